// Trimmer steps: code that uses what the class library has only with a library of this project, in a component without that,
// is told so when it is built.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Warns of assemblies that call something of the class library that throws without a package.</summary>
/// <remarks>
/// Runs when it is known what is used. The class library itself makes clients in places that programs reach and never
/// run, such as the reader of XML from the network: only the application and its packages count.
/// </remarks>
public abstract class ReportMissingLibrary : BaseStep
{
    private readonly SortedSet<string> _places = new(StringComparer.Ordinal);

    /// <summary>The version of the packages that belong together.</summary>
    protected static string Version => typeof(ReportMissingLibrary).Assembly.GetName().Version!.ToString(3);

    /// <summary>Whether a called method needs the library.</summary>
    protected abstract bool Needs(MethodReference called);

    /// <summary>What the warning says of the places.</summary>
    protected abstract string Warning(string places);

    protected override void ProcessAssembly(AssemblyDefinition assembly)
    {
        if (Annotations.GetAction(assembly) is AssemblyAction.Skip or AssemblyAction.Delete || ClassLibrary.IsPart(Context, assembly))
            return;
        if (assembly.MainModule.GetTypes().SelectMany(type => type.Methods).FirstOrDefault(Calls) is { } method)
            _places.Add($"{Written.In(method)} in {assembly.Name.Name}");
    }

    protected override void EndProcess()
    {
        // The form in which MSBuild reads warnings of programs.
        if (_places.Count > 0)
            Console.Out.WriteLine($"ILLink : warning {Warning(string.Join(", ", _places))}");
    }

    private bool Calls(MethodDefinition method) =>
        Annotations.IsMarked(method) && method.HasBody
        && method.Body.Instructions.Any(instruction =>
            instruction.OpCode.Code is Code.Newobj or Code.Call
            && instruction.Operand is MethodReference called
            && Needs(called));
}

/// <summary>Warns (CDN0714) of assemblies that make an HttpClient where CmDotnet.Wasi.Http is not referenced.</summary>
public sealed class ReportMissingHttp : ReportMissingLibrary
{
    private static readonly HashSet<string> Clients =
    [
        "System.Void System.Net.Http.HttpClient::.ctor()",
        "System.Void System.Net.Http.HttpClientHandler::.ctor()",
        "System.Void System.Net.Http.SocketsHttpHandler::.ctor()",
    ];

    /// <summary>What to do.</summary>
    public static string Remedy =>
        $"Add the package CmDotnet.Wasi.Http, which sends the requests of HttpClient through the component's host: dotnet add package CmDotnet.Wasi.Http --version {Version}";

    protected override bool Needs(MethodReference called) => called.Name == ".ctor" && Clients.Contains(called.FullName);

    protected override string Warning(string places) =>
        $"CDN0714: An HTTP client is made here, and every request of it would throw: {places}. {Remedy}";
}
