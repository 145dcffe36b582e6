// A request and its response in wasi:http 0.3.

using CmDotnet.AspNetCore.Bindings.Wasi.Http;

namespace CmDotnet.AspNetCore;

/// <summary>What <c>wasi:http/handler</c> is called with, and gives.</summary>
internal sealed class WasiExchange(Types.Request request) : Exchange
{
    private readonly TaskCompletionSource<Types.Response> _response = new();
    // The host waits for it behind the body: what it says is whether the body is whole.
    private readonly TaskCompletionSource<Result<Types.Fields?, Types.ErrorCode>> _end = new();
    private StreamReader<byte>? _content;
    private FutureReader<Result<Types.Fields?, Types.ErrorCode>>? _trailersToCome;
    private List<(string Name, byte[] Value)>? _trailers;
    private StreamWriter<byte>? _body;

    /// <summary>The response, once its head is there.</summary>
    internal Task<Types.Response> Response => _response.Task;

    internal override string Method => WasiNames.Of(request.GetMethod());

    internal override string? Scheme => WasiNames.Of(request.GetScheme());

    internal override string? Authority => request.GetAuthority();

    internal override string? PathWithQuery => request.GetPathWithQuery();

    internal override List<(string Name, byte[] Value)> Trailers => _trailers ?? [];

    // The response is what the call returns.
    internal override bool TakesAtOnce => false;

    internal override List<(string Name, byte[] Value)> ReadHeaders()
    {
        using Types.Fields fields = request.GetHeaders();
        return [.. fields.CopyAll()];
    }

    internal override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_content is null)
        {
            (_content, _trailersToCome) = Types.Request.ConsumeBody(request, WitFuture.FromResult(Result<Unit, Types.ErrorCode>.Ok(default)));
        }
        int count = await _content.ReadAsync(buffer, cancellationToken);
        if (count == 0 && _trailers is null)
        {
            _trailers = Read(await _trailersToCome!.ReadAsync(cancellationToken));
        }
        return count;
    }

    internal override void SendHead(int status, List<(string Name, byte[] Value)> headers, bool hasBody)
    {
        Types.Fields fields = WasiFields.From(headers);
        StreamReader<byte>? body = null;
        if (hasBody)
        {
            (body, _body) = WitStream.Create<byte>();
        }
        else
        {
            _ = _end.TrySetResult(Result<Types.Fields?, Types.ErrorCode>.Ok(null));
        }
        (Types.Response response, var sent) = Types.Response.New(fields, body, WitFuture.From(_end.Task));
        // Nobody here waits until the client has it.
        sent.Dispose();
        response.SetStatusCode((ushort)status);
        _response.SetResult(response);
    }

    internal override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (await _body!.WriteAsync(bytes, cancellationToken) < bytes.Length)
        {
            throw new IOException("The client takes no more of the response.");
        }
    }

    internal override void Flush()
    {
        // What was written, the host has.
    }

    internal override void End(List<(string Name, byte[] Value)>? trailers)
    {
        _body?.Dispose();
        _ = _end.TrySetResult(Result<Types.Fields?, Types.ErrorCode>.Ok(trailers is null ? null : WasiFields.From(trailers)));
    }

    internal override void Break()
    {
        Types.ErrorCode reason = Types.ErrorCode.ConnectionTerminated.Instance;
        _ = _response.TrySetException(new WitException<Types.ErrorCode>(reason));
        _body?.Dispose();
        _ = _end.TrySetResult(Result<Types.Fields?, Types.ErrorCode>.Err(reason));
    }

    public override void Dispose()
    {
        if (_content is null)
        {
            request.Dispose();
        }
        _content?.Dispose();
        _trailersToCome?.Dispose();
    }

    private static List<(string Name, byte[] Value)> Read(Result<Types.Fields?, Types.ErrorCode> trailers)
    {
        if (!trailers.TryGetValue(out Types.Fields? fields, out Types.ErrorCode? error))
        {
            throw new IOException($"The body of the request broke off: {error}");
        }
        using (fields)
        {
            return fields is null ? [] : [.. fields.CopyAll()];
        }
    }
}
