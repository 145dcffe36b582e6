// A trimmer step: code that uses sockets, in a component without the library that has them, is told so when it is built.

using Mono.Cecil;

namespace ComponentizeDotnet.Trimming;

/// <summary>Warns (CDN0715) of assemblies that make sockets or look up names where CmDotnet.Wasi.Sockets is not referenced.</summary>
public sealed class ReportMissingSockets : ReportMissingLibrary
{
    private static readonly HashSet<string> Makers =
    [
        "System.Net.Sockets.Socket::.ctor",
        "System.Net.Sockets.TcpClient::.ctor",
        "System.Net.Sockets.TcpListener::.ctor",
        "System.Net.Sockets.TcpListener::Create",
        "System.Net.Sockets.UdpClient::.ctor",
    ];

    /// <summary>What to do.</summary>
    public static string Remedy => "Set <ComponentSockets>true</ComponentSockets> in the project file: then they go through the component's host.";

    protected override bool Needs(MethodReference called) =>
        called.DeclaringType.FullName == "System.Net.Dns"
        || (called.DeclaringType.Namespace == "System.Net.Sockets" && Makers.Contains($"{called.DeclaringType.FullName}::{called.Name}"));

    protected override string Warning(string places) =>
        $"CDN0715: Sockets are used, or names looked up, here, and that would throw: {places}. {Remedy}";
}
