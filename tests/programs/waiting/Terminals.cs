// The console where standard output is no terminal: everything is taken, and writes nothing.

using System.Text;

internal static class Terminals
{
    public static void Run()
    {
        Console.WriteLine($"redirected {Console.IsInputRedirected} {Console.IsOutputRedirected} {Console.IsErrorRedirected}");
        Console.WriteLine($"colours {Console.ForegroundColor} {Console.BackgroundColor}");
        Console.ForegroundColor = ConsoleColor.Red;
        Console.BackgroundColor = ConsoleColor.DarkBlue;
        Console.WriteLine($"red {Console.ForegroundColor} {Console.BackgroundColor}");
        Console.ResetColor();
        Console.WriteLine($"reset {Console.ForegroundColor} {Console.BackgroundColor}");
        Console.WriteLine($"no colour {Waits.Catch(() => Console.ForegroundColor = (ConsoleColor)99)}");
        Console.WriteLine($"size {Console.WindowWidth} {Console.BufferWidth} {Console.WindowHeight} {Console.BufferHeight}");
        Console.WriteLine($"largest {Console.LargestWindowWidth} {Console.LargestWindowHeight} {Console.WindowLeft} {Console.WindowTop}");
        Console.Clear();
        Console.Beep();
        Console.Title = "title";
        Console.CursorVisible = false;
        Console.SetCursorPosition(3, 4);
        Console.CursorLeft = 5;
        Console.WriteLine($"cursor {Console.CursorLeft} {Console.CursorTop} {Console.GetCursorPosition()} {Console.CursorSize}");
        Console.CancelKeyPress += (_, _) => { };
        Console.InputEncoding = Encoding.UTF8;
        Console.OutputEncoding = Encoding.UTF8;
        Console.WriteLine($"encodings {Console.InputEncoding.WebName} {Console.OutputEncoding.WebName}");
        Console.WriteLine($"keys {Waits.Catch(() => _ = Console.KeyAvailable)} {Waits.Catch(() => Console.ReadKey())} {Console.TreatControlCAsInput}");
        Console.WriteLine($"not there {Waits.Catch(() => _ = Console.Title)} {Waits.Catch(() => _ = Console.CursorVisible)} {Waits.Catch(() => _ = Console.CapsLock)}");
        Console.Error.WriteLine("error");
        Console.WriteLine($"line {Console.ReadLine()}");
    }
}
