// Where requests of wasi:http 0.2 come in.

#pragma warning disable IDE0130 // The bindings' own.
namespace CmDotnet.AspNetCore.Bindings.Wasi.Http;

internal static partial class IncomingHandler
{
    public static partial void Handle(Types.IncomingRequest request, Types.ResponseOutparam responseOut) =>
        WitTask.Wait(AnswerAsync(new WasiExchange(request, responseOut)));

    private static async Task AnswerAsync(WasiExchange exchange)
    {
        Application application = await ComponentHost.StartAsync();
        await application.ProcessAsync(exchange, CancellationToken.None);
    }
}
