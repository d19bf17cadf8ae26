using System.Security.Cryptography;
using System.Text;
using System.Xml;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Common.V1;
using CrossBorder.Contracts.Enterprises.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Client = CrossBorder.Contracts.Catalog.V1.Catalog.CatalogClient;
using EnterpriseGet = CrossBorder.Contracts.Enterprises.V1.GetRequest;
using ProductGet = CrossBorder.Contracts.Catalog.V1.GetRequest;

namespace CrossBorder.Portal;

/// <summary>
/// The pages that anybody reads, without a key: shops and their products in both languages, and what crawlers ask for. A visitor sees
/// what a buyer sees: published products of exporters that may sell. A browser keeps a page for a minute and asks with its tag after.
/// </summary>
static class PublicShops
{
    const int PageSize = 24;
    const int MostShops = 10_000;
    const string Html = "text/html; charset=utf-8";
    static readonly string[] Languages = ["en", "zh"];

    /// <summary>Nobody in particular: no row belongs to it, so that it finds what is public.</summary>
    internal static readonly Principal Visitor = new(Guid.Empty, Role.Buyer, "visitor");

    public static void Map(IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        pages.MapGet("/shops/{slug}", Choose);
        foreach (var texts in new[] { ShopTexts.English, ShopTexts.Chinese })
        {
            pages.MapGet($"/{texts.Code}/shops/{{slug}}", (
                string slug, string? q, string? after, Db db, Client catalog, Enterprises.EnterprisesClient companies, HttpContext http) =>
                ShowShop(texts, slug, q, after, db, catalog, companies, http));
            pages.MapGet($"/{texts.Code}/shops/{{slug}}/products/{{id:guid}}", (
                string slug, Guid id, Db db, Client catalog, Enterprises.EnterprisesClient companies, HttpContext http) =>
                ShowProduct(texts, slug, id, db, catalog, companies, http));
        }

        pages.MapGet("/sitemap.xml", Sitemap);
        pages.MapGet("/robots.txt", Robots);
    }

    /// <summary>To the language that the browser prefers.</summary>
    static IResult Choose(string slug, HttpContext http)
    {
        http.Response.Headers.Vary = "Accept-Language";
        var chinese = http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(one => one.Quality ?? 1)
            .Select(one => one.Value.ToString()).FirstOrDefault()?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) is true;
        return Results.Redirect($"/{(chinese ? "zh" : "en")}/shops/{Uri.EscapeDataString(slug)}");
    }

    static async Task<IResult> ShowShop(
        ShopTexts texts, string slug, string? q, string? after, Db db, Client catalog, Enterprises.EnterprisesClient companies,
        HttpContext http)
    {
        Principal.Current = Visitor;
        if (await Open(db, slug, http.RequestAborted) is not { } shop
            || await Company(companies, shop, http.RequestAborted) is not { } company)
            return Missing(texts, http);
        var found = await catalog.SearchAsync(
            new SearchRequest
            {
                ExporterId = shop.ExporterId.ToString(),
                Text = q ?? "",
                Page = new Page { Cursor = after ?? "", Limit = PageSize },
                WithSamples = true,
            }, cancellationToken: http.RequestAborted);
        return Page(http, new ShopHtml(texts, Origin(http), shop, company).ShopPage(found, q ?? ""));
    }

    static async Task<IResult> ShowProduct(
        ShopTexts texts, string slug, Guid id, Db db, Client catalog, Enterprises.EnterprisesClient companies, HttpContext http)
    {
        Principal.Current = Visitor;
        if (await Open(db, slug, http.RequestAborted) is not { } shop
            || await Company(companies, shop, http.RequestAborted) is not { } company
            || await Sold(catalog, id, shop, http.RequestAborted) is not { } product)
            return Missing(texts, http);
        return Page(http, new ShopHtml(texts, Origin(http), shop, company).ProductPage(product));
    }

    static Task<Shop?> Open(Db db, string slug, CancellationToken ct) => db.One<Shop>(
        $"select {Shop.Columns} from shop where slug = @slug and open", new { slug }, ct);

    /// <summary>Null when the exporter may not sell: its shop is closed whatever it says itself.</summary>
    static async Task<Enterprise?> Company(Enterprises.EnterprisesClient companies, Shop shop, CancellationToken ct)
    {
        try
        {
            var company = await companies.GetAsync(new EnterpriseGet { Id = shop.ExporterId.ToString() }, cancellationToken: ct);
            return company.Status == "Qualified" ? company : null;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    static async Task<Product?> Sold(Client catalog, Guid id, Shop shop, CancellationToken ct)
    {
        try
        {
            var product = await catalog.GetAsync(new ProductGet { Id = id.ToString(), WithSamples = true }, cancellationToken: ct);
            return product.ExporterId == shop.ExporterId.ToString() && product.Status == "Published" ? product : null;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    internal static IResult Page(HttpContext http, string html)
    {
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(html)).AsSpan(0, 12))}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "public, max-age=60";
        return http.Request.Headers.IfNoneMatch.Contains(tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Content(html, Html);
    }

    internal static IResult Missing(ShopTexts texts, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Content(
            $"<!doctype html><html lang=\"{texts.Tag}\"><head><meta charset=\"utf-8\"><meta name=\"robots\" content=\"noindex\"><title>"
            + $"{texts.MissingTitle}</title><link rel=\"stylesheet\" href=\"/shop.css\"></head><body><main><h1>{texts.MissingTitle}</h1>"
            + $"<p>{texts.MissingText}</p></main></body></html>", Html, statusCode: StatusCodes.Status404NotFound);
    }

    static async Task<IResult> Sitemap(Db db, Exhibitions.ExhibitionsClient fairs, HttpContext http)
    {
        var exhibitions = await PublicExhibitions.Addresses(fairs, http.RequestAborted);
        var shops = await db.Many<Shop>(
            $"select {Shop.Columns} from shop where open order by slug limit @MostShops", new { MostShops }, http.RequestAborted);
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("urlset", "http://www.sitemaps.org/schemas/sitemap/0.9");
            foreach (var (shop, language) in shops.SelectMany(shop => Languages.Select(language => (shop, language))))
            {
                xml.WriteStartElement("url");
                xml.WriteElementString("loc", $"{Origin(http)}/{language}/shops/{shop.Slug}");
                xml.WriteElementString("lastmod", shop.ChangedAt.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
                xml.WriteEndElement();
            }

            foreach (var address in exhibitions.SelectMany(code => Languages.Select(one => $"{Origin(http)}/{one}/exhibitions/{code}")))
            {
                xml.WriteStartElement("url");
                xml.WriteElementString("loc", address);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return Results.Content("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text, "application/xml; charset=utf-8");
    }

    static IResult Robots(HttpContext http) => Results.Text(
        $"User-agent: *\nDisallow: /api/\nDisallow: /docs/\nAllow: /\nSitemap: {Origin(http)}/sitemap.xml\n");

    internal static string Origin(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}";
}
