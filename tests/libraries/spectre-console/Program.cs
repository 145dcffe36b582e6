// Markup, tables, trees, panels, progress and prompts, as where output is redirected.
using Spectre.Console;
using Spectre.Console.Rendering;

AnsiConsole.MarkupLine("[bold red]Hello[/] [underline]world[/] [[not markup]] :globe_showing_europe_africa:");
AnsiConsole.MarkupLineInterpolated($"[green]{"[escaped]"}[/]");

var table = new Table().Title("People").Border(TableBorder.Rounded).Caption("two");
table.AddColumn("Name").AddColumn(new TableColumn("[yellow]Age[/]").RightAligned()).AddColumn("Says");
table.AddRow("Ada", "36", "a long line that is wrapped because no cell can be as wide as all that, however wide the console is");
table.AddRow(new Markup("[blue]Grace[/]"), new Text("85"), new Panel("inner").Header("in"));
AnsiConsole.Write(table);

var tree = new Tree("root");
var node = tree.AddNode("[yellow]folder[/]");
node.AddNodes("a.txt", "b.txt");
tree.AddNode("other").AddNode(new Rows(new Text("one"), new Text("two")));
AnsiConsole.Write(tree);

AnsiConsole.Write(new Rule("[red]Title[/]").LeftJustified());
AnsiConsole.Write(new BarChart().Width(40).Label("Fruit").AddItem("Apple", 12, Color.Yellow).AddItem("Orange", 54, Color.Green));
AnsiConsole.Write(new BreakdownChart().Width(40).AddItem("SCSS", 80, Color.Red).AddItem("C#", 22, Color.Blue));
AnsiConsole.Write(new FigletText("C#"));
AnsiConsole.Write(new Calendar(2024, 2).AddCalendarEvent(2024, 2, 29).Culture("en-US"));
AnsiConsole.Write(new Columns(new Text("one"), new Text("two"), new Text("three")));
AnsiConsole.Write(new Grid().AddColumns(2).AddRow(new Text("a"), new Text("b")));
AnsiConsole.Write(new Padder(new Text("padded")).PadLeft(4));

AnsiConsole.Progress().Start(context =>
{
    var task = context.AddTask("Working", maxValue: 3);
    while (!context.IsFinished)
        task.Increment(1);
});
AnsiConsole.Status().Start("Thinking", context => AnsiConsole.MarkupLine("[grey]done[/]"));
await AnsiConsole.Live(new Text("live")).StartAsync(async context =>
{
    await Task.Yield();
    context.UpdateTarget(new Text("later"));
});

Console.WriteLine($"{AnsiConsole.Profile.Width} {AnsiConsole.Profile.Capabilities.ColorSystem} {AnsiConsole.Profile.Capabilities.Interactive}");
try
{
    AnsiConsole.Prompt(new TextPrompt<int>("Age?"));
}
catch (InvalidOperationException exception)
{
    Console.WriteLine(exception.Message);
}
try
{
    AnsiConsole.MarkupLine("[nothing]x[/]");
}
catch (InvalidOperationException exception)
{
    Console.WriteLine(exception.Message);
}
AnsiConsole.WriteException(new InvalidOperationException("shown"), ExceptionFormats.ShortenEverything);

// A console of one's own, with colours.
var writer = new StringWriter();
var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.TrueColor, Out = new AnsiConsoleOutput(writer) });
console.Profile.Width = 30;
console.Write(new Markup("[#ff8800 on blue]coloured[/]").Centered());
Console.WriteLine(writer.ToString().Replace("\u001b", "ESC", StringComparison.Ordinal));
