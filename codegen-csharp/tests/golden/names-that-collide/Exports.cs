// Names the exports of world.wit as a user would, who made this with --stubs.
#nullable enable
#pragma warning disable CA1024 // WIT has no properties.

namespace Tests.Golden.Collisions
{
    public static partial class Cases
    {
        public static partial global::Tests.Golden.Collisions.Cases.Http GetUrl(string theHttp, string theX) =>
            throw new global::System.NotImplementedException();

        public static partial global::Tests.Golden.Collisions.Cases.XYZ1 V1X0(byte v, byte vX1, byte v1XY0) =>
            throw new global::System.NotImplementedException();

        public static partial void Cases_(global::Tests.Golden.Collisions.Cases.A1b a1b) =>
            throw new global::System.NotImplementedException();
    }
}

namespace Tests.Golden.Collisions
{
    public static partial class Members
    {
        public sealed partial class Handle
        {
            public partial Handle(string handle) =>
                throw new global::System.NotImplementedException();

            public partial void Dispose_() =>
                throw new global::System.NotImplementedException();

            public partial uint DropHandle_(uint handle) =>
                throw new global::System.NotImplementedException();

            public partial string Attach_() =>
                throw new global::System.NotImplementedException();

            public partial void WitInterop_() =>
                throw new global::System.NotImplementedException();

            public partial byte GetType_() =>
                throw new global::System.NotImplementedException();

            public partial bool Equals_(string obj) =>
                throw new global::System.NotImplementedException();

            public partial string ToString_() =>
                throw new global::System.NotImplementedException();

            public partial uint GetHashCode_() =>
                throw new global::System.NotImplementedException();

            public static partial global::Tests.Golden.Collisions.Members.Handle Create() =>
                throw new global::System.NotImplementedException();

            public partial global::Tests.Golden.Collisions.Members.Handle MemberwiseClone_() =>
                throw new global::System.NotImplementedException();
        }

        public static partial global::Tests.Golden.Collisions.Members.Case Tag(global::Tests.Golden.Collisions.Members.Case tag, global::Tests.Golden.Collisions.Members.Value value, global::Tests.Golden.Collisions.Members.CaseLess e) =>
            throw new global::System.NotImplementedException();
    }
}

namespace Tests.Golden.Collisions
{
    public static partial class Words
    {
        public static partial global::Tests.Golden.Collisions.Words.Text Locals(string arena, string[] buffer, global::Tests.Golden.Collisions.Words.Text result, string? area, global::Tests.Golden.Collisions.Words.Text area2, string tag, string source, byte destination, string[][] index, byte index2, string arguments, string packed, byte export, string exception, string ok, global::Tests.Golden.Collisions.Words.Text value) =>
            throw new global::System.NotImplementedException();

        public static partial global::Tests.Golden.Collisions.Words.Text Queries(global::Tests.Golden.Collisions.Words.Text from, global::Tests.Golden.Collisions.Words.Text where, string select, string group, string into, string orderby, string join, string let, string on, string by, string ascending, string descending) =>
            throw new global::System.NotImplementedException();

        public static partial global::Tests.Golden.Collisions.Words.Text Patterns(global::Tests.Golden.Collisions.Words.Text and, global::Tests.Golden.Collisions.Words.Text or, global::Tests.Golden.Collisions.Words.Text not, global::Tests.Golden.Collisions.Words.Text when, string? with, string @is, global::Tests.Golden.Collisions.Words.Text var) =>
            throw new global::System.NotImplementedException();

        public static partial global::Tests.Golden.Collisions.Words.Text Modifiers(global::Tests.Golden.Collisions.Words.Text async, global::Tests.Golden.Collisions.Words.Text await, global::Tests.Golden.Collisions.Words.Text partial, global::Tests.Golden.Collisions.Words.Text required, global::Tests.Golden.Collisions.Words.Text scoped, global::Tests.Golden.Collisions.Words.Text file, global::Tests.Golden.Collisions.Words.Text record, global::Tests.Golden.Collisions.Words.Text field, global::Tests.Golden.Collisions.Words.Text get, global::Tests.Golden.Collisions.Words.Text set, global::Tests.Golden.Collisions.Words.Text init, global::Tests.Golden.Collisions.Words.Text add, global::Tests.Golden.Collisions.Words.Text remove, global::Tests.Golden.Collisions.Words.Text value) =>
            throw new global::System.NotImplementedException();

        public static partial global::Tests.Golden.Collisions.Words.Text Types(global::Tests.Golden.Collisions.Words.Text dynamic, global::Tests.Golden.Collisions.Words.Text nint, global::Tests.Golden.Collisions.Words.Text nuint, global::Tests.Golden.Collisions.Words.Text unmanaged, global::Tests.Golden.Collisions.Words.Text managed, global::Tests.Golden.Collisions.Words.Text notnull, global::Tests.Golden.Collisions.Words.Text nameof, global::Tests.Golden.Collisions.Words.Text global, global::Tests.Golden.Collisions.Words.Text alias, global::Tests.Golden.Collisions.Words.Text args, global::Tests.Golden.Collisions.Words.Text yield, global::Tests.Golden.Collisions.Words.Text allows, global::Tests.Golden.Collisions.Words.Text extension, string @string, int @int) =>
            throw new global::System.NotImplementedException();
    }
}
