// Waits of all kinds, threads, and the console: prints in a component what it prints in .NET, but for the part `stuck`, of
// waits that .NET would never end.

switch (args)
{
    case ["waits"]:
        Waits.Run();
        break;
    case ["late"]:
        Waits.Late();
        break;
    case ["threads"]:
        Threads.Run();
        break;
    case ["console"]:
        Terminals.Run();
        break;
    case ["stuck", var name]:
        Stuck.Run(name);
        break;
}
