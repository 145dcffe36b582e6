// Lowering: what a call hands to the other side.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CmDotnet.CompilerServices;
using Xunit;

namespace CmDotnet.Tests;

// The arena for results is one for all threads: a component has one.
[CollectionDefinition(nameof(CallArenaTests), DisableParallelization = true)]
[Collection(nameof(CallArenaTests))]
public sealed unsafe class CallArenaTests
{
    [Fact]
    public void Strings_become_utf8_and_lone_surrogates_become_replacement_characters()
    {
        // Attributes cannot hold lone surrogates, so these are no theory's data.
        (string Value, string Expected)[] cases =
        [
            ("", ""),
            ("grüß dich €", "grüß dich €"),
            ("\U0001F600", "\U0001F600"),
            ("lone \uD83D high", "lone \uFFFD high"),
            ("lone \uDE00 low", "lone \uFFFD low"),
            ("\uDE00\uD83D", "\uFFFD\uFFFD"),
        ];
        Assert.All(cases, one => Assert.Equal(one.Expected, LowerAndRead(one.Value)));
    }

    [Fact]
    public void Strings_stay_utf16_but_for_lone_surrogates()
    {
        string[] wellFormed = ["", "a", "abcd", "grüß dich €", "\U0001F600", "abc\U0001F600", "\uD7FF\uE000\uFFFF\0"];
        Assert.All(wellFormed, value => Assert.Same(value, CallArena.WellFormed(value)));
        Assert.All(wellFormed, value => Assert.Equal(value, LowerAndReadUtf16(value)));
        for (int before = 0; before < 6; before++)
        {
            for (int after = 0; after < 6; after++)
            {
                string wanted = $"{new string('x', before)}\uFFFD\U0001F600{new string('y', after)}";
                Assert.Equal(wanted, LowerAndReadUtf16(wanted.Replace('\uFFFD', '\uD83D')));
                Assert.Equal(wanted, LowerAndReadUtf16(wanted.Replace('\uFFFD', '\uDE00')));
            }
        }
        Assert.Equal("\uFFFD\uFFFD", LowerAndReadUtf16("\uDE00\uD83D"));
        Assert.Throws<ArgumentNullException>(() => CallArena.WellFormed(null!));
        string large = new('€', 100_000);
        Assert.Equal(large, LowerAndReadUtf16(large));
    }

    [Theory]
    [InlineData(170)]
    [InlineData(171)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(100_000)]
    public void Strings_of_every_length_and_width_arrive_whole(int length)
    {
        foreach (char letter in "aé€")
        {
            string value = new(letter, length);
            Assert.Equal(value, LowerAndRead(value));
        }
        string surrogate = new string('x', length) + "\uD800";
        Assert.Equal(new string('x', length) + "\uFFFD", LowerAndRead(surrogate));
    }

    [Fact]
    public void A_character_beyond_ascii_arrives_whole_at_every_place() =>
        Assert.All(NearlyAscii(), value => Assert.Equal(value, LowerAndRead(value)));

    [Fact]
    public void Values_keep_their_bytes_when_the_arena_grows()
    {
        CallArena arena = default;
        try
        {
            nint[] places = new nint[2000];
            int[] lengths = new int[places.Length];
            for (int i = 0; i < places.Length; i++)
            {
                places[i] = (nint)arena.LowerString($"value {i}", out lengths[i]);
            }
            for (int i = 0; i < places.Length; i++)
            {
                Assert.Equal($"value {i}", Encoding.UTF8.GetString((byte*)places[i], lengths[i]));
            }
        }
        finally
        {
            arena.Dispose();
        }
    }

    [Fact]
    public void Memory_is_aligned_wherever_it_comes_from()
    {
        CallArena arena = default;
        try
        {
            foreach (nuint alignment in new nuint[] { 1, 2, 4, 8 })
            {
                foreach (nuint size in new nuint[] { 1, 3, 600, 20_000 })
                {
                    byte* memory = arena.Allocate(size, alignment);
                    Assert.Equal(0u, (nuint)memory % alignment);
                    new Span<byte>(memory, (int)size).Fill(1);
                }
            }
        }
        finally
        {
            arena.Dispose();
        }
    }

    [Fact]
    public void Arrays_are_copied_item_by_item()
    {
        byte* list = stackalloc byte[2 * sizeof(nint)];
        CallArena arena = default;
        try
        {
            double[] numbers = [.. Enumerable.Range(0, 1000).Select(i => i / 3.0)];
            arena.StoreArray(numbers, 8, list);
            Assert.Equal(numbers.Length, Incoming.LoadLength(list));
            Assert.Equal(numbers, new ReadOnlySpan<double>(Incoming.LoadData(list), numbers.Length).ToArray());
        }
        finally
        {
            arena.Dispose();
        }
    }

    [Fact]
    public void Null_is_refused_with_what_it_should_have_been()
    {
        Assert.Contains("string", Assert.Throws<ArgumentNullException>(() => LowerAndRead(null!)).Message, StringComparison.Ordinal);
        Assert.Contains("list", Assert.Throws<ArgumentNullException>(static () => LowerArray(null!)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(static () => CallArena.Items((int[])null!).Length);
        Assert.Throws<ArgumentNullException>(static () => CallArena.Items((IReadOnlyList<int>)null!).Length);
    }

    [Fact]
    public void Items_of_arrays_and_lists_are_not_copied()
    {
        int[] array = [1, 2, 3];
        List<int> list = [4, 5];
        Assert.True(CallArena.Items((IReadOnlyList<int>)array) == array.AsSpan());
        CallArena.Items((IReadOnlyList<int>)list).ToArray().CopyTo(array, 0);
        list[0] = 9;
        Assert.Equal(9, CallArena.Items((IReadOnlyList<int>)list)[0]);
        Assert.Equal([7, 8], CallArena.Items((IReadOnlyList<int>)new Queue<int>([7, 8]).ToArray().AsReadOnly()).ToArray());
    }

    [Fact]
    public void Results_stay_until_they_are_released_and_their_buffer_is_used_again()
    {
        string large = new('r', 50_000);
        nint first = 0;
        for (int call = 0; call < 100; call++)
        {
            CallArena arena = default;
            arena.BeginResults();
            byte* small = arena.LowerString("small", out int smallLength);
            byte* data = arena.LowerString(large, out int length);
            Assert.Equal("small", Encoding.UTF8.GetString(small, smallLength));
            Assert.Equal(large, Encoding.UTF8.GetString(data, length));
            Assert.True(first == 0 || first == (nint)small);
            first = (nint)small;
            CallArena.ReleaseResults();
        }
        CallArena.ReleaseResults();
    }

    /// <summary>Short strings of ASCII with one other character, at every place.</summary>
    internal static IEnumerable<string> NearlyAscii()
    {
        // The low bytes of the last two are ASCII.
        foreach (char other in "\u0080\u00FFé€\u0141\u4E61")
        {
            for (int length = 0; length <= 33; length++)
            {
                for (int place = 0; place <= length; place++)
                {
                    yield return new string('x', place) + other + new string('y', length - place);
                }
            }
        }
    }

    private static string LowerAndReadUtf16(string value)
    {
        CallArena arena = default;
        try
        {
            byte* words = stackalloc byte[2 * sizeof(nint)];
            arena.StoreUtf16(value, words);
            Assert.Equal(0, (nint)Incoming.LoadData(words) % sizeof(char));
            return new string((char*)Incoming.LoadData(words), 0, Incoming.LoadLength(words));
        }
        finally
        {
            arena.Dispose();
        }
    }

    private static string LowerAndRead(string value)
    {
        CallArena arena = default;
        try
        {
            byte* data = arena.LowerString(value, out int length);
            return Encoding.UTF8.GetString(new ReadOnlySpan<byte>(data, length));
        }
        finally
        {
            arena.Dispose();
        }
    }

    private static int LowerArray(int[] value)
    {
        CallArena arena = default;
        try
        {
            arena.LowerArray(value, 4, out int length);
            return length;
        }
        finally
        {
            arena.Dispose();
        }
    }
}
