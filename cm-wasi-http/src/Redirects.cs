// Where a response sends a request, and as what: the rules that .NET has on other platforms.

using System;
using System.Net;
using System.Net.Http;

namespace CmDotnet.Wasi.Http;

internal static class Redirects
{
    /// <summary>Where a request goes next.</summary>
    /// <param name="from">Where it went.</param>
    /// <param name="response">The response.</param>
    /// <returns>The address, or none when the response is for the caller.</returns>
    internal static Uri? Target(Uri from, HttpResponseMessage response)
    {
        bool isRedirect = response.StatusCode is HttpStatusCode.MultipleChoices or HttpStatusCode.Moved or HttpStatusCode.Found
            or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!isRedirect || response.Headers.Location is not { } location)
        {
            return null;
        }
        Uri target = location.IsAbsoluteUri ? location : new Uri(from, location);
        // What was secret on its way stays so; and another scheme is none that could be sent.
        bool isAllowed = target.Scheme is "https" || (target.Scheme is "http" && from.Scheme is "http");
        if (!isAllowed)
        {
            return null;
        }
        bool keepsFragment = from.Fragment.Length > 0 && target.Fragment.Length == 0;
        return keepsFragment ? new UriBuilder(target) { Fragment = from.Fragment }.Uri : target;
    }

    /// <summary>Whether the next request is a GET without a body.</summary>
    /// <param name="status">The status of the redirect.</param>
    /// <param name="method">The method of the request.</param>
    /// <returns>Whether it is.</returns>
    internal static bool BecomesGet(HttpStatusCode status, HttpMethod method) => status switch
    {
        HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.MultipleChoices => method == HttpMethod.Post,
        HttpStatusCode.SeeOther => method != HttpMethod.Get && method != HttpMethod.Head,
        _ => false,
    };
}
