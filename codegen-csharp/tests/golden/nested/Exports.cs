// Implements the exports of world.wit: hands every value on to the import, and the answer back.

namespace Tests.Golden.Nested;

public static partial class Echo
{
    public static partial (byte, sbyte, ushort, short, uint, int, ulong, long, float, double) Numbers((byte, sbyte, ushort, short, uint, int, ulong, long, float, double) value) =>
        Imports.Numbers(value);

    public static partial System.Text.Rune Letter(System.Text.Rune value) =>
        Imports.Letter(value);

    public static partial bool Switch(bool value) =>
        Imports.Switch(value);

    public static partial string Text(string value) =>
        Imports.Text(value);

    public static partial byte[] Bytes(byte[] value) =>
        Imports.Bytes(value);

    public static partial long[] Wides(long[] value) =>
        Imports.Wides(value);

    public static partial bool[] Bools(bool[] value) =>
        Imports.Bools(value);

    public static partial System.Text.Rune[] Letters(System.Text.Rune[] value) =>
        Imports.Letters(value);

    public static partial Color[] Colors(Color[] value) =>
        Imports.Colors(value);

    public static partial Access[] Accesses(Access[] value) =>
        Imports.Accesses(value);

    public static partial Color ColorOf(Color value) =>
        Imports.ColorOf(value);

    public static partial Access AccessOf(Access value) =>
        Imports.AccessOf(value);

    public static partial Point PointOf(Point value) =>
        Imports.PointOf(value);

    public static partial Tag TagOf(Tag value) =>
        Imports.TagOf(value);

    public static partial Node NodeOf(Node value) =>
        Imports.NodeOf(value);

    public static partial Node[] Nodes(Node[] value) =>
        Imports.Nodes(value);

    public static partial Tag[] Tags(Tag[] value) =>
        Imports.Tags(value);

    public static partial Point[] Points(Point[] value) =>
        Imports.Points(value);

    public static partial Tree TreeOf(Tree value) =>
        Imports.TreeOf(value);

    public static partial Tree[] Trees(Tree[] value) =>
        Imports.Trees(value);

    public static partial CmDotnet.Option<byte?> Maybe(CmDotnet.Option<byte?> value) =>
        Imports.Maybe(value);

    public static partial Node? MaybeNode(Node? value) =>
        Imports.MaybeNode(value);

    public static partial string[]?[][] Deep(string[]?[][] value) =>
        Imports.Deep(value);

    public static partial System.ValueTuple<CmDotnet.Result<string?[], Tree>> OutcomeOf(System.ValueTuple<CmDotnet.Result<string?[], Tree>> value) =>
        Imports.OutcomeOf(value);

    public static partial (CmDotnet.Result<string?[], Tree>, byte)[] Outcomes((CmDotnet.Result<string?[], Tree>, byte)[] value) =>
        Imports.Outcomes(value);

    public static partial (string, Tree?)[] Table((string, Tree?)[] value) =>
        Imports.Table(value);

    public static partial (CmDotnet.Result<uint, float>, CmDotnet.Result<double, string>, Color?) Mixed((CmDotnet.Result<uint, float>, CmDotnet.Result<double, string>, Color?) value) =>
        Imports.Mixed(value);

    public static partial (byte, uint)[] Pairs((byte, uint)[] value) =>
        Imports.Pairs(value);

    public static partial CmDotnet.Result<CmDotnet.Unit, CmDotnet.Unit>[] Units(CmDotnet.Result<CmDotnet.Unit, CmDotnet.Unit>[] value) =>
        Imports.Units(value);

    public static partial string Checked(CmDotnet.Result<string, Tree> value) =>
        Imports.Checked(value);

    public static partial (ulong, ulong, ulong, ulong, ulong, ulong, ulong) Wide((ulong, ulong, ulong, ulong, ulong, ulong, ulong) value, string name) =>
        Imports.Wide(value, name);

    public static partial string Spilled(string value, string[] b, uint[] c, Node d, Node e) =>
        Imports.Spilled(value, b, c, d, e);
}
