// Counts the words of files, or of standard input where no file is named.
// WORDS_LONGER_THAN leaves short words out. The exit code is the number of files that could not be read.

var shortest = int.TryParse(Environment.GetEnvironmentVariable("WORDS_LONGER_THAN"), out var limit) ? limit + 1 : 1;
var failures = 0;

if (args.Length == 0)
{
    var words = 0;
    while (Console.ReadLine() is { } line)
        words += Count(line);
    Console.WriteLine($"standard input: {words} words");
}

foreach (var path in args)
{
    try
    {
        Console.WriteLine($"{path}: {Count(await File.ReadAllTextAsync(path))} words");
    }
    catch (IOException error)
    {
        Console.Error.WriteLine($"{path}: {error.Message}");
        failures++;
    }

    // Timers work as everywhere: other work goes on meanwhile.
    await Task.Delay(10);
}

return failures;

int Count(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Count(word => word.Length >= shortest);
