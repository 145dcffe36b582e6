//! The functions of the engine that the tool and C# call, by name.

/// A function of the engine in C.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Its name in C, which is its name in the core module or in the library, too.
    pub name: &'static str,
    /// What it returns in C.
    pub result: &'static str,
    /// Its parameters in C.
    pub params: &'static str,
    /// What it does.
    pub doc: &'static str,
}

macro_rules! functions {
    ($($(#[doc = $doc:literal])+ $constant:ident = $result:literal $name:literal $params:literal;)+) => {
        $($(#[doc = $doc])+ pub const $constant: &str = $name;)+

        /// All of them.
        pub const ALL: &[super::Function] = &[$(super::Function {
            name: $name,
            result: $result,
            params: $params,
            doc: concat!($($doc),+),
        }),+];
    };
}

/// What the engine exports for the tool.
pub mod export {
    functions! {
        /// Makes a row of to_managed callable; starts the runtime if need be.
        BIND = "void" "engine_bind" "uint32_t row";
        /// After each call of an export: runs background work that is due.
        LEAVE = "void" "engine_leave" "void";
        /// Before a post-return function; 0: it need not be called.
        ENTER_POST_RETURN = "int32_t" "engine_enter_post_return" "void";
        /// After a post-return function, whether it was called or not.
        LEAVE_POST_RETURN = "void" "engine_leave_post_return" "void";
        /// For a tool that keeps the memory as it is afterwards: starts the runtime and binds all exports.
        PREINITIALIZE = "void" "engine_preinitialize" "void";
        /// After engine_preinitialize, for engine_prepare: the compiled methods that look something up, as rows of profile.c, by code.
        KNOW_COMPILED = "void" "engine_know_compiled" "const uint32_t *methods, uint32_t count";
        /// After engine_preinitialize, for the lines of a profile that end with a NUL: translates the methods, and gives their number. Marks each line that names none.
        PREPARE = "uint32_t" "engine_prepare" "char *profile";
        /// Like that, but gives the methods as Mono's ahead-of-time compiler reads them, as a string of the canonical ABI.
        AOT_PROFILE = "void *" "engine_aot_profile" "char *profile";
        /// Starts the runtime and notes from now on what methods the interpreter translates.
        RECORD = "void" "engine_record" "void";
        /// A string of the canonical ABI: the methods since the last call, one a line.
        RECORDED = "void *" "engine_recorded" "void";
        /// From now on code of the application runs whose memory a tool keeps: until engine_settle.
        TRAIN = "void" "engine_train" "void";
        /// Ends what the application began, and forgets what only this host knows. A string of the canonical ABI: what cannot be kept, one a line.
        SETTLE = "void *" "engine_settle" "void";
        /// Before each call of an export of a module that engine_settle was called in: the first time, takes new random seeds.
        RESUME = "void" "engine_resume" "void";
        /// The canonical ABI's realloc.
        REALLOC = "void *" "cabi_realloc" "void *old, size_t old_size, size_t alignment, size_t new_size";
        /// What takes the place of functions that the tool leaves out calls this: ends the program with a message.
        LEFT_OUT = "void" "engine_left_out" "void";
        /// Starts a library.
        INITIALIZE = "void" "_initialize" "void";
        /// Runs a program.
        START = "void" "_start" "void";
    }

    /// What each component has, whatever it does; it has the others when it exports them, or uses them while it is made.
    pub const ALWAYS: [&str; 7] =
        [BIND, LEAVE, RESUME, ENTER_POST_RETURN, LEAVE_POST_RETURN, REALLOC, LEFT_OUT];

    /// The linear memory.
    pub const MEMORY: &str = "memory";
    /// The function table.
    pub const TABLE: &str = "__indirect_function_table";
    /// The global of the shadow stack pointer.
    pub const STACK_POINTER: &str = "__stack_pointer";
    /// The first address behind the engine's own data.
    pub const HEAP_BASE: &str = "__heap_base";
    /// The extension block.
    pub const EXTENSION: &str = "engine_extension";
    /// What the names of post-return functions begin with (wit-component).
    pub const POST_RETURN: &str = "cabi_post_";

    /// The runtime's function that reads an argument of a call by the interpreter (`iarg`, `larg`, `farg`, `darg`), or
    /// gives the place of its result (`retval`).
    pub fn reader(kind: &str) -> String {
        format!("mono_wasm_interp_method_args_get_{kind}")
    }

    /// The kinds of [`reader`].
    pub const READERS: [&str; 5] = ["iarg", "larg", "farg", "darg", "retval"];
}

/// What C# imports from the engine.
pub mod to_csharp {
    /// The library that C# imports them from.
    pub const LIBRARY: &str = "componentize_engine";

    functions! {
        /// Counts tasks that failed and whose exception nobody has looked at; the class library calls it, once the SDK has trimmed it.
        COUNT_UNOBSERVED = "void" "engine_count_unobserved" "int32_t change";
        /// System.Text.Json found no members of the type, which may have been trimmed.
        EMPTY_CONTRACT = "void" "engine_empty_contract" "void *type";
        /// Whether what runs is kept in the component (engine_train). 0: it is the component that runs.
        IS_TRAINING = "int32_t" "engine_is_training" "void";
        /// A number for a thread of C# that owns locks.
        NEW_LOCK_OWNER = "int32_t" "engine_new_lock_owner" "void";
        /// Runs background work, after sleeping until the next timer where there is none. 0: nothing is left that could happen by itself.
        POLL = "int32_t" "engine_poll" "void";
        /// Whether the next post-return function has nothing to do; the engine reads it once.
        POST_RETURN = "int32_t *" "engine_post_return" "void";
        /// Writes a line of UTF-8 to standard error.
        REPORT = "void" "engine_report" "const char *text, int32_t length";
        /// Runs background work that is due, one piece of it. 0: there is none.
        RUN_DUE_WORK = "int32_t" "engine_run_due_work" "void";
        /// Names an Action that is called when a program's Main is over, and before its end.
        SET_END_LISTENER = "void" "engine_set_end_listener" "void *handle";
        /// From now on the thread of the number enters locks (engine_new_lock_owner, or the runtime's own for the first one).
        SET_LOCK_OWNER = "void" "engine_set_lock_owner" "int32_t owner";
        /// Names an Action that is called after a call in which a timer was set that nobody has asked for with engine_timer_deadline.
        SET_TIMER_LISTENER = "void" "engine_set_timer_listener" "void *handle";
        /// Names a Func of bool that waits for other things than timers; engine_poll calls it first.
        SET_WAITER = "void" "engine_set_waiter" "void *handle";
        /// Sleeps, and lets nothing go on.
        SLEEP = "void" "engine_sleep" "int32_t milliseconds";
        /// Whether little of the stack is used, for a method with the local variable, so that more may be piled up. 0: it is not so.
        STACK_IS_SHALLOW = "int32_t" "engine_stack_is_shallow" "const void *local";
        /// Whether a recursion may go on, for a method with the local variable. 0: the stack is nearly used up.
        STACK_SUFFICES = "int32_t" "engine_stack_suffices" "const void *local";
        /// The handle of the array that begins at the data, which is the caller's from now on; 0: there is none.
        TAKE_BYTES = "void *" "engine_take_bytes" "void *data";
        /// When the next timer is due, for who sees to it: nanoseconds of the monotonic clock; -1: there is no timer.
        TIMER_DEADLINE = "int64_t" "engine_timer_deadline" "void";
        /// How long it is until the next timer, in nanoseconds; -1: there is no timer.
        TIMER_DELAY = "int64_t" "engine_timer_delay" "void";
        /// Gives the size in code units, or the complement of the first wrong byte's index.
        UTF16_FROM_UTF8 = "int32_t" "engine_utf16_from_utf8" "const uint8_t *from, int32_t length, uint16_t *to, int32_t capacity";
        /// Gives the size in bytes; surrogates that are not part of a pair count and become U+FFFD.
        UTF8_FROM_UTF16 = "int32_t" "engine_utf8_from_utf16" "const uint16_t *from, int32_t length, uint8_t *to, int32_t capacity";
    }
}

/// The class library's own native functions.
pub mod shims {
    /// The library that most of them are imported from.
    pub const LIBRARY: &str = "libSystem.Native";
    /// The one that has to do with cultures. It is of use only with ICU's data.
    pub const GLOBALIZATION: &str = "libSystem.Globalization.Native";
    /// The function of it that reads which culture the user wants.
    pub const DEFAULT_LOCALE: &str = "GlobalizationNative_GetDefaultLocaleName";
    /// The one that reads an environment variable.
    pub const READ_VARIABLE: &str = "SystemNative_GetEnv";
    /// The one that reads the database of time zones.
    pub const TIME_ZONE: &str = "SystemNative_GetTimeZoneData";
}
