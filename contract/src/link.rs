//! How the engine is linked: by `cargo xtask engine` as it is, and by the tool with an application's compiled code.

use crate::export;

/// The assembly without a type under whose name Mono's compiler puts the generic instances of all assemblies.
pub const INSTANCES: &str = "aot-instances";
/// Its file beside an engine.
pub const INSTANCES_FILE: &str = "aot-instances.dll";

/// Functions that `environment/runtime_files.c` replaces, so that the runtime itself reaches no file, and those that
/// `boxed.c`, `delegates.c`, `messages.c`, `runtime.c`, `profile.c`, `stack.c` and files of `environment/` and `globalization/` extend.
pub const WRAPPED: [&str; 40] = [
    "GlobalizationNative_GetDefaultLocaleName",
    "GlobalizationNative_LoadICU",
    "SystemNative_Free",
    "SystemNative_GetEnv",
    "SystemNative_GetEnviron",
    "SystemNative_GetTimeZoneData",
    "fopen",
    "free",
    "memset",
    "mini_llvmonly_load_method",
    "mini_llvmonly_load_method_ftndesc",
    "mono_delegate_to_ftnptr_impl",
    "mono_fconv_u4",
    "mono_fconv_u8",
    "mono_file_map",
    "mono_file_map_close",
    "mono_file_map_fileio",
    "mono_file_map_open",
    "mono_file_map_size",
    "mono_file_unmap",
    "mono_handle_exception",
    "mono_interp_get_imethod",
    "mono_interp_pgo_should_tier_method",
    "mono_path_resolve_symlinks",
    "mono_ppdb_load_file",
    "mono_rconv_u4",
    "mono_rconv_u8",
    "mono_runtime_class_init_full",
    "mono_runtime_get_main_args_handle",
    "mono_thread_info_get_small_id",
    "mono_valloc_aligned",
    "monoeg_g_file_test",
    "pthread_cond_wait",
    "sgen_alloc_os_memory",
    "sgen_binary_protocol_flush_buffers",
    "sgen_binary_protocol_init",
    "sgen_ensure_free_space",
    "ves_icall_System_Environment_FailFast",
    "ves_icall_System_GC_WaitForPendingFinalizers",
    "ves_icall_System_String_FastAllocateString_raw",
];

/// What is handed to wasm-ld besides objects and the place of the result.
pub fn options() -> Vec<String> {
    let fixed = [
        "--no-entry",
        "--gc-sections",
        "--stack-first",
        "-z",
        "stack-size=2097152",
        "--export-table",
        "--growable-table",
        // LLVM's alias analysis is wrong about the objects of the runtime pack.
        "-mllvm",
        "-combiner-global-alias-analysis=false",
    ];
    let wraps = WRAPPED.map(|symbol| format!("--wrap={symbol}"));
    let addresses = [export::HEAP_BASE, export::STACK_POINTER, export::EXTENSION].map(str::to_owned);
    let exports = addresses.into_iter().chain(export::READERS.map(export::reader));
    let exports = exports.map(|symbol| format!("--export={symbol}"));
    fixed.map(str::to_owned).into_iter().chain(wraps).chain(exports).collect()
}
