// Prints the tasks that a build executed, as a JSON array in the order of the log: what was skipped is not in it.
using System.Text.Json;
using Microsoft.Build.Logging.StructuredLogger;
using Task = Microsoft.Build.Logging.StructuredLogger.Task;

if (args is not [var log])
{
    Console.Error.WriteLine("usage: BinaryLogReader <LOG>");
    return 2;
}

var tasks = new List<object>();
BinaryLog.ReadBuild(log).VisitAllChildren<Task>(task => tasks.Add(new
{
    project = Path.GetFileName(task.GetNearestParent<Project>()?.ProjectFile),
    target = task.GetNearestParent<Target>()?.Name,
    name = task.Name,
    command = task.CommandLineArguments,
}));
Console.WriteLine(JsonSerializer.Serialize(tasks));
return 0;
