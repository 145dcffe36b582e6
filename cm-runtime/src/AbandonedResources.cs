// Resources that nobody disposed of: their order, and the report of them.

using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace CmDotnet;

/// <summary>
/// Drops the handles of resources that the garbage collector found. It finds a file and its streams in any order, and the
/// other side may refuse to lose the file first; so they are collected, and dropped the newest first.
/// </summary>
internal sealed class AbandonedResources
{
    private static readonly List<ImportedResource> s_resources = [];

    private AbandonedResources()
    {
    }

    // Nobody refers to the object, so the next collection finds it, when all finalizers of this one have run.
    ~AbandonedResources() => DropAll();

    /// <summary>
    /// Whether they are reported: the switch <c>CmDotnet.ReportAbandonedResources</c>. While it is off, trimming removes
    /// the report and the console with it.
    /// </summary>
    [FeatureSwitchDefinition("CmDotnet.ReportAbandonedResources")]
    internal static bool AreReported { get; } =
        AppContext.TryGetSwitch("CmDotnet.ReportAbandonedResources", out bool isOn) && isOn;

    /// <summary>Takes a resource whose finalizer runs.</summary>
    /// <param name="resource">The resource, which has a handle.</param>
    internal static void Add(ImportedResource resource)
    {
        if (AreReported)
        {
            Console.Error.WriteLine(
                $"A resource {resource.GetType()} was not disposed of; the garbage collector drops its handle.");
        }
        s_resources.Add(resource);
        if (s_resources.Count == 1)
        {
            _ = new AbandonedResources();
        }
    }

    private static void DropAll()
    {
        s_resources.Sort(static (left, right) => right.Number.CompareTo(left.Number));
        foreach (ImportedResource resource in s_resources)
        {
            resource.Abandon();
        }
        s_resources.Clear();
    }
}
