// Files and folders below the folder that is the argument, as POSIX has them. .NET prints the same.
using System.Text;

Directory.SetCurrentDirectory(args[0]);

Try("five hundred open files", () =>
{
    var files = Enumerable.Range(0, 500).Select(number => new FileStream($"file{number}", FileMode.Create, FileAccess.ReadWrite)).ToList();
    for (var number = 0; number < files.Count; number++)
        files[number].Write(Encoding.UTF8.GetBytes($"this is {number}"));
    var right = 0;
    for (var number = files.Count - 1; number >= 0; number--)
    {
        files[number].Position = "this is ".Length;
        using var reader = new StreamReader(files[number]);
        right += reader.ReadToEnd() == $"{number}" ? 1 : 0;
    }
    Say($"{right} {Directory.GetFiles(".", "file*").Length}");
    for (var number = 0; number < files.Count; number++) File.Delete($"file{number}");
    Say($"{Directory.GetFiles(".").Length}");
});
Try("a number is used again when a file is closed", () =>
{
    for (var number = 0; number < 3000; number++) File.WriteAllText("again", $"{number}");
    Say(File.ReadAllText("again"));
});
Try("beyond 2 GiB", () =>
{
    const long Far = 3L << 30, Farther = 5L << 30;
    using (var file = new FileStream("sparse", FileMode.CreateNew, FileAccess.ReadWrite))
    {
        Say($"{file.Seek(Far, SeekOrigin.Begin)}");
        file.Write("far"u8);
        Say($"{file.Position} {file.Length}");
        file.SetLength(Farther);
        Say($"{file.Length} {file.Seek(-1, SeekOrigin.End)}");
        file.WriteByte(7);
        Say($"{file.Seek(-Farther + Far + 1, SeekOrigin.Current)} {file.ReadByte()} {file.Position}");
        RandomAccess.Write(file.SafeFileHandle, "random"u8, Farther + 10);
        Say($"{RandomAccess.GetLength(file.SafeFileHandle)}");
    }
    using (var handle = File.OpenHandle("sparse"))
    {
        var bytes = new byte[8];
        Say($"{RandomAccess.Read(handle, bytes, Far)} {Encoding.ASCII.GetString(bytes, 0, 3)}");
        Say($"{RandomAccess.Read(handle, bytes, Farther + 8)} {Convert.ToHexString(bytes)}");
        Say($"{RandomAccess.Read(handle, bytes, Farther * 2)}");
    }
    Say($"{new FileInfo("sparse").Length}");
    using (var appended = new FileStream("sparse", FileMode.Append)) appended.Write("end"u8);
    Say($"{new FileInfo("sparse").Length}");
    using (var shortened = File.Open("sparse", FileMode.Open)) shortened.SetLength(5);
    Say($"{File.ReadAllBytes("sparse").Length}");
});
Try("before the start", () =>
{
    using var file = File.Open("sparse", FileMode.Open);
    try { file.Seek(-10, SeekOrigin.End); }
    catch (IOException e) { Say($"{e.GetType().Name} {file.Position}"); }
});
Try("large pieces", () =>
{
    var bytes = new byte[5_000_000];
    new Random(1).NextBytes(bytes);
    File.WriteAllBytes("large", bytes);
    Say($"{File.ReadAllBytes("large").AsSpan().SequenceEqual(bytes)}");
    File.Copy("large", "copy", overwrite: true);
    using var copy = File.OpenRead("copy");
    copy.Position = 4_999_999;
    Say($"{copy.ReadByte() == bytes[^1]} {copy.ReadByte()}");
});
Try("appending", () =>
{
    File.WriteAllText("log", "one\n");
    File.AppendAllText("log", "two\n");
    File.AppendAllLines("log", ["three", "four"]);
    Say(string.Join(' ', File.ReadAllLines("log")));
});
Try("folders", () =>
{
    Directory.CreateDirectory("a/b/c");
    foreach (var name in new[] { "z", "ü", new string('n', 255) }) File.WriteAllText($"a/{name}", name);
    foreach (var number in Enumerable.Range(0, 300)) File.WriteAllText($"a/b/{number}", "");
    Say(string.Join(' ', Directory.GetFileSystemEntries("a").Order(StringComparer.Ordinal)));
    Say($"{Directory.GetFiles("a", "*", SearchOption.AllDirectories).Length} {Directory.GetDirectories("a", "*", SearchOption.AllDirectories).Length}");
    Say(string.Join(' ', new DirectoryInfo("a/b/c").EnumerateFileSystemInfos("*", new EnumerationOptions { ReturnSpecialDirectories = true }).Select(entry => entry.Name)));
    Directory.Move("a/b", "moved");
    Say($"{Directory.Exists("a/b")} {Directory.GetFiles("moved").Length}");
    Directory.Delete("moved", recursive: true);
    Say($"{Directory.Exists("moved")}");
});
Try("names", () =>
{
    File.WriteAllText("old", "content");
    File.Move("old", "new");
    File.CreateSymbolicLink("link", "new");
    Say($"{File.Exists("old")} {File.ReadAllText("link")} {new FileInfo("link").LinkTarget} {File.ResolveLinkTarget("link", true)!.Name}");
    File.WriteAllText("other", "other");
    File.Replace("new", "other", "backup");
    Say($"{File.ReadAllText("other")} {File.ReadAllText("backup")} {File.Exists("new")}");
    File.Delete("link");
});
Try("times", () =>
{
    var time = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
    File.SetLastWriteTimeUtc("log", time);
    Say($"{File.GetLastWriteTimeUtc("log"):O}");
    Say($"{File.GetLastWriteTimeUtc("other") > time} {File.GetAttributes("a")}");
});
Try("missing", () => File.ReadAllText("missing"));
Try("in a missing folder", () => File.WriteAllText("no/file", ""));
Try("a folder as a file", () => File.OpenRead("a").ReadByte());
Try("a file as a folder", () => Directory.GetFiles("log"));
Try("there already", () => new FileStream("log", FileMode.CreateNew).Dispose());
Try("not empty", () => Directory.Delete("a"));
Try("a folder in the way", () => Directory.CreateDirectory("log"));
Try("a written file that is read", () =>
{
    using var file = File.OpenWrite("log");
    file.ReadByte();
});
Try("deleted while it is open", () =>
{
    using var file = new FileStream("gone", FileMode.Create, FileAccess.ReadWrite);
    file.Write("still here"u8);
    File.Delete("gone");
    file.Position = 0;
    Say($"{new StreamReader(file).ReadToEnd()} {File.Exists("gone")}");
});

static void Say(string text) => Console.WriteLine($"  {text}");

static void Try(string name, Action action)
{
    Console.WriteLine(name);
    try { action(); }
    catch (Exception e) { Say(e.GetType().Name); }
}
