// The functions of the canonical ABI for asynchronous calls that do not depend on a type of the WIT, and the engine's
// own for background work.

using System.Runtime.InteropServices;

namespace CmDotnet.Internal;

/// <summary>
/// Canonical ABI: waitables, waitable sets, subtasks, the task's context. Hosts have to ask for the forms of the cancelling
/// functions that do not wait; those that do wait come with every host that knows asynchronous calls. What is in
/// <see cref="SchedulerHost"/> too is explained there.
/// </summary>
internal static unsafe class AsyncIntrinsics
{
    /// <summary>What an operation on a stream or future gives that goes on.</summary>
    internal const int Blocked = -1;

    [DllImport("$root", EntryPoint = "[waitable-set-new]"), WasmImportLinkage]
    internal static extern int NewWaitableSet();

    [DllImport("$root", EntryPoint = "[waitable-set-drop]"), WasmImportLinkage]
    internal static extern void DropWaitableSet(int set);

    [DllImport("$root", EntryPoint = "[waitable-set-wait]"), WasmImportLinkage]
    internal static extern int WaitForEvent(int set, int* waitableAndCode);

    [DllImport("$root", EntryPoint = "[waitable-set-poll]"), WasmImportLinkage]
    internal static extern int PollForEvent(int set, int* waitableAndCode);

    [DllImport("$root", EntryPoint = "[waitable-join]"), WasmImportLinkage]
    internal static extern void Join(int waitable, int set);

    /// <summary>From now on new calls of the component wait, once more.</summary>
    [DllImport("$root", EntryPoint = "[backpressure-inc]"), WasmImportLinkage]
    internal static extern void HoldCalls();

    /// <summary>Takes back one <see cref="HoldCalls"/>.</summary>
    [DllImport("$root", EntryPoint = "[backpressure-dec]"), WasmImportLinkage]
    internal static extern void AdmitCalls();

    [DllImport("$root", EntryPoint = "[subtask-drop]"), WasmImportLinkage]
    internal static extern void DropSubtask(int subtask);

    [DllImport("$root", EntryPoint = "[subtask-cancel]"), WasmImportLinkage]
    internal static extern int CancelSubtask(int subtask);

    [DllImport("$root", EntryPoint = "[context-get-0]"), WasmImportLinkage]
    internal static extern int GetContext();

    [DllImport("$root", EntryPoint = "[context-set-0]"), WasmImportLinkage]
    internal static extern void SetContext(int value);

    [DllImport("[export]$root", EntryPoint = "[task-cancel]"), WasmImportLinkage]
    internal static extern void CancelTask();

    // Streams without a payload need no type of the WIT: one task wakes another with them.
    [DllImport("$root", EntryPoint = "[stream-new-unit]wake"), WasmImportLinkage]
    internal static extern long NewSignal();

    [DllImport("$root", EntryPoint = "[async-lower][stream-read-unit]wake"), WasmImportLinkage]
    internal static extern int ReadSignal(int reader, byte* items, int count);

    [DllImport("$root", EntryPoint = "[async-lower][stream-write-unit]wake"), WasmImportLinkage]
    internal static extern int WriteSignal(int writer, byte* items, int count);

    [DllImport("$root", EntryPoint = "[stream-cancel-read-unit]wake"), WasmImportLinkage]
    internal static extern int CancelReadSignal(int reader);

    [DllImport("$root", EntryPoint = "[stream-drop-readable-unit]wake"), WasmImportLinkage]
    internal static extern void DropSignalReader(int reader);

    [DllImport("$root", EntryPoint = "[stream-drop-writable-unit]wake"), WasmImportLinkage]
    internal static extern void DropSignalWriter(int writer);

    [DllImport(EngineContract.Library, EntryPoint = EngineContract.RunDueWork)]
    internal static extern int RunDueWork();

    [DllImport(EngineContract.Library, EntryPoint = EngineContract.Poll)]
    internal static extern int Poll();

    /// <summary>From now on <see cref="Poll"/> calls a <c>Func&lt;bool&gt;</c> first, which waits for other things than timers.</summary>
    [DllImport(EngineContract.Library, EntryPoint = EngineContract.SetWaiter)]
    internal static extern void SetWaiter(nint handle);

    /// <summary>A number for a thread of C# that owns locks.</summary>
    [DllImport(EngineContract.Library, EntryPoint = EngineContract.NewLockOwner)]
    internal static extern int NewLockOwner();

    /// <summary>From now on the thread of the number enters locks.</summary>
    [DllImport(EngineContract.Library, EntryPoint = EngineContract.SetLockOwner)]
    internal static extern void SetLockOwner(int owner);

    /// <summary>An <c>Action</c> is called when a program's Main is over, and before its end.</summary>
    [DllImport(EngineContract.Library, EntryPoint = EngineContract.SetEndListener)]
    internal static extern void SetEndListener(nint handle);

    [DllImport(EngineContract.Library, EntryPoint = EngineContract.Sleep)]
    internal static extern void Sleep(int milliseconds);

    [DllImport(EngineContract.Library, EntryPoint = EngineContract.Report)]
    internal static extern void Report(byte* text, int length);

    [DllImport(EngineContract.Library, EntryPoint = EngineContract.TimerDeadline)]
    internal static extern long GetTimerDeadline();

    [DllImport(EngineContract.Library, EntryPoint = EngineContract.TimerDelay)]
    internal static extern long GetTimerDelay();

    [DllImport(EngineContract.Library, EntryPoint = EngineContract.SetTimerListener)]
    internal static extern void SetTimerListener(nint handle);

    [DllImport("wasi:clocks/monotonic-clock@0.3.0", EntryPoint = "[async-lower]wait-for"), WasmImportLinkage]
    internal static extern int WaitFor(long duration);
}
