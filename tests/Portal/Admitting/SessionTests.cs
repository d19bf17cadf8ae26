using System.Net;
using System.Net.Http.Json;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

public sealed class SessionTests(PortalHost host)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    async Task<HttpClient> SignedIn(string key)
    {
        var browser = host.Http();
        using var response = await browser.PostAsJsonAsync("/api/v1/session", new { key }, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(key.Split('.')[1], cookie, StringComparison.Ordinal);
        return browser;
    }

    [Fact]
    public async Task The_console_signs_in_with_a_key_and_out_again()
    {
        var party = Guid.CreateVersion7();
        using var browser = await SignedIn(await host.KeyOf(Role.Buyer, party));
        Assert.Equal(party.ToString(), (await browser.GetAsync("/api/v1/session", Stop).Json()).Text("partyId"));

        using var signOut = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/session");
        signOut.Headers.Add("X-Requested-With", "console");
        Assert.Equal(HttpStatusCode.NoContent, (await browser.SendAsync(signOut, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/session", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_key_that_is_not_known_opens_no_session()
    {
        using var response = await host.Http().PostAsJsonAsync("/api/v1/session", new { key = "a.b" }, Stop);
        Assert.Equal((HttpStatusCode.Unauthorized, "key"), (response.StatusCode, (await response.Json()).Text("field")));
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_session_ends_with_its_key()
    {
        var key = await host.KeyOf(Role.Partner, Guid.CreateVersion7());
        using var browser = await SignedIn(key);
        await host.AsOperator().DeleteAsync($"/api/v1/api-keys/{NewKey.Parse(key)!.Id}", Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/session", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_change_by_cookie_needs_the_header_that_other_sites_cannot_set()
    {
        using var browser = await SignedIn(host.OperatorKey);
        using var forged = await browser.Post("/api/v1/dead-letters/redrive", null);
        Assert.Equal((HttpStatusCode.Forbidden, "cross_site_write"), (forged.StatusCode, (await forged.Json()).Text("code")));

        browser.DefaultRequestHeaders.Add("X-Requested-With", "console");
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Post($"/api/v1/dead-letters/{Guid.NewGuid()}/redrive", null)).StatusCode);
    }

    [Fact]
    public async Task A_cookie_that_was_tampered_with_is_nobodys()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/session");
        request.Headers.Add("Cookie", "crossborder_session=CfDJ8forged");
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Http().SendAsync(request, Stop)).StatusCode);
    }
}
