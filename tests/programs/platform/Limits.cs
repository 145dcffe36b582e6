// What docs/limits.md says, row by row: prints the name of each row, and OK where it is so.

using System.Collections.Concurrent;
using System.Globalization;
using System.IO.IsolatedStorage;
using System.IO.Pipes;
using System.Linq.Expressions;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

internal static partial class Limits
{
    public static async Task RunAsync(string folder)
    {
        await CheckAsync("Threads", async () =>
        {
            var timer = new TaskCompletionSource();
            using var one = new Timer(_ => timer.SetResult(), null, 1, Timeout.Infinite);
            await timer.Task;
            var order = "";
            var thread = new Thread(() => order += "body ");
            thread.Start();
            order += "start ";
            thread.Join();
            s_ofThread = 0;
            var other = new Thread(() => s_ofThread = 1);
            other.Start();
            other.Join();
            return order == "start body " && Environment.ProcessorCount == 1 && s_ofThread == 1;
        });
        Check("Waiting", () =>
        {
            using var set = new ManualResetEventSlim();
            var gate = new object();
            lock (gate)
            {
                return Throws<InvalidOperationException>(set.Wait)
                    && Task.Run(() => Throws<InvalidOperationException>(set.Wait)).Result
                    && Task.Run(() => Throws<InvalidOperationException>(() => Monitor.Enter(gate))).Result
                    && Throws<InvalidOperationException>(HandOver);
            }
        });
        Check("Console", () => Console.WindowWidth == 80 && Throws<InvalidOperationException>(() => Console.ReadKey()));
        Check("Finalizers", () =>
        {
            MakeFinalized();
            GC.Collect();
            var inBetween = Finalized.Count;
            GC.WaitForPendingFinalizers();
            return inBetween == 0 && Finalized.Count > 0;
        });
        Check("Files", () =>
        {
            var path = Path.Combine(folder, "file");
            using var one = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
            using var two = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            File.SetAttributes(path, FileAttributes.ReadOnly);
            return (File.GetAttributes(path) & FileAttributes.ReadOnly) == 0;
        });
        Check("Network", () => Throws<PlatformNotSupportedException>(() => new Socket(SocketType.Stream, ProtocolType.Tcp)));
        Check("Culture", () => CultureInfo.CurrentCulture.Equals(CultureInfo.InvariantCulture)
            && new CultureInfo("de-DE").NumberFormat.NumberDecimalSeparator == "."
            && Throws<TimeZoneNotFoundException>(() => TimeZoneInfo.FindSystemTimeZoneById("W. Europe Standard Time")));
        Check("Code at run time", () => Regex.IsMatch("aab", "a+b", RegexOptions.Compiled)
            && Expression.Lambda<Func<int>>(Expression.Constant(1)).Compile()() == 1
            && TokenOfOwnGeneric() is { IsGenericMethodDefinition: true } own && own.GetGenericArguments()[0].Name == "0");
        Check("Not there", () => Throws<PlatformNotSupportedException>(() => System.Diagnostics.Process.Start("none"))
            && Throws<PlatformNotSupportedException>(() => new FileSystemWatcher("/"))
            && typeof(Limits).Assembly.Location == "" && AppContext.BaseDirectory == "/" && OperatingSystem.IsBrowser());
        Check("Pointers", () => nint.Size == 4 && Throws<OverflowException>(() => _ = new nint(1L << 40)) && !Environment.Is64BitProcess);
        Check("Garbage collection", () => !GC.TryStartNoGCRegion(1000)
            && Says<InvalidOperationException>(GC.EndNoGCRegion, "GC.TryStartNoGCRegion gave false")
            && GC.GetTotalAllocatedBytes() > 0);
        Check("Of one system", () =>
            Says<PlatformNotSupportedException>(() => IsolatedStorageFile.GetUserStoreForApplication(), "System.IO.IsolatedStorage is not supported on this platform.")
            && Says<PlatformNotSupportedException>(() => new NamedPipeServerStream("pipe"), "System.IO.Pipes is not supported on this platform.")
            && Says<PlatformNotSupportedException>(() => NetworkInterface.GetAllNetworkInterfaces(), "System.Net.NetworkInformation is not supported on this platform.")
            && Says<PlatformNotSupportedException>(() => new Ping(), "System.Net.Ping is not supported on this platform."));
        Check("Native code", () =>
        {
            try
            {
                Absent();
                return false;
            }
            catch (DllNotFoundException exception)
            {
                return exception.Message.Contains("'absent'") && exception.Message.Contains("imports");
            }
        });
    }

    [ThreadStatic]
    private static int s_ofThread;

    // To a thread that takes what is handed to it, while the queue is full.
    private static void HandOver()
    {
        using var queue = new BlockingCollection<int>(1);
        var taker = new Thread(() =>
        {
            try
            {
                queue.Take();
                queue.Take();
                queue.Take();
            }
            catch (InvalidOperationException)
            {
            }
        });
        taker.Start();
        for (var i = 0; i < 3; i++)
        {
            queue.Add(i);
        }
    }

    // A method made at run time that has the token of another one of its class, which is generic.
    private static MethodBase TokenOfOwnGeneric()
    {
        var type = AssemblyBuilder.DefineDynamicAssembly(new("made"), AssemblyBuilderAccess.Run).DefineDynamicModule("made").DefineType("Made", TypeAttributes.Public);
        var generic = type.DefineMethod("Generic", MethodAttributes.Public | MethodAttributes.Static, typeof(void), Type.EmptyTypes);
        generic.DefineGenericParameters("T");
        generic.GetILGenerator().Emit(OpCodes.Ret);
        var token = type.DefineMethod("Token", MethodAttributes.Public | MethodAttributes.Static, typeof(MethodBase), Type.EmptyTypes);
        token.GetILGenerator().Emit(OpCodes.Ldtoken, generic);
        token.GetILGenerator().Emit(OpCodes.Call, typeof(MethodBase).GetMethod("GetMethodFromHandle", [typeof(RuntimeMethodHandle)])!);
        token.GetILGenerator().Emit(OpCodes.Ret);
        return (MethodBase)type.CreateType().GetMethod("Token")!.Invoke(null, null)!;
    }

    // Many, since the collector is conservative: one may still look used.
    private static void MakeFinalized()
    {
        for (var i = 0; i < 100; i++)
        {
            _ = new Finalized();
        }
    }

    private sealed class Finalized
    {
        public static int Count;

        ~Finalized() => Count++;
    }

    [LibraryImport("absent")]
    private static partial void Absent();

    private static void Check(string row, Func<bool> holds) => CheckAsync(row, () => Task.FromResult(holds())).GetAwaiter().GetResult();

    private static async Task CheckAsync(string row, Func<Task<bool>> holds)
    {
        string result;
        try
        {
            result = await holds() ? "OK" : "no";
        }
        catch (Exception exception)
        {
            result = exception.ToString();
        }
        Console.WriteLine($"{row}: {result}");
    }

    private static bool Says<T>(Action action, string text) where T : Exception
    {
        try
        {
            action();
            return false;
        }
        catch (T exception)
        {
            return exception.Message.Contains(text);
        }
    }

    private static bool Throws<T>(Action action) where T : Exception
    {
        try
        {
            action();
            return false;
        }
        catch (T)
        {
            return true;
        }
    }
}
