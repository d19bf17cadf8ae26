using System.Net;
using System.Text;
using CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.Portal.Tests;

public sealed class TariffPagesTests(PortalHost host)
{
    const string Service = "/crossborder.customs.v1.Tariff/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tariff_file_travels_whole_with_what_is_said_about_it()
    {
        host.Fakes.Answers[Service + "Import"] = _ => new TariffImport
        {
            Version = new TariffVersion { Id = "T1", Kind = "Tariff", Status = "Draft", Rows = 2, Refused = 1 },
            Refusals = { new TariffRefusal { Line = 4, Field = "unit1", Value = "999", Accepted = "a unit" } },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post,
            "/api/v1/tariff/versions?source=customs&fileName=t.csv&versionId=T1&dryRun=true&effectiveFrom=2026-07-01");
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Content = new StringContent("code,名称", Encoding.UTF8, "text/csv");

        var answer = await host.AsOperator().SendAsync(request, Stop).Json();

        Assert.Equal(("T1", "Draft"), (answer.GetProperty("version").Text("id"), answer.GetProperty("version").Text("status")));
        Assert.Equal(("4", "unit1"), (answer.GetProperty("refusals")[0].Text("line"), answer.GetProperty("refusals")[0].Text("field")));
        var sent = host.Fakes.Of<ImportTariffRequest>().Last().Request;
        Assert.Equal(("customs", "t.csv", "T1", "2026-07-01", true, false, "code,名称"),
            (sent.Source, sent.FileName, sent.VersionId, sent.EffectiveFrom, sent.DryRun, sent.Activate, sent.Content.ToStringUtf8()));
    }

    [Fact]
    public async Task A_code_is_looked_up_at_a_date_by_what_was_known_then()
    {
        host.Fakes.Answers[Service + "Lookup"] = call => new TariffLookupResponse
        {
            Date = ((TariffLookupRequest)call.Request).Date,
            Findings = { new TariffFinding { Asked = "611020", Problem = "ambiguous", Candidates = { "6110200011", "6110200090" } } },
        };

        var found = await host.AsOperator()
            .GetAsync("/api/v1/tariff/codes/611020?date=2026-03-05&knownAt=2026-03-06T08:00:00Z", Stop).Json();

        Assert.Equal(("ambiguous", "2026-03-05"), (found.Text("problem"), found.Text("date")));
        Assert.Equal(2, found.GetProperty("candidates").GetArrayLength());
        var sent = host.Fakes.Of<TariffLookupRequest>().Last().Request;
        Assert.Equal("611020", Assert.Single(sent.Codes));
        Assert.Equal(new DateTimeOffset(2026, 3, 6, 8, 0, 0, TimeSpan.Zero), sent.KnownAt.ToDateTimeOffset());
    }

    [Fact]
    public async Task The_impact_is_one_csv_file_over_all_its_pages()
    {
        host.Fakes.Answers[Service + "Impact"] = call => ((TariffImpactRequest)call.Request).Page.Cursor.Length == 0
            ? new TariffImpactResponse { Rows = { Row("Claim", "8541430000,8507600000") }, NextCursor = "more" }
            : new TariffImpactResponse { Rows = { Row("Draft", "8541430000") } };

        using var response = await host.AsOperator().GetAsync("/api/v1/tariff/versions/T1/impact.csv", Stop);

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        var lines = (await response.Content.ReadAsStringAsync(Stop)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Equal(20, line.Split(',').Length));
        Assert.Contains(",8541430000 8507600000,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_about_a_hit_carries_licence_reason_and_version()
    {
        var declaration = Guid.CreateVersion7();
        using var response = await host.AsOperator().Post($"/api/v1/screenings/{declaration}/8801009010/decision",
            new { decision = "Licensed", reason = "seen", licenceNumber = "26-JM-1" }, "\"3\"");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = host.Fakes.Of<DecideScreeningRequest>().Single(r => r.Request.DeclarationId == declaration.ToString()).Request;
        Assert.Equal(("8801009010", "Licensed", "seen", "26-JM-1", 3),
            (sent.Code, sent.Decision, sent.Reason, sent.LicenceNumber, sent.ExpectedVersion));
    }

    [Fact]
    public async Task Elements_of_a_product_are_stated_and_told_with_their_origin()
    {
        var product = Guid.CreateVersion7();
        host.Fakes.Answers["/crossborder.customs.v1.Elements/State"] = call => new ProductElements
        {
            ProductId = ((StateElementsRequest)call.Request).ProductId,
            Version = 4,
            Elements = { new ProductElement { Position = 3, NameZh = "材质", NameEn = "material", Mandatory = true, Origin = "Missing" } },
        };

        var answer = await host.AsOperator().Post($"/api/v1/products/{product}/elements",
            new { elements = new[] { new { nameZh = "用途", value = "家用" } } }, "\"3\"").Json();

        var element = answer.GetProperty("elements")[0];
        Assert.Equal(("4", "材质", "Missing"), (answer.Text("version"), element.Text("nameZh"), element.Text("origin")));
        var sent = host.Fakes.Of<StateElementsRequest>().Single(call => call.Request.ProductId == product.ToString()).Request;
        Assert.Equal((3, "用途", "家用"), (sent.ExpectedVersion, sent.Elements[0].NameZh, sent.Elements[0].Value));
    }

    static TariffImpactRow Row(string kind, string code) => new()
    {
        Kind = kind,
        DeclarationId = Guid.NewGuid().ToString(),
        OrderId = Guid.NewGuid().ToString(),
        Code = code,
        Changes = { "refund", "duty" },
        Currency = "CNY",
        Before = new TariffTerms { RefundRate = "9", Unit1 = "007", Unit2 = "035" },
    };
}
