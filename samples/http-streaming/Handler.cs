// Answers HTTP requests with the interfaces of wasi:http 0.3: many at once, with bodies that are streams.

using System.Text;
using CmDotnet;

namespace Sample.Wasi.Http;

public static partial class Handler
{
    public static async partial Task<Types.Response> Handle(Types.Request request, CancellationToken cancellationToken)
    {
        string[] target = (request.GetPathWithQuery() ?? "/").Split('?', 2);
        string query = target.ElementAtOrDefault(1) ?? "";
        switch (request.GetMethod(), target[0])
        {
            case (Types.Method.Get, "/"):
                return Respond(200, "Hello from C#!\n");
            case (Types.Method.Get, "/count") when int.TryParse(query, out int last):
                return Respond(200, WitStream.From<byte>(body => CountAsync(last, body)));
            case (Types.Method.Post, "/upper"):
                StreamReader<byte> content = Consume(request);
                return Respond(200, WitStream.From<byte>(body => UpperAsync(content, body)));
            case (Types.Method.Get, "/fetch") when Uri.TryCreate(query, UriKind.Absolute, out Uri? address):
                return await FetchAsync(address, cancellationToken);
            default:
                return Respond(404, $"There is nothing at {target[0]}.\n");
        }
    }

    /// <summary>Writes a number every tenth of a second. Other requests are answered meanwhile.</summary>
    private static async Task CountAsync(int last, StreamWriter<byte> body)
    {
        for (int number = 1; number <= last; number++)
        {
            await Task.Delay(100);
            byte[] line = Encoding.UTF8.GetBytes($"{number}\n");
            if (await body.WriteAsync(line) < line.Length)
            {
                // The client is gone.
                return;
            }
        }
    }

    /// <summary>Passes a body on while it arrives, with its letters from a to z in upper case.</summary>
    private static async Task UpperAsync(StreamReader<byte> content, StreamWriter<byte> body)
    {
        using (content)
        {
            byte[] buffer = new byte[65536];
            int count;
            while ((count = await content.ReadAsync(buffer)) > 0)
            {
                foreach (ref byte letter in buffer.AsSpan(0, count))
                {
                    letter = letter is >= (byte)'a' and <= (byte)'z' ? (byte)(letter - 'a' + 'A') : letter;
                }
                if (await body.WriteAsync(buffer.AsMemory(0, count)) < count)
                {
                    return;
                }
            }
        }
    }

    /// <summary>What another server answers: its body goes to the client without a way through C#.</summary>
    private static async Task<Types.Response> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        (Types.Request request, var sent) = Types.Request.New(new Types.Fields(), contents: null, NoTrailers(), options: null);
        using (sent)
        {
            request.SetScheme(address.Scheme == Uri.UriSchemeHttps ? Types.Scheme.Https.Instance : Types.Scheme.Http.Instance);
            request.SetAuthority(address.Authority);
            request.SetPathWithQuery(address.PathAndQuery);
            try
            {
                return await Client.Send(request, cancellationToken);
            }
            catch (WitException<Types.ErrorCode> exception)
            {
                return Respond(502, $"{address.Authority}: {exception.Error}\n");
            }
        }
    }

    private static Types.Response Respond(ushort status, string text) =>
        Respond(status, WitStream.From<byte>(Encoding.UTF8.GetBytes(text)));

    private static Types.Response Respond(ushort status, StreamReader<byte> body)
    {
        Types.Fields headers = Types.Fields.FromList([("content-type", "text/plain; charset=utf-8"u8.ToArray())]);
        (Types.Response response, var sent) = Types.Response.New(headers, body, NoTrailers());
        response.SetStatusCode(status);
        // Nobody here waits until the client has it.
        sent.Dispose();
        return response;
    }

    private static StreamReader<byte> Consume(Types.Request request)
    {
        (StreamReader<byte> content, var trailers) =
            Types.Request.ConsumeBody(request, WitFuture.FromResult(Result<Unit, Types.ErrorCode>.Ok(default)));
        trailers.Dispose();
        return content;
    }

    private static FutureReader<Result<Types.Fields?, Types.ErrorCode>> NoTrailers() =>
        WitFuture.FromResult(Result<Types.Fields?, Types.ErrorCode>.Ok(null));
}
