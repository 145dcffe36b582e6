// What a component can do and cannot: one program that tries it all, in parts. The tests compare what it prints.

switch (args[0])
{
    case "annotations":
        Annotations.List(args[1]);
        break;
    case "trials":
        Trials.Run();
        break;
    case "limits":
        await Limits.RunAsync(args[1]);
        break;
    case "native":
        await NativeParts.RunAsync(args[1]);
        break;
    case "reflection":
        Reflection.Run();
        break;
    case "exit":
        return int.Parse(args[1]);
}
return 0;
