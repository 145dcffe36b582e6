// The report of resources that nobody disposed of.

using System;
using System.Diagnostics.CodeAnalysis;

namespace CmDotnet.Internal;

/// <summary>Tells of resources that the garbage collector found.</summary>
internal static class AbandonedResources
{
    /// <summary>
    /// Whether they are reported: the switch <c>CmDotnet.ReportAbandonedResources</c>. While it is off, trimming removes
    /// the report and the console with it.
    /// </summary>
    [FeatureSwitchDefinition("CmDotnet.ReportAbandonedResources")]
    internal static bool AreReported { get; } =
        AppContext.TryGetSwitch("CmDotnet.ReportAbandonedResources", out bool isOn) && isOn;

    /// <summary>Writes a line to standard error.</summary>
    /// <param name="type">The class of the resource.</param>
    /// <param name="whyKept">Why its handle cannot be dropped; null: it is.</param>
    internal static void Report(Type type, string? whyKept) =>
        Console.Error.WriteLine(whyKept is null
            ? $"A resource {type} was not disposed of; the garbage collector drops its handle."
            : $"A resource {type} was not disposed of, and its handle cannot be dropped: {whyKept}");
}
