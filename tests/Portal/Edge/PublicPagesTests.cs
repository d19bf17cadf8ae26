using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrossBorder.Contracts;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

public sealed partial class PublicPagesTests(PortalHost host)
{
    static readonly string[] Parts =
    [
        "catalogue.", "customs.", "deals.", "details.", "disputes.", "exhibitions.", "frames.", "givingup.", "marketing.", "payments.",
        "payouts.", "prices.", "products.", "purchasing.", "receipts.", "reports.", "samples.", "shared.", "splitting.", "stock.",
        "trading.", "treasury.",
    ];

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/console.js", "text/javascript")]
    [InlineData("/console.css", "text/css")]
    public async Task The_console_is_served_with_a_policy_that_runs_its_own_scripts_only(string path, string mediaType)
    {
        using var response = await host.Http().GetAsync(path, Stop);
        Assert.Equal((HttpStatusCode.OK, mediaType), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task The_page_has_no_inline_script_or_style()
    {
        var page = await host.Http().GetStringAsync("/", Stop);
        Assert.DoesNotMatch("<script(?![^>]*src=)", page);
        Assert.DoesNotMatch("(?i) on[a-z]+=|<style| style=", page);
    }

    [Fact]
    public async Task The_console_has_a_text_in_both_languages_for_everything_it_names()
    {
        async Task<HashSet<string>> Keys(string part) =>
            [.. TextKey().Matches(await host.Http().GetStringAsync($"/texts.{part}.js", Stop)).Select(match => match.Groups[1].Value)];
        foreach (var part in Parts)
            Assert.Equal((await Keys($"{part}en")).Order(), (await Keys($"{part}zh")).Order());
        var english = await Keys("en");
        Assert.Equal(english.Order(), (await Keys("zh")).Order());
        Assert.Superset(Subscriptions.ByService["portal"].Select(type => $"event.{type.Name}").ToHashSet(), english);
        Assert.Superset(Enum.GetNames<Stage>().Select(stage => $"stage.{stage}").ToHashSet(), english);
        string[] parties = ["Exporter", "Buyer", "Partner", "Operator", "Customs", "Bank", "TaxBureau"];
        Assert.Superset(parties.Select(party => $"party.{party}").ToHashSet(), english);
    }

    /// <summary>All texts of a language are one table, in which the later would hide the earlier.</summary>
    [Theory]
    [InlineData("texts.*en.js")]
    [InlineData("texts.*zh.js")]
    public void No_key_of_the_console_has_two_texts(string files) => Assert.Empty(
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "wwwroot"), files)
            .SelectMany(file => TextKey().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value)
            .CountBy(key => key).Where(key => key.Value > 1).Select(key => key.Key));

    /// <summary>Of keys that are written out; not of those that are put together of a prefix and a code of the platform.</summary>
    [Fact]
    public void The_console_names_no_text_that_there_is_not()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        var texts = Directory.GetFiles(folder, "texts.*en.js").SelectMany(file => TextKey().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value).ToHashSet();
        var named = Directory.GetFiles(folder, "*.js")
            .SelectMany(file => NamedText().Matches(File.ReadAllText(file)).Select(match => (Path.GetFileName(file), Key(match))));
        Assert.DoesNotContain(named, one => !texts.Contains(one.Item2));
    }

    static string Key(Match match) => match.Groups[1].Success ? match.Groups[1].Value : $"col.{match.Groups[2].Value}";

    [GeneratedRegex(@"\bt\('([^']+)'[,)]|\bcell\('([^']+)',")]
    private static partial Regex NamedText();

    [Fact]
    public async Task The_console_gives_every_currency_as_many_digits_as_the_ledger()
    {
        var said = Exponents().Match(await host.Http().GetStringAsync("/format.js", Stop)).Groups[1].Value.Split(", ")
            .Select(pair => pair.Split(": ")).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.All(Currency.Accepted.Split(", "), code =>
            Assert.Equal(Currency.Of(code).Exponent.ToString(CultureInfo.InvariantCulture), said.GetValueOrDefault(code, "2")));
    }

    [GeneratedRegex(@"exponents = \{ (.+) \};")]
    private static partial Regex Exponents();

    [GeneratedRegex("(?m)^  '([^']+)':")]
    private static partial Regex TextKey();

    [Fact]
    public async Task The_description_lists_every_endpoint_with_its_key_and_roles()
    {
        using var description = JsonDocument.Parse(await host.Http().GetStringAsync("/openapi/v1.json", Stop));
        var paths = description.RootElement.GetProperty("paths");
        var place = paths.GetProperty("/api/v1/orders").GetProperty("post");
        Assert.Equal("For: Exporter, Buyer.", place.Text("description"));
        Assert.Contains(
            place.GetProperty("parameters").EnumerateArray(), p => p.Text("name") == "Idempotency-Key" && p.Text("required") == "True");
        var order = description.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("PlaceOrder");
        Assert.Equal(
            ["currency", "incoterm", "namedPlace", "shipTo", "lines"],
            order.GetProperty("required").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(EndpointTableTests.Paths, paths.EnumerateObject().Count());
        Assert.All(
            paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()),
            operation => Assert.True(operation.Value.TryGetProperty("summary", out _), operation.ToString()));
    }

    [Fact]
    public async Task The_description_can_be_read_in_a_browser() =>
        Assert.Contains("swagger-ui", await host.Http().GetStringAsync("/docs/index.html", Stop), StringComparison.Ordinal);

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_is_asked_without_a_key(string path) =>
        Assert.Equal("Healthy", await host.Http().GetStringAsync(path, Stop));
}
