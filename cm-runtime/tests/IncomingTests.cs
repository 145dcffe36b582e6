// Lifting: what arrives from the other side.

using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using CmDotnet.CompilerServices;
using Xunit;

namespace CmDotnet.Tests;

public sealed unsafe class IncomingTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("grüß dich \U0001F600")]
    public void Strings_are_taken(string value)
    {
        byte* data = Allocate(Encoding.UTF8.GetBytes(value), out int length);
        Assert.Equal(value, Incoming.TakeString(data, length));
        byte* units = Allocate(MemoryMarshal.AsBytes(value.AsSpan()), out length);
        Assert.Equal(value, Incoming.TakeUtf16(units, length / sizeof(char)));
    }

    [Fact]
    public void A_character_beyond_ascii_is_taken_at_every_place()
    {
        foreach (string value in CallArenaTests.NearlyAscii())
        {
            byte* data = Allocate(Encoding.UTF8.GetBytes(value), out int length);
            Assert.Equal(value, Incoming.TakeString(data, length));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 0xff, 10 })]
    [InlineData(new byte[] { (byte)'a', 0xc3 })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    public void Bytes_that_are_not_utf8_are_an_error(byte[] bytes)
    {
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => Incoming.TakeString(Allocate(bytes, out int length), length));
        Assert.Contains("not UTF-8", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_list_owns_no_memory()
    {
        byte* nowhere = (byte*)16;
        Assert.Empty(Incoming.TakeString(nowhere, 0));
        Assert.Empty(Incoming.TakeUtf16(nowhere, 0));
        Assert.Empty(Incoming.TakeArray<long>(nowhere, 0));
        Assert.Empty(Incoming.NewArray<string>(0));
        Incoming.Free(nowhere, 0);
    }

    [Fact]
    public void A_list_that_is_longer_than_any_of_csharp_is_an_error_that_says_so()
    {
        byte* nowhere = (byte*)16;
        Assert.All(
            [
                () => Incoming.TakeString(nowhere, -1),
                () => Incoming.TakeArray<long>(nowhere, -1),
                () => Incoming.NewArray<string>(-1),
                (Func<object>)(() => Incoming.CheckedLength(-1)),
            ],
            lift => Assert.Contains("4294967295", Assert.Throws<InvalidDataException>(lift).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Lists_and_strings_are_found_through_their_two_words()
    {
        byte* place = stackalloc byte[2 * sizeof(nint)];
        byte* data = Allocate(MemoryMarshal.AsBytes<int>([1, -2, 3]), out int _);
        CallArena.StoreList(data, 3, place);
        Assert.Equal([1, -2, 3], Incoming.LoadArray<int>(place));
        data = Allocate("text"u8, out int length);
        CallArena.StoreList(data, length, place);
        Assert.Equal("text", Incoming.LoadString(place));
        data = Allocate(MemoryMarshal.AsBytes("text".AsSpan()), out _);
        CallArena.StoreList(data, 4, place);
        Assert.Equal("text", Incoming.LoadUtf16(place));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xd7ff)]
    [InlineData(0xe000)]
    [InlineData(0x10ffff)]
    public void Scalar_values_are_chars(int value) => Assert.Equal(value, Incoming.ToRune(value).Value);

    [Theory]
    [InlineData(0xd800)]
    [InlineData(0xdfff)]
    [InlineData(0x110000)]
    [InlineData(-1)]
    public void Other_values_are_no_chars(int value)
    {
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => Incoming.ToRune(value));
        Assert.Contains($"0x{value:X}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_discriminant_without_a_case_is_an_error_that_names_the_type()
    {
        Assert.Equal(2, Incoming.Discriminant(2, 3, "a:b/c.color"));
        foreach (int value in new[] { 3, -1 })
        {
            InvalidDataException exception = Assert.Throws<InvalidDataException>(() => Incoming.Discriminant(value, 3, "a:b/c.color"));
            Assert.Contains("'a:b/c.color'", exception.Message, StringComparison.Ordinal);
            Assert.Contains($"{value}", exception.Message, StringComparison.Ordinal);
        }
    }

    private static byte* Allocate(ReadOnlySpan<byte> bytes, out int length)
    {
        length = bytes.Length;
        byte* data = (byte*)NativeMemory.Alloc((nuint)length);
        bytes.CopyTo(new Span<byte>(data, length));
        return data;
    }
}
