using System.Text;

namespace Guests.Test.Wide;

public static partial class Mixed
{
    public static partial string MixedTwelve(byte p0, long p1, float p2, double p3, bool p4, Rune p5, short p6, ulong p7, float p8, uint p9, double p10, sbyte p11) =>
        Imports.MixedTwelve(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11);

    public static partial string MixedSixteen(byte p0, long p1, float p2, double p3, bool p4, Rune p5, short p6, ulong p7, float p8, uint p9, double p10, sbyte p11, ulong p12, float p13, long p14, ushort p15) =>
        Imports.MixedSixteen(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15);

    public static partial string BothFull(uint p0, float p1, uint p2, float p3, uint p4, float p5, uint p6, float p7, uint p8, float p9, uint p10, float p11, uint p12, float p13, uint p14, float p15) =>
        Imports.BothFull(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15);

    public static partial string NineStrings(string p0, string p1, string p2, string p3, string p4, string p5, string p6, string p7, string p8) =>
        Imports.NineStrings(p0, p1, p2, p3, p4, p5, p6, p7, p8);
}

public static partial class Uniform
{
    public static partial string U32X0() => Imports.U32X0();

    public static partial string U32X1(uint p0) => Imports.U32X1(p0);

    public static partial string U32X2(uint p0, uint p1) => Imports.U32X2(p0, p1);

    public static partial string U32X3(uint p0, uint p1, uint p2) => Imports.U32X3(p0, p1, p2);

    public static partial string U32X4(uint p0, uint p1, uint p2, uint p3) => Imports.U32X4(p0, p1, p2, p3);

    public static partial string U32X5(uint p0, uint p1, uint p2, uint p3, uint p4) => Imports.U32X5(p0, p1, p2, p3, p4);

    public static partial string U32X6(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5) => Imports.U32X6(p0, p1, p2, p3, p4, p5);

    public static partial string U32X7(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6) => Imports.U32X7(p0, p1, p2, p3, p4, p5, p6);

    public static partial string U32X8(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7) => Imports.U32X8(p0, p1, p2, p3, p4, p5, p6, p7);

    public static partial string U32X9(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7, uint p8) => Imports.U32X9(p0, p1, p2, p3, p4, p5, p6, p7, p8);

    public static partial string U32X10(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7, uint p8, uint p9) => Imports.U32X10(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9);

    public static partial string U32X11(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7, uint p8, uint p9, uint p10) => Imports.U32X11(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10);

    public static partial string U32X12(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7, uint p8, uint p9, uint p10, uint p11) => Imports.U32X12(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11);

    public static partial string U32X13(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7, uint p8, uint p9, uint p10, uint p11, uint p12) => Imports.U32X13(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12);

    public static partial string U32X14(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7, uint p8, uint p9, uint p10, uint p11, uint p12, uint p13) => Imports.U32X14(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13);

    public static partial string U32X15(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7, uint p8, uint p9, uint p10, uint p11, uint p12, uint p13, uint p14) => Imports.U32X15(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14);

    public static partial string U32X16(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7, uint p8, uint p9, uint p10, uint p11, uint p12, uint p13, uint p14, uint p15) => Imports.U32X16(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15);

    public static partial string U32X17(uint p0, uint p1, uint p2, uint p3, uint p4, uint p5, uint p6, uint p7, uint p8, uint p9, uint p10, uint p11, uint p12, uint p13, uint p14, uint p15, uint p16) => Imports.U32X17(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16);

    public static partial string U64X0() => Imports.U64X0();

    public static partial string U64X1(ulong p0) => Imports.U64X1(p0);

    public static partial string U64X2(ulong p0, ulong p1) => Imports.U64X2(p0, p1);

    public static partial string U64X3(ulong p0, ulong p1, ulong p2) => Imports.U64X3(p0, p1, p2);

    public static partial string U64X4(ulong p0, ulong p1, ulong p2, ulong p3) => Imports.U64X4(p0, p1, p2, p3);

    public static partial string U64X5(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4) => Imports.U64X5(p0, p1, p2, p3, p4);

    public static partial string U64X6(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5) => Imports.U64X6(p0, p1, p2, p3, p4, p5);

    public static partial string U64X7(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6) => Imports.U64X7(p0, p1, p2, p3, p4, p5, p6);

    public static partial string U64X8(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6, ulong p7) => Imports.U64X8(p0, p1, p2, p3, p4, p5, p6, p7);

    public static partial string U64X9(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6, ulong p7, ulong p8) => Imports.U64X9(p0, p1, p2, p3, p4, p5, p6, p7, p8);

    public static partial string U64X10(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6, ulong p7, ulong p8, ulong p9) => Imports.U64X10(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9);

    public static partial string U64X11(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6, ulong p7, ulong p8, ulong p9, ulong p10) => Imports.U64X11(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10);

    public static partial string U64X12(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6, ulong p7, ulong p8, ulong p9, ulong p10, ulong p11) => Imports.U64X12(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11);

    public static partial string U64X13(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6, ulong p7, ulong p8, ulong p9, ulong p10, ulong p11, ulong p12) => Imports.U64X13(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12);

    public static partial string U64X14(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6, ulong p7, ulong p8, ulong p9, ulong p10, ulong p11, ulong p12, ulong p13) => Imports.U64X14(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13);

    public static partial string U64X15(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6, ulong p7, ulong p8, ulong p9, ulong p10, ulong p11, ulong p12, ulong p13, ulong p14) => Imports.U64X15(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14);

    public static partial string U64X16(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6, ulong p7, ulong p8, ulong p9, ulong p10, ulong p11, ulong p12, ulong p13, ulong p14, ulong p15) => Imports.U64X16(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15);

    public static partial string U64X17(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6, ulong p7, ulong p8, ulong p9, ulong p10, ulong p11, ulong p12, ulong p13, ulong p14, ulong p15, ulong p16) => Imports.U64X17(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16);

    public static partial string F32X0() => Imports.F32X0();

    public static partial string F32X1(float p0) => Imports.F32X1(p0);

    public static partial string F32X2(float p0, float p1) => Imports.F32X2(p0, p1);

    public static partial string F32X3(float p0, float p1, float p2) => Imports.F32X3(p0, p1, p2);

    public static partial string F32X4(float p0, float p1, float p2, float p3) => Imports.F32X4(p0, p1, p2, p3);

    public static partial string F32X5(float p0, float p1, float p2, float p3, float p4) => Imports.F32X5(p0, p1, p2, p3, p4);

    public static partial string F32X6(float p0, float p1, float p2, float p3, float p4, float p5) => Imports.F32X6(p0, p1, p2, p3, p4, p5);

    public static partial string F32X7(float p0, float p1, float p2, float p3, float p4, float p5, float p6) => Imports.F32X7(p0, p1, p2, p3, p4, p5, p6);

    public static partial string F32X8(float p0, float p1, float p2, float p3, float p4, float p5, float p6, float p7) => Imports.F32X8(p0, p1, p2, p3, p4, p5, p6, p7);

    public static partial string F32X9(float p0, float p1, float p2, float p3, float p4, float p5, float p6, float p7, float p8) => Imports.F32X9(p0, p1, p2, p3, p4, p5, p6, p7, p8);

    public static partial string F32X10(float p0, float p1, float p2, float p3, float p4, float p5, float p6, float p7, float p8, float p9) => Imports.F32X10(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9);

    public static partial string F32X11(float p0, float p1, float p2, float p3, float p4, float p5, float p6, float p7, float p8, float p9, float p10) => Imports.F32X11(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10);

    public static partial string F32X12(float p0, float p1, float p2, float p3, float p4, float p5, float p6, float p7, float p8, float p9, float p10, float p11) => Imports.F32X12(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11);

    public static partial string F32X13(float p0, float p1, float p2, float p3, float p4, float p5, float p6, float p7, float p8, float p9, float p10, float p11, float p12) => Imports.F32X13(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12);

    public static partial string F32X14(float p0, float p1, float p2, float p3, float p4, float p5, float p6, float p7, float p8, float p9, float p10, float p11, float p12, float p13) => Imports.F32X14(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13);

    public static partial string F32X15(float p0, float p1, float p2, float p3, float p4, float p5, float p6, float p7, float p8, float p9, float p10, float p11, float p12, float p13, float p14) => Imports.F32X15(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14);

    public static partial string F32X16(float p0, float p1, float p2, float p3, float p4, float p5, float p6, float p7, float p8, float p9, float p10, float p11, float p12, float p13, float p14, float p15) => Imports.F32X16(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15);

    public static partial string F32X17(float p0, float p1, float p2, float p3, float p4, float p5, float p6, float p7, float p8, float p9, float p10, float p11, float p12, float p13, float p14, float p15, float p16) => Imports.F32X17(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16);

    public static partial string F64X0() => Imports.F64X0();

    public static partial string F64X1(double p0) => Imports.F64X1(p0);

    public static partial string F64X2(double p0, double p1) => Imports.F64X2(p0, p1);

    public static partial string F64X3(double p0, double p1, double p2) => Imports.F64X3(p0, p1, p2);

    public static partial string F64X4(double p0, double p1, double p2, double p3) => Imports.F64X4(p0, p1, p2, p3);

    public static partial string F64X5(double p0, double p1, double p2, double p3, double p4) => Imports.F64X5(p0, p1, p2, p3, p4);

    public static partial string F64X6(double p0, double p1, double p2, double p3, double p4, double p5) => Imports.F64X6(p0, p1, p2, p3, p4, p5);

    public static partial string F64X7(double p0, double p1, double p2, double p3, double p4, double p5, double p6) => Imports.F64X7(p0, p1, p2, p3, p4, p5, p6);

    public static partial string F64X8(double p0, double p1, double p2, double p3, double p4, double p5, double p6, double p7) => Imports.F64X8(p0, p1, p2, p3, p4, p5, p6, p7);

    public static partial string F64X9(double p0, double p1, double p2, double p3, double p4, double p5, double p6, double p7, double p8) => Imports.F64X9(p0, p1, p2, p3, p4, p5, p6, p7, p8);

    public static partial string F64X10(double p0, double p1, double p2, double p3, double p4, double p5, double p6, double p7, double p8, double p9) => Imports.F64X10(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9);

    public static partial string F64X11(double p0, double p1, double p2, double p3, double p4, double p5, double p6, double p7, double p8, double p9, double p10) => Imports.F64X11(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10);

    public static partial string F64X12(double p0, double p1, double p2, double p3, double p4, double p5, double p6, double p7, double p8, double p9, double p10, double p11) => Imports.F64X12(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11);

    public static partial string F64X13(double p0, double p1, double p2, double p3, double p4, double p5, double p6, double p7, double p8, double p9, double p10, double p11, double p12) => Imports.F64X13(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12);

    public static partial string F64X14(double p0, double p1, double p2, double p3, double p4, double p5, double p6, double p7, double p8, double p9, double p10, double p11, double p12, double p13) => Imports.F64X14(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13);

    public static partial string F64X15(double p0, double p1, double p2, double p3, double p4, double p5, double p6, double p7, double p8, double p9, double p10, double p11, double p12, double p13, double p14) => Imports.F64X15(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14);

    public static partial string F64X16(double p0, double p1, double p2, double p3, double p4, double p5, double p6, double p7, double p8, double p9, double p10, double p11, double p12, double p13, double p14, double p15) => Imports.F64X16(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15);

    public static partial string F64X17(double p0, double p1, double p2, double p3, double p4, double p5, double p6, double p7, double p8, double p9, double p10, double p11, double p12, double p13, double p14, double p15, double p16) => Imports.F64X17(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16);
}
