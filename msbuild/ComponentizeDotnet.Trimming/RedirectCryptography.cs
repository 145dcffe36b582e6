// A trimmer step: what System.Security.Cryptography imports from its native library is CmDotnet.Cryptography's. That assembly
// is in a component the one for Linux: the one for browsers has hashes and no more.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Puts calls of CmDotnet.Cryptography.Native in the place of imports.</summary>
/// <remarks>
/// Methods are found by the imports' names. One that is not there becomes an exception that names it: nothing ends with an
/// EntryPointNotFoundException. Runs before anything is marked, so that the trimmer sees what the new bodies need.
/// </remarks>
public sealed class RedirectCryptography : BaseStep
{
    private const string Library = "CmDotnet.Cryptography";
    private const string NativeLibrary = "libSystem.Security.Cryptography.Native.OpenSsl";
    private const string Prefix = "CryptoNative_";

    // The class library's own methods that are other ones here, too: they do nothing, and fetch nothing from the network.
    private static readonly (string Type, string Method)[] Replaced =
    [
        ("Interop/Crypto", "EvpCipherSetInputLength"),
        ("System.Security.Cryptography.X509Certificates.OpenSslCertificateAssetDownloader", "DownloadCertificate"),
        ("System.Security.Cryptography.X509Certificates.OpenSslCertificateAssetDownloader", "DownloadCrl"),
        ("System.Security.Cryptography.X509Certificates.OpenSslCertificateAssetDownloader", "DownloadOcspGet"),
    ];

    protected override void Process()
    {
        var cryptography = ClassLibrary.Part(Context, "System.Security.Cryptography");
        var native = ClassLibrary.Part(Context, Library).Type($"{Library}.Native");
        // Its own assembly is the only one that may see it.
        native.IsPublic = true;
        foreach (var type in cryptography.GetTypes())
        {
            foreach (var method in type.Methods)
            {
                NotInBrowser(method);
                if (method.IsPInvokeImpl && method.PInvokeInfo.Module.Name == NativeLibrary)
                    Redirect(method, native);
                else if (method.CustomAttributes.FirstOrDefault(attribute => attribute.AttributeType.Name == "UnmanagedCallersOnlyAttribute") is { } attribute)
                    method.CustomAttributes.Remove(attribute);
            }
        }
        // The package System.Security.Cryptography.Pkcs asks the same.
        foreach (var method in Context.TryResolve("System.Security.Cryptography.Pkcs")?.MainModule.GetTypes().SelectMany(type => type.Methods) ?? [])
            NotInBrowser(method);
        KeepNamed(cryptography);
        foreach (var (type, name) in Replaced)
            DoNothing(cryptography.Type(type).Method(name));
        // Stores of certificates lie in the home of a user, of whom a host knows nothing.
        cryptography.Type("System.IO.PersistedFiles").Method("TryGetHomeDirectoryFromPasswd").Become(
            Instruction.Create(OpCodes.Ldarg_2),
            Instruction.Create(OpCodes.Ldstr, "/"),
            Instruction.Create(OpCodes.Stind_Ref),
            Instruction.Create(OpCodes.Ldc_I4_1));
    }

    /// <summary>What makes objects of names keeps the constructors of all types that it knows: SignedXml lives by it.</summary>
    private static void KeepNamed(ModuleDefinition cryptography)
    {
        var make = cryptography.Type("System.Security.Cryptography.CryptoConfig");
        var named = make.Method("get_DefaultNameHT").Body.Instructions.Where(one => one.OpCode == OpCodes.Ldtoken).Select(one => (TypeReference)one.Operand);
        TypeReference[] formatters = [cryptography.Type("System.Security.Cryptography.RSAPKCS1SignatureFormatter"), cryptography.Type("System.Security.Cryptography.RSAPKCS1SignatureDeformatter")];
        var core = cryptography.TypeSystem.CoreLibrary;
        var kinds = new TypeReference("System.Diagnostics.CodeAnalysis", "DynamicallyAccessedMemberTypes", cryptography, core, valueType: true);
        var type = new TypeReference("System", "Type", cryptography, core);
        var attribute = new TypeReference("System.Diagnostics.CodeAnalysis", "DynamicDependencyAttribute", cryptography, core);
        var constructor = new MethodReference(".ctor", cryptography.TypeSystem.Void, attribute) { HasThis = true, Parameters = { new(kinds), new(type) } };
        foreach (var kept in named.Concat(formatters).DistinctBy(kept => kept.FullName))
        {
            make.Method("CreateFromName", "String", "Object[]").CustomAttributes.Add(new CustomAttribute(constructor)
            {
                ConstructorArguments = { new(kinds, (int)System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes.PublicConstructors), new(type, kept) },
            });
        }
    }

    private static void Redirect(MethodDefinition import, TypeDefinition native)
    {
        var name = import.PInvokeInfo.EntryPoint;
        name = name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
        if (native.Methods.SingleOrDefault(method => method.Name == name) is { } method)
        {
            if (method.Parameters.Count != import.Parameters.Count)
                throw new InvalidOperationException($"{method.FullName} does not have the parameters of {import.FullName}: this version of it does not fit the class library.");
            import.BecomeCallOf(import.Module.ImportReference(method));
        }
        else
        {
            import.Become(
                Instruction.Create(OpCodes.Ldstr, $"A component has no {name}, which this use of System.Security.Cryptography needs: CmDotnet.Cryptography does not implement it."),
                Instruction.Create(OpCodes.Newobj, Exception(import.Module)),
                Instruction.Create(OpCodes.Throw));
        }
    }

    /// <summary>The code does not leave out what browsers lack.</summary>
    private static void NotInBrowser(MethodDefinition method)
    {
        foreach (var instruction in method.HasBody ? method.Body.Instructions : [])
        {
            if (instruction.Operand is MethodReference { Name: "IsBrowser" or "IsWasi", DeclaringType.FullName: "System.OperatingSystem" })
                (instruction.OpCode, instruction.Operand) = (OpCodes.Ldc_I4_0, null);
        }
    }

    private static void DoNothing(MethodDefinition method)
    {
        if (method.ReturnType.MetadataType == MetadataType.Void)
            method.Become();
        else
            method.Become(Instruction.Create(OpCodes.Ldnull));
    }

    private static MethodReference Exception(ModuleDefinition module)
    {
        var home = module.GetTypeReferences().First(type => type.FullName == "System.PlatformNotSupportedException");
        return new MethodReference(".ctor", module.TypeSystem.Void, home) { HasThis = true, Parameters = { new ParameterDefinition(module.TypeSystem.String) } };
    }
}
