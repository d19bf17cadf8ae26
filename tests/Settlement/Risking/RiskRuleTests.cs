using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Settlement.Tests;

public sealed class RiskRuleTests
{
    static readonly Dictionary<string, long> Limits = new() { ["USD"] = 1_000 };

    [Theory]
    [InlineData(3, 1_000, 0)]
    [InlineData(4, 1_000, 5)]
    [InlineData(3, 1_001, 7)]
    [InlineData(4, 1_001, 12)]
    public void More_than_the_most_counts_the_most_itself_does_not(int count, long minor, int points)
    {
        var limits = new VelocityParameters(24, 3, Limits, 5, 7);
        Assert.Equal(points, limits.On("USD", count, minor));
        Assert.Equal(count > 3 ? 5 : 0, limits.On("EUR", count, long.MaxValue));
    }

    [Theory]
    [InlineData(200, 5, 100L, 0)]
    [InlineData(201, 5, 100L, 9)]
    [InlineData(201, 4, 100L, 0)]
    [InlineData(201, 0, null, 0)]
    public void An_amount_is_held_against_the_factor_of_the_median(long minor, int known, long? median, int points) =>
        Assert.Equal(points, new AmountHistoryParameters(5, 100, 2m, 9).On(minor, known, median));

    [Theory]
    [InlineData("FR", "GB", 3, 0, 4)]
    [InlineData("FR", "GB", 3, 1, 0)]
    [InlineData("FR", "GB", 2, 0, 0)]
    [InlineData("GB", "GB", 3, 0, 0)]
    [InlineData(null, "GB", 3, 0, 0)]
    [InlineData("KP", "KP", 3, 3, 20)]
    [InlineData("KP", "GB", 3, 0, 24)]
    public void A_country_counts_when_it_is_new_or_watched(string? country, string own, int known, int alike, int points) =>
        Assert.Equal(points, new CountryHistoryParameters(3, 4, ["KP"], 20).On(country, own, known, alike));

    [Theory]
    [InlineData("USD", 1_000, 0, 0)]
    [InlineData("USD", 1_001, 0, 6)]
    [InlineData("USD", 1_001, 1, 0)]
    [InlineData("EUR", 1_001, 0, 0)]
    public void Only_a_first_order_above_its_currencys_limit_counts(string currency, long minor, int earlier, int points) =>
        Assert.Equal(points, new FirstOrderParameters(Limits, 6).On(currency, minor, earlier));

    [Theory]
    [InlineData("GIFT SHOP LTD", "Gift Shop Limited", null, 0)]
    [InlineData("杭州星海礼品", "Hangzhou Xinghai", "杭州星海礼品有限公司", 0)]
    [InlineData("CRESCENT HOLDINGS FZE", "Gift Shop Limited", null, 5)]
    [InlineData("", "Gift Shop Limited", null, 0)]
    [InlineData("GIFT SHOP LTD", null, null, 0)]
    public void A_payer_is_held_against_both_names_of_the_buyer(string payer, string? en, string? zh, int points) =>
        Assert.Equal(points, new PayerDiffersParameters(0.6m, 5).On(PayerDiffers.Score(payer, en, zh)));

    /// <summary>Median 10, deviations 0 1 1 2 3: their median 1, so 13 is 3 / 1.4826 = 2.0235 away.</summary>
    [Fact]
    public void Prices_are_measured_by_the_median_and_its_absolute_deviation()
    {
        var limits = new PriceOutlierParameters(5, 100, 365, 2m, 1m, 8);
        decimal[] earlier = [8m, 9m, 10m, 11m, 13m];
        Assert.Equal(2.0235m, limits.Deviations(13m, earlier));
        Assert.Equal(2.0235m, limits.Deviations(7m, earlier));
        Assert.Equal(0m, limits.Deviations(10m, earlier));
        Assert.Null(limits.Deviations(1_000m, earlier[..4]));
        // All alike: 1 % of the median stands for the spread, 0.1 x 1.4826.
        Assert.Equal(6.7449m, limits.Deviations(11m, [10m, 10m, 10m, 10m, 10m]));
        Assert.Equal(2.5m, PriceOutlierParameters.Median([1m, 4m, 3m, 2m]));
    }

    [Fact]
    public void One_absurd_price_among_many_does_not_hide_the_next() => Prop.ForAll(
        Gen.ArrayOf(Gen.Choose(90, 110), 11).ToArbitrary(), prices =>
        {
            var limits = new PriceOutlierParameters(5, 100, 365, 10m, 5m, 8);
            var poisoned = prices.Select(price => (decimal)price).Append(1_000_000m).ToArray();
            Assert.True(limits.Deviations(1_000m, poisoned) > limits.MostDeviations);
            Assert.True(limits.Deviations(100m, poisoned) <= limits.MostDeviations);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(99, RiskOutcome.Pass)]
    [InlineData(100, RiskOutcome.Review)]
    [InlineData(199, RiskOutcome.Review)]
    [InlineData(200, RiskOutcome.Block)]
    public void The_scale_starts_at_its_marks(int points, RiskOutcome outcome) =>
        Assert.Equal(outcome, new OutcomeParameters(100, 200, 24, 4).Of(points));

    [Theory]
    [InlineData(RiskRuleKind.Velocity, "{}")]
    [InlineData(RiskRuleKind.Velocity, "null")]
    [InlineData(RiskRuleKind.Velocity, "not json")]
    [InlineData(RiskRuleKind.Velocity, """{"windowHours":0,"mostCount":1,"mostMinor":{},"countPoints":1,"amountPoints":1}""")]
    [InlineData(RiskRuleKind.Velocity, """{"windowHours":1,"mostCount":1,"mostMinor":{"XXX":1},"countPoints":1,"amountPoints":1}""")]
    [InlineData(RiskRuleKind.FirstOrder, """{"mostMinor":{},"points":1,"surprise":2}""")]
    [InlineData(RiskRuleKind.FirstOrder, """{"mostMinor":{},"points":1001}""")]
    [InlineData(RiskRuleKind.Outcome, """{"reviewAt":100,"blockAt":100,"reviewHours":1,"blockHours":1}""")]
    [InlineData(RiskRuleKind.Screening, """{"reviewScore":0.5,"blockScore":1,"reviewPoints":1,"blockPoints":1,"roles":["Payer"]}""")]
    [InlineData(RiskRuleKind.Screening, """{"reviewScore":0.9,"blockScore":1,"reviewPoints":1,"blockPoints":1,"roles":["Ship"]}""")]
    public void Parameters_that_cannot_be_are_refused_with_what_would_do(RiskRuleKind kind, string parameters)
    {
        var fault = new RiskRule("TEST", 1, kind, true, "", parameters, "", null).Fault();
        Assert.Equal(("invalid_field", "parameters"), (fault?.Code, fault?.Field));
        Assert.NotEmpty(fault!.Accepted!);
    }

    [Theory]
    [InlineData("GB82WEST12345698765432", null, "GB")]
    [InlineData("gb82 west 1234 5698 7654 32", null, "GB")]
    [InlineData("12345678", "DEUTDEFF", "DE")]
    [InlineData("12345678", "DEUTDEFF500", "DE")]
    [InlineData("12345678", null, null)]
    public void The_country_of_a_payer_is_that_of_the_account_or_of_the_bank(string account, string? bic, string? country) =>
        Assert.Equal(country, RiskSubject.CountryOf(account, bic));

    [Fact]
    public void A_payer_is_known_by_account_then_by_name_then_by_the_party()
    {
        var party = new PartyId(Guid.CreateVersion7());
        Assert.Equal("account:GB82WEST1", RiskSubject.KeyOf("gb82 west-1", "Gift Shop Ltd", party));
        Assert.Equal(RiskSubject.KeyOf("", "SHOP, GIFT LIMITED", party), RiskSubject.KeyOf(null, "Gift Shop Ltd", party));
        Assert.Equal($"party:{party.Value}", RiskSubject.KeyOf(null, " ", party));
    }

    const string Life =
        """
                 Take     Release   Refuse   Reopen
        Open     Taken    Released  Refused  -
        Taken    Taken    Released  Refused  -
        Proposed Taken    -         Refused  -
        Released -        -         -        -
        Refused  -        -         -        Taken
        """;

    const string LifeOfBlock =
        """
                 Take     Release   Refuse   Reopen
        Open     Taken    Proposed  Refused  -
        Taken    Taken    Proposed  Refused  -
        Proposed Taken    Released  Refused  -
        Released -        -         -        -
        Refused  -        -         -        Taken
        """;

    [Theory]
    [InlineData(RiskOutcome.Review, Life)]
    [InlineData(RiskOutcome.Block, LifeOfBlock)]
    public void A_review_moves_only_as_the_table_says(RiskOutcome outcome, string table)
    {
        var rows = table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToArray();
        Assert.Equal(Enum.GetNames<ReviewAction>().Order(), rows[0].Order());
        Assert.Equal(Enum.GetNames<ReviewStatus>().Order(), rows.Skip(1).Select(row => row[0]).Order());
        foreach (var row in rows.Skip(1))
            for (var i = 0; i < rows[0].Length; i++)
            {
                var (status, action) = (Enum.Parse<ReviewStatus>(row[0]), Enum.Parse<ReviewAction>(rows[0][i]));
                Assert.Equal(row[i + 1], Review.Next(status, action, outcome)?.ToString() ?? "-");
            }
    }

    [Fact]
    public void A_list_is_read_with_quotes_and_line_ends_and_bad_rows_are_told()
    {
        var file = NameListFile.Read(
            "\uFEFFlist_id,name,aliases,country,programme,valid_from\r\n"
            + "1,\"Lagoon, Golden \"\"GL\"\"\nLines\",A; B ;,XB,P,2026-01-01\r\n"
            + "2,,x,XB,P,2026-01-01\n3,Name,,X,P,2026-01-01\n4,Name,,,P,01.01.2026\n1,Again,,,P,2026-01-01\n5,Ok,,,,2026-01-01");
        Assert.Equal(["1", "5"], file.Entries.Select(entry => entry.EntryId));
        Assert.Equal(("Lagoon, Golden \"GL\"\nLines", "A|B", "XB"),
            (file.Entries[0].Name, string.Join('|', file.Entries[0].Aliases), file.Entries[0].Country));
        Assert.Equal(
            [(4, "name"), (5, "country"), (6, "valid_from"), (7, "list_id")], file.Faults.Select(fault => (fault.Line, fault.Field)));
        Assert.Equal("aliases", Assert.Single(NameListFile.Read("name,country").Faults).Field);
    }
}
