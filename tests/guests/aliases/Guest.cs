using System.Linq;

namespace Guests.Test.Aliases;

public static partial class Echo
{
    public static partial ulong EchoId(ulong value) => Imports.EchoId(value);

    public static partial ulong[] EchoIds(ulong[] value) => Imports.EchoIds(value);

    public static partial Types.User EchoAccount(Types.User value) => Imports.EchoAccount(value);

    public static partial Types.User EchoPerson(Types.User value) => Imports.EchoPerson(value);

    public static partial Types.User[] EchoAccounts(Types.User[] value) => Imports.EchoAccounts(value);
}

public static partial class AliasesWorld
{
    public static partial Types.User? Oldest(Types.User[] people) =>
        people.Length == 0 ? null : people.MinBy(person => person.Id);
}
