// The body of a request as a stream, with the limits that it has.

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CmDotnet.AspNetCore;

/// <summary>Reads the body of a request.</summary>
internal sealed class RequestBody(RequestContext context, Exchange exchange) : Stream, IHttpMaxRequestBodySizeFeature
{
    // What was read to see whether there is a body at all.
    private ReadOnlyMemory<byte> _ahead;
    private bool _isOver;
    private long _count;
    private long? _most = context.Settings.MaxRequestBodySize;

    public bool IsReadOnly { get; private set; }

    public long? MaxRequestBodySize
    {
        get => _most;
        set
        {
            if (IsReadOnly)
            {
                throw new InvalidOperationException("The maximum request body size cannot be modified after the app has already started reading from the request body.");
            }
            if (value < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(value), "Value must be null or a non-negative number.");
            }
            _most = value;
        }
    }

    internal bool IsOver => _isOver;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether there is a body, where no header tells: waits for its first bytes.</summary>
    internal bool HasBytes()
    {
        if (_ahead.IsEmpty && !_isOver)
        {
            byte[] first = new byte[1024];
            int count = WitTask.Wait(ReadOnceAsync(first, context.RequestAborted).AsTask());
            _ahead = first.AsMemory(0, count);
        }
        return !_ahead.IsEmpty;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsReadOnly && context.ContentLength is not 0)
        {
            IsReadOnly = true;
            CheckLength(context.ContentLength);
        }
        if (buffer.IsEmpty)
        {
            return 0;
        }
        int count = await ReadAheadOrOnceAsync(buffer, cancellationToken);
        _count += count;
        CheckLength(_count);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        context.CheckSynchronousIO();
        return WitTask.Wait(ReadAsync(buffer.AsMemory(offset, count)).AsTask());
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private ValueTask<int> ReadAheadOrOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_ahead.IsEmpty)
        {
            return ReadOnceAsync(buffer, cancellationToken);
        }
        int count = Math.Min(_ahead.Length, buffer.Length);
        _ahead[..count].CopyTo(buffer);
        _ahead = _ahead[count..];
        return ValueTask.FromResult(count);
    }

    private async ValueTask<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_isOver)
        {
            return 0;
        }
        int count;
        try
        {
            count = await exchange.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new BadHttpRequestException("Unexpected end of request content.", exception);
        }
        if (count == 0)
        {
            _isOver = true;
            if (context.ContentLength > _count)
            {
                throw new BadHttpRequestException("Unexpected end of request content.");
            }
        }
        return count;
    }

    private void CheckLength(long? length)
    {
        if (length > _most)
        {
            throw new BadHttpRequestException($"Request body too large. The max request body size is {_most} bytes.", StatusCodes.Status413PayloadTooLarge);
        }
    }
}
