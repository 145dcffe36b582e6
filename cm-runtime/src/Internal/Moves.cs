// What a call or a write gives away, for as long as nobody knows whether the other side takes it.

namespace CmDotnet.Internal;

/// <summary>A handle on its way to another component, with the object that it belongs to.</summary>
internal interface IMovable
{
    /// <summary>The next one in the list of those that one call or one item gives away.</summary>
    IMovable? Next { get; set; }

    /// <summary>The other side owns it.</summary>
    void CompleteMove();

    /// <summary>The other side did not take it: it stays here, as it was.</summary>
    void CancelMove();

    /// <summary>Nobody takes it: it is dropped, as the other side would have done.</summary>
    void DropMove();
}

/// <summary>Lists of what is on its way, each by its first. A list is empty after what is done to it.</summary>
internal static class Moves
{
    internal static void Complete(ref IMovable? list)
    {
        while (TakeFirst(ref list) is { } moving)
        {
            moving.CompleteMove();
        }
    }

    internal static void Cancel(ref IMovable? list)
    {
        while (TakeFirst(ref list) is { } moving)
        {
            moving.CancelMove();
        }
    }

    internal static void Drop(ref IMovable? list)
    {
        while (TakeFirst(ref list) is { } moving)
        {
            moving.DropMove();
        }
    }

    /// <summary>Takes the first out of a list; null: the list is empty.</summary>
    internal static T? TakeFirst<T>(ref T? list)
        where T : class, IMovable
    {
        T? first = list;
        if (first is not null)
        {
            list = (T?)first.Next;
            first.Next = null;
        }
        return first;
    }
}
