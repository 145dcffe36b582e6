// What the world exports.
#nullable enable

namespace Tests.Demo.Tasks
{
    public static partial class Jobs
    {
        public sealed partial class Worker
        {
            public partial Worker(string name) =>
                throw new global::System.NotImplementedException();

            public partial global::System.Threading.Tasks.Task<string> Run(global::Tests.Demo.Tasks.Jobs.Job job, global::System.Threading.CancellationToken cancellationToken) =>
                throw new global::System.NotImplementedException();

            public partial global::System.Threading.Tasks.Task Join(global::Tests.Demo.Tasks.Jobs.Worker[] others, bool cancellationToken, global::System.Threading.CancellationToken cancellationToken2) =>
                throw new global::System.NotImplementedException();

            public static partial global::System.Threading.Tasks.Task<global::Tests.Demo.Tasks.Jobs.Worker[]> Free(global::System.Threading.CancellationToken cancellationToken) =>
                throw new global::System.NotImplementedException();
        }

        public static partial global::System.Threading.Tasks.Task Wait(ulong milliseconds, global::System.Threading.CancellationToken cancellationToken) =>
            throw new global::System.NotImplementedException();

        public static partial global::System.Threading.Tasks.Task<ulong> Sum(uint[] values, string[] names, global::System.Threading.CancellationToken cancellationToken) =>
            throw new global::System.NotImplementedException();

        public static partial global::System.Threading.Tasks.Task<global::Tests.Demo.Tasks.Jobs.Job> Many(byte a, string b, double? c, global::Tests.Demo.Tasks.Jobs.Job d, global::System.Threading.CancellationToken cancellationToken) =>
            throw new global::System.NotImplementedException();

        public static partial global::System.Threading.Tasks.Task Hire(global::Tests.Demo.Tasks.Jobs.Worker worker, global::System.Threading.CancellationToken cancellationToken) =>
            throw new global::System.NotImplementedException();

        public static partial global::System.Threading.Tasks.Task Lend(global::Tests.Demo.Tasks.Jobs.Worker worker, global::System.Threading.CancellationToken cancellationToken) =>
            throw new global::System.NotImplementedException();
    }
}

namespace Tests.Demo.Tasks
{
    public static partial class Tasks
    {
        public static partial global::System.Threading.Tasks.Task<uint> Start(string name, global::System.Threading.CancellationToken cancellationToken) =>
            throw new global::System.NotImplementedException();

        public static partial global::System.Threading.Tasks.Task<(ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong)> Wide(global::System.Threading.CancellationToken cancellationToken) =>
            throw new global::System.NotImplementedException();

        public static partial global::System.Threading.Tasks.Task<(ulong, ulong, ulong, ulong, ulong, ulong, ulong)> Tall(global::System.Threading.CancellationToken cancellationToken) =>
            throw new global::System.NotImplementedException();
    }
}
