// Implements the exports of the world `last`.

using System.Linq;

namespace Tests.Golden.Composition;

public static partial class Composition
{
    public static partial Words.V2_0_0.Text.Word Upgrade(Words.V1_0_0.Text.Word word)
    {
        _ = Words.V1_0_0.Text.Spell(word);
        return new(word.Letters, Language: null);
    }

    public static partial Words.V1_0_0.Text.Word Word(Composition_ of) => of.Word;
}

public static partial class Last
{
    public static partial ulong CountAll(ulong[] values) => values.Aggregate(0ul, (sum, value) => sum + Inside.Numbers.Double(value));

    public static partial void Log(Entry entry)
    {
        WriteLog(entry.Text);
        Say(entry.Text);
    }
}
