// Times kernels in steady state and prints what it found as JSON. Arguments: the kernels to run, all when there are none; or
// `once`, which runs each once, for a recording.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using Compute;

(string Name, Func<long> Run)[] kernels =
[
    ("nbody", Numbers.Bodies),
    ("mandelbrot", Numbers.Mandelbrot),
    ("fannkuch", Numbers.Fannkuch),
    ("trees", Numbers.Trees),
    ("sieve", Numbers.Sieve),
    ("matrix", Numbers.Matrix),
    ("crc", Numbers.Crc),
    ("sort", Collections.Sort),
    ("group", Collections.Group),
    ("dictionary", Collections.Dictionary),
    ("builder", Texts.Builder),
    ("json-write", Documents.Write),
    ("json-read", Documents.Read),
    ("regex", Texts.Match),
    ("sha", Bytes.Hash),
    ("utf8", Bytes.Utf8),
    ("split", Texts.Split),
    ("index", Texts.Index),
    ("base64", Bytes.Base64),
    ("hex", Bytes.Hex),
];

if (args is ["once"])
{
    Console.WriteLine(kernels.Sum(kernel => kernel.Run() & 0xFF));
    return;
}

var lines = new List<string>();
foreach (var (name, run) in kernels)
{
    if (args.Length == 0 || args.Contains(name))
    {
        lines.Add($"\"{name}\":{Measure(run)}");
    }
}

Console.WriteLine($"{{{string.Join(",\n", lines)}}}");

// Warms up until the JIT has had the time to compile everything twice, then times rounds: at least 20 and 300 ms, but
// no more than 1.5 s for what is slow.
static string Measure(Func<long> run)
{
    var sum = run();
    var clock = Stopwatch.StartNew();
    for (var rounds = 0; clock.ElapsedMilliseconds < 400 || (rounds < 30 && clock.ElapsedMilliseconds < 1000); rounds++)
    {
        Same(run(), sum);
    }

    var times = new List<double>();
    clock.Restart();
    while (clock.ElapsedMilliseconds < 300 || (times.Count < 20 && clock.ElapsedMilliseconds < 1500) || times.Count < 3)
    {
        var start = Stopwatch.GetTimestamp();
        var result = run();
        times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        Same(result, sum);
    }

    times.Sort();
    return string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"fastest\":{times[0]:F0},\"median\":{times[times.Count / 2]:F0},\"sum\":\"{sum}\"}}");
}

static void Same(long result, long sum)
{
    if (result != sum)
    {
        throw new InvalidOperationException($"a round gave {result}, the first one {sum}");
    }
}
