//! Sizes and counts that both sides of a call rely on.

/// From so many bytes on, a list of bytes arrives in a managed array that the engine made.
pub const LARGE_BYTES: u32 = 8192;

/// The bytes of the place that a result of an export has by itself; a larger one is allocated.
pub const RESULT_AREA_SIZE: u32 = 256;

/// The sizes in bytes of the library's types `CallArea<size>`, for memory on the stack.
pub const CALL_AREA_SIZES: [u32; 4] = [16, 32, 64, 128];

/// The interpreter has a short way to call a native function of at most so many parameters, all `i32`, with no result or
/// one `i32`. Any other import is declared packed.
pub const MAX_DIRECT_PARAMS: usize = 6;
