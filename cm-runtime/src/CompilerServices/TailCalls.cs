// Tail calls in code that is made at run time: the interpreter hands a delegate that is closed over null the wrong arguments in
// one. The class library's ILGenerator asks here, once the SDK has trimmed it (ComponentizeDotnet.Trimming, AnswerAsDotnet).

using System;
using System.ComponentModel;
using System.Reflection;
using System.Reflection.Emit;

namespace CmDotnet.CompilerServices;

/// <summary>Makes tail calls of delegates ordinary calls. For trimmed code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TailCalls
{
    private static ILGenerator? s_generator;
    private static int s_start;

    /// <summary>An instruction without operands begins at an offset.</summary>
    public static void OnInstruction(ILGenerator generator, OpCode instruction, int offset)
    {
        if (instruction == OpCodes.Tailcall)
        {
            (s_generator, s_start) = (generator, offset);
        }
    }

    /// <summary>A call comes next.</summary>
    /// <returns>Where it begins: at the prefix, if there is one and the method is that of a delegate.</returns>
    public static int StartOfCall(ILGenerator generator, MethodInfo? method, int offset)
    {
        bool isTail = s_generator == generator && s_start + OpCodes.Tailcall.Size == offset;
        s_generator = null;
        return isTail && method is { Name: "Invoke", DeclaringType.BaseType: { } type } && type == typeof(MulticastDelegate) ? s_start : offset;
    }
}
