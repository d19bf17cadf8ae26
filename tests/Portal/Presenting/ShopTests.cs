using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Enterprises.V1;
using CrossBorder.Platform;
using ProductGet = CrossBorder.Contracts.Catalog.V1.GetRequest;

namespace CrossBorder.Portal.Tests;

/// <summary>The public page of an exporter: who sees what, in which language, and what crawlers and browsers are told.</summary>
public sealed partial class ShopTests(PortalHost host)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shop_shows_its_products_and_badges_in_both_languages_without_a_key()
    {
        var shop = await Open();
        var english = await Page($"/en/shops/{shop.Slug}");
        var chinese = await Page($"/zh/shops/{shop.Slug}");

        Assert.Contains("White mug", english, StringComparison.Ordinal);
        Assert.Contains("Qualified exporter", english, StringComparison.Ordinal);
        Assert.Contains("Customs registration", english, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"zh-CN\">", chinese, StringComparison.Ordinal);
        Assert.Contains("白色杯子", chinese, StringComparison.Ordinal);
        Assert.Contains("资质已审核", chinese, StringComparison.Ordinal);
        var asked = host.Fakes.Of<SearchRequest>().Last(r => r.Request.ExporterId == shop.Exporter.ToString());
        Assert.Equal((Role.Buyer, Guid.Empty), (asked.Call.Principal!.Role, asked.Call.Principal.PartyId));
    }

    [Fact]
    public async Task Crawlers_are_told_the_address_the_other_language_and_what_it_is()
    {
        var shop = await Open();
        var page = await Page($"/en/shops/{shop.Slug}/products/{shop.Product}");

        Assert.Contains(
            $"<link rel=\"canonical\" href=\"http://localhost/en/shops/{shop.Slug}/products/{shop.Product}\">", page,
            StringComparison.Ordinal);
        Assert.Contains("hreflang=\"zh-CN\" href=\"", page, StringComparison.Ordinal);
        var data = JsonDocument.Parse(Data().Match(page).Groups[1].Value).RootElement;
        var offer = data.GetProperty("offers")[0];
        Assert.Equal(
            ("Product", "M-1", "2.55", "GBP", 12),
            (data.Text("@type"), data.Text("sku"), offer.Text("price"), offer.Text("priceCurrency"),
                offer.GetProperty("eligibleQuantity").GetProperty("minValue").GetInt32()));

        var sitemap = XDocument.Parse(await Page("/sitemap.xml"));
        Assert.Contains(sitemap.Descendants(), node => node.Value == $"http://localhost/zh/shops/{shop.Slug}");
        Assert.Contains("Sitemap: http://localhost/sitemap.xml", await Page("/robots.txt"), StringComparison.Ordinal);
        Assert.Contains("noindex", await Page($"/en/shops/{shop.Slug}?q=mug"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Samples: 2 pieces, 5.00 USD each, credited on the first order from 500.00 USD within 90 days")]
    [InlineData("zh", "样品：2 件，每件 5.00 USD，90 天内首单满 500.00 USD 可抵扣")]
    [InlineData("en", "Trial order: 10 to 50 pieces, 1200 JPY each, freight included, "
        + "credited on the first order of this product within 30 days")]
    [InlineData("zh", "试单：10–50 件，每件 1200 JPY，含运费，30 天内本产品首单可抵扣")]
    [InlineData("en", "Samples: 1 piece, free of charge")]
    [InlineData("zh", "样品：1 件，免费")]
    public async Task A_product_with_samples_says_so_in_the_list_and_on_its_page_without_a_call_more(string language, string line)
    {
        var shop = await Open();
        var before = await Page($"/{language}/shops/{shop.Slug}/products/{shop.Product}");
        Assert.DoesNotContain("\"samples\"", before, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"sample\"", before, StringComparison.Ordinal);
        products[shop.Product].Samples.AddRange(Terms);

        foreach (var path in new[] { "", $"/products/{shop.Product}" })
            Assert.Contains(
                $"<p class=\"samples\">{line}</p>", await Page($"/{language}/shops/{shop.Slug}{path}"), StringComparison.Ordinal);
        Assert.Contains(
            $"class=\"sample\" href=\"/#/catalogue/{shop.Product}\"",
            await Page($"/{language}/shops/{shop.Slug}/products/{shop.Product}"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            host.Fakes.Calls, call => call.Principal?.Name == "visitor" && call.Method.Contains("Samples/", StringComparison.Ordinal));
        Assert.True(host.Fakes.Of<SearchRequest>().Last(sent => sent.Request.ExporterId == shop.Exporter.ToString()).Request.WithSamples);
        Assert.True(host.Fakes.Of<ProductGet>().Last(sent => sent.Request.Id == shop.Product).Request.WithSamples);
    }

    static SampleTerms[] Terms =>
    [
        new()
        {
            Kind = "Sample", Currency = "USD", UnitPrice = "5", LeastUnits = 2, MostUnits = 2, Freight = "Buyer", Credit = "Exporter",
            CreditDays = 90, CreditLeastMinor = 50_000,
        },
        new()
        {
            Kind = "Trial", Currency = "JPY", UnitPrice = "1200", LeastUnits = 10, MostUnits = 50, Freight = "Exporter",
            Credit = "Product", CreditDays = 30,
        },
        new() { Kind = "Sample", Currency = "USD", UnitPrice = "0", LeastUnits = 1, MostUnits = 1, Freight = "Buyer", Credit = "None" },
    ];

    [Fact]
    public async Task What_a_party_wrote_runs_nothing_and_breaks_nothing()
    {
        const string Evil = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        var shop = await Open(evil: Evil);
        foreach (var path in new[] { "", $"/products/{shop.Product}", $"?q={Uri.EscapeDataString(Evil)}" })
            foreach (var language in new[] { "en", "zh" })
            {
                var page = await Page($"/{language}/shops/{shop.Slug}{path}");
                Assert.Single(Script().Matches(page));
                Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
                JsonDocument.Parse(Data().Match(page).Groups[1].Value).Dispose();
            }
    }

    [Fact]
    public async Task A_page_is_not_sent_again_while_it_is_the_same()
    {
        var shop = await Open();
        using var first = await host.Http().GetAsync($"/en/shops/{shop.Slug}", Stop);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/en/shops/{shop.Slug}");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await host.Http().SendAsync(request, Stop);

        Assert.Equal(("public, max-age=60", HttpStatusCode.NotModified), (first.Headers.CacheControl!.ToString(), again.StatusCode));
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(Stop));
        await Put(shop.Exporter, shop.Slug, open: true, tagline: "Another line");
        using var changed = new HttpRequestMessage(HttpMethod.Get, $"/en/shops/{shop.Slug}");
        changed.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        Assert.Equal(HttpStatusCode.OK, (await host.Http().SendAsync(changed, Stop)).StatusCode);
    }

    [Theory]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", "/zh/shops/some-shop")]
    [InlineData("en;q=0.5,zh;q=0.1", "/en/shops/some-shop")]
    [InlineData("de", "/en/shops/some-shop")]
    [InlineData(null, "/en/shops/some-shop")]
    public async Task The_address_without_a_language_leads_to_the_one_that_the_browser_prefers(string? accepts, string to)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/shops/some-shop");
        if (accepts is not null)
            request.Headers.Add("Accept-Language", accepts);
        using var response = await host.Http().SendAsync(request, Stop);
        Assert.Equal(to, response.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task What_is_not_public_is_not_there()
    {
        var shop = await Open();
        var other = await Open();
        Assert.Equal(HttpStatusCode.NotFound, await Status("/en/shops/no-such-shop"));
        Assert.Equal(HttpStatusCode.NotFound, await Status($"/en/shops/{other.Slug}/products/{shop.Product}"));
        Assert.Equal(HttpStatusCode.NotFound, await Status($"/en/shops/{shop.Slug}/products/{Guid.NewGuid()}"));

        await Put(shop.Exporter, shop.Slug, open: false);
        Assert.Equal(HttpStatusCode.NotFound, await Status($"/zh/shops/{shop.Slug}"));
        Assert.DoesNotContain(shop.Slug, await Page("/sitemap.xml"), StringComparison.Ordinal);
        suspended.Add(other.Exporter.ToString());
        Assert.Equal(HttpStatusCode.NotFound, await Status($"/en/shops/{other.Slug}"));
    }

    [Fact]
    public async Task An_exporter_changes_its_own_shop_and_a_stale_page_changes_nothing()
    {
        var exporter = Guid.CreateVersion7();
        var client = await host.As(Role.Exporter, exporter);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/v1/shop", Stop)).StatusCode);
        var slug = $"shop-{exporter:N}"[..20];
        Assert.Equal("\"1\"", (await Put(exporter, slug, open: true)).Headers.ETag?.Tag);
        Assert.Equal("\"2\"", (await Put(exporter, slug, open: true, ifMatch: "\"1\"")).Headers.ETag?.Tag);

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await Put(exporter, slug, open: true, ifMatch: "\"1\"")).StatusCode);
        var taken = await Put(Guid.CreateVersion7(), slug, open: true);
        var problem = await taken.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal((HttpStatusCode.Conflict, "slug_taken"), (taken.StatusCode, problem.Text("code")));
    }

    [Theory]
    [InlineData("Ab", "slug")]
    [InlineData("under_score", "slug")]
    [InlineData("two--hyphens", "slug")]
    [InlineData("good-one", "tourUrl", "javascript:alert(1)")]
    [InlineData("good-one", "tourUrl", "http://example.com")]
    public async Task A_wrong_field_is_named_with_what_is_accepted(string slug, string field, string? tour = null)
    {
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.PutAsJsonAsync("/api/v1/shop", new { slug, open = true, tourUrl = tour }, Stop);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal((HttpStatusCode.BadRequest, field), (response.StatusCode, problem.Text("field")));
        Assert.NotEmpty(problem.Text("accepted")!);
    }

    static readonly System.Collections.Concurrent.ConcurrentBag<string> suspended = [];
    static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Product> products = [];

    async Task<(Guid Exporter, string Slug, string Product)> Open(string evil = "")
    {
        var (exporter, product) = (Guid.CreateVersion7(), Guid.CreateVersion7().ToString());
        products[product] = new Product
        {
            Id = product,
            ExporterId = exporter.ToString(),
            Status = "Published",
            Sku = $"M-1{evil}",
            NameEn = $"White mug{evil}",
            NameZh = $"白色杯子{evil}",
            Currency = "GBP",
            Origin = "CN",
            HsCode = "6911101000",
            Stock = 5,
            Tiers = { new PriceTier { MinQuantity = 12, UnitPrice = "2.55" } },
        };
        Answer(evil);
        var slug = $"shop-{Guid.NewGuid():N}"[..20];
        Assert.Equal(HttpStatusCode.OK, (await Put(exporter, slug, open: true, evil)).StatusCode);
        return (exporter, slug, product);
    }

    void Answer(string evil)
    {
        host.Fakes.Answers["/crossborder.enterprises.v1.Enterprises/Get"] = call =>
            products.Values.Any(one => one.ExporterId == ((Contracts.Enterprises.V1.GetRequest)call.Request).Id)
                ? new Enterprise
                {
                    Id = ((Contracts.Enterprises.V1.GetRequest)call.Request).Id,
                    Kind = "Exporter",
                    Status = suspended.Contains(((Contracts.Enterprises.V1.GetRequest)call.Request).Id) ? "Suspended" : "Qualified",
                    NameEn = $"Ningbo Lights{evil}",
                    NameZh = $"宁波灯具{evil}",
                    CustomsCode = "3302960001",
                }
                : null;
        host.Fakes.Answers["/crossborder.catalog.v1.Catalog/Get"] = call => products.GetValueOrDefault(((ProductGet)call.Request).Id)
            ?? (call.Principal?.Name == "visitor" ? throw Problem.NotFound("product", ((ProductGet)call.Request).Id).ToGrpc() : null);
        host.Fakes.Answers["/crossborder.catalog.v1.Catalog/Search"] = call =>
        {
            var answer = new SearchResponse { Total = 1 };
            answer.Products.AddRange(products.Values.Where(one => one.ExporterId == ((SearchRequest)call.Request).ExporterId));
            return answer;
        };
    }

    async Task<HttpResponseMessage> Put(Guid exporter, string slug, bool open, string tagline = "", string? ifMatch = null)
    {
        var client = await host.As(Role.Exporter, exporter);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/shop")
        {
            Content = JsonContent.Create(new { slug, open, taglineEn = tagline, aboutEn = tagline, aboutZh = tagline }),
        };
        if (ifMatch is not null)
            request.Headers.Add("If-Match", ifMatch);
        return await client.SendAsync(request, Stop);
    }

    async Task<string> Page(string path) => await host.Http().GetStringAsync(path, Stop);

    async Task<HttpStatusCode> Status(string path) => (await host.Http().GetAsync(path, Stop)).StatusCode;

    [GeneratedRegex("<script[^>]*>(.*?)</script>")]
    private static partial Regex Data();

    [GeneratedRegex("<script")]
    private static partial Regex Script();
}
