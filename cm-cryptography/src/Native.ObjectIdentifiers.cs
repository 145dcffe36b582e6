// Object identifiers.

using System;
using System.Collections.Generic;
using System.Text;

namespace CmDotnet.Cryptography;

/// <content>Object identifiers.</content>
internal static unsafe partial class Native
{
    // Numbers for those that have none of a curve, in the order in which they are asked for.
    private const int FirstNumber = 10_000;

    private static readonly List<string> s_numbered = [];
    private static readonly Dictionary<int, nint> s_objectsOfNumbers = [];

    public static nint ObjTxt2Obj(byte* s) =>
        ObjectIdentifier.IsValid(Text(s)) ? Handles.Add(new ObjectIdentifier(Text(s))) : Failure.Because("unknown object name");

    // The class library knows by itself what has a name in .NET.
    public static nint GetObjectDefinitionByName(byte* friendlyName) => 0;

    /// <returns>0 when it has no name, which is no failure.</returns>
    public static int LookupFriendlyNameByOid(byte* oidValue, nint* friendlyNamePtr)
    {
        var name = ObjectNames.Of(Text(oidValue));
        *friendlyNamePtr = name is null ? 0 : Lasting(name);
        return name is null ? 0 : 1;
    }

    public static int ObjTxt2Nid(byte* oid)
    {
        var text = Text(oid);
        if (EcGroup.OfName(text) is { } group)
            return group.Number;
        if (!ObjectIdentifier.IsValid(text))
            return 0;
        var index = s_numbered.IndexOf(text);
        if (index < 0)
        {
            index = s_numbered.Count;
            s_numbered.Add(text);
        }
        return FirstNumber + index;
    }

    // Nobody frees these.
    public static nint ObjNid2Obj(int nid)
    {
        if (s_objectsOfNumbers.TryGetValue(nid, out var known))
            return known;
        var oid = EcGroup.OfNumber(nid)?.Oid ?? (nid >= FirstNumber && nid - FirstNumber < s_numbered.Count ? s_numbered[nid - FirstNumber] : null);
        return oid is null ? 0 : s_objectsOfNumbers[nid] = Handles.Add(new ObjectIdentifier(oid));
    }

    public static void Asn1ObjectFree(nint o) => Handles.Release(o);

    /// <returns>The length of the text, whether or not it fits.</returns>
    public static int ObjObj2Txt(byte* buf, int bufLen, nint a)
    {
        var text = Encoding.ASCII.GetBytes(Handles.Get<ObjectIdentifier>(a).Value);
        if (buf is not null && bufLen > 0)
        {
            var length = Math.Min(text.Length, bufLen - 1);
            text.AsSpan(0, length).CopyTo(new Span<byte>(buf, length));
            buf[length] = 0;
        }
        return text.Length;
    }
}
