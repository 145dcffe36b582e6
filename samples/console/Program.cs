// Counts the words of files, or of standard input where no file is named.
// WORDS_LONGER_THAN leaves short words out. The exit code is the number of files that could not be read.

var shortest = int.TryParse(Environment.GetEnvironmentVariable("WORDS_LONGER_THAN"), out var limit) ? limit + 1 : 1;
var failures = 0;

if (args.Length == 0)
    Report("standard input", await ReadInputAsync());

foreach (var path in args)
{
    try
    {
        Report(path, await File.ReadAllTextAsync(path));
    }
    catch (IOException error)
    {
        Console.Error.WriteLine($"{path}: {error.Message}");
        failures++;
    }

    await Task.Delay(10);
}

return failures;

void Report(string source, string text)
{
    var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    Console.WriteLine($"{source}: {words.Count(word => word.Length >= shortest)} words");
}

static async Task<string> ReadInputAsync()
{
    // Console.ReadLine is not there on this flavour of the runtime; the stream is.
    using var input = new StreamReader(Console.OpenStandardInput());
    return await input.ReadToEndAsync();
}
