namespace Tests.Test.FixedLengthLists;

public static partial class Echo
{
    public static partial ushort[] Small(ushort[] value) => Imports.Small(value);

    public static partial string[] Words(string[] value) => Imports.Words(value);

    public static partial byte[] Hashes(byte[][] value) => Imports.Hashes(value);

    public static partial Matrix Matrices(Matrix value) => Imports.Matrices(value);

    public static partial Id Ids(Id value) => Imports.Ids(value);

    public static partial bool[] Bits(bool[] value) => Imports.Bits(value);
}
