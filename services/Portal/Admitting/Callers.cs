using CrossBorder.Platform;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Primitives;

namespace CrossBorder.Portal;

/// <param name="ByCookie">The browser sent the credential by itself, so that a change needs a sign that the console asked for it.</param>
public sealed record Caller(Principal Principal, bool ByCookie);

/// <summary>Finds out who calls: by API key, or by the session that the console opened with one.</summary>
public sealed class Callers(KeyRing keys)
{
    const string Scheme = "ApiKey ";

    /// <summary>Null when the request has no credential that is good. A bad API key is not made up for by a good cookie.</summary>
    public async ValueTask<Caller?> Of(HttpContext http)
    {
        if (Presented(http.Request.Headers) is { } presented)
            return await keys.Open(presented, http.RequestAborted) is { } principal ? new Caller(principal, ByCookie: false) : null;
        if (!http.Request.Cookies.ContainsKey(Sessions.Cookie))
            return null;

        var session = await http.AuthenticateAsync(Sessions.Scheme);
        return Guid.TryParse(session.Principal?.FindFirst(Sessions.KeyClaim)?.Value, out var id)
            && await keys.Of(id, http.RequestAborted) is { } known
                ? new Caller(known, ByCookie: true)
                : null;
    }

    static string? Presented(IHeaderDictionary headers)
    {
        if (headers.Authorization is [{ } authorization] && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return authorization[Scheme.Length..].Trim();
        return headers["X-Api-Key"] is { Count: 1 } key ? (string?)key : StringValues.IsNullOrEmpty(headers.Authorization) ? null : "";
    }
}
