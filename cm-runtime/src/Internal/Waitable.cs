// What a task of the component model can wait for: a call under way, an operation on a stream or future.

using System;
using System.ComponentModel;

namespace CmDotnet.CompilerServices;

/// <summary>
/// Something that goes on outside of C# and ends with an event (canonical ABI: a waitable with an operation in progress).
/// The task that began it waits for it. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Waitable
{
    // By handle. Handles are small numbers, which the host gives out again.
    private static Waitable?[] s_waiting = new Waitable?[16];

    private protected Waitable()
    {
    }

    /// <summary>The task whose set it is in.</summary>
    internal ComponentTask? Task { get; set; }

    /// <summary>The waitable of a handle.</summary>
    /// <param name="handle">The handle.</param>
    /// <returns>The waitable; null when there is none in progress.</returns>
    internal static Waitable? Find(int handle) => (uint)handle < (uint)s_waiting.Length ? s_waiting[handle] : null;

    /// <summary>From now on the current task waits for <paramref name="handle"/>.</summary>
    /// <param name="handle">The handle of the waitable.</param>
    private protected void BeginWait(int handle)
    {
        Register(handle);
        ComponentTask.Adopt(this, handle);
    }

    /// <summary>Nothing is in progress any more.</summary>
    /// <param name="handle">The handle of the waitable.</param>
    private protected void EndWait(int handle)
    {
        s_waiting[handle] = null;
        ComponentTask.Release(this, handle);
    }

    /// <summary>From now on a task gets the events of <paramref name="handle"/>, which do not keep it from ending.</summary>
    /// <param name="handle">The handle of the waitable.</param>
    /// <param name="set">The waitable set of the task.</param>
    private protected void Watch(int handle, int set)
    {
        Register(handle);
        ComponentTask.Host.Join(handle, set);
    }

    /// <summary>Ends <see cref="Watch"/>.</summary>
    /// <param name="handle">The handle of the waitable.</param>
    private protected static void Unwatch(int handle)
    {
        s_waiting[handle] = null;
        ComponentTask.Host.Join(handle, 0);
    }

    private void Register(int handle)
    {
        if (handle >= s_waiting.Length)
        {
            Array.Resize(ref s_waiting, Math.Max(handle + 1, s_waiting.Length * 2));
        }
        s_waiting[handle] = this;
    }

    /// <summary>Something happened.</summary>
    /// <param name="code">What: the state of a call, or the outcome of an operation.</param>
    internal abstract void OnEvent(int code);
}
