// AutomaticDecompression: asks for compressed bodies, and opens them.

using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;

namespace CmDotnet.Wasi.Http;

internal static class Decompression
{
    private static readonly (DecompressionMethods Method, string Name)[] s_methods =
    [
        (DecompressionMethods.GZip, "gzip"),
        (DecompressionMethods.Deflate, "deflate"),
    ];

    /// <summary>Says in a request what can be opened.</summary>
    /// <param name="accepted">The header of the request.</param>
    /// <param name="methods">What the handler opens.</param>
    internal static void Ask(HttpHeaderValueCollection<StringWithQualityHeaderValue> accepted, DecompressionMethods methods)
    {
        foreach ((DecompressionMethods method, string name) in s_methods)
        {
            if (methods.HasFlag(method) && !accepted.Any(value => value.Value.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                accepted.Add(new StringWithQualityHeaderValue(name));
            }
        }
    }

    /// <summary>The body of a response, opened.</summary>
    /// <param name="response">The response.</param>
    /// <param name="methods">What the handler opens.</param>
    /// <returns>The body, or none when it stays as it is.</returns>
    internal static HttpContent? Of(HttpResponseMessage response, DecompressionMethods methods)
    {
        HttpContent content = response.Content;
        string? last = content.Headers.ContentEncoding.LastOrDefault();
        DecompressionMethods method = s_methods.FirstOrDefault(method => method.Name.Equals(last, StringComparison.OrdinalIgnoreCase)).Method;
        return method is not DecompressionMethods.None && methods.HasFlag(method) ? new Opened(content, method) : null;
    }

    /// <summary>A body that is opened while it is read.</summary>
    private sealed class Opened : HttpContent
    {
        private readonly HttpContent _packed;
        private readonly DecompressionMethods _method;

        internal Opened(HttpContent packed, DecompressionMethods method)
        {
            _packed = packed;
            _method = method;
            foreach ((string name, HeaderStringValues values) in packed.Headers.NonValidated)
            {
                // They are of what was sent.
                if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && !name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase))
                {
                    _ = Headers.TryAddWithoutValidation(name, values);
                }
            }
            foreach (string encoding in packed.Headers.ContentEncoding.SkipLast(1))
            {
                Headers.ContentEncoding.Add(encoding);
            }
            // Nothing counts it later either, when the body is in memory.
            Headers.ContentLength = null;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Open(_packed.ReadAsStream(cancellationToken));

        protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

        protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
            Open(await _packed.ReadAsStreamAsync(cancellationToken));

        protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            using Stream opened = CreateContentReadStream(cancellationToken);
            opened.CopyTo(stream);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            using Stream opened = await CreateContentReadStreamAsync(cancellationToken);
            await opened.CopyToAsync(stream, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _packed.Dispose();
            }
            base.Dispose(disposing);
        }

        private Stream Open(Stream packed) => _method is DecompressionMethods.GZip ? new GZipStream(packed, CompressionMode.Decompress) : new Deflated(packed);
    }

    /// <summary>A body "deflate" is one of zlib, by the standard; some servers send one without its head.</summary>
    private sealed class Deflated(Stream packed) : ReadOnlyStream
    {
        private Stream? _opened;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_opened is null)
            {
                byte[] first = new byte[1];
                int count = await packed.ReadAsync(first, cancellationToken);
                Begun begun = new(first.AsMemory(0, count), packed);
                bool isZLib = count > 0 && (first[0] & 0xF) == 8;
                _opened = isZLib ? new ZLibStream(begun, CompressionMode.Decompress) : new DeflateStream(begun, CompressionMode.Decompress);
            }
            return await _opened.ReadAsync(buffer, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _opened?.Dispose();
                packed.Dispose();
            }
            base.Dispose(disposing);
        }
    }

    /// <summary>A stream whose beginning was read already.</summary>
    private sealed class Begun(ReadOnlyMemory<byte> beginning, Stream rest) : ReadOnlyStream
    {
        private ReadOnlyMemory<byte> _beginning = beginning;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_beginning.IsEmpty)
            {
                return await rest.ReadAsync(buffer, cancellationToken);
            }
            int count = Math.Min(buffer.Length, _beginning.Length);
            _beginning[..count].CopyTo(buffer);
            _beginning = _beginning[count..];
            return count;
        }
    }
}
