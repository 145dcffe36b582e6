// Generated from the crate `contract`: what the engine, the tool and this library agree on.
// Change it there, and write it anew with `BLESS=1 cargo test -p contract`.

namespace CmDotnet.Internal;

/// <summary>What the interpreter engine offers to C#.</summary>
internal static class EngineContract
{
    /// <summary>The library that the functions are imported from.</summary>
    public const string Library = "componentize_engine";

    /// <summary>From so many bytes on, a list of bytes arrives in an array that the engine made.</summary>
    public const int LargeBytes = 8192;

    /// <summary>The most bytes of a result that has a place of its own.</summary>
    public const int ResultAreaSize = 256;

    /// <summary>Counts tasks that failed and whose exception nobody has looked at; the class library calls it, once the SDK has trimmed it.</summary>
    public const string CountUnobserved = "engine_count_unobserved";

    /// <summary>System.Text.Json found no members of the type, which may have been trimmed.</summary>
    public const string EmptyContract = "engine_empty_contract";

    /// <summary>Whether what runs is kept in the component (engine_train). 0: it is the component that runs.</summary>
    public const string IsTraining = "engine_is_training";

    /// <summary>A number for a thread of C# that owns locks.</summary>
    public const string NewLockOwner = "engine_new_lock_owner";

    /// <summary>Runs background work, after sleeping until the next timer where there is none. 0: nothing is left that could happen by itself.</summary>
    public const string Poll = "engine_poll";

    /// <summary>Whether the next post-return function has nothing to do; the engine reads it once.</summary>
    public const string PostReturn = "engine_post_return";

    /// <summary>Writes a line of UTF-8 to standard error.</summary>
    public const string Report = "engine_report";

    /// <summary>Runs background work that is due, one piece of it. 0: there is none.</summary>
    public const string RunDueWork = "engine_run_due_work";

    /// <summary>Names an Action that is called when a program's Main is over, and before its end.</summary>
    public const string SetEndListener = "engine_set_end_listener";

    /// <summary>From now on the thread of the number enters locks (engine_new_lock_owner, or the runtime's own for the first one).</summary>
    public const string SetLockOwner = "engine_set_lock_owner";

    /// <summary>Names an Action that is called after a call in which a timer was set that nobody has asked for with engine_timer_deadline.</summary>
    public const string SetTimerListener = "engine_set_timer_listener";

    /// <summary>Names a Func of bool that waits for other things than timers; engine_poll calls it first.</summary>
    public const string SetWaiter = "engine_set_waiter";

    /// <summary>Sleeps, and lets nothing go on.</summary>
    public const string Sleep = "engine_sleep";

    /// <summary>Whether little of the stack is used, for a method with the local variable, so that more may be piled up. 0: it is not so.</summary>
    public const string StackIsShallow = "engine_stack_is_shallow";

    /// <summary>Whether a recursion may go on, for a method with the local variable. 0: the stack is nearly used up.</summary>
    public const string StackSuffices = "engine_stack_suffices";

    /// <summary>The handle of the array that begins at the data, which is the caller's from now on; 0: there is none.</summary>
    public const string TakeBytes = "engine_take_bytes";

    /// <summary>When the next timer is due, for who sees to it: nanoseconds of the monotonic clock; -1: there is no timer.</summary>
    public const string TimerDeadline = "engine_timer_deadline";

    /// <summary>How long it is until the next timer, in nanoseconds; -1: there is no timer.</summary>
    public const string TimerDelay = "engine_timer_delay";

    /// <summary>Gives the size in code units, or the complement of the first wrong byte's index.</summary>
    public const string Utf16FromUtf8 = "engine_utf16_from_utf8";

    /// <summary>Gives the size in bytes; surrogates that are not part of a pair count and become U+FFFD.</summary>
    public const string Utf8FromUtf16 = "engine_utf8_from_utf16";
}
