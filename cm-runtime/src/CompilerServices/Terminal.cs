// What the class library's Console does besides reading and writing, once the SDK has trimmed it
// (ComponentizeDotnet.Trimming, ProvideConsole). It is what .NET does on Unix.

using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace CmDotnet.CompilerServices;

/// <summary>
/// The terminal of <see cref="Console"/>. Where standard output is none, colours and positions are taken and nothing is
/// written. For trimmed code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Terminal
{
    // The class library's value for a colour that nobody has set.
    private const ConsoleColor Unset = (ConsoleColor)(-1);

    private const int ForegroundCode = 30;
    private const int BackgroundCode = 40;

    private static ConsoleColor s_foreground = Unset;
    private static ConsoleColor s_background = Unset;
    private static Stream? s_output;
    private static bool? s_hasColors;

    /// <summary><see cref="Console.WindowWidth"/>: a host does not say it, so what .NET takes for an unknown one.</summary>
    public static int WindowWidth => 80;

    /// <summary><see cref="Console.WindowHeight"/>.</summary>
    public static int WindowHeight => 24;

    /// <summary><see cref="Console.CursorSize"/>.</summary>
    public static int CursorSize => 100;

    /// <summary><see cref="Console.IsInputRedirected"/>.</summary>
    public static bool IsInputRedirected => IsTerminal(0) == 0;

    /// <summary><see cref="Console.IsOutputRedirected"/>.</summary>
    public static bool IsOutputRedirected => IsTerminal(1) == 0;

    /// <summary><see cref="Console.IsErrorRedirected"/>.</summary>
    public static bool IsErrorRedirected => IsTerminal(2) == 0;

    /// <summary><see cref="Console.ForegroundColor"/>.</summary>
    public static ConsoleColor ForegroundColor
    {
        get => s_foreground;
        set => SetColor(ref s_foreground, value);
    }

    /// <summary><see cref="Console.BackgroundColor"/>.</summary>
    public static ConsoleColor BackgroundColor
    {
        get => s_background;
        set => SetColor(ref s_background, value);
    }

    /// <summary><see cref="Console.ResetColor"/>.</summary>
    public static void ResetColor()
    {
        s_foreground = s_background = Unset;
        WriteColors();
    }

    /// <summary><see cref="Console.Clear"/>.</summary>
    public static void Clear() => Write("\e[H\e[2J\e[3J");

    /// <summary><see cref="Console.Beep()"/>.</summary>
    public static void Beep() => Write("\a");

    /// <summary><see cref="Console.SetCursorPosition"/>.</summary>
    public static void SetCursorPosition(int left, int top) => Write($"\e[{top + 1};{left + 1}H");

    /// <summary><see cref="Console.CursorVisible"/>.</summary>
    public static void SetCursorVisible(bool value) => Write(value ? "\e[?25h" : "\e[?25l");

    /// <summary><see cref="Console.Title"/>.</summary>
    public static void SetTitle(string value) => Write($"\e]0;{value}\a");

    /// <summary><see cref="Console.KeyAvailable"/>: no host gives single keys.</summary>
    public static bool KeyAvailable =>
        throw new InvalidOperationException("Cannot see if a key has been pressed when either application does not have a console or when console input has been redirected from a file. Try Console.In.Peek.");

    /// <summary><see cref="Console.ReadKey(bool)"/>.</summary>
    public static ConsoleKeyInfo ReadKey(bool intercept) =>
        throw new InvalidOperationException("Cannot read keys when either application does not have a console or when console input has been redirected. Try Console.Read.");

    private static void SetColor(ref ConsoleColor color, ConsoleColor value)
    {
        if (value != Unset && ((int)value & ~0xF) != 0)
        {
            throw new ArgumentException("The ConsoleColor enum value was not defined on that enum. Please use a defined color from the enum.");
        }
        color = value;
        WriteColors();
    }

    private static void WriteColors()
    {
        // Everything that sets colours comes here: it decides once.
        s_hasColors ??= HasColors();
        if (s_hasColors.Value)
        {
            WriteAlways($"\e[39;49m{Code(s_foreground, ForegroundCode)}{Code(s_background, BackgroundCode)}");
        }
    }

    // As .NET decides it.
    private static bool HasColors() =>
        IsOutputRedirected
            ? Environment.GetEnvironmentVariable("DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION") is "1" or "true"
            : Environment.GetEnvironmentVariable("NO_COLOR") is null;

    // Terminals number the colours by bits for red, green and blue, ConsoleColor by bits for blue, green and red.
    private static string Code(ConsoleColor color, int first)
    {
        if (color == Unset)
        {
            return "";
        }
        int bits = (int)color;
        int number = ((bits & 4) >> 2) | (bits & 2) | ((bits & 1) << 2);
        int bright = (bits & 8) != 0 ? 60 : 0;
        return $"\e[{first + bright + number}m";
    }

    private static void Write(string sequence)
    {
        if (!IsOutputRedirected)
        {
            WriteAlways(sequence);
        }
    }

    private static void WriteAlways(string sequence)
    {
        s_output ??= Console.OpenStandardOutput();
        s_output.Write(Encoding.UTF8.GetBytes(sequence));
    }

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_IsATty")]
    private static extern int IsTerminal(nint descriptor);
}
