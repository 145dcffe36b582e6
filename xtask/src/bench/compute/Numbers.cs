// Kernels of arithmetic and of objects: nothing of the class library but arrays.

using System;

namespace Compute;

internal static class Numbers
{
    private static readonly uint[] CrcTable = MakeCrcTable();
    private static readonly byte[] CrcInput = Bytes.Noise(1 << 20);

    private sealed class Body(double x, double y, double z, double vx, double vy, double vz, double mass)
    {
        public double X = x, Y = y, Z = z, VX = vx, VY = vy, VZ = vz;
        public readonly double Mass = mass;
    }

    private sealed class Node(Node? left, Node? right)
    {
        public int Count() => 1 + (left?.Count() ?? 0) + (right?.Count() ?? 0);

        public static Node Of(int depth) => depth == 0 ? new(null, null) : new(Of(depth - 1), Of(depth - 1));
    }

    /// <summary>Five bodies that attract each other.</summary>
    public static long Bodies()
    {
        Body[] bodies =
        [
            new(0, 0, 0, 0, 0, 0, 40),
            new(5, -1, -0.1, 0.6, 2.8, -0.02, 0.04),
            new(8, 4, -0.4, -1.0, 1.8, 0.008, 0.01),
            new(13, -15, -0.2, 1.1, 0.9, -0.01, 0.002),
            new(15, -26, 0.2, 1.0, 0.6, -0.03, 0.002),
        ];
        for (var step = 0; step < 20_000; step++)
        {
            Attract(bodies, 0.01);
            foreach (var body in bodies)
            {
                body.X += 0.01 * body.VX;
                body.Y += 0.01 * body.VY;
                body.Z += 0.01 * body.VZ;
            }
        }

        return (long)((bodies[0].X + bodies[1].Y + bodies[4].Z) * 1e6);
    }

    /// <summary>How many points of a grid stay near the origin.</summary>
    public static long Mandelbrot()
    {
        const int Size = 160;
        var inside = 0L;
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                inside += Stays(column * 3.0 / Size - 2.0, row * 2.0 / Size - 1.0, 100);
            }
        }

        return inside;
    }

    /// <summary>The most flips that any permutation of eight takes.</summary>
    public static long Fannkuch()
    {
        const int Length = 8;
        Span<int> order = stackalloc int[Length], work = stackalloc int[Length], turns = stackalloc int[Length];
        for (var i = 0; i < Length; i++)
        {
            order[i] = i;
        }

        int most = 0, sum = 0, sign = 1;
        while (true)
        {
            order.CopyTo(work);
            var flips = 0;
            for (var first = work[0]; first != 0; first = work[0], flips++)
            {
                work[..(first + 1)].Reverse();
            }

            most = Math.Max(most, flips);
            sum += sign * flips;
            sign = -sign;
            var place = 1;
            for (; place < Length; place++)
            {
                Rotate(order[..(place + 1)]);
                if (++turns[place] <= place)
                {
                    break;
                }

                turns[place] = 0;
            }

            if (place == Length)
            {
                return (sum * 1000L) + most;
            }
        }
    }

    /// <summary>Trees that are made, counted and forgotten.</summary>
    public static long Trees()
    {
        var count = 0L;
        for (var tree = 0; tree < 16; tree++)
        {
            count += Node.Of(11).Count();
        }

        return count;
    }

    /// <summary>The number of primes below a million.</summary>
    public static long Sieve()
    {
        var composite = new bool[1_000_000];
        var primes = 0;
        for (var number = 2; number < composite.Length; number++)
        {
            if (composite[number])
            {
                continue;
            }

            primes++;
            for (var multiple = (long)number * number; multiple < composite.Length; multiple += number)
            {
                composite[multiple] = true;
            }
        }

        return primes;
    }

    /// <summary>The product of two matrices.</summary>
    public static long Matrix()
    {
        const int Size = 120;
        double[] left = new double[Size * Size], right = new double[Size * Size], product = new double[Size * Size];
        for (var i = 0; i < left.Length; i++)
        {
            left[i] = i % 17;
            right[i] = i % 13;
        }

        for (var row = 0; row < Size; row++)
        {
            for (var inner = 0; inner < Size; inner++)
            {
                var factor = left[(row * Size) + inner];
                for (var column = 0; column < Size; column++)
                {
                    product[(row * Size) + column] += factor * right[(inner * Size) + column];
                }
            }
        }

        var trace = 0.0;
        for (var i = 0; i < Size; i++)
        {
            trace += product[(i * Size) + i];
        }

        return (long)trace;
    }

    /// <summary>The CRC-32 of a megabyte, byte by byte.</summary>
    public static long Crc()
    {
        var crc = uint.MaxValue;
        foreach (var value in CrcInput)
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static void Attract(Body[] bodies, double time)
    {
        for (var i = 0; i < bodies.Length; i++)
        {
            var one = bodies[i];
            for (var j = i + 1; j < bodies.Length; j++)
            {
                var other = bodies[j];
                double x = one.X - other.X, y = one.Y - other.Y, z = one.Z - other.Z;
                var square = (x * x) + (y * y) + (z * z);
                var pull = time / (square * Math.Sqrt(square));
                one.VX -= x * other.Mass * pull;
                one.VY -= y * other.Mass * pull;
                one.VZ -= z * other.Mass * pull;
                other.VX += x * one.Mass * pull;
                other.VY += y * one.Mass * pull;
                other.VZ += z * one.Mass * pull;
            }
        }
    }

    private static int Stays(double real, double imaginary, int steps)
    {
        double x = 0, y = 0;
        for (var step = 0; step < steps; step++)
        {
            double xx = x * x, yy = y * y;
            if (xx + yy > 4)
            {
                return 0;
            }

            y = (2 * x * y) + imaginary;
            x = xx - yy + real;
        }

        return 1;
    }

    private static void Rotate(Span<int> values)
    {
        var first = values[0];
        for (var i = 1; i < values.Length; i++)
        {
            values[i - 1] = values[i];
        }

        values[^1] = first;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
            }

            table[i] = value;
        }

        return table;
    }
}
