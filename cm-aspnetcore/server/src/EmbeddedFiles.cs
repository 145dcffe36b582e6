// The configuration that the build put into the component.

using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace CmDotnet.AspNetCore;

/// <summary>Files of the project, which its assembly has as resources.</summary>
public static class EmbeddedFiles
{
    /// <summary>How their resources are named: this, then the path in the project.</summary>
    private const string Prefix = "CmDotnet.AspNetCore.File/";

    /// <summary>Adds the embedded file of this path to a configuration, if there is one.</summary>
    /// <param name="builder">The configuration.</param>
    /// <param name="path">The path of the file that is about to be added, and so goes before the embedded one.</param>
    /// <returns>Whether there is one.</returns>
    /// <remarks>The trimmer has AddJsonFile call it (ComponentizeDotnet.Trimming, ServeWithoutKestrel).</remarks>
    public static bool AddTo(IConfigurationBuilder builder, string path)
    {
        if (builder is null || Open(path) is not { } file)
        {
            return false;
        }
        // Each load reads it anew.
        file.Dispose();
        _ = builder.Add(new Source(path));
        return true;
    }

    private static Stream? Open(string? path) => Assembly.GetEntryAssembly()?.GetManifestResourceStream(Prefix + path?.Replace('\\', '/'));

    private sealed class Source(string path) : IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(path);
    }

    private sealed class Provider(string path) : Microsoft.Extensions.Configuration.Json.JsonStreamConfigurationProvider(new())
    {
        public override void Load()
        {
            using Stream file = Open(path)!;
            Load(file);
        }

        public override string ToString() => $"{path} (in the component)";
    }
}
