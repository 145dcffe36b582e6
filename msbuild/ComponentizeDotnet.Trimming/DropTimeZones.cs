// A trimmer step: an application that nowhere names a time zone, or the local time, goes without the database of time zones.
// The class library itself comes to it from every DateTime.ToString.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Makes TimeZoneInfo invariant, as InvariantTimezone does, unless the application or a package of it names a member that is about zones.</summary>
public sealed class DropTimeZones : BaseStep
{
    // Members by the names of their types; without any, all that are not among the exceptions.
    private static readonly Dictionary<string, string[]> Local = new()
    {
        ["System.DateTime"] = ["FromFileTime", "get_Now", "get_Today", "ToFileTime", "ToLocalTime", "ToUniversalTime"],
        ["System.DateTimeOffset"] = ["get_LocalDateTime", "get_Now", "FromFileTime", "ToLocalTime"],
        ["System.TimeProvider"] = ["get_LocalTimeZone", "GetLocalNow"],
        ["System.TimeZone"] = ["get_CurrentTimeZone"],
        ["System.IO.Directory"] = ["GetCreationTime", "GetLastAccessTime", "GetLastWriteTime", "SetCreationTime", "SetLastAccessTime", "SetLastWriteTime"],
        ["System.IO.File"] = ["GetCreationTime", "GetLastAccessTime", "GetLastWriteTime", "SetCreationTime", "SetLastAccessTime", "SetLastWriteTime"],
        ["System.IO.FileSystemInfo"] =
            ["get_CreationTime", "get_LastAccessTime", "get_LastWriteTime", "set_CreationTime", "set_LastAccessTime", "set_LastWriteTime"],
        ["System.Security.Cryptography.X509Certificates.X509Certificate"] = ["GetEffectiveDateString", "GetExpirationDateString", "ToString"],
        ["System.Security.Cryptography.X509Certificates.X509Certificate2"] = ["get_NotAfter", "get_NotBefore", "ToString"],
    };

    // What zones that are handed around, and UTC, are used for.
    private static readonly HashSet<string> OfAnyZone =
    [
        "ClearCachedData", "CreateCustomTimeZone", "Equals", "FromSerializedString", "GetHashCode", "HasSameRules",
        "ToSerializedString", "ToString", "get_BaseUtcOffset", "get_DaylightName", "get_DisplayName", "get_Id",
        "get_StandardName", "get_SupportsDaylightSavingTime", "get_Utc",
    ];

    protected override void Process()
    {
        if (ClassLibrary.Users(Context).Any(assembly => assembly.MainModule.GetMemberReferences().Any(IsAboutZones)))
            return;
        var core = ClassLibrary.Part(Context, "System.Private.CoreLib");
        core.Type("System.TimeZoneInfo").Method("get_Invariant").Become(Instruction.Create(OpCodes.Ldc_I4_1));
    }

    private static bool IsAboutZones(MemberReference member) =>
        member.DeclaringType.FullName is "System.TimeZoneInfo"
            ? !OfAnyZone.Contains(member.Name)
            : Local.TryGetValue(member.DeclaringType.FullName, out var names) && names.Contains(member.Name);
}
