using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Enterprises.V1;

namespace CrossBorder.Portal;

/// <summary>
/// Writes the public pages. Whole without a script, with the head that search engines and link previews read: title, description,
/// canonical address, the same page in the other language, and schema.org data. Every text of a party is encoded.
/// </summary>
sealed class ShopHtml(ShopTexts texts, string origin, Shop shop, Enterprise company)
{
    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    static readonly JsonSerializerOptions Embedded = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    readonly StringBuilder html = new(16 * 1024);

    string Name => texts.Pick(company.NameEn, company.NameZh);

    string Home => $"/{texts.Code}/shops/{shop.Slug}";

    public string ShopPage(SearchResponse found, string words)
    {
        var tagline = texts.Pick(shop.TaglineEn, shop.TaglineZh);
        Head(Name, tagline.Length > 0 ? tagline : Name, "", Organisation(), indexed: words.Length == 0);
        Badges();
        if (tagline.Length > 0)
            Tag("p", tagline, "tagline");
        html.Append("<form action=\"").Append(Text(Home)).Append("\" role=\"search\"><label>").Append(Text(texts.Search))
            .Append(" <input name=\"q\" type=\"search\" maxlength=\"200\" value=\"").Append(Text(words)).Append("\"></label> <button>")
            .Append(Text(texts.Find)).Append("</button></form>");
        Tag("h2", texts.Products);
        Tag("p", string.Format(CultureInfo.InvariantCulture, found.Total == 0 ? texts.Nothing : texts.Results, found.Total), "count");
        html.Append("<ul class=\"products\">");
        foreach (var product in found.Products)
            Card(product);
        html.Append("</ul>");
        if (found.NextCursor.Length > 0)
            Link($"{Home}?{(words.Length > 0 ? $"q={Uri.EscapeDataString(words)}&" : "")}after={found.NextCursor}", texts.Next, "next");
        About();
        return End("");
    }

    public string ProductPage(Product product)
    {
        var (name, path) = (texts.Pick(product.NameEn, product.NameZh), $"/products/{product.Id}");
        Head($"{name} - {Name}", $"{name}, {texts.HsCode} {product.HsCode}, {Name}", path, ProductData(product, path), indexed: true);
        Link(Home, texts.Back, "back");
        Tag("h2", name);
        Tag("p", texts.Else.Pick(product.NameEn, product.NameZh), "other-name");
        html.Append("<dl>");
        Fact("SKU", product.Sku);
        Fact(texts.Origin, product.Origin);
        Fact(texts.HsCode, product.HsCode);
        Fact(texts.Weight, $"{product.NetGrams.ToString(CultureInfo.InvariantCulture)} {texts.Grams}");
        Fact(texts.Moq, product.Tiers.Select(tier => tier.MinQuantity).DefaultIfEmpty(1).First().ToString(CultureInfo.InvariantCulture));
        html.Append("</dl><p>").Append(Text(product.Stock > product.Reserved ? texts.InStock : texts.OutOfStock)).Append("</p>");
        Tiers(product);
        Samples(product);
        if (product.Samples.Count > 0)
            Link($"/#/catalogue/{product.Id}", texts.OrderSample, "sample");
        Link($"/#/inquiries/new?product={product.Id}", texts.Inquire, "ask");
        return End(path);
    }

    void Head(string title, string description, string path, JsonNode data, bool indexed)
    {
        html.Append("<!doctype html><html lang=\"").Append(texts.Tag).Append("\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        Tag("title", title);
        html.Append("<meta name=\"description\" content=\"").Append(Text(description)).Append("\">")
            .Append("<meta property=\"og:title\" content=\"").Append(Text(title)).Append("\">")
            .Append("<meta property=\"og:description\" content=\"").Append(Text(description)).Append("\">");
        if (!indexed)
            html.Append("<meta name=\"robots\" content=\"noindex\">");
        html.Append("<link rel=\"canonical\" href=\"").Append(Text(origin + Home + path)).Append("\">");
        foreach (var one in new[] { ShopTexts.English, ShopTexts.Chinese })
            html.Append("<link rel=\"alternate\" hreflang=\"").Append(one.Tag).Append("\" href=\"")
                .Append(Text($"{origin}/{one.Code}/shops/{shop.Slug}{path}")).Append("\">");
        html.Append("<link rel=\"stylesheet\" href=\"/shop.css\"><link rel=\"icon\" href=\"/favicon.svg\">")
            .Append("<script type=\"application/ld+json\">").Append(data.ToJsonString(Embedded)).Append("</script></head><body><header>");
        html.Append("<h1><a href=\"").Append(Text(Home)).Append("\">").Append(Text(Name)).Append("</a></h1>");
        html.Append("<a class=\"language\" hreflang=\"").Append(texts.Else.Tag).Append("\" lang=\"").Append(texts.Else.Tag)
            .Append("\" href=\"").Append(Text($"/{texts.Else.Code}/shops/{shop.Slug}{path}")).Append("\">").Append(Text(texts.Other))
            .Append("</a></header><main>");
    }

    void Badges()
    {
        html.Append("<ul class=\"badges\">");
        html.Append("<li title=\"").Append(Text(texts.QualifiedWhy)).Append("\">").Append(Text(texts.Qualified)).Append("</li>");
        if (company.CustomsCode.Length > 0)
            html.Append("<li title=\"").Append(Text(texts.CustomsWhy)).Append("\">").Append(Text(texts.Customs)).Append("</li>");
        html.Append("</ul>");
    }

    void Card(Product product)
    {
        html.Append("<li><a href=\"").Append(Text($"{Home}/products/{product.Id}")).Append("\">")
            .Append(Text(texts.Pick(product.NameEn, product.NameZh))).Append("</a>");
        if (product.Tiers.Count > 0)
        {
            Tag("p", $"{texts.From} {product.Currency} {product.Tiers[^1].UnitPrice}", "price");
            Tag("p", $"{texts.Moq}: {product.Tiers[0].MinQuantity.ToString(CultureInfo.InvariantCulture)}");
        }

        Samples(product);
        html.Append("</li>");
    }

    void Tiers(Product product)
    {
        Tag("h3", texts.Tiers);
        html.Append("<table><thead><tr><th>").Append(Text(texts.Quantity)).Append("</th><th>").Append(Text(texts.Price))
            .Append("</th></tr></thead><tbody>");
        foreach (var tier in product.Tiers)
            html.Append("<tr><td>").Append(tier.MinQuantity.ToString(CultureInfo.InvariantCulture)).Append("</td><td>")
                .Append(Text($"{product.Currency} {tier.UnitPrice}")).Append("</td></tr>");
        html.Append("</tbody></table>");
    }

    void Samples(Product product)
    {
        foreach (var terms in product.Samples)
            Tag("p", SampleLine.Of(terms, texts), "samples");
    }

    void About()
    {
        if (texts.Pick(shop.AboutEn, shop.AboutZh) is { Length: > 0 } about)
        {
            Tag("h2", texts.About);
            foreach (var paragraph in about.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                Tag("p", paragraph);
        }

        if (shop.TourUrl is { } tour)
            html.Append("<p><a rel=\"noopener nofollow\" href=\"").Append(Text(tour)).Append("\">").Append(Text(texts.Tour))
                .Append("</a></p>");
    }

    JsonObject Organisation() => new()
    {
        ["@context"] = "https://schema.org",
        ["@type"] = "Organization",
        ["name"] = company.NameEn,
        ["alternateName"] = company.NameZh,
        ["url"] = origin + Home,
    };

    JsonObject ProductData(Product product, string path) => new()
    {
        ["@context"] = "https://schema.org",
        ["@type"] = "Product",
        ["name"] = texts.Pick(product.NameEn, product.NameZh),
        ["sku"] = product.Sku,
        ["url"] = origin + Home + path,
        ["countryOfOrigin"] = product.Origin,
        ["offers"] = new JsonArray([.. product.Tiers.Select(tier => new JsonObject
        {
            ["@type"] = "Offer",
            ["price"] = tier.UnitPrice,
            ["priceCurrency"] = product.Currency,
            ["eligibleQuantity"] = new JsonObject { ["@type"] = "QuantitativeValue", ["minValue"] = tier.MinQuantity },
            ["availability"] = "https://schema.org/" + (product.Stock > product.Reserved ? "InStock" : "MadeToOrder"),
            ["seller"] = new JsonObject { ["@type"] = "Organization", ["name"] = company.NameEn },
        })]),
    };

    string End(string path)
    {
        html.Append("</main><footer><a rel=\"nofollow\" href=\"/#/inquiries/new?exporter=").Append(shop.ExporterId)
            .Append("\">").Append(Text(texts.Inquire)).Append("</a></footer></body></html>");
        return html.ToString();
    }

    void Tag(string tag, string text, string? kind = null)
    {
        html.Append('<').Append(tag);
        if (kind is not null)
            html.Append(" class=\"").Append(kind).Append('"');
        html.Append('>').Append(Text(text)).Append("</").Append(tag).Append('>');
    }

    void Fact(string name, string value)
    {
        if (value.Length == 0)
            return;
        Tag("dt", name);
        Tag("dd", value);
    }

    void Link(string address, string text, string kind) => html.Append("<p><a class=\"").Append(kind).Append("\" href=\"")
        .Append(Text(address)).Append("\">").Append(Text(text)).Append("</a></p>");

    static string Text(string text) => Encoder.Encode(text);
}
