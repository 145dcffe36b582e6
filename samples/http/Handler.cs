// Answers HTTP requests, which come and go through the interfaces of wasi:http.

using System.Text;
using CmDotnet;
using Sample.Wasi.Io;

namespace Sample.Wasi.Http;

public static partial class IncomingHandler
{
    public static partial void Handle(Types.IncomingRequest request, Types.ResponseOutparam responseOut)
    {
        using (request)
        {
            string[] target = (request.PathWithQuery() ?? "/").Split('?', 2);
            switch (request.Method(), target[0])
            {
                case (Types.Method.Get, "/"):
                    Send(responseOut, 200, "Hello from C#!\n");
                    break;
                case (Types.Method.Post, "/echo"):
                    Echo(request, responseOut);
                    break;
                case (Types.Method.Get, "/fetch") when target.Length == 2:
                    Fetch(responseOut, target[1]);
                    break;
                default:
                    Send(responseOut, 404, $"There is nothing at {target[0]}.\n");
                    break;
            }
        }
    }

    /// <summary>Sends the body of the request back while it arrives.</summary>
    private static void Echo(Types.IncomingRequest request, Types.ResponseOutparam responseOut)
    {
        using Types.IncomingBody incoming = request.Consume();
        using Streams.InputStream input = incoming.Stream();
        Types.OutgoingBody outgoing = Begin(responseOut, 200);
        using (Streams.OutputStream output = outgoing.Write())
        {
            try
            {
                while (true)
                {
                    output.BlockingSplice(input, 65536);
                }
            }
            catch (WitException<Streams.StreamError> exception) when (exception.Error is Streams.StreamError.Closed)
            {
                // The body is over.
            }
        }
        Types.OutgoingBody.Finish(outgoing, trailers: null);
    }

    /// <summary>Sends what another server answers.</summary>
    private static void Fetch(Types.ResponseOutparam responseOut, string uri)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out Uri? address))
        {
            Send(responseOut, 400, $"'{uri}' is no URI.\n");
            return;
        }
        using HttpClient client = new();
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, address);
            using HttpResponseMessage response = client.Send(request);
            using StreamReader reader = new(response.Content.ReadAsStream());
            Send(responseOut, (ushort)response.StatusCode, reader.ReadToEnd());
        }
        catch (HttpRequestException exception)
        {
            Send(responseOut, 502, exception.Message + "\n");
        }
    }

    private static void Send(Types.ResponseOutparam responseOut, ushort status, string text)
    {
        Types.OutgoingBody body = Begin(responseOut, status);
        using (Streams.OutputStream stream = body.Write())
        {
            ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
            while (!rest.IsEmpty)
            {
                // The stream takes 4096 bytes at a time.
                int count = Math.Min(rest.Length, 4096);
                stream.BlockingWriteAndFlush(rest[..count]);
                rest = rest[count..];
            }
        }
        Types.OutgoingBody.Finish(body, trailers: null);
    }

    /// <summary>Sends the head of a response, and gives its body to write.</summary>
    private static Types.OutgoingBody Begin(Types.ResponseOutparam responseOut, ushort status)
    {
        Types.Fields headers = Types.Fields.FromList([("content-type", "text/plain; charset=utf-8"u8.ToArray())]);
        Types.OutgoingResponse response = new(headers);
        response.SetStatusCode(status);
        Types.OutgoingBody body = response.Body();
        Types.ResponseOutparam.Set(responseOut, Result<Types.OutgoingResponse, Types.ErrorCode>.Ok(response));
        return body;
    }
}
