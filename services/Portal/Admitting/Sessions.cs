using System.Security.Claims;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Portal;

public sealed record OpenSession(string Key);

/// <summary>Who the caller is.</summary>
public sealed record SessionView(Guid PartyId, string Role, string Name);

/// <summary>
/// Sessions of the console: an API key is exchanged for a cookie that scripts cannot read and other sites cannot send, because an
/// EventSource cannot carry a header. The session ends with its key.
/// </summary>
static class Sessions
{
    public const string Scheme = "session";
    public const string Cookie = "crossborder_session";
    public const string KeyClaim = "key";
    static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    public static void Add(WebApplicationBuilder builder, PlatformOptions options)
    {
        // Beside the key that seals principals, which all processes of the portal are given as well.
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.PrincipalKeyFile))!, "data-protection");
        builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(folder)).SetApplicationName("crossborder");
        // The folder is as closed as the one key file beside it; encrypting its keys with another key would only move the question.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Services.AddAuthentication().AddCookie(Scheme, cookie =>
        {
            cookie.Cookie.Name = Cookie;
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = Lasts;
            cookie.SlidingExpiration = true;
        });
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddSingleton<Callers>();
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/session", Open).AllowAnonymous().HarmlessToRepeat()
            .Describe("Access", "Exchanges an API key for a session cookie.");
        api.MapGet("/session", () => View(Principal.Required)).Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator)
            .Describe("Access", "Who the caller is.");
        api.MapDelete("/session", (Delegate)Close).Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator)
            .Describe("Access", "Ends the session.");
    }

    static async Task<Results<Ok<SessionView>, ProblemHttpResult>> Open(OpenSession request, KeyRing keys, HttpContext http)
    {
        var principal = await keys.Open(request.Key.Trim(), http.RequestAborted);
        if (principal is null)
            return new Problem(StatusCodes.Status401Unauthorized, "unauthenticated", "The key is not known.", "key", "an API key").ToHttp();
        var id = NewKey.Parse(request.Key.Trim())!.Id;
        await http.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity([new Claim(KeyClaim, id.ToString())], Scheme)));
        return TypedResults.Ok(View(principal));
    }

    static async Task<NoContent> Close(HttpContext http)
    {
        await http.SignOutAsync(Scheme);
        return TypedResults.NoContent();
    }

    static SessionView View(Principal principal) => new(principal.PartyId, principal.Role.ToString(), principal.Name);
}
