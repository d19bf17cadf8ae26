using CrossBorder.Contracts.Common.V1;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Client = CrossBorder.Contracts.Customs.V1.LandedCosts.LandedCostsClient;
using Duty = CrossBorder.Contracts.Customs.V1.ImportDuty;
using Regime = CrossBorder.Contracts.Customs.V1.ImportRegime;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Each test has a country of its own.</summary>
public sealed class LandedCostsServiceTests(CustomsHost host)
{
    static readonly Principal Anybody = new(Guid.CreateVersion7(), Role.Buyer, "anybody");

    Client Operators => new(host.As(CustomsHost.Operator));

    [Fact]
    public async Task The_longest_prefix_decides_each_measure_and_the_newest_day_that_has_come()
    {
        await Operators.LoadAsync(Rules(
            "PT", Row("", "General", "2026-01-01", "10"), Row("69", "General", "2026-01-01", "6"),
            Row("6911", "General", "2026-01-01", "12"), Row("6911", "General", "2026-06-01", "15"),
            Row("", "Antidumping", "2026-01-01", "30"), Row("691110", "Antidumping", "2026-01-01", "0")));

        Assert.Equal(["Antidumping 0", "General 12"], await Measures("PT", "6911100000", "2026-05-31"));
        Assert.Equal(["Antidumping 0", "General 15"], await Measures("PT", "6911100000", "2026-06-01"));
        Assert.Equal(["Antidumping 30", "General 6"], await Measures("PT", "691200", "2026-06-01"));
        Assert.Equal(["Antidumping 30", "General 10"], await Measures("PT", "420212", "2026-06-01"));
    }

    [Fact]
    public async Task Digits_beyond_the_sixth_are_chinas_own_and_find_no_rule_of_another_country()
    {
        await Operators.LoadAsync(Rules("SE", Row("691110", "General", "2026-01-01", "12")));

        Assert.Equal(["General 12"], await Measures("SE", "6911109999", "2026-02-01"));
        var e = await Assert.ThrowsAsync<RpcException>(async () => await Operators.LoadAsync(
            Rules("SE", Row("6911109999", "General", "2026-01-01", "1"))));
        Assert.Equal("duties[0].code_prefix", Problem.FromGrpc(e).Field);
    }

    [Fact]
    public async Task What_is_loaded_again_adds_nothing_and_a_correction_is_the_next_revision()
    {
        var first = await Operators.LoadAsync(Rules("FI", Row("95", "General", "2026-01-01", "4.7")));
        var again = await Operators.LoadAsync(Rules("FI", Row("95", "General", "2026-01-01", "4.7")));
        var corrected = await Operators.LoadAsync(Rules("FI", Row("95", "General", "2026-01-01", "4.2")));

        Assert.Equal((1, 1, 0, 0, 0, 1), (first.Regimes, first.Duties, again.Regimes, again.Duties, corrected.Regimes, corrected.Duties));
        Assert.Equal(["General 4.2"], await Measures("FI", "950510", "2026-02-01"));
        var kept = await Operators.ListDutiesAsync(new ListImportRulesRequest { Country = "FI" });
        Assert.Equal([(1, "4.7"), (2, "4.2")], kept.Duties.Select(row => (row.Revision, row.Percent)));
    }

    [Fact]
    public async Task Two_operators_who_correct_at_once_make_two_revisions()
    {
        await Operators.LoadAsync(Rules("DK", Row("95", "General", "2026-01-01", "1")));
        await Task.WhenAll(Enumerable.Range(2, 8).Select(
            async percent => await Operators.LoadAsync(Rules("DK", Row("95", "General", "2026-01-01", $"{percent}")))));

        var kept = await Operators.ListDutiesAsync(new ListImportRulesRequest { Country = "DK" });
        Assert.Equal(Enumerable.Range(1, 9), kept.Duties.Select(row => row.Revision));
    }

    [Fact]
    public async Task Pages_of_rules_follow_one_another()
    {
        await Operators.LoadAsync(Rules(
            "PL", [.. Enumerable.Range(10, 25).Select(chapter => Row($"{chapter}", "Duty/General", "2026-01-01", "1"))]));
        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = await Operators.ListDutiesAsync(
                new ListImportRulesRequest { Country = "PL", Page = new Page { Cursor = cursor, Limit = 10 } });
            seen.AddRange(page.Duties.Select(row => row.CodePrefix));
            cursor = page.NextCursor;
        }
        while (cursor.Length > 0);

        Assert.Equal(Enumerable.Range(10, 25).Select(chapter => $"{chapter}"), seen);
    }

    [Theory]
    [InlineData("XX", "FOB", "EUR", "691110", 1, "destination")]
    [InlineData("BR", "FOB", "EUR", "691110", 1, "destination")]
    [InlineData("DE", "FOT", "EUR", "691110", 1, "incoterm")]
    [InlineData("DE", "FOB", "XXX", "691110", 1, "currency")]
    [InlineData("DE", "FOB", "EUR", "6911", 1, "lines[0].hs_code")]
    [InlineData("DE", "FOB", "EUR", "691110", 0, "lines[0].amount_minor")]
    public async Task A_bad_request_names_its_field(
        string country, string incoterm, string currency, string code, long amount, string field)
    {
        var request = Ask(country, code, "2026-02-01");
        request.Incoterm = incoterm;
        request.Currency = currency;
        request.Lines[0].AmountMinor = amount;
        var e = await Assert.ThrowsAsync<RpcException>(async () => await new Client(host.As(Anybody)).EstimateAsync(request));
        Assert.Equal(field, Problem.FromGrpc(e).Field);
    }

    [Fact]
    public async Task Freight_that_an_order_charges_besides_is_part_of_a_price_that_holds_freight()
    {
        var request = Ask("DE", "691110", "2026-02-01");
        (request.Incoterm, request.FreightMinor, request.ChargedFreightMinor) = ("CFR", 100_00, 100_00);
        request.Lines[0].AmountMinor = 1_000_00;

        var cost = await new Client(host.As(Anybody)).EstimateAsync(request);

        Assert.Equal((1_100_00L, 1_000_00L, 209_00L), (cost.PriceMinor, cost.GoodsMinor, cost.VatMinor));
        Assert.Contains("demo_rules", cost.Assumptions.Select(said => said.Code));
    }

    [Fact]
    public async Task Only_operators_load_and_read_rules()
    {
        foreach (var role in new[] { Role.Buyer, Role.Exporter, Role.Partner })
        {
            var client = new Client(host.As(new Principal(Guid.CreateVersion7(), role, "x")));
            foreach (var call in new Func<Task>[]
            {
                async () => await client.LoadAsync(Rules("IE", Row("95", "General", "2026-01-01", "1"))),
                async () => await client.ListDutiesAsync(new ListImportRulesRequest { Country = "IE" }),
                async () => await client.ListRegimesAsync(new ListImportRulesRequest { Country = "IE" }),
            })
                Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
        }
    }

    async Task<string[]> Measures(string country, string code, string day)
    {
        var cost = await new Client(host.As(Anybody)).EstimateAsync(Ask(country, code, day));
        var measures = Assert.Single(cost.Lines).Measures.Select(one => $"{one.Rule.Measure} {one.Rule.Percent}");
        return [.. measures.Order(StringComparer.Ordinal)];
    }

    static LandedCostRequest Ask(string country, string code, string day) => new()
    {
        Destination = country,
        Incoterm = "FOB",
        Currency = "EUR",
        Date = day,
        Lines = { new LandedCostLine { LineNo = 1, HsCode = code, AmountMinor = 100_00 } },
    };

    static LoadImportRulesRequest Rules(string country, params Duty[] duties)
    {
        var request = new LoadImportRulesRequest
        {
            Regimes =
            {
                new Regime { Country = country, ValidFrom = "2026-01-01", DutyBase = "Cif", VatPercent = "20", Source = "test" },
            },
        };
        foreach (var duty in duties)
            duty.Country = country;
        request.Duties.AddRange(duties);
        return request;
    }

    static Duty Row(string prefix, string measure, string day, string percent) =>
        new() { CodePrefix = prefix, Measure = measure, ValidFrom = day, Percent = percent, Source = "test" };
}
