// What the world exports.
#nullable enable

namespace Tests.Golden.HttpErrors
{
    public static partial class Proxy
    {
        public static partial global::System.Threading.Tasks.Task<ushort> Answer(string path, global::System.Threading.CancellationToken cancellationToken) =>
            throw new global::System.NotImplementedException();

        public static partial global::System.Threading.Tasks.Task Forget(global::System.Threading.CancellationToken cancellationToken) =>
            throw new global::System.NotImplementedException();
    }
}
