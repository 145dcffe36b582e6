// A resource of another component, as calls, tasks, and streams and futures know it.

namespace CmDotnet.Internal;

/// <summary>An object with a handle, which can be lent and given away.</summary>
internal interface IResource : IMovable
{
    /// <summary>Stands for a handle until there is one: both ends of a stream are still in this component.</summary>
    internal const int LocalHandle = -1;

    /// <summary>Gives it its handle.</summary>
    void Attach(int handle);

    /// <summary>Throws when it was disposed of or given away.</summary>
    void EnsureUsable();

    /// <summary>The handle, to lend it for a call.</summary>
    int Lend();

    /// <summary>A call goes on that the handle is lent to.</summary>
    void BeginLoan();

    /// <summary>The call has ended.</summary>
    void EndLoan();

    /// <summary>The call is over that lent the handle to this component.</summary>
    void Return();
}
