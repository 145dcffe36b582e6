// Who sends the name of a user is that user.

using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

internal sealed class TestOptions : AuthenticationSchemeOptions;

internal sealed class TestAuthentication(IOptionsMonitor<TestOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<TestOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.ToString() is not { Length: > 5 } name || !name.StartsWith("Test ", StringComparison.Ordinal))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }
        List<Claim> claims = [new(ClaimTypes.Name, name[5..])];
        if (name == "Test root")
        {
            claims.Add(new Claim(ClaimTypes.Role, "admin"));
        }
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, "Test")), "Test")));
    }
}
