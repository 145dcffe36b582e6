// What the world exports.
#nullable enable

namespace Tests.Demo.Pipes
{
    public static partial class Pipe
    {
        public static partial global::System.Threading.Tasks.Task<global::CmDotnet.StreamReader<byte>> Copy(global::CmDotnet.StreamReader<byte> source, global::System.Threading.CancellationToken cancellationToken) =>
            throw new global::System.NotImplementedException();
    }
}

namespace Tests.Demo.Pipes
{
    public static partial class Pipes
    {
        public sealed partial class Log
        {
            public partial global::CmDotnet.StreamReader<string> Lines() =>
                throw new global::System.NotImplementedException();
        }

        public static partial global::CmDotnet.StreamReader<uint> Numbers(global::CmDotnet.StreamReader<uint> input) =>
            throw new global::System.NotImplementedException();

        public static partial global::CmDotnet.FutureReader<string> Text(global::CmDotnet.StreamReader<string> lines) =>
            throw new global::System.NotImplementedException();

        public static partial global::CmDotnet.FutureReader<global::CmDotnet.Unit> Ticks(global::CmDotnet.StreamReader<global::CmDotnet.Unit> count) =>
            throw new global::System.NotImplementedException();

        public static partial global::System.Threading.Tasks.Task<global::CmDotnet.StreamReader<global::Tests.Demo.Pipes.Pipes.Log>> Logs(global::System.Threading.CancellationToken cancellationToken) =>
            throw new global::System.NotImplementedException();

        public static partial (global::CmDotnet.StreamReader<byte[]>, global::CmDotnet.StreamReader<global::CmDotnet.FutureReader<byte>>) Nested(global::CmDotnet.StreamReader<byte>[] streams, global::CmDotnet.FutureReader<global::CmDotnet.Result<uint, string>>? value) =>
            throw new global::System.NotImplementedException();

        public static partial global::CmDotnet.StreamReader<global::Tests.Demo.Pipes.Pipes.Entry> Entries() =>
            throw new global::System.NotImplementedException();
    }
}
