// The task that runs a verb of componentize-dotnet. The program gets its arguments as a list: no shell sees a path or a
// name of the project, whatever characters it has.

using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ComponentizeDotnet.Tasks;

/// <summary>Runs componentize-dotnet; its diagnostics become errors and warnings of the build.</summary>
public sealed class RunComponentizeDotnet : ToolTask
{
    private static readonly Regex ErrorWithCode = new(@"\berror CDN\d{4}:", RegexOptions.CultureInvariant);

    private bool _hasSaidWhy;

    /// <summary>The path of the program.</summary>
    [Required]
    public string Program { get; set; } = "";

    /// <summary>The verb and its arguments, each as the program is to get it.</summary>
    [Required]
    public ITaskItem[] Arguments { get; set; } = [];

    /// <summary>Arguments that a user wrote in one line, with quotes around those that have spaces.</summary>
    public string? FurtherArguments { get; set; }

    /// <summary>What is not there when the program fails, as a sentence without its full stop.</summary>
    [Required]
    public string Failure { get; set; } = "";

    protected override string ToolName => Path.GetFileName(Program);

    protected override Encoding StandardOutputEncoding => Encoding.UTF8;

    protected override Encoding StandardErrorEncoding => Encoding.UTF8;

    protected override MessageImportance StandardOutputLoggingImportance => MessageImportance.Low;

    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.High;

    protected override string GenerateFullPathToTool() => Program;

    protected override string GenerateCommandLineCommands()
    {
        var arguments = string.Join(" ", Arguments.Select(argument => CommandLine.Quote(argument.ItemSpec)));
        return string.IsNullOrWhiteSpace(FurtherArguments) ? arguments : $"{arguments} {FurtherArguments}";
    }

    /// <summary>Nothing is adjusted: a backslash is a part of a name, or precedes a quote.</summary>
    protected override string AdjustCommandsForOperatingSystem(string input) => input;

    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        _hasSaidWhy |= ErrorWithCode.IsMatch(singleLine);
        base.LogEventsFromTextOutput(singleLine, messageImportance);
    }

    /// <summary>An error of its own says more than that there was one.</summary>
    protected override bool HandleTaskExecutionErrors()
    {
        if (!_hasSaidWhy)
        {
            Log.LogError(null, "CDN0704", null, null, 0, 0, 0, 0,
                "{0}: componentize-dotnet ended with exit code {1}. What it said is above; -v:detailed shows all of its output.", Failure, ExitCode);
        }
        return false;
    }
}
