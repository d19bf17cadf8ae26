using System.Text.RegularExpressions;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Portal;

/// <param name="Slug">The address: lower case letters, digits and single hyphens, 3 to 60 characters, of one shop only.</param>
/// <param name="Open">A closed shop is not there for the public.</param>
/// <param name="TaglineEn">At most 160 characters, as search engines show them.</param>
/// <param name="AboutEn">At most 4,000 characters, paragraphs apart by an empty line.</param>
/// <param name="TourUrl">An https address of a tour of the factory, on another site.</param>
public sealed record ShopBody(
    string Slug, bool Open, string? TaglineEn = null, string? TaglineZh = null, string? AboutEn = null, string? AboutZh = null,
    string? TourUrl = null);

/// <summary>An exporter's shop as the database keeps it, and as the exporter itself sees it.</summary>
public sealed record Shop(
    Guid ExporterId, int Version, string Slug, bool Open, string TaglineEn, string TaglineZh, string AboutEn, string AboutZh,
    string? TourUrl, DateTimeOffset ChangedAt)
{
    public const string Columns =
        "exporter_id, version, slug, open, tagline_en, tagline_zh, about_en, about_zh, tour_url, changed_at";
}

/// <summary>An exporter says what its public page shows besides its products.</summary>
static partial class ShopPages
{
    const int LongestTagline = 160;
    const int LongestAbout = 4000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/shop", Get).Allow(Role.Exporter).Describe("Storefront", "The caller's own shop.");
        api.MapPut("/shop", Put).Allow(Role.Exporter)
            .Describe("Storefront", "Opens, changes or closes the caller's shop; If-Match of an old version is refused.");
    }

    static async Task<Ok<Shop>> Get(Db db, HttpContext http) => await Find(db, http) is { } shop
        ? http.Versioned(shop.Version, shop)
        : throw Problem.NotFound("shop", Principal.Required.PartyId).ToGrpc();

    static async Task<Ok<Shop>> Put(ShopBody body, Db db, TimeProvider clock, HttpContext http)
    {
        if (Check(body) is { } problem)
            throw problem.ToGrpc();
        var expected = http.ExpectedVersion();
        var shop = (await db.Decide(tx => Write(tx, body, expected, clock.GetUtcNow()), http.RequestAborted)).OrThrow();
        return http.Versioned(shop.Version, shop);
    }

    static Problem? Check(ShopBody body)
    {
        if (!SlugShape().IsMatch(body.Slug) || body.Slug.Length is < 3 or > 60)
            return Problem.Invalid(
                "slug", $"'{body.Slug}' is no address.", "3 to 60 lower case letters, digits and single hyphens, such as ningbo-lights");
        if (body.TaglineEn?.Length > LongestTagline)
            return Problem.Invalid("taglineEn", "The line is too long.", $"at most {LongestTagline} characters");
        if (body.TaglineZh?.Length > LongestTagline)
            return Problem.Invalid("taglineZh", "The line is too long.", $"at most {LongestTagline} characters");
        if (body.AboutEn?.Length > LongestAbout)
            return Problem.Invalid("aboutEn", "The text is too long.", $"at most {LongestAbout} characters");
        if (body.AboutZh?.Length > LongestAbout)
            return Problem.Invalid("aboutZh", "The text is too long.", $"at most {LongestAbout} characters");
        return body.TourUrl is { Length: > 0 } tour && !(Uri.TryCreate(tour, UriKind.Absolute, out var url) && url.Scheme == "https")
            ? Problem.Invalid("tourUrl", $"'{tour}' is no address that a browser may open.", "an address that begins with https://")
            : null;
    }

    static Task<Shop?> Find(Db db, HttpContext http) => db.One<Shop>(
        $"select {Shop.Columns} from shop where exporter_id = @PartyId", new { Principal.Required.PartyId }, http.RequestAborted);

    static async Task<Outcome<Shop>> Write(Tx tx, ShopBody body, int expected, DateTimeOffset now)
    {
        var own = Principal.Required.PartyId;
        var old = await tx.One<Shop>($"select {Shop.Columns} from shop where exporter_id = @own for update", new { own });
        if (expected != 0 && expected != (old?.Version ?? 0))
            return Problem.Stale("shop", expected, old?.Version ?? 0);
        var written = await tx.One<Shop>(
            $"""
            insert into shop ({Shop.Columns})
            select @own, 1, @Slug, @Open, @TaglineEn, @TaglineZh, @AboutEn, @AboutZh, @TourUrl, @now
            where not exists (select from shop where slug = @Slug and exporter_id <> @own)
            on conflict on constraint shop_key do update
            set version = shop.version + 1, slug = excluded.slug, open = excluded.open, tagline_en = excluded.tagline_en,
                tagline_zh = excluded.tagline_zh, about_en = excluded.about_en, about_zh = excluded.about_zh,
                tour_url = excluded.tour_url, changed_at = excluded.changed_at
            returning {Shop.Columns}
            """,
            new
            {
                own,
                body.Slug,
                body.Open,
                TaglineEn = body.TaglineEn ?? "",
                TaglineZh = body.TaglineZh ?? "",
                AboutEn = body.AboutEn ?? "",
                AboutZh = body.AboutZh ?? "",
                TourUrl = string.IsNullOrEmpty(body.TourUrl) ? null : body.TourUrl,
                now,
            });
        return written is not null
            ? written
            : new Problem(StatusCodes.Status409Conflict, "slug_taken", "Another shop has this address.", "slug", "another address");
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex SlugShape();
}
