// The configuration that the build put into the component, and the list of static files.

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

    /// <summary>In place of <see cref="File.Exists"/>, where the list of static files is looked for.</summary>
    /// <param name="path">The path of the list.</param>
    /// <returns>Whether there is one, in a folder or in the component.</returns>
    /// <remarks>The trimmer has MapStaticAssets call it, and the next one (ComponentizeDotnet.Trimming, ServeWithoutKestrel).</remarks>
    public static bool Exists(string path)
    {
        using Stream? file = Open(Path.GetFileName(path));
        return file is not null || File.Exists(path);
    }

    /// <summary>In place of <see cref="File.OpenRead"/>, where the list of static files is read.</summary>
    /// <param name="path">The path of the list.</param>
    /// <returns>The list.</returns>
    public static Stream OpenRead(string path) => File.Exists(path) ? File.OpenRead(path) : Open(Path.GetFileName(path))!;

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
