using System.Text;
using CmDotnet;
using Template.Namespace.Wasi.Io;

namespace Template.Namespace.Wasi.Http;

public static partial class IncomingHandler
{
    public static partial void Handle(Types.IncomingRequest request, Types.ResponseOutparam responseOut)
    {
        using (request)
        {
            string path = request.PathWithQuery() ?? "/";
            Send(responseOut, 200, $"Hello from {path}!\n");
        }
    }

    private static void Send(Types.ResponseOutparam responseOut, ushort status, string text)
    {
        Types.Fields headers = Types.Fields.FromList([("content-type", "text/plain; charset=utf-8"u8.ToArray())]);
        Types.OutgoingResponse response = new(headers);
        response.SetStatusCode(status);
        Types.OutgoingBody body = response.Body();
        Types.ResponseOutparam.Set(responseOut, Result<Types.OutgoingResponse, Types.ErrorCode>.Ok(response));
        using (Streams.OutputStream stream = body.Write())
        {
            // The stream takes 4096 bytes at a time.
            foreach (byte[] part in Encoding.UTF8.GetBytes(text).Chunk(4096))
            {
                stream.BlockingWriteAndFlush(part);
            }
        }
        Types.OutgoingBody.Finish(body, trailers: null);
    }
}
