// What bindings call in an asynchronous export. The scheduler is ScheduledTask.

using System.ComponentModel;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Internal;

namespace CmDotnet.CompilerServices;

/// <summary>A call of an asynchronous export. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe ref struct ComponentTask
{
    private readonly ScheduledTask _task;

    private ComponentTask(ScheduledTask task) => _task = task;

    /// <summary>Becomes cancelled when the caller asks for the end of the call.</summary>
    public CancellationToken CancellationToken => _task.CancellationToken;

    /// <summary>A call begins; its task is the synchronization context from now on.</summary>
    public static ComponentTask Begin() => new(ScheduledTask.Begin());

    /// <summary>Keeps what was lent for the call, and lifted with the arena, until the result is returned.</summary>
    public void Keep(ref CallArena arena) => _task.Borrowed = arena.TakeBorrowed();

    /// <summary>The user's method was called.</summary>
    /// <param name="result">The task that it returned.</param>
    /// <param name="return">Returns the result of the completed task to the caller.</param>
    /// <returns>The code for the host.</returns>
    public int Run(Task result, delegate*<Task, void> @return) => _task.Run(result, @return);

    /// <summary>The host calls back, with an event. Gives the code for it.</summary>
    public static int Resume(int @event, int waitable, int code) => ScheduledTask.Resume(@event, waitable, code);
}
