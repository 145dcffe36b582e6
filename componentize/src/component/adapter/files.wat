;; The functions of files and folders, and of the standard streams where they are descriptors among others.
;;
;; A table holds the descriptors, by their numbers. It grows as it must: what limits open files is the host. An entry:
;;   0 kind: 0 free, 1 standard input, 2 standard output, 3 standard error, 4 a descriptor of WASI 0.2
;;   4 that descriptor
;;   8 position (64 bits)
;;  16 1 when everything is written at the end
;;  20 name of a preopened folder and 24 its length; 0 for others
;; The engine is the only caller, and asks for no more than what is here.
(global $table (mut i32) (i32.const 0))
(global $capacity (mut i32) (i32.const 0))
;; No entry before this one is free.
(global $first_free (mut i32) (i32.const 0))

(func $entry (param $fd i32) (result i32)
  (i32.add (global.get $table) (i32.mul (local.get $fd) (i32.const 32))))

;; Doubles the table.
(func $grow
  (local $old i32) (local $new i32)
  (local.set $old (i32.mul (global.get $capacity) (i32.const 32)))
  (local.set $new (select (i32.shl (local.get $old) (i32.const 1)) (i32.const 2048) (local.get $old)))
  (global.set $table (call $realloc (global.get $table) (local.get $old) (i32.const 8) (local.get $new)))
  (memory.fill (i32.add (global.get $table) (local.get $old)) (i32.const 0) (i32.sub (local.get $new) (local.get $old)))
  (global.set $capacity (i32.shr_u (local.get $new) (i32.const 5))))

;; Gives the lowest free number to a descriptor.
(func $add (param $kind i32) (param $handle i32) (result i32)
  (local $fd i32)
  (local.set $fd (global.get $first_free))
  (block $found
    (loop $next
      (if (i32.eq (local.get $fd) (global.get $capacity)) (then (call $grow)))
      (br_if $found (i32.eqz (i32.load (call $entry (local.get $fd)))))
      (local.set $fd (i32.add (local.get $fd) (i32.const 1)))
      (br $next)))
  (global.set $first_free (i32.add (local.get $fd) (i32.const 1)))
  (i32.store (call $entry (local.get $fd)) (local.get $kind))
  (i32.store offset=4 (call $entry (local.get $fd)) (local.get $handle))
  (local.get $fd))

;; Enters the standard streams and the preopened folders, when the first descriptor is used.
(func $begin
  (local $folder i32) (local $left i32) (local $entry i32)
  (if (global.get $capacity) (then (return)))
  (drop (call $add (i32.const 1) (i32.const 0)))
  (drop (call $add (i32.const 2) (i32.const 0)))
  (drop (call $add (i32.const 3) (i32.const 0)))
  (call $get_directories (call $result))
  (local.set $folder (i32.load (call $result)))
  (local.set $left (i32.load offset=4 (call $result)))
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $left)))
      (local.set $entry (call $entry (call $add (i32.const 4) (i32.load (local.get $folder)))))
      (i32.store offset=20 (local.get $entry) (i32.load offset=4 (local.get $folder)))
      (i32.store offset=24 (local.get $entry) (i32.load offset=8 (local.get $folder)))
      (local.set $folder (i32.add (local.get $folder) (i32.const 12)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br $next))))

;; The entry of an open descriptor, or 0.
(func $open (param $fd i32) (result i32)
  (call $begin)
  (if (i32.ge_u (local.get $fd) (global.get $capacity)) (then (return (i32.const 0))))
  (select (call $entry (local.get $fd)) (i32.const 0) (i32.load (call $entry (local.get $fd)))))

;; The entry of a file or folder, or 0.
(func $file (param $fd i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $open (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 0))))
  (select (local.get $entry) (i32.const 0) (i32.eq (i32.load (local.get $entry)) (i32.const 4))))

;; Byte `index` of numbers that are packed into words, the first word for the first eight.
(func $byte (param $word i64) (param $index i32) (result i32)
  (i32.and
    (i32.wrap_i64 (i64.shr_u (local.get $word) (i64.extend_i32_u (i32.shl (i32.and (local.get $index) (i32.const 7)) (i32.const 3)))))
    (i32.const 255)))

;; The errno of an error-code.
(func $errno (param $code i32) (result i32)
  (local $word i32)
  (local.set $word (i32.shr_u (local.get $code) (i32.const 3)))
  (call $byte
    (select (i64.const 0x14_13_10_0a_08_07_06_02) ;; exist quota deadlock busy bad-descriptor already would-block access
      (select (i64.const 0x20_1f_1d_1c_1b_1a_19_16) ;; loop is-directory io invalid interrupted in-progress illegal-byte-sequence file-too-large
        (select (i64.const 0x33_30_2e_2c_2b_25_23_22) ;; insufficient-space insufficient-memory no-lock no-entry no-device name-too-long message-size too-many-links
          (select (i64.const 0x3f_3d_3c_3b_3a_38_37_36) ;; not-permitted overflow no-such-device no-tty unsupported not-recoverable not-empty not-directory
            (i64.const 0x4b_4a_46_45_40) ;; cross-device text-file-busy invalid-seek read-only pipe
            (i32.eq (local.get $word) (i32.const 3)))
          (i32.eq (local.get $word) (i32.const 2)))
        (i32.eq (local.get $word) (i32.const 1)))
      (i32.eqz (local.get $word)))
    (local.get $code)))

;; The errno of a result whose error is at `offset`.
(func $outcome (param $offset i32) (result i32)
  (if (i32.eqz (i32.load8_u (call $result))) (then (return (i32.const 0))))
  (call $errno (i32.load8_u (i32.add (call $result) (local.get $offset)))))

;; The filetype of a descriptor-type.
(func $filetype (param $type i32) (result i32)
  ;; socket regular-file symbolic-link fifo directory character-device block-device unknown
  (call $byte (i64.const 0x06_04_07_00_03_02_01_00) (local.get $type)))

;; ---- descriptors ---------------------------------------------------------------------------------

(func (export "fd_close") (param $fd i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $open (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (if (i32.eq (i32.load (local.get $entry)) (i32.const 4))
    (then (call $drop_descriptor (i32.load offset=4 (local.get $entry)))))
  (memory.fill (local.get $entry) (i32.const 0) (i32.const 32))
  (if (i32.lt_u (local.get $fd) (global.get $first_free)) (then (global.set $first_free (local.get $fd))))
  (i32.const 0))

;; Whether a standard stream is a terminal.
(func $is_terminal (param $kind i32) (result i32)
  (if (i32.eq (local.get $kind) (i32.const 1))
    (then
      (call $get_terminal_stdin (call $result))
      (if (i32.eqz (i32.load8_u (call $result))) (then (return (i32.const 0))))
      (call $drop_terminal_input (i32.load offset=4 (call $result)))
      (return (i32.const 1))))
  (if (i32.eq (local.get $kind) (i32.const 2))
    (then (call $get_terminal_stdout (call $result)))
    (else (call $get_terminal_stderr (call $result))))
  (if (i32.eqz (i32.load8_u (call $result))) (then (return (i32.const 0))))
  (call $drop_terminal_output (i32.load offset=4 (call $result)))
  (i32.const 1))

(func $stream_fdstat (param $kind i32) (param $stat i32) (result i32)
  ;; character-device or unknown
  (i32.store8 (local.get $stat) (select (i32.const 2) (i32.const 0) (call $is_terminal (local.get $kind))))
  ;; fd_read or fd_write
  (i64.store offset=8 (local.get $stat)
    (select (i64.const 0x02) (i64.const 0x40) (i32.eq (local.get $kind) (i32.const 1))))
  (i32.const 0))

;; All rights but those that the descriptor's flags lack. What a folder's files may be opened for, the host decides.
(func (export "fd_fdstat_get") (param $fd i32) (param $stat i32) (result i32)
  (local $entry i32) (local $handle i32) (local $error i32) (local $flags i32) (local $rights i64)
  (local.set $entry (call $open (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (memory.fill (local.get $stat) (i32.const 0) (i32.const 24))
  (if (i32.ne (i32.load (local.get $entry)) (i32.const 4))
    (then (return (call $stream_fdstat (i32.load (local.get $entry)) (local.get $stat)))))
  (local.set $handle (i32.load offset=4 (local.get $entry)))
  (call $get_type (local.get $handle) (call $result))
  (local.set $error (call $outcome (i32.const 1)))
  (if (local.get $error) (then (return (local.get $error))))
  (i32.store8 (local.get $stat) (call $filetype (i32.load8_u offset=1 (call $result))))
  (i32.store16 offset=2 (local.get $stat) (i32.load offset=16 (local.get $entry)))
  (call $get_flags (local.get $handle) (call $result))
  (local.set $error (call $outcome (i32.const 1)))
  (if (local.get $error) (then (return (local.get $error))))
  (local.set $flags (i32.load8_u offset=1 (call $result)))
  (local.set $rights (i64.const -1))
  (if (i32.eqz (i32.and (local.get $flags) (i32.const 1))) ;; read: fd_read, fd_readdir
    (then (local.set $rights (i64.and (local.get $rights) (i64.const 0xffff_ffff_ffff_bffd)))))
  (if (i32.eqz (i32.and (local.get $flags) (i32.const 2))) ;; write: fd_datasync, fd_write, fd_allocate, fd_filestat_set_size
    (then (local.set $rights (i64.and (local.get $rights) (i64.const 0xffff_ffff_ffbf_febe)))))
  (i64.store offset=8 (local.get $stat) (local.get $rights))
  (i64.store offset=16 (local.get $stat) (i64.const -1))
  (i32.const 0))

(func (export "fd_prestat_get") (param $fd i32) (param $prestat i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (if (i32.eqz (i32.load offset=20 (local.get $entry))) (then (return (i32.const 8)))) ;; badf
  (i32.store (local.get $prestat) (i32.const 0)) ;; dir
  (i32.store offset=4 (local.get $prestat) (i32.load offset=24 (local.get $entry)))
  (i32.const 0))

(func (export "fd_prestat_dir_name") (param $fd i32) (param $name i32) (param $length i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (if (i32.lt_u (local.get $length) (i32.load offset=24 (local.get $entry))) (then (return (i32.const 37)))) ;; nametoolong
  (memory.copy (local.get $name) (i32.load offset=20 (local.get $entry)) (i32.load offset=24 (local.get $entry)))
  (i32.const 0))

(func (export "fd_sync") (param $fd i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (call $sync (i32.load offset=4 (local.get $entry)) (call $result))
  (call $outcome (i32.const 1)))

(func (export "fd_datasync") (param $fd i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (call $sync_data (i32.load offset=4 (local.get $entry)) (call $result))
  (call $outcome (i32.const 1)))

;; ---- status --------------------------------------------------------------------------------------

;; The nanoseconds of the option of a datetime at `at`; 0 when there is none.
(func $time (param $at i32) (result i64)
  (if (i32.eqz (i32.load8_u (local.get $at))) (then (return (i64.const 0))))
  (i64.add (i64.mul (i64.load offset=8 (local.get $at)) (i64.const 1000000000))
    (i64.load32_u offset=16 (local.get $at))))

;; Writes a filestat from the descriptor-stat in the result.
(func $fill_filestat (param $stat i32)
  (i64.store (local.get $stat) (i64.const 1)) ;; dev
  (i64.store offset=16 (local.get $stat) (i64.const 0))
  (i32.store8 offset=16 (local.get $stat) (call $filetype (i32.load8_u offset=8 (call $result))))
  (i64.store offset=24 (local.get $stat) (i64.load offset=16 (call $result))) ;; nlink
  (i64.store offset=32 (local.get $stat) (i64.load offset=24 (call $result))) ;; size
  (i64.store offset=40 (local.get $stat) (call $time (i32.add (call $result) (i32.const 32)))) ;; atim
  (i64.store offset=48 (local.get $stat) (call $time (i32.add (call $result) (i32.const 56)))) ;; mtim
  (i64.store offset=56 (local.get $stat) (call $time (i32.add (call $result) (i32.const 80))))) ;; ctim

;; The number of the file, from the metadata-hash-value in the result.
(func $fill_inode (param $stat i32) (result i32)
  (local $error i32)
  (local.set $error (call $outcome (i32.const 8)))
  (i64.store offset=8 (local.get $stat) (i64.load offset=8 (call $result)))
  (local.get $error))

(func (export "fd_filestat_get") (param $fd i32) (param $stat i32) (result i32)
  (local $entry i32) (local $error i32)
  (local.set $entry (call $open (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (memory.fill (local.get $stat) (i32.const 0) (i32.const 64))
  (if (i32.ne (i32.load (local.get $entry)) (i32.const 4)) (then (return (i32.const 0))))
  (call $stat (i32.load offset=4 (local.get $entry)) (call $result))
  (local.set $error (call $outcome (i32.const 8)))
  (if (local.get $error) (then (return (local.get $error))))
  (call $fill_filestat (local.get $stat))
  (call $hash (i32.load offset=4 (local.get $entry)) (call $result))
  (call $fill_inode (local.get $stat)))

(func (export "path_filestat_get")
  (param $fd i32) (param $lookup i32) (param $path i32) (param $length i32) (param $stat i32) (result i32)
  (local $handle i32) (local $error i32)
  (local.set $handle (call $file (local.get $fd)))
  (if (i32.eqz (local.get $handle)) (then (return (i32.const 8)))) ;; badf
  (local.set $handle (i32.load offset=4 (local.get $handle)))
  (call $stat_at (local.get $handle) (local.get $lookup) (local.get $path) (local.get $length) (call $result))
  (local.set $error (call $outcome (i32.const 8)))
  (if (local.get $error) (then (return (local.get $error))))
  (call $fill_filestat (local.get $stat))
  (call $hash_at (local.get $handle) (local.get $lookup) (local.get $path) (local.get $length) (call $result))
  (call $fill_inode (local.get $stat)))

(func (export "fd_filestat_set_size") (param $fd i32) (param $size i64) (result i32)
  (local $entry i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (call $set_size (i32.load offset=4 (local.get $entry)) (local.get $size) (call $result))
  (call $outcome (i32.const 1)))

;; The case of a new-timestamp: no-change, now or timestamp, of two fstflags (1 the time, 2 now).
(func $new_timestamp (param $flags i32) (result i32)
  (if (i32.and (local.get $flags) (i32.const 2)) (then (return (i32.const 1))))
  (select (i32.const 2) (i32.const 0) (i32.and (local.get $flags) (i32.const 1))))

(func $seconds (param $time i64) (result i64)
  (i64.div_u (local.get $time) (i64.const 1000000000)))

(func $nanoseconds (param $time i64) (result i32)
  (i32.wrap_i64 (i64.rem_u (local.get $time) (i64.const 1000000000))))

(func (export "fd_filestat_set_times")
  (param $fd i32) (param $accessed i64) (param $modified i64) (param $flags i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (call $set_times (i32.load offset=4 (local.get $entry))
    (call $new_timestamp (local.get $flags)) (call $seconds (local.get $accessed)) (call $nanoseconds (local.get $accessed))
    (call $new_timestamp (i32.shr_u (local.get $flags) (i32.const 2)))
    (call $seconds (local.get $modified)) (call $nanoseconds (local.get $modified))
    (call $result))
  (call $outcome (i32.const 1)))

(func (export "path_filestat_set_times")
  (param $fd i32) (param $lookup i32) (param $path i32) (param $length i32)
  (param $accessed i64) (param $modified i64) (param $flags i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (call $set_times_at (i32.load offset=4 (local.get $entry)) (local.get $lookup) (local.get $path) (local.get $length)
    (call $new_timestamp (local.get $flags)) (call $seconds (local.get $accessed)) (call $nanoseconds (local.get $accessed))
    (call $new_timestamp (i32.shr_u (local.get $flags) (i32.const 2)))
    (call $seconds (local.get $modified)) (call $nanoseconds (local.get $modified))
    (call $result))
  (call $outcome (i32.const 1)))

;; ---- reading and writing -------------------------------------------------------------------------

;; The most that is read or written at once: the host makes room for it beforehand.
(func $piece (param $length i32) (result i32)
  (select (local.get $length) (i32.const 0x100000) (i32.lt_u (local.get $length) (i32.const 0x100000))))

;; The list of bytes in the result goes to `to` with `room` bytes, where it is already unless it was too long for that.
(func $take (param $to i32) (param $room i32) (param $taken i32)
  (local $length i32)
  (local.set $length (i32.load offset=8 (call $result)))
  (if (i32.gt_u (local.get $length) (local.get $room)) (then (local.set $length (local.get $room))))
  (if (i32.ne (i32.load offset=4 (call $result)) (local.get $to))
    (then (memory.copy (local.get $to) (i32.load offset=4 (call $result)) (local.get $length))))
  (i32.store (local.get $taken) (local.get $length)))

;; Reads into the first part that is not empty.
(func $read_at (param $handle i32) (param $parts i32) (param $count i32) (param $offset i64) (param $read i32) (result i32)
  (local $error i32)
  (i32.store (local.get $read) (i32.const 0))
  (local.set $parts (call $first_part (local.get $parts) (local.get $count)))
  (if (i32.eqz (local.get $parts)) (then (return (i32.const 0))))
  (global.set $place (i32.load (local.get $parts)))
  (global.set $room (i32.load offset=4 (local.get $parts)))
  (call $file_read (local.get $handle) (i64.extend_i32_u (call $piece (global.get $room))) (local.get $offset) (call $result))
  (global.set $place (i32.const 0))
  (local.set $error (call $outcome (i32.const 4)))
  (if (i32.eqz (local.get $error))
    (then (call $take (i32.load (local.get $parts)) (i32.load offset=4 (local.get $parts)) (local.get $read))))
  (local.get $error))

(func $read_stream (param $parts i32) (param $count i32) (param $read i32) (result i32)
  (i32.store (local.get $read) (i32.const 0))
  (local.set $parts (call $first_part (local.get $parts) (local.get $count)))
  (if (i32.eqz (local.get $parts)) (then (return (i32.const 0))))
  (if (i32.eq (global.get $stdin) (i32.const -1)) (then (global.set $stdin (call $get_stdin))))
  (global.set $place (i32.load (local.get $parts)))
  (global.set $room (i32.load offset=4 (local.get $parts)))
  (call $stream_read (global.get $stdin) (i64.extend_i32_u (call $piece (global.get $room))) (call $result))
  (global.set $place (i32.const 0))
  (if (i32.load8_u (call $result))
    (then
      ;; Closed: the end.
      (if (i32.load8_u offset=4 (call $result)) (then (return (i32.const 0))))
      (return (call $stream_error))))
  (call $take (i32.load (local.get $parts)) (i32.load offset=4 (local.get $parts)) (local.get $read))
  (i32.const 0))

(func (export "fd_pread")
  (param $fd i32) (param $parts i32) (param $count i32) (param $offset i64) (param $read i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $open (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (if (i32.ne (i32.load (local.get $entry)) (i32.const 4)) (then (return (i32.const 70)))) ;; spipe
  (call $read_at (i32.load offset=4 (local.get $entry)) (local.get $parts) (local.get $count) (local.get $offset)
    (local.get $read)))

(func (export "fd_read") (param $fd i32) (param $parts i32) (param $count i32) (param $read i32) (result i32)
  (local $entry i32) (local $error i32)
  (local.set $entry (call $open (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (if (i32.eq (i32.load (local.get $entry)) (i32.const 1))
    (then (return (call $read_stream (local.get $parts) (local.get $count) (local.get $read)))))
  (if (i32.ne (i32.load (local.get $entry)) (i32.const 4)) (then (return (i32.const 8)))) ;; badf
  (local.set $error (call $read_at (i32.load offset=4 (local.get $entry)) (local.get $parts) (local.get $count)
    (i64.load offset=8 (local.get $entry)) (local.get $read)))
  (i64.store offset=8 (local.get $entry)
    (i64.add (i64.load offset=8 (local.get $entry)) (i64.load32_u (local.get $read))))
  (local.get $error))

;; Writes the first part that is not empty.
(func $write_at (param $handle i32) (param $parts i32) (param $count i32) (param $offset i64) (param $written i32) (result i32)
  (local $error i32)
  (i32.store (local.get $written) (i32.const 0))
  (local.set $parts (call $first_part (local.get $parts) (local.get $count)))
  (if (i32.eqz (local.get $parts)) (then (return (i32.const 0))))
  (call $file_write (local.get $handle) (i32.load (local.get $parts)) (call $piece (i32.load offset=4 (local.get $parts)))
    (local.get $offset) (call $result))
  (local.set $error (call $outcome (i32.const 8)))
  (if (i32.eqz (local.get $error)) (then (i32.store (local.get $written) (i32.load offset=8 (call $result)))))
  (local.get $error))

(func (export "fd_pwrite")
  (param $fd i32) (param $parts i32) (param $count i32) (param $offset i64) (param $written i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $open (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (if (i32.ne (i32.load (local.get $entry)) (i32.const 4)) (then (return (i32.const 70)))) ;; spipe
  (call $write_at (i32.load offset=4 (local.get $entry)) (local.get $parts) (local.get $count) (local.get $offset)
    (local.get $written)))

(func (export "fd_write") (param $fd i32) (param $parts i32) (param $count i32) (param $written i32) (result i32)
  (local $entry i32) (local $error i32)
  (local.set $entry (call $open (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (if (i32.ne (i32.load (local.get $entry)) (i32.const 4))
    (then (return (call $write_stream (local.get $fd) (local.get $parts) (local.get $count) (local.get $written)))))
  (if (i32.load offset=16 (local.get $entry))
    (then
      (local.set $error (call $move_to_end (local.get $entry)))
      (if (local.get $error) (then (return (local.get $error))))))
  (local.set $error (call $write_at (i32.load offset=4 (local.get $entry)) (local.get $parts) (local.get $count)
    (i64.load offset=8 (local.get $entry)) (local.get $written)))
  (i64.store offset=8 (local.get $entry)
    (i64.add (i64.load offset=8 (local.get $entry)) (i64.load32_u (local.get $written))))
  (local.get $error))

(func $move_to_end (param $entry i32) (result i32)
  (local $error i32)
  (call $stat (i32.load offset=4 (local.get $entry)) (call $result))
  (local.set $error (call $outcome (i32.const 8)))
  (if (i32.eqz (local.get $error)) (then (i64.store offset=8 (local.get $entry) (i64.load offset=24 (call $result)))))
  (local.get $error))

;; From the start, from where it is, or from the end.
(func (export "fd_seek") (param $fd i32) (param $offset i64) (param $whence i32) (param $position i32) (result i32)
  (local $entry i32) (local $error i32) (local $before i64)
  (local.set $entry (call $open (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (if (i32.ne (i32.load (local.get $entry)) (i32.const 4)) (then (return (i32.const 70)))) ;; spipe
  (local.set $before (i64.load offset=8 (local.get $entry)))
  (if (i32.eq (local.get $whence) (i32.const 2))
    (then
      (local.set $error (call $move_to_end (local.get $entry)))
      (if (local.get $error) (then (return (local.get $error))))))
  (if (local.get $whence) (then (local.set $offset (i64.add (local.get $offset) (i64.load offset=8 (local.get $entry))))))
  (if (i64.lt_s (local.get $offset) (i64.const 0))
    (then
      (i64.store offset=8 (local.get $entry) (local.get $before))
      (return (i32.const 28)))) ;; inval
  (i64.store offset=8 (local.get $entry) (local.get $offset))
  (i64.store (local.get $position) (local.get $offset))
  (i32.const 0))

;; ---- folders and names ---------------------------------------------------------------------------

(func (export "path_open")
  (param $fd i32) (param $lookup i32) (param $path i32) (param $length i32) (param $how i32)
  (param $rights i64) (param $inheriting i64) (param $state i32) (param $opened i32) (result i32)
  (local $entry i32) (local $error i32) (local $flags i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  ;; fd_read becomes read, fd_write becomes write.
  (local.set $flags (i32.or
    (i32.and (i32.shr_u (i32.wrap_i64 (local.get $rights)) (i32.const 1)) (i32.const 1))
    (i32.and (i32.shr_u (i32.wrap_i64 (local.get $rights)) (i32.const 5)) (i32.const 2))))
  (call $open_at (i32.load offset=4 (local.get $entry)) (local.get $lookup) (local.get $path) (local.get $length)
    (local.get $how) (local.get $flags) (call $result))
  (local.set $error (call $outcome (i32.const 4)))
  (if (local.get $error) (then (return (local.get $error))))
  (local.set $fd (call $add (i32.const 4) (i32.load offset=4 (call $result))))
  (i32.store offset=16 (call $entry (local.get $fd)) (i32.and (local.get $state) (i32.const 1)))
  (i32.store (local.get $opened) (local.get $fd))
  (i32.const 0))

(func (export "path_create_directory") (param $fd i32) (param $path i32) (param $length i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (call $create_directory_at (i32.load offset=4 (local.get $entry)) (local.get $path) (local.get $length) (call $result))
  (call $outcome (i32.const 1)))

(func (export "path_remove_directory") (param $fd i32) (param $path i32) (param $length i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (call $remove_directory_at (i32.load offset=4 (local.get $entry)) (local.get $path) (local.get $length) (call $result))
  (call $outcome (i32.const 1)))

(func (export "path_unlink_file") (param $fd i32) (param $path i32) (param $length i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (call $unlink_file_at (i32.load offset=4 (local.get $entry)) (local.get $path) (local.get $length) (call $result))
  (call $outcome (i32.const 1)))

(func (export "path_readlink")
  (param $fd i32) (param $path i32) (param $length i32) (param $buffer i32) (param $size i32) (param $used i32) (result i32)
  (local $entry i32) (local $error i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (global.set $place (local.get $buffer))
  (global.set $room (local.get $size))
  (call $readlink_at (i32.load offset=4 (local.get $entry)) (local.get $path) (local.get $length) (call $result))
  (global.set $place (i32.const 0))
  (local.set $error (call $outcome (i32.const 4)))
  (if (i32.eqz (local.get $error)) (then (call $take (local.get $buffer) (local.get $size) (local.get $used))))
  (local.get $error))

(func (export "path_symlink")
  (param $target i32) (param $target_length i32) (param $fd i32) (param $path i32) (param $length i32) (result i32)
  (local $entry i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (call $symlink_at (i32.load offset=4 (local.get $entry)) (local.get $target) (local.get $target_length)
    (local.get $path) (local.get $length) (call $result))
  (call $outcome (i32.const 1)))

(func (export "path_link")
  (param $fd i32) (param $lookup i32) (param $path i32) (param $length i32)
  (param $new_fd i32) (param $new_path i32) (param $new_length i32) (result i32)
  (local $entry i32) (local $new_entry i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (local.set $new_entry (call $file (local.get $new_fd)))
  (if (i32.eqz (local.get $new_entry)) (then (return (i32.const 8)))) ;; badf
  (call $link_at (i32.load offset=4 (local.get $entry)) (local.get $lookup) (local.get $path) (local.get $length)
    (i32.load offset=4 (local.get $new_entry)) (local.get $new_path) (local.get $new_length) (call $result))
  (call $outcome (i32.const 1)))

(func (export "path_rename")
  (param $fd i32) (param $path i32) (param $length i32)
  (param $new_fd i32) (param $new_path i32) (param $new_length i32) (result i32)
  (local $entry i32) (local $new_entry i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (local.set $new_entry (call $file (local.get $new_fd)))
  (if (i32.eqz (local.get $new_entry)) (then (return (i32.const 8)))) ;; badf
  (call $rename_at (i32.load offset=4 (local.get $entry)) (local.get $path) (local.get $length)
    (i32.load offset=4 (local.get $new_entry)) (local.get $new_path) (local.get $new_length) (call $result))
  (call $outcome (i32.const 1)))

;; Writes a dirent and its name; gives the address behind, or 0 when it does not fit.
(func $put_entry (param $at i32) (param $end i32) (param $number i64) (param $type i32) (param $name i32) (param $length i32)
  (result i32)
  (if (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.add (local.get $length) (i32.const 24)))
    (then (return (i32.const 0))))
  (i64.store (local.get $at) (local.get $number))
  (i64.store offset=8 (local.get $at) (i64.const 0)) ;; the file's number is not known
  (i32.store offset=16 (local.get $at) (local.get $length))
  (i32.store offset=20 (local.get $at) (local.get $type))
  (memory.copy (i32.add (local.get $at) (i32.const 24)) (local.get $name) (local.get $length))
  (i32.add (i32.add (local.get $at) (i32.const 24)) (local.get $length)))

;; Lists the folder from its start, whatever the cookie. As much as there is room for is used when it does not fit.
(func (export "fd_readdir")
  (param $fd i32) (param $buffer i32) (param $size i32) (param $cookie i64) (param $used i32) (result i32)
  (local $entry i32) (local $entries i32) (local $error i32)
  (local.set $entry (call $file (local.get $fd)))
  (if (i32.eqz (local.get $entry)) (then (return (i32.const 8)))) ;; badf
  (call $read_directory (i32.load offset=4 (local.get $entry)) (call $result))
  (local.set $error (call $outcome (i32.const 4)))
  (if (local.get $error) (then (return (local.get $error))))
  (local.set $entries (i32.load offset=4 (call $result)))
  (local.set $error (call $list (local.get $entries) (local.get $buffer) (local.get $size) (local.get $used)))
  (call $drop_directory_entries (local.get $entries))
  (local.get $error))

(func $list (param $entries i32) (param $buffer i32) (param $size i32) (param $used i32) (result i32)
  (local $at i32) (local $end i32) (local $number i64) (local $name i32) (local $error i32)
  (local.set $end (i32.add (local.get $buffer) (local.get $size)))
  (local.set $name (i32.add (call $result) (i32.const 128)))
  (i32.store (local.get $used) (local.get $size))
  ;; The folder itself and the one above, which WASI 0.2 leaves out.
  (i32.store16 (local.get $name) (i32.const 0x2e2e))
  (local.set $at (call $put_entry (local.get $buffer) (local.get $end) (i64.const 1) (i32.const 3) (local.get $name) (i32.const 1)))
  (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
  (local.set $at (call $put_entry (local.get $at) (local.get $end) (i64.const 2) (i32.const 3) (local.get $name) (i32.const 2)))
  (local.set $number (i64.const 2))
  (block $done
    (loop $next
      (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
      (global.set $place (local.get $name))
      (global.set $room (i32.const 1024))
      (call $read_directory_entry (local.get $entries) (call $result))
      (global.set $place (i32.const 0))
      (local.set $error (call $outcome (i32.const 4)))
      (if (local.get $error) (then (return (local.get $error))))
      (br_if $done (i32.eqz (i32.load8_u offset=4 (call $result))))
      (local.set $number (i64.add (local.get $number) (i64.const 1)))
      (local.set $at (call $put_entry (local.get $at) (local.get $end) (local.get $number)
        (call $filetype (i32.load8_u offset=8 (call $result)))
        (i32.load offset=12 (call $result)) (i32.load offset=16 (call $result))))
      (br $next)))
  (i32.store (local.get $used) (i32.sub (local.get $at) (local.get $buffer)))
  (i32.const 0))

;; Likewise the preopened folders: all that the program opened itself stays, and can be told.
(func (export "forget") (result i32)
  (local $fd i32) (local $entry i32)
  (call $forget_streams)
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $fd) (global.get $capacity)))
      (local.set $entry (call $entry (local.get $fd)))
      (if (i32.and (i32.eq (i32.load (local.get $entry)) (i32.const 4)) (i32.ne (i32.load offset=20 (local.get $entry)) (i32.const 0)))
        (then (call $drop_descriptor (i32.load offset=4 (local.get $entry)))))
      (local.set $fd (i32.add (local.get $fd) (i32.const 1)))
      (br $next)))
  (i32.const 0))
