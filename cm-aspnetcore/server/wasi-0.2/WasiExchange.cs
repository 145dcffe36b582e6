// A request and its response in wasi:http 0.2.

using CmDotnet.AspNetCore.Bindings.Wasi.Http;
using CmDotnet.AspNetCore.Bindings.Wasi.Io;

namespace CmDotnet.AspNetCore;

/// <summary>What <c>wasi:http/incoming-handler</c> is called with.</summary>
internal sealed class WasiExchange(Types.IncomingRequest request, Types.ResponseOutparam responseOut) : Exchange
{
    private Types.IncomingBody? _incoming;
    private Streams.InputStream? _input;
    private Types.FutureTrailers? _trailers;
    private Types.OutgoingBody? _outgoing;
    private Streams.OutputStream? _output;
    private bool _hasAnswered;

    internal override string Method => WasiNames.Of(request.Method());

    internal override string? Scheme => WasiNames.Of(request.Scheme());

    internal override string? Authority => request.Authority();

    internal override string? PathWithQuery => request.PathWithQuery();

    internal override List<(string Name, byte[] Value)> Trailers
    {
        get
        {
            if (_trailers?.Get() is { IsOk: true } got && got.Value.TryGetValue(out Types.Fields? fields, out _) && fields is not null)
            {
                using (fields)
                {
                    return [.. fields.Entries()];
                }
            }
            return [];
        }
    }

    internal override bool TakesAtOnce => true;

    internal override List<(string Name, byte[] Value)> ReadHeaders()
    {
        using Types.Fields fields = request.Headers();
        return [.. fields.Entries()];
    }

    internal override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _input ??= (_incoming = request.Consume()).Stream();
        try
        {
            byte[] bytes;
            while ((bytes = _input.Read((ulong)buffer.Length)).Length == 0)
            {
                using Poll.Pollable pollable = _input.Subscribe();
                await pollable.WaitAsync(cancellationToken);
            }
            bytes.CopyTo(buffer);
            return bytes.Length;
        }
        catch (WitException<Streams.StreamError> exception) when (exception.Error is Streams.StreamError.LastOperationFailed failed)
        {
            using Error.Error_ error = failed.Value;
            throw new IOException($"The body of the request broke off: {error.ToDebugString()}", exception);
        }
        catch (WitException<Streams.StreamError>)
        {
        }
        await FinishAsync(cancellationToken);
        return 0;
    }

    internal override void SendHead(int status, List<(string Name, byte[] Value)> headers, bool hasBody)
    {
        Types.OutgoingResponse response = new(WasiFields.From(headers));
        response.SetStatusCode((ushort)status);
        // A body that is never asked for is empty, and need not be as long as the headers say.
        _outgoing = hasBody ? response.Body() : null;
        Answer(Result<Types.OutgoingResponse, Types.ErrorCode>.Ok(response));
    }

    internal override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Streams.OutputStream output = _output ??= _outgoing!.Write();
        try
        {
            while (!bytes.IsEmpty)
            {
                int room = (int)Math.Min(output.CheckWrite(), (ulong)bytes.Length);
                if (room == 0)
                {
                    using Poll.Pollable pollable = output.Subscribe();
                    await pollable.WaitAsync(cancellationToken);
                    continue;
                }
                output.Write(bytes.Span[..room]);
                bytes = bytes[room..];
            }
        }
        catch (WitException<Streams.StreamError> exception)
        {
            throw new IOException("The client takes no more of the response.", exception);
        }
    }

    internal override void Flush()
    {
        try
        {
            // It only begins: the host goes on with it while the component waits.
            (_output ??= _outgoing!.Write()).Flush();
        }
        catch (WitException<Streams.StreamError>)
        {
            // The next write says it.
        }
    }

    internal override void End(List<(string Name, byte[] Value)>? trailers)
    {
        _output?.Dispose();
        if (_outgoing is null)
        {
            return;
        }
        try
        {
            Types.OutgoingBody.Finish(_outgoing, trailers is null ? null : WasiFields.From(trailers));
        }
        catch (WitException<Types.ErrorCode>)
        {
            // The client is gone, or the host tells it.
        }
    }

    internal override void Break()
    {
        if (!_hasAnswered)
        {
            Answer(Result<Types.OutgoingResponse, Types.ErrorCode>.Err(Types.ErrorCode.ConnectionTerminated.Instance));
        }
        _output?.Dispose();
        _outgoing?.Dispose();
    }

    public override void Dispose()
    {
        _input?.Dispose();
        _incoming?.Dispose();
        _trailers?.Dispose();
        request.Dispose();
    }

    private void Answer(Result<Types.OutgoingResponse, Types.ErrorCode> answer)
    {
        _hasAnswered = true;
        Types.ResponseOutparam.Set(responseOut, answer);
    }

    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_trailers is not null)
        {
            return;
        }
        _input!.Dispose();
        _trailers = Types.IncomingBody.Finish(_incoming!);
        using Poll.Pollable pollable = _trailers.Subscribe();
        await pollable.WaitAsync(cancellationToken);
    }
}
