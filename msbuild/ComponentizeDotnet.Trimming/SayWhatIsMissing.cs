// Trimmer steps: what the class library has only with a library of this project throws without it, and the exception says what
// to do. A build that warns of it (ReportMissingLibrary) may be somebody else's.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Gives exceptions of the class library a message of their own.</summary>
public abstract class SayWhatIsMissing : BaseStep
{
    /// <summary>What makes the exception, for code of a module.</summary>
    protected MethodReference Exception(ModuleDefinition module) =>
        module.ImportReference(ClassLibrary.Part(Context, "System.Private.CoreLib").Type("System.PlatformNotSupportedException").Method(".ctor", "String"));

    /// <summary>The message that an assembly's exceptions have, where it is there.</summary>
    protected void Say(string assembly, string resource, string message)
    {
        if (Context.TryResolve(assembly) is not null)
            ClassLibrary.Part(Context, assembly).Type("System.SR").Method($"get_{resource}").Become(Instruction.Create(OpCodes.Ldstr, message));
    }
}

/// <summary>Requests of HttpClient throw PlatformNotSupportedException where CmDotnet.Wasi.Http is not referenced.</summary>
public sealed class SayWhatHttpNeeds : SayWhatIsMissing
{
    protected override void Process()
    {
        if (Context.TryResolve("System.Net.Http") is null)
            return;
        var http = ClassLibrary.Part(Context, "System.Net.Http");
        var exception = Exception(http);
        var handlers = new[] { "HttpClientHandler", "SocketsHttpHandler" }.Select(name => http.Type($"System.Net.Http.{name}"));
        foreach (var send in handlers.SelectMany(handler => handler.Methods).Where(method => method.Name is "Send" or "SendAsync"))
        {
            send.Become(Instruction.Create(OpCodes.Ldstr, $"This component sends no HTTP requests. {ReportMissingHttp.Remedy} (CDN0714)"), Instruction.Create(OpCodes.Newobj, exception));
            send.Body.Instructions[^1].OpCode = OpCodes.Throw;
        }
    }
}

/// <summary>Names the property that sockets and names of hosts need.</summary>
public sealed class SayWhatSocketsNeed : SayWhatIsMissing
{
    protected override void Process()
    {
        var message = $"This component has no sockets. {ReportMissingSockets.Remedy} (CDN0715)";
        Say("System.Net.Sockets", "SystemNetSockets_PlatformNotSupported", message);
        Say("System.Net.NameResolution", "SystemNetNameResolution_PlatformNotSupported", message);
    }
}

/// <summary>Names the package that cryptography needs.</summary>
public sealed class SayWhatCryptographyNeeds : SayWhatIsMissing
{
    protected override void Process()
    {
        var message = $"This component lacks the cryptography that it uses. {ReportMissingCryptography.Remedy} (CDN0716)";
        Say("System.Security.Cryptography", "SystemSecurityCryptography_PlatformNotSupported", message);
        Say("System.Security.Cryptography", "SystemSecurityCryptographyX509Certificates_PlatformNotSupported", message);
        if (Context.TryResolve("System.Security.Cryptography") is not null)
            SayWithoutText(ClassLibrary.Part(Context, "System.Security.Cryptography"), message);
    }

    // The types that the package is for; others throw with it, too.
    private void SayWithoutText(ModuleDefinition cryptography, string message)
    {
        var exception = Exception(cryptography);
        var bodies = ReportMissingCryptography.Types.Select(cryptography.GetType).OfType<TypeDefinition>()
            .SelectMany(type => type.Methods).Where(method => method.HasBody).Select(method => method.Body);
        foreach (var body in bodies)
        {
            foreach (var made in body.Instructions.Where(MakesWithoutText).ToList())
            {
                made.Operand = exception;
                body.Instructions.InsertInFront(made, Instruction.Create(OpCodes.Ldstr, message));
            }
        }
    }

    private static bool MakesWithoutText(Instruction instruction) =>
        instruction.Operand is MethodReference { Name: ".ctor", Parameters.Count: 0, DeclaringType.FullName: "System.PlatformNotSupportedException" };
}
