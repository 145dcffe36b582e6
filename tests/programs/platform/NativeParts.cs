// What of the class library is native code of the engine that only some components have: compression and time zones.

using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

internal static class NativeParts
{
    private const string Text = "hello hello hello hello";

    public static async Task RunAsync(string folder)
    {
        await CheckAsync("GZip", async () =>
            await RoundTripAsync(to => new GZipStream(to, CompressionLevel.Optimal, true), from => new GZipStream(from, CompressionMode.Decompress))
            && Unpack("H4sIAAAAAAACA8tIzcnJV8hAJwHjUT2NFwAAAA==", from => new GZipStream(from, CompressionMode.Decompress)) == Text);
        await CheckAsync("ZLib", async () =>
            await RoundTripAsync(to => new ZLibStream(to, CompressionLevel.SmallestSize, true), from => new ZLibStream(from, CompressionMode.Decompress))
            && Unpack("eJzLSM3JyVfIQCcBaAMIsQ==", from => new ZLibStream(from, CompressionMode.Decompress)) == Text);
        await CheckAsync("Deflate", () =>
            RoundTripAsync(to => new DeflateStream(to, CompressionLevel.Fastest, true), from => new DeflateStream(from, CompressionMode.Decompress)));
        await CheckAsync("Brotli", async () =>
            await RoundTripAsync(to => new BrotliStream(to, CompressionLevel.SmallestSize, true), from => new BrotliStream(from, CompressionMode.Decompress))
            && Unpack("CwKAaGVsbG8D", from => new BrotliStream(from, CompressionMode.Decompress)) == "hello");
        await CheckAsync("Brotli without streams", () => Task.FromResult(BrotliSpans()));
        await CheckAsync("Damaged", () => Task.FromResult(
            Throws<InvalidDataException>(() => Unpack("H4sIAAAAAAACA8tIzcnJV8hAJwHjUT2OFwAAAA==", from => new GZipStream(from, CompressionMode.Decompress)))
            && Throws<InvalidOperationException>(() => Unpack("/////////w==", from => new BrotliStream(from, CompressionMode.Decompress)))));
        await CheckAsync("Zip in memory", () => ZipAsync(new MemoryStream()));
        await CheckAsync("Zip in a file", () => ZipAsync(new FileStream(Path.Combine(folder, "file.zip"), FileMode.Create, FileAccess.ReadWrite)));
        await CheckAsync("Tar", () => TarAsync(Path.Combine(folder, "tar")));
        await CheckAsync("Zone", () => Task.FromResult(Berlin()));
        await CheckAsync("Zones", () => Task.FromResult(
            TimeZoneInfo.GetSystemTimeZones().Count > 300
            && Throws<TimeZoneNotFoundException>(() => TimeZoneInfo.FindSystemTimeZoneById("Europe/Atlantis"))));
        Console.WriteLine($"Local: {TimeZoneInfo.Local.Id} {new DateTime(2024, 7, 1, 12, 0, 0, DateTimeKind.Utc).ToLocalTime():HH:mm}");
    }

    private static bool Berlin()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var summer = TimeZoneInfo.ConvertTimeFromUtc(new DateTime(2024, 7, 1, 12, 0, 0), zone);
        return zone.BaseUtcOffset == TimeSpan.FromHours(1) && summer.Hour == 14
            && zone.IsInvalidTime(new DateTime(2024, 3, 31, 2, 30, 0)) && zone.IsAmbiguousTime(new DateTime(2040, 10, 28, 2, 30, 0));
    }

    private static async Task<bool> RoundTripAsync(Func<Stream, Stream> pack, Func<Stream, Stream> unpack)
    {
        var bytes = new byte[300_000];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i / 1000);
        }
        var packed = new MemoryStream();
        await using (var stream = pack(packed))
        {
            await stream.WriteAsync(bytes);
        }
        var size = packed.Position;
        packed.Position = 0;
        var unpacked = new MemoryStream();
        await using (var stream = unpack(packed))
        {
            await stream.CopyToAsync(unpacked);
        }
        return size < bytes.Length / 2 && unpacked.ToArray().AsSpan().SequenceEqual(bytes);
    }

    private static string Unpack(string packed, Func<Stream, Stream> unpack)
    {
        using var stream = unpack(new MemoryStream(Convert.FromBase64String(packed)));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static bool BrotliSpans()
    {
        var bytes = Encoding.UTF8.GetBytes(Text);
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        var unpacked = new byte[bytes.Length];
        return BrotliEncoder.TryCompress(bytes, packed, out var size, quality: 5, window: 20)
            && BrotliDecoder.TryDecompress(packed.AsSpan(0, size), unpacked, out var whole)
            && whole == bytes.Length && unpacked.AsSpan().SequenceEqual(bytes);
    }

    private static async Task<bool> ZipAsync(Stream stream)
    {
        await using (stream)
        {
            await using (var written = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var name in new[] { "a.txt", "folder/b.txt" })
                {
                    await using var entry = await written.CreateEntry(name).OpenAsync();
                    await entry.WriteAsync(Encoding.UTF8.GetBytes(Text + name));
                }
            }
            stream.Position = 0;
            using var read = new ZipArchive(stream, ZipArchiveMode.Read);
            using var reader = new StreamReader(read.GetEntry("folder/b.txt")!.Open());
            return read.Entries.Count == 2 && await reader.ReadToEndAsync() == Text + "folder/b.txt";
        }
    }

    private static async Task<bool> TarAsync(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "from", "inner"));
        Directory.CreateDirectory(Path.Combine(folder, "to"));
        await File.WriteAllTextAsync(Path.Combine(folder, "from", "inner", "a.txt"), Text);
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await TarFile.CreateFromDirectoryAsync(Path.Combine(folder, "from"), gzip, includeBaseDirectory: false);
        }
        packed.Position = 0;
        await using (var gzip = new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true))
        {
            await TarFile.ExtractToDirectoryAsync(gzip, Path.Combine(folder, "to"), overwriteFiles: true);
        }
        packed.Position = 0;
        using var reader = new TarReader(new GZipStream(packed, CompressionMode.Decompress));
        var names = new List<string>();
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            names.Add($"{entry.Name} {entry.EntryType} {entry.Length} {(entry as PosixTarEntry)?.UserName}");
        }
        return await File.ReadAllTextAsync(Path.Combine(folder, "to", "inner", "a.txt")) == Text
            && string.Join(",", names) == $"inner/ Directory 0 ,inner/a.txt RegularFile {Text.Length} ";
    }

    private static async Task CheckAsync(string what, Func<Task<bool>> check)
    {
        try
        {
            Console.WriteLine($"{what}: {(await check() ? "OK" : "wrong")}");
        }
        catch (Exception exception)
        {
            Console.WriteLine($"{what}: {exception.GetType().Name}: {exception.Message}");
        }
    }

    private static bool Throws<T>(Action action)
        where T : Exception
    {
        try
        {
            action();
            return false;
        }
        catch (T)
        {
            return true;
        }
    }
}
