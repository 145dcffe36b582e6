/// <summary>Found by the name of its assembly alone.</summary>
[Obsolete("for reflection")]
public sealed class Plugin
{
    public string Name { get; set; } = "";

    public string? Remark { get; set; }
}
