// What a call of an asynchronous import gives.

namespace CmDotnet.Internal;

/// <summary>Canonical ABI: a state, and above it the handle of a subtask that is not finished.</summary>
internal static class SubtaskStatus
{
    // The states (canonical ABI: `Subtask.State`). Those above are cancelled ones.
    internal const int Starting = 0;
    internal const int Returned = 2;
    internal const int CancelledBeforeStarted = 3;

    private const int StateMask = 0xf;
    private const int HandleShift = 4;

    internal static bool IsReturned(int status) => (status & StateMask) == Returned;

    internal static bool IsStarting(int status) => (status & StateMask) == Starting;

    internal static int GetHandle(int status) => status >>> HandleShift;
}
