// Where requests of wasi:http 0.3 come in.

using CmDotnet.AspNetCore.Bindings.Wasi.Http;
using CmDotnet.CompilerServices;

#pragma warning disable IDE0130 // The bindings' own.
namespace CmDotnet.AspNetCore.Bindings.Wasi.Http;

internal static partial class Handler
{
    public static async partial Task<Types.Response> Handle(Types.Request request, CancellationToken cancellationToken)
    {
        WasiExchange exchange = new(request);
        try
        {
            Application application = await ComponentHost.StartAsync();
            // It goes on after the head of the response was returned: the body is written then.
            Task processed = application.ProcessAsync(exchange, cancellationToken);
            if (await Task.WhenAny(processed, exchange.Response) == processed)
            {
                await processed;
            }
        }
        catch (Exception exception) when (exception is not (WitException<Types.ErrorCode> or OperationCanceledException))
        {
            // Hosts hand the text of an error on to the client, whom it is not for.
            _ = UnhandledException.Report(exception);
            throw new WitException<Types.ErrorCode>(new Types.ErrorCode.InternalError(null));
        }
        return await exchange.Response;
    }
}
