// Passes on the lines of standard input that contain a word, as they come. It fails when there is none, as grep does.

using System.Text;
using CmDotnet;

namespace Sample.Wasi.Cli;

public static partial class Run
{
    public static async partial Task Run_(CancellationToken cancellationToken)
    {
        // The name of the program comes first.
        string word = Environment.GetArguments().ElementAtOrDefault(1) ?? "";
        int found = 0;
        Result<Unit, Types.ErrorCode> written = await Stdout.WriteViaStream(WitStream.From<byte>(async output =>
        {
            await foreach (string line in ReadLinesAsync())
            {
                if (line.Contains(word))
                {
                    found++;
                    await output.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
                }
            }
        }));
        if (found == 0 || !written.IsOk)
        {
            throw new WitException<Unit>(default);
        }
    }

    private static async IAsyncEnumerable<string> ReadLinesAsync()
    {
        (StreamReader<byte> input, var end) = Stdin.ReadViaStream();
        List<byte> line = [];
        await foreach (byte value in input)
        {
            if (value == '\n')
            {
                yield return Encoding.UTF8.GetString([.. line]);
                line.Clear();
            }
            else
            {
                line.Add(value);
            }
        }
        if (line.Count > 0)
        {
            yield return Encoding.UTF8.GetString([.. line]);
        }
        // Whether the input ended or broke off is known only now.
        if (!(await end).IsOk)
        {
            throw new WitException<Unit>(default);
        }
    }
}
