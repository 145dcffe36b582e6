// The files that UseStaticFiles and MapStaticAssets serve: the project's wwwroot, which the build put into the component, and over
// it a folder that the component is given.

using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace CmDotnet.AspNetCore;

/// <summary>Looks for a file in the folder, and then in the component.</summary>
/// <param name="folder">The folder. It need not be there, and can come later: the build may have started the program.</param>
internal sealed class WebRootFiles(string folder) : IFileProvider
{
    /// <summary>How the files are named among the resources: this, when they were last written, then their path in wwwroot.</summary>
    private const string Prefix = "CmDotnet.AspNetCore.WebRoot/";

    private readonly Lazy<Dictionary<string, EmbeddedFile>> _embedded = new(List);
    private PhysicalFileProvider? _folder;

    private PhysicalFileProvider? Folder => _folder ??= Directory.Exists(folder) ? new PhysicalFileProvider(folder) : null;

    /// <summary>Gives the files to an application that has the usual ones.</summary>
    internal static void AddTo(IWebHostEnvironment environment)
    {
        if (environment.WebRootFileProvider is NullFileProvider or PhysicalFileProvider)
        {
            if (string.IsNullOrEmpty(environment.WebRootPath))
            {
                environment.WebRootPath = Path.Combine(environment.ContentRootPath, "wwwroot");
            }
            environment.WebRootFileProvider = new WebRootFiles(environment.WebRootPath);
        }
    }

    public IFileInfo GetFileInfo(string subpath)
    {
        IFileInfo? own = Folder?.GetFileInfo(subpath);
        return own is not { Exists: true } && _embedded.Value.TryGetValue(Normal(subpath), out EmbeddedFile? file)
            ? file
            : own ?? new NotFoundFileInfo(subpath);
    }

    public IDirectoryContents GetDirectoryContents(string subpath)
    {
        Dictionary<string, IFileInfo> entries = new(StringComparer.Ordinal);
        foreach (IFileInfo own in Folder?.GetDirectoryContents(subpath) ?? NotFoundDirectoryContents.Singleton)
        {
            entries.Add(own.Name, own);
        }
        string parent = Normal(subpath);
        parent = parent.Length == 0 ? parent : parent + '/';
        foreach ((string path, EmbeddedFile file) in _embedded.Value)
        {
            if (path.StartsWith(parent, StringComparison.Ordinal))
            {
                string[] names = path[parent.Length..].Split('/', 2);
                _ = entries.TryAdd(names[0], names.Length == 1 ? file : new EmbeddedFolder(names[0], file.LastModified));
            }
        }
        return entries.Count == 0 ? NotFoundDirectoryContents.Singleton : new Contents(entries.Values);
    }

    // Nothing changes what is in the component, and nobody watches folders.
    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;

    private static string Normal(string path) => path.Trim('/');

    private static Dictionary<string, EmbeddedFile> List()
    {
        Dictionary<string, EmbeddedFile> files = new(StringComparer.Ordinal);
        if (Assembly.GetEntryAssembly() is { } program)
        {
            foreach (string resource in program.GetManifestResourceNames())
            {
                if (resource.StartsWith(Prefix, StringComparison.Ordinal))
                {
                    string[] parts = resource[Prefix.Length..].Split('/', 2);
                    EmbeddedFile file = new(program, resource, parts[1], DateTimeOffset.FromFileTime(long.Parse(parts[0], CultureInfo.InvariantCulture)));
                    // A folder's files that begin with a period are not served, either.
                    if (!file.Name.StartsWith('.'))
                    {
                        files[parts[1]] = file;
                    }
                }
            }
        }
        return files;
    }

    private sealed class EmbeddedFile(Assembly program, string resource, string path, DateTimeOffset lastModified) : IFileInfo
    {
        private long? _length;

        public bool Exists => true;

        public bool IsDirectory => false;

        public DateTimeOffset LastModified => lastModified;

        public long Length
        {
            get
            {
                if (_length is null)
                {
                    using Stream stream = CreateReadStream();
                    _length = stream.Length;
                }
                return _length.Value;
            }
        }

        public string Name { get; } = path[(path.LastIndexOf('/') + 1)..];

        public string? PhysicalPath => null;

        public Stream CreateReadStream() => program.GetManifestResourceStream(resource)!;
    }

    private sealed class EmbeddedFolder(string name, DateTimeOffset lastModified) : IFileInfo
    {
        public bool Exists => true;

        public bool IsDirectory => true;

        public DateTimeOffset LastModified => lastModified;

        public long Length => -1;

        public string Name => name;

        public string? PhysicalPath => null;

        public Stream CreateReadStream() => throw new InvalidOperationException($"{name} is a folder.");
    }

    private sealed class Contents(IReadOnlyCollection<IFileInfo> entries) : IDirectoryContents
    {
        public bool Exists => true;

        public IEnumerator<IFileInfo> GetEnumerator() => entries.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
