// What a call or a write gives away, for as long as nobody knows whether the other side takes it.

namespace CmDotnet.CompilerServices;

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

/// <summary>An object of an exported resource on its way.</summary>
/// <param name="table">The table of its class.</param>
/// <param name="handle">The handle that was made for it.</param>
/// <typeparam name="T">Its class.</typeparam>
internal sealed class ExportedMove<T>(ResourceTable<T> table, int handle) : IMovable
    where T : class, IExportedResource
{
    public IMovable? Next { get; set; }

    // From now on the object is in the table for whoever has the handle.
    public void CompleteMove()
    {
    }

    public void CancelMove() => _ = table.Take(handle);

    public void DropMove() => table.Drop(handle);
}
