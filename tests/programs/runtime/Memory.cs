using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

/// <summary>Layouts, spans, references, vectors: what lies in memory and how.</summary>
static class Memory
{
    public static unsafe void Layouts()
    {
        Union union = new() { Number = 0x41424344 };
        Console.WriteLine($"{union.Low} {union.High} {union.Byte3} {union.Real} {sizeof(Union)} {sizeof(Packed)} {Unsafe.SizeOf<Auto>() > 0} {Marshal.SizeOf<Packed>()} {sizeof(Large)}");
        union.Byte3 = 0x7f;
        Console.WriteLine(union.Number);
        Packed packed = new() { A = 1, B = long.MaxValue, C = -2, D = 0.5 };
        var copy = packed;
        copy.B--;
        Console.WriteLine($"{packed.B} {copy.B} {copy.C} {copy.D} {packed.Equals(copy)} {packed.GetHashCode() == packed.GetHashCode()}");
        Large large = default;
        for (var i = 0; i < 40; i++) large.Items[i] = i * i;
        var second = Changed(large);
        Console.WriteLine($"{large.Items[39]} {second.Items[39]} {second.Items[0]}");
        Inline inline = default;
        for (var i = 0; i < 8; i++) inline[i] = (short)(i - 4);
        Span<short> span = inline;
        Console.WriteLine(string.Join(",", span.ToArray()) + span[^1]);
        InlineText text = default;
        text[0] = "a"; text[2] = "c";
        foreach (var item in text) Console.Write(item ?? "null");
        Console.WriteLine();
        Explicit e = new() { Text = "t", Number = 5, Other = 6 };
        Console.WriteLine(e.Text + e.Number + e.Other);
        fixed (char* chars = "fixed") Console.WriteLine(chars[4] + new string(chars, 0, 3));
        var bytes = stackalloc byte[16];
        *(long*)(bytes + 1) = -2;
        *(double*)(bytes + 3) = 1.5;
        Console.WriteLine(*(double*)(bytes + 3) + " " + bytes[1] + " " + bytes[2]);
        Bits bits = Bits.A | Bits.C;
        Console.WriteLine($"{bits} {bits.HasFlag(Bits.C)} {bits & ~Bits.A} {(byte)bits} {Enum.Parse<Bits>("B,C")}");
        (int A, string B, (double, Pair) C) tuple = (1, "x", (2.5, new(3, 4)));
        var (a, b, (c, (d, f))) = tuple;
        Console.WriteLine($"{a}{b}{c}{d}{f} {tuple == (1, "x", (2.5, new Pair(3, 4)))} {tuple}");
        int[,] grid = { { 1, 2 }, { 3, 4 } };
        grid[1, 0] += 10;
        ref var cell = ref grid[0, 1];
        cell = 20;
        Console.WriteLine(string.Join(",", grid.Cast<int>()) + grid.GetLength(1));
        Wide[,,] cube = new Wide[2, 2, 2];
        cube[1, 1, 1].D = 3;
        Console.WriteLine(cube[1, 1, 1]);
        try { Console.WriteLine(grid[2, 0]); } catch (IndexOutOfRangeException) { Console.WriteLine("out of range"); }
        var lower = Array.CreateInstance(typeof(int), [2], [5]);
        lower.SetValue(3, 6);
        Console.WriteLine(lower.GetValue(6));
    }

    static unsafe Large Changed(Large value) { value.Items[39] = -1; value.Items[0] = 7; return value; }

    public static unsafe void Spans()
    {
        Span<int> stack = stackalloc int[] { 5, 3, 1, 4 };
        stack.Sort();
        Console.WriteLine(string.Join(",", stack.ToArray()) + stack.BinarySearch(4) + stack.IndexOf(3) + stack[1..].Contains(5));
        Span<Pair> pairs = stackalloc Pair[3];
        pairs.Fill(new(1, 2));
        pairs[1] = new(5, 6);
        Console.WriteLine(pairs.IndexOf(new Pair(5, 6)) + " " + MemoryMarshal.Cast<Pair, int>(pairs)[3] + " " + MemoryMarshal.AsBytes(pairs).Length);
        Console.WriteLine(OfSize(0) + " " + OfSize(23) + " " + OfSize(70));
        ReadOnlySpan<char> text = "  one, two,three ";
        foreach (var range in text.Split(',')) Console.Write($"[{text[range].Trim()}]");
        Console.WriteLine(text.Trim().StartsWith("one") + " " + text.IndexOfAny("wz") + " " + text.LastIndexOf('e') + " " + text.Count(','));
        try { _ = stack[Math.Abs(-4)]; } catch (IndexOutOfRangeException) { Console.WriteLine("out of range"); }
        try { stack[2..].CopyTo(stack[3..]); } catch (ArgumentException) { Console.WriteLine("too short"); }
        RefHolder holder = new(ref stack[0]);
        holder.Value += 100;
        holder.Span[1] = 9;
        Console.WriteLine(stack[0] + " " + stack[1] + " " + holder.Value);
        ref var largest = ref Largest(stack);
        largest = 0;
        Console.WriteLine(string.Join(",", stack.ToArray()));
        ref readonly var fixedOne = ref Field(new Holder());
        Console.WriteLine(fixedOne);
        var shared = ArrayPool<Wide>.Shared.Rent(3);
        shared[2] = new(1, 2, 3, 4);
        Console.WriteLine(shared.AsMemory()[2..].Span[0].D);
        ArrayPool<Wide>.Shared.Return(shared);
        var dictionary = new Dictionary<string, int> { ["a"] = 1 };
        CollectionsMarshal.GetValueRefOrAddDefault(dictionary, "b", out var exists) = 5;
        CollectionsMarshal.AsSpan(new List<int> { 1, 2, 3 })[1]++;
        Console.WriteLine(dictionary["b"] + " " + exists + " " + dictionary.GetAlternateLookup<ReadOnlySpan<char>>()["xb".AsSpan(1)]);
        Console.WriteLine(Encoding.UTF8.GetString("grün €"u8) + Convert.ToHexString("ab"u8) + Convert.ToBase64String(new byte[] { 1, 2, 3, 4 }) + Encoding.UTF8.GetByteCount("😀é"));
        Console.WriteLine(string.Create(5, 'x', (span, c) => { span.Fill(c); span[0] = 'y'; }) + $"{Environment.NewLine.Length,5:000}|{"l",-4}|{1234.5:N1}|{new Wide(1, 2, 3, 4)}");
        Console.WriteLine("a-b-c".Replace("-", "+").Split('+', 2)[1] + "x".PadLeft(3, '.') + string.Concat(Enumerable.Repeat("ab", 3)) + "Straße".ToUpperInvariant() + string.CompareOrdinal("a", "b") + "abc".GetHashCode().Equals("abc".GetHashCode()));
        Increase(new Span<int>(new int[2]), out var after);
        Console.WriteLine(after);
        static void Increase(scoped Span<int> span, out int result) { foreach (ref var item in span) item++; result = span[0] + span[1]; }
    }

    static int OfSize(int size)
    {
        Span<byte> dynamic = stackalloc byte[size];
        dynamic.Fill(7);
        var total = 0;
        foreach (var b in dynamic) total += b;
        return total;
    }

    ref struct RefHolder(ref int value) { private readonly ref int _value = ref value; public ref int Value => ref _value; public Span<int> Span => MemoryMarshal.CreateSpan(ref _value, 4); }
    class Holder { public Int128 Number = 12; }
    static ref readonly Int128 Field(Holder holder) => ref holder.Number;
    static ref int Largest(Span<int> span) { ref var found = ref span[0]; foreach (ref var item in span) if (item > found) found = ref item; return ref found; }

    public static void Vectors()
    {
        var v = Vector128.Create(1, 2, 3, 4) + Vector128.Create(10);
        Console.WriteLine($"{v} {Vector128.Sum(v)} {v * v} {v.GetElement(2)} {v.WithElement(0, 9)} {Vector128.Shuffle(v, Vector128.Create(3, 2, 1, 0))} {Vector128.Equals(v, Vector128.Create(12))} {Vector128.ExtractMostSignificantBits(-v)}");
        var bytes = Vector128.Create((byte)200) + Vector128<byte>.Indices;
        Console.WriteLine($"{bytes} {Vector128.Min(bytes, Vector128.Create((byte)210))} {Vector128.AddSaturate(bytes, bytes)} {bytes.AsInt32()} {Vector128.WidenLower(bytes)} {Vector128.Narrow(Vector128.Create((short)300), Vector128.Create((short)-300))} {bytes >> 2} {Vector128.GreaterThanAny(bytes, Vector128.Create((byte)214))}");
        var d = Vector128.Create(1.5, -2.5);
        Console.WriteLine($"{Vector128.Sqrt(Vector128.Abs(d))} {Vector128.Floor(d)} {Vector128.ConvertToInt64(d)} {Vector128.Max(d, Vector128<double>.Zero)} {d / 0} {Vector128.Dot(d, d)}");
        Console.WriteLine($"{Vector256.Create(1L, 2, 3, 4) + Vector256<long>.One} {Vector512.Sum(Vector512.Create(1f))} {Vector64.Create(1, 2) << 1} {Vector128.IsHardwareAccelerated || true}");
        Console.WriteLine($"{Vector.Sum(new Vector<int>(3)) / Vector<int>.Count} {Vector.Dot(Vector<float>.One, Vector<float>.One) == Vector<float>.Count}");
        Console.WriteLine($"{new Vector3(1, 2, 3) * 2} {Vector3.Cross(Vector3.UnitX, Vector3.UnitY)} {Vector4.Transform(Vector4.One, Matrix4x4.CreateTranslation(1, 2, 3))} {Quaternion.CreateFromYawPitchRoll(0, 0, 0)} {new Plane(1, 0, 0, 1)} {Matrix3x2.CreateScale(2).GetDeterminant()} {Vector2.Normalize(new(3, 4))}");
        Console.WriteLine(Through(Vector128.Create(7u), 1, new(1, 2)) + " " + new VectorHolder { Value = Vector128.Create(5f) }.Value + " " + Boxed(Vector128.Create((sbyte)-1)));
        Vector128<int>[] many = [v, v + v];
        Console.WriteLine(many[1] + " " + many.Aggregate((a, b) => a ^ b));
        var data = Enumerable.Range(0, 100).Select(x => (byte)x).ToArray();
        Console.WriteLine(data.AsSpan().IndexOf((byte)77) + " " + data.AsSpan().SequenceEqual([.. data]) + " " + data.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)50) + " " + new string('a', 40).AsSpan().IndexOfAnyExcept('a') + " " + data.Sum(x => x) + " " + data.Max() + " " + SearchValues.Create("xyz").Contains('y') + " " + "hello world xyz".AsSpan().IndexOfAny(SearchValues.Create("xyz")));
    }

    [MethodImpl(MethodImplOptions.NoInlining)] static Vector128<uint> Through(Vector128<uint> value, int add, Vector2 other) => value + Vector128.Create((uint)(add + other.Y));
    [MethodImpl(MethodImplOptions.NoInlining)] static object Boxed<T>(Vector128<T> value) => value;
    struct VectorHolder { public byte Before = 1; public VectorHolder() { } public Vector128<float> Value; }

    [StructLayout(LayoutKind.Explicit)] struct Union { [FieldOffset(0)] public int Number; [FieldOffset(0)] public short Low; [FieldOffset(2)] public short High; [FieldOffset(3)] public byte Byte3; [FieldOffset(0)] public float Real; }
    [StructLayout(LayoutKind.Sequential, Pack = 1)] struct Packed { public byte A; public long B; public short C; public double D; }
    [StructLayout(LayoutKind.Auto)] struct Auto { public byte A; public object B; public long C; }
    unsafe struct Large { public fixed int Items[40]; }
    [InlineArray(8)] struct Inline { private short _first; }
    [InlineArray(3)] struct InlineText { private string? _first; }
    [StructLayout(LayoutKind.Explicit)] struct Explicit { [FieldOffset(0)] public string Text; [FieldOffset(8)] public int Number; [FieldOffset(12)] public byte Other; }
    [Flags] enum Bits : byte { A = 1, B = 2, C = 128 }
}
