namespace CmDotnet.Tests.Scheduling;

/// <summary>What a read or write of a stream or future gives in the canonical ABI: all of it, or its lowest four bits.</summary>
internal static class CopyResult
{
    internal const int Blocked = -1;
    internal const int Completed = 0;
    internal const int Dropped = 1;
    internal const int Cancelled = 2;
}
