using System;
using System.Collections.Generic;
using CmDotnet;

namespace Guests.Test.Leaks;

public static partial class Shapes
{
    public static partial string Text(string value) => Imports.Text(value);

    public static partial byte[] Bytes(byte[] value) => Imports.Bytes(value);

    public static partial byte[][] Chunks(byte[][] value) => Imports.Chunks(value);

    public static partial string[] Words(string[] value) => Imports.Words(value);

    public static partial Person[] People(Person[] value) => Imports.People(value);

    public static partial Shape Choice(Shape value) => Imports.Choice(value);

    public static partial Option<string?> Optional(Option<string?> value) => Imports.Optional(value);

    public static partial ValueTuple<Result<string, string[]>> Outcome(ValueTuple<Result<string, string[]>> value) => Imports.Outcome(value);

    public static partial string[] Three(string[] value) => Imports.Three(value);

    public static partial Dictionary<string, uint[]> Table(Dictionary<string, uint[]> value) => Imports.Table(value);

    public static partial (Person, Person, Person, string) Spilled(Person a, Person b, Person c, string d) => Imports.Spilled(a, b, c, d);

    public static partial string Fallible(Result<string, string[]> value) => Imports.Fallible(value);
}

public static partial class Leaks
{
    public static partial void Collect() => GC.Collect();

    public static partial uint MeetNobody(uint count)
    {
        // More than the arena of a call has on the stack.
        string name = new('n', 2_000);
        Shapes.Person someone = new(name, name, [name, name]);
        Shapes.Person nobody = new(name, name, [name, null!]);
        Shapes.Person[] people = [someone, someone, nobody, someone];
        uint refused = 0;
        for (uint index = 0; index < count; index++)
        {
            try
            {
                Meet(people);
            }
            catch (ArgumentNullException)
            {
                refused++;
            }
        }
        return refused;
    }
}
