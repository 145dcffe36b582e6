string name = args.Length > 0 ? args[0] : "World";
Console.WriteLine($"Hello, {name}!");
