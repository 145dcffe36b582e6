using System.Text;

namespace Guests.Test.Wide;

public static partial class Widths
{
    public static partial string TwelveInts(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7, uint p8, uint p9, uint p10, uint p11) =>
        Imports.TwelveInts(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11);

    public static partial string ThirteenInts(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7, uint p8, uint p9, uint p10, uint p11, uint p12) =>
        Imports.ThirteenInts(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12);

    public static partial string SixteenInts(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7, uint p8, uint p9, uint p10, uint p11, uint p12, uint p13, uint p14, uint p15) =>
        Imports.SixteenInts(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15);

    public static partial string SeventeenInts(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7, uint p8, uint p9, uint p10, uint p11, uint p12, uint p13, uint p14, uint p15, uint p16) =>
        Imports.SeventeenInts(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16);

    public static partial string SixLongs(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5) =>
        Imports.SixLongs(p0, p1, p2, p3, p4, p5);

    public static partial string SevenLongs(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6) =>
        Imports.SevenLongs(p0, p1, p2, p3, p4, p5, p6);

    public static partial string SixteenLongs(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6, ulong p7, ulong p8, ulong p9, ulong p10, ulong p11, ulong p12, ulong p13, ulong p14, ulong p15) =>
        Imports.SixteenLongs(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15);

    public static partial string TwelveFloats(float p0, float p1, float p2, float p3, float p4, float p5, float p6, float p7, float p8, float p9, float p10, float p11) =>
        Imports.TwelveFloats(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11);

    public static partial string ThirteenFloats(float p0, float p1, float p2, float p3, float p4, float p5, float p6, float p7, float p8, float p9, float p10, float p11, float p12) =>
        Imports.ThirteenFloats(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12);

    public static partial string SixteenDoubles(double p0, double p1, double p2, double p3, double p4, double p5, double p6, double p7, double p8, double p9, double p10, double p11, double p12, double p13, double p14, double p15) =>
        Imports.SixteenDoubles(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15);

    public static partial string SeventeenDoubles(double p0, double p1, double p2, double p3, double p4, double p5, double p6, double p7, double p8, double p9, double p10, double p11, double p12, double p13, double p14, double p15, double p16) =>
        Imports.SeventeenDoubles(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16);

    public static partial string MixedTwelve(byte p0, long p1, float p2, double p3, bool p4, Rune p5, short p6, ulong p7, float p8, uint p9, double p10, sbyte p11) =>
        Imports.MixedTwelve(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11);

    public static partial string MixedSixteen(byte p0, long p1, float p2, double p3, bool p4, Rune p5, short p6, ulong p7, float p8, uint p9, double p10, sbyte p11, ulong p12, float p13, long p14, ushort p15) =>
        Imports.MixedSixteen(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15);

    public static partial string BothFull(uint p0, float p1, uint p2, float p3, uint p4, float p5, uint p6, float p7, uint p8, float p9, uint p10, float p11, uint p12, float p13, uint p14, float p15) =>
        Imports.BothFull(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15);

    public static partial string NineStrings(string p0, string p1, string p2, string p3, string p4, string p5, string p6, string p7, string p8) =>
        Imports.NineStrings(p0, p1, p2, p3, p4, p5, p6, p7, p8);
}
