// What the server tells.

using Microsoft.Extensions.Logging;

namespace CmDotnet.AspNetCore;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Request id \"{Identifier}\": An unhandled exception was thrown by the application.")]
    internal static partial void ApplicationError(ILogger logger, string identifier, Exception exception);

    [LoggerMessage(2, LogLevel.Debug, "Request id \"{Identifier}\": bad request data: \"{Message}\"")]
    internal static partial void BadRequest(ILogger logger, string identifier, string message, Exception exception);
}
