using System.Globalization;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Portal;

/// <summary>
/// A link of a campaign: it leads to the exporter's shop and leaves the channel with the browser, so that the inquiry or order that
/// it opens with this exporter within 30 days says where it came from. A request that names a channel itself keeps it. A link of a
/// booth or live session leads to the booth's page, and from there to a product of the shop or to an inquiry.
/// </summary>
static class FollowLinks
{
    const string CookiePrefix = "channel-";
    const int LongestChannel = 40;
    static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Anybody, without a key.</summary>
    static readonly Principal Visitor = new(Guid.Empty, Role.Buyer, "visitor");

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/c/{code}", Follow).AllowAnonymous().ExcludeFromDescription();

    /// <param name="to">ask: to an inquiry with the exporter.</param>
    /// <param name="product">To this product in the shop, when it is open.</param>
    static async Task<IResult> Follow(string code, string? to, Guid? product, Db db, Campaigns.CampaignsClient campaigns, HttpContext http)
    {
        Principal.Current = Visitor;
        http.Response.Headers.CacheControl = "no-store";
        FollowedLink link;
        try
        {
            link = await campaigns.FollowAsync(new FollowLinkRequest { Code = code }, cancellationToken: http.RequestAborted);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return Results.NotFound();
        }

        var slug = await db.One<string>(
            "select slug from shop where exporter_id = @Exporter and open", new { Exporter = Guid.Parse(link.ExporterId) },
            http.RequestAborted);
        if (slug is null && link.ExhibitionCode.Length == 0)
            return Results.NotFound();
        http.Response.Cookies.Append(NameOf(link.ExporterId), Uri.EscapeDataString(link.Channel), new CookieOptions
        {
            HttpOnly = true,
            Secure = http.Request.IsHttps,
            SameSite = SameSiteMode.Lax,
            MaxAge = Kept,
            Path = "/",
        });
        var chinese = http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(one => one.Quality ?? 1)
            .Select(one => one.Value.ToString()).FirstOrDefault()?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) is true;
        return Results.Redirect(Target(link, chinese ? "zh" : "en", slug, to, product));
    }

    static string Target(FollowedLink link, string language, string? slug, string? to, Guid? product)
    {
        if (to == "ask")
            return $"/#/inquiries/new?exporter={link.ExporterId}";
        var shop = slug is null ? null : $"/{language}/shops/{Uri.EscapeDataString(slug)}";
        if (shop is not null && product is { } shown)
            return $"{shop}/products/{shown}";
        if (link.ExhibitionCode.Length > 0)
            return $"/{language}/exhibitions/{link.ExhibitionCode}/booths/{link.BoothId}";
        return link.ProductId.Length > 0 ? $"{shop}/products/{link.ProductId}" : shop!;
    }

    /// <summary>The channel that the request names, else the one by which its browser came to the exporter; empty for none.</summary>
    public static string Channel(this HttpContext http, string? named, Guid exporterId)
    {
        if (named is { Length: > 0 })
            return named;
        var kept = Uri.UnescapeDataString(http.Request.Cookies[NameOf(exporterId.ToString())] ?? "");
        return kept.Length <= LongestChannel && kept.Trim() == kept && !kept.Any(char.IsControl) ? kept : "";
    }

    static string NameOf(string exporterId) =>
        CookiePrefix + Guid.Parse(exporterId).ToString("N", CultureInfo.InvariantCulture);
}
