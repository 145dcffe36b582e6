using OldText = Guests.Test.Words.V1_0_0.Text;
using NewText = Guests.Test.Words.V2_0_0.Text;

namespace Guests.Test.Words.V1_0_0
{
    public static partial class Echo
    {
        public static partial Text.Word EchoWord(Text.Word value) => Imports.EchoWord(value);
    }
}

namespace Guests.Test.Words.V2_0_0
{
    public static partial class Echo
    {
        public static partial Text.Word EchoWord(Text.Word value) => Imports.EchoWord(value);
    }
}

namespace Guests.Test.Inside
{
    public static partial class Numbers
    {
        public static partial ulong Double(ulong value) => value * 2;
    }
}

namespace Guests.Test.Inputs
{
    public static partial class Local
    {
        public static partial NewText.Word Upgrade(OldText.Word word) => new(word.Letters, Language: null);
    }

    public static partial class Inputs
    {
        public static partial ulong EchoCount(ulong value) => Imports.EchoCount(value);

        public static partial string WorldName()
        {
            WriteLog("asked for the name");
            return "inputs";
        }
    }
}
