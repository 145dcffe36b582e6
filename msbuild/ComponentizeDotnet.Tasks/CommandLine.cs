// The one text in which a process gets its arguments on Windows, and on the .NET Framework everywhere. .NET takes it
// apart by the same rules on other systems.

using System.Linq;
using System.Text;

namespace ComponentizeDotnet.Tasks;

/// <summary>Writes arguments as Microsoft's C runtime reads them.</summary>
internal static class CommandLine
{
    /// <summary>The argument, in quotes where it needs them: backslashes count only where they precede a quote.</summary>
    public static string Quote(string argument)
    {
        if (argument.Length > 0 && !argument.Any(character => character == '"' || char.IsWhiteSpace(character)))
            return argument;
        var quoted = new StringBuilder("\"");
        var backslashes = 0;
        foreach (var character in argument)
        {
            if (character == '"')
                quoted.Append('\\', backslashes + 1);
            backslashes = character == '\\' ? backslashes + 1 : 0;
            quoted.Append(character);
        }
        return quoted.Append('\\', backslashes).Append('"').ToString();
    }
}
