// What trimmer steps have in common that change code wherever it is, whoever wrote it.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Goes over the methods of all assemblies that are written.</summary>
public abstract class RewriteCode : BaseStep
{
    protected override void ProcessAssembly(AssemblyDefinition assembly)
    {
        if (Annotations.GetAction(assembly) is AssemblyAction.Skip or AssemblyAction.Delete)
            return;
        var bodies = assembly.MainModule.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).Select(method => method.Body).ToList();
        if (bodies.Count(Rewrite) > 0)
            ClassLibrary.WriteChanges(Context, assembly);
    }

    /// <summary>Changes the code of a method, and says whether there was something to change.</summary>
    protected abstract bool Rewrite(MethodBody body);
}
