using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using CmDotnet;

namespace Guests.Test.ResourcesImported;

using Crate = Crates.Crate;
using Place = Crates.Place;

public static partial class ResourcesImportedWorld
{
    private static Crate? s_kept;

    public static partial string MakeAndLabel(string label)
    {
        using Crate crate = new(label);
        return crate.Label();
    }

    public static partial string Open(string code)
    {
        try
        {
            using Crate crate = Crate.Open(code);
            return crate.Label();
        }
        catch (WitException<string> exception)
        {
            return "error: " + exception.Error;
        }
    }

    public static partial string Vault(string code)
    {
        try
        {
            using Crates.Vault vault = Crates.Vault.Create(code);
            return "opened";
        }
        catch (WitException<uint> exception)
        {
            return $"error {exception.Error}";
        }
    }

    public static partial string[] Nest(string[] labels)
    {
        using Crate outer = new("outer");
        foreach (string label in labels)
        {
            outer.Put(new Crate(label));
        }
        Crate[] inside = outer.TakeAll();
        string[] found = [.. inside.Select(crate => crate.Label())];
        foreach (Crate crate in inside)
        {
            crate.Dispose();
        }
        return found;
    }

    public static partial uint Count(uint number)
    {
        List<Crate> crates = [.. Enumerable.Range(0, (int)number).Select(index => new Crate($"crate {index}"))];
        uint counted = crates[0].Count(crates);
        crates.ForEach(crate => crate.Dispose());
        return counted;
    }

    public static partial string MoveAround()
    {
        Place on = new Place.On(new Crates.Shelf("top", [new Crate("a"), new Crate("b")]));
        var found = (Place.On)Crates.MoveTo(new Crate("c"), "on", on);
        string text = found.Value.Name + ":" + string.Concat(found.Value.Items.Select(item => item.Label()));
        var inside = (Place.Inside)Crates.MoveTo(found.Value.Items[0], "in", new Place.Inside(found.Value.Items[1]));
        text += " " + inside.Value.Label();
        Place nowhere = Crates.MoveTo(inside.Value, "out", Place.Nowhere.Instance);
        found.Value.Items[2].Dispose();
        return text + " " + nowhere;
    }

    public static partial ushort Tickets(ushort seat)
    {
        Ticket ticket = new(seat);
        return (ushort)(ticket.Seat() + Spend(ticket));
    }

    public static partial Crate Pass(Crate item) => item;

    public static partial Place PassPlace(Place place) => place;

    public static partial string Look(Crate item, Crate[] others)
    {
        string labels = string.Join(',', others.Select(other => other.Label()));
        return $"{item.Label()} {labels} {Crates.Same(item, item)} {item.Count(others)}";
    }

    public static partial void KeepBorrow(Crate item) => s_kept = item;

    public static partial string UseKeptBorrow() => MessageOf(() => s_kept!.Label());

    public static partial string GiveBorrowAway(Crate item) =>
        MessageOf(() =>
        {
            using Crate other = new("other");
            other.Put(item);
            return "given";
        });

    public static partial string UseAfterDispose()
    {
        Crate crate = new("gone");
        crate.Dispose();
        crate.Dispose();
        return MessageOf(crate.Label);
    }

    public static partial string UseAfterMove()
    {
        using Crate outer = new("outer");
        Crate inner = new("inner");
        outer.Put(inner);
        string message = MessageOf(inner.Label);
        inner.Dispose();
        return message;
    }

    public static partial string MoveTwiceInOneCall()
    {
        using Crate crate = new("once");
        string message = MessageOf(() => Crates.MoveTo(crate, "twice", new Place.Inside(crate)).ToString());
        return message + " " + crate.Label();
    }

    public static partial string FailBeforeCall()
    {
        using Crate first = new("first");
        using Crate second = new("second");
        Place place = new Place.On(new Crates.Shelf(null!, [second]));
        string message = MessageOf(() => Crates.MoveTo(first, "never", place).ToString());
        return $"{message} {first.Label()} {second.Label()}";
    }

    public static partial void Abandon(uint number)
    {
        for (uint index = 0; index < number; index++)
        {
            MakeAndForget(index);
        }
    }

    public static partial void AbandonNested(uint number)
    {
        for (uint index = 0; index < number; index++)
        {
            MakeNestedAndForget();
        }
    }

    public static partial void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeAndForget(uint index) => _ = new Crate($"forgotten {index}");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeNestedAndForget() => _ = new Crate("whole").Part();

    private static string MessageOf(Func<string> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            return $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}";
        }
    }
}
