// A trimmer step: gives Console its standard input and its terminal. The class library of the engine's pack is made for
// browsers, where all of Console but writing throws; a component has file descriptor 0, and may have a terminal.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Makes System.Console do what it does on Unix where it throws PlatformNotSupportedException.</summary>
/// <remarks>
/// Runs before anything is marked, so that the trimmer sees what the new bodies need. What throws on Unix, too, is left.
/// CmDotnet's class Terminal has the code that is more than a value.
/// </remarks>
public sealed class ProvideConsole : BaseStep
{
    private ModuleDefinition _console = null!;
    private TypeDefinition _platform = null!;
    private TypeReference _terminal = null!;

    protected override void Process()
    {
        _console = ClassLibrary.Part(Context, "System.Console");
        _platform = _console.Type("System.ConsolePal");
        ProvideInput();
        _terminal = ClassLibrary.TypeOfCmDotnet(Context, _console, "Terminal");
        ProvideTerminal();
        AcceptSignals(ClassLibrary.Part(Context, "System.Private.CoreLib"));
    }

    private void ProvideInput()
    {
        var core = _console.TypeSystem.Object.Resolve().Module;
        var open = _platform.Method("OpenStandardInput");

        // new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0)
        open.Become(
            Instruction.Create(OpCodes.Ldc_I4_0),
            Instruction.Create(OpCodes.Conv_I),
            Instruction.Create(OpCodes.Ldc_I4_0),
            New(core, "Microsoft.Win32.SafeHandles.SafeFileHandle", "IntPtr", "Boolean"),
            Instruction.Create(OpCodes.Ldc_I4_1),
            Instruction.Create(OpCodes.Ldc_I4_0),
            New(core, "System.IO.FileStream", "SafeFileHandle", "FileAccess", "Int32"));
        _platform.Method("GetOrCreateReader").Become(
            Instruction.Create(OpCodes.Call, open),
            New(core, "System.IO.StreamReader", "Stream"));
        _platform.Method("get_InputEncoding").Become(New(core, "System.Text.UTF8Encoding"));
        _platform.Method("SetConsoleInputEncoding").Become();
    }

    private void ProvideTerminal()
    {
        (string Member, string Code)[] members =
        [
            ("get_ForegroundColor", "get_ForegroundColor"),
            ("set_ForegroundColor", "set_ForegroundColor"),
            ("get_BackgroundColor", "get_BackgroundColor"),
            ("set_BackgroundColor", "set_BackgroundColor"),
            ("ResetColor", "ResetColor"),
            ("Clear", "Clear"),
            ("get_CursorSize", "get_CursorSize"),
            ("set_CursorVisible", "SetCursorVisible"),
            ("SetCursorPosition", "SetCursorPosition"),
            ("set_Title", "SetTitle"),
            ("get_WindowWidth", "get_WindowWidth"),
            ("get_WindowHeight", "get_WindowHeight"),
            ("get_BufferWidth", "get_WindowWidth"),
            ("get_BufferHeight", "get_WindowHeight"),
            ("get_LargestWindowWidth", "get_WindowWidth"),
            ("get_LargestWindowHeight", "get_WindowHeight"),
            ("ReadKey", "ReadKey"),
        ];
        foreach (var (member, code) in members)
            Redirect(_platform.Method(member), code);
        // What is always the same in browsers has no method of the platform.
        var console = _console.Type("System.Console");
        foreach (var member in new[] { "IsInputRedirected", "IsOutputRedirected", "IsErrorRedirected", "KeyAvailable" })
            Redirect(console.Method($"get_{member}"), $"get_{member}");
        Redirect(_platform.Methods.Single(method => method is { Name: "Beep", Parameters.Count: 0 }), "Beep");
        _platform.Method("get_TreatControlCAsInput").Become(Instruction.Create(OpCodes.Ldc_I4_0));
        _platform.Method("set_TreatControlCAsInput").Become();

        // (0, 0)
        var position = _platform.Method("GetCursorPosition");
        var origin = new VariableDefinition(position.ReturnType);
        position.Become(Instruction.Create(OpCodes.Ldloc, origin));
        position.Body.InitLocals = true;
        position.Body.Variables.Add(origin);
    }

    /// <summary>The method of the terminal has the same parameters and result.</summary>
    private void Redirect(MethodDefinition method, string code) => method.BecomeCallOf(method.Like(_terminal, code));

    // Console.CancelKeyPress and others ask for signals, which a component never gets.
    private static void AcceptSignals(ModuleDefinition core)
    {
        var registration = core.Type("System.Runtime.InteropServices.PosixSignalRegistration");
        var constructor = registration.Methods.SingleOrDefault(method => method is { IsConstructor: true, IsStatic: false, Parameters.Count: 0 });
        if (constructor is not null)
            registration.Method("Register").Become(Instruction.Create(OpCodes.Newobj, constructor));
    }

    private Instruction New(ModuleDefinition core, string type, params string[] parameters) =>
        Instruction.Create(OpCodes.Newobj, _console.ImportReference(Constructor(core.Type(type), parameters)));

    private static MethodDefinition Constructor(TypeDefinition type, string[] parameters) =>
        type.Methods.SingleOrDefault(method =>
            method.IsConstructor && !method.IsStatic && method.Parameters.Select(p => p.ParameterType.Name).SequenceEqual(parameters))
        ?? throw new InvalidOperationException($"The class library has no constructor {type.FullName}({string.Join(", ", parameters)}).");
}
