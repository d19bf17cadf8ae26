using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Rules that change what is held: on a service of its own.</summary>
public sealed class RiskRulesInForceTests(SettlementHost host) : IClassFixture<SettlementHost>
{
    const string Strict = """{"windowHours":24,"mostCount":1,"mostMinor":{},"countPoints":100,"amountPoints":0}""";

    /// <summary>Nothing else of this class happened then.</summary>
    static readonly DateTimeOffset Past = Given.Placed.AddYears(-5);

    [Fact]
    public async Task A_rule_is_drafted_tried_on_the_past_and_in_force_from_its_moment()
    {
        var buyer = Guid.CreateVersion7();
        var orders = Enumerable.Range(0, 3).Select(i => Given.Order() with { BuyerId = buyer, OccurredAt = Past.AddHours(i) }).ToList();
        foreach (var order in orders)
            await host.Place(order);
        var draft = await host.Draft("TEST-VELOCITY", "Velocity", Strict, true, "OrderPlaced");
        Assert.Equal((1, "Draft"), (draft.Version, draft.Status));

        var request = new V1.SimulateRiskRuleRequest
        {
            Id = draft.Id,
            Version = 1,
            From = Timestamp.FromDateTimeOffset(Past.AddDays(-1)),
            To = Timestamp.FromDateTimeOffset(Past.AddDays(1)),
        };
        var tried = await host.Risk().SimulateRiskRuleAsync(request);
        Assert.Equal((3, 3, 0, 1, 2, 2, 0), (tried.Subjects, tried.Now.Pass, tried.Now.Review, tried.Then.Pass, tried.Then.Review,
            tried.Stricter, tried.Milder));
        Assert.Equal(orders.Skip(1).Select(order => order.OrderId.ToString()).Order(), tried.Samples.Select(one => one.OrderId).Order());
        Assert.All(tried.Samples, one => Assert.Equal(
            ("Pass", "Review", 100, "TEST-VELOCITY"), (one.NowOutcome, one.ThenOutcome, one.ThenPoints, one.Said.RuleId)));
        // The window's end is not in it.
        request.To = Timestamp.FromDateTimeOffset(Past.AddHours(2));
        Assert.Equal(2, (await host.Risk().SimulateRiskRuleAsync(request)).Subjects);
        // A trial writes nothing, and a draft judges nobody.
        Assert.All(await Task.WhenAll(orders.Select(host.Reviews)), Assert.Empty);
    }

    [Fact]
    public async Task A_version_waits_for_its_moment_and_one_that_is_not_enabled_ends_its_rule()
    {
        var buyer = Guid.CreateVersion7();
        await host.Place(Given.Order() with { BuyerId = buyer, OccurredAt = Past.AddYears(-1) });
        var draft = await host.Draft("TEST-MOMENT", "Velocity", Strict, true, "OrderPlaced");
        var waiting = await host.Activate(
            await host.Draft("TEST-MOMENT", "Velocity", Strict, true, "OrderPlaced"), DateTimeOffset.UtcNow.AddDays(1));
        Assert.Equal((2, "Waiting"), (waiting.Version, waiting.Status));
        await host.Activate(draft);
        var next = Given.Order() with { BuyerId = buyer, OccurredAt = Past.AddYears(-1).AddHours(3) };
        await host.Place(next);
        var review = Assert.Single(await host.Reviews(next));
        var said = review.Contributions.By("TEST-MOMENT");
        Assert.Equal((1, 100, "2"), (said.Version, said.Points, said.Fact("count")));
        await host.Decide(review, "Release");

        // Switched off by a version that is not enabled.
        await host.Activate(await host.Draft("TEST-MOMENT", "Velocity", Strict, false, "OrderPlaced"));
        var last = Given.Order() with { BuyerId = buyer, OccurredAt = Past.AddYears(-1).AddHours(4) };
        await host.Place(last);
        Assert.Empty(await host.Reviews(last));
        Assert.DoesNotContain((await host.Assessments(last))[0].Contributions, one => one.RuleId == "TEST-MOMENT");
        var versions = (await host.Risk().ListRiskRulesAsync(new() { Id = "TEST-MOMENT" })).Rules;
        Assert.Equal([("Past", true), ("Waiting", true), ("Active", false)], versions.Select(one => (one.Status, one.Enabled)));
    }

    /// <summary>What is exactly as old as the window counts no more.</summary>
    [Theory]
    [InlineData(23.999, "2")]
    [InlineData(24, "1")]
    [InlineData(24.001, "1")]
    public async Task A_window_is_open_at_its_far_end(double hours, string count)
    {
        var (buyer, now) = (Guid.CreateVersion7(), Given.Placed);
        await host.Place(Given.Order() with { BuyerId = buyer, OccurredAt = now.AddHours(-hours) });
        var order = Given.Order() with { BuyerId = buyer, OccurredAt = now };
        await host.Place(order);
        Assert.Equal(count, (await host.Assessments(order))[0].Contributions.By("VELOCITY").Fact("count"));
    }

    [Fact]
    public async Task Receipts_count_per_paying_account_whoever_the_order_is_for_and_amounts_per_currency()
    {
        var account = $"GB82WEST{Random.Shared.NextInt64(10_000_000_000_000, 99_999_999_999_999)}";
        string Paid(V1.Receivable to) => $"?20VA {to.VirtualAccount}?32PAYER?31{account}";
        var (one, two, euro) = (Given.Order(), Given.Order(), Given.Order(currency: "EUR"));
        var (first, second, third) = (await host.Place(one), await host.Place(two), await host.Place(euro));
        await host.Import(StatementText.Of("USD").Add("C", 100, Paid(first)).Add("C", 30, Paid(second)));
        await host.Import(StatementText.Of("EUR").Add("C", 7, Paid(third)));
        var said = (await host.Assessments(euro)).Single(judged => judged.Moment == "ReceiptMatched").Contributions.By("VELOCITY");
        Assert.Equal(("3", "7", $"account:{account}"), (said.Fact("count"), said.Fact("amount_minor"), said.Fact("payer")));
        said = (await host.Assessments(two)).Single(judged => judged.Moment == "ReceiptMatched").Contributions.By("VELOCITY");
        Assert.Equal("130", said.Fact("amount_minor"));
    }

    [Fact]
    public async Task A_price_is_held_against_earlier_lines_of_the_code_unit_and_currency()
    {
        var code = $"{Random.Shared.Next(100_000, 999_999)}";
        Contracts.Events.OrderPlaced At(int day, decimal price, string unit = "007", string currency = "USD")
        {
            var order = Given.Order(currency: currency);
            var line = order.Lines[0] with { HsCode = code + "00", UnitPrice = price, UnitCode = unit };
            return order with { OccurredAt = Given.Placed.AddDays(day), Lines = [line] };
        }

        for (var day = 0; day < 12; day++)
            await host.Place(At(day, 10m + (day % 3)));
        var (dear, inEuro, byKilo, late) = (At(20, 100m), At(20, 100m, currency: "EUR"), At(20, 100m, unit: "035"), At(20 + 400, 100m));
        foreach (var order in new[] { dear, inEuro, byKilo, late })
            await host.Place(order);
        var said = (await host.Assessments(dear))[0].Contributions.By("PRICE-OUTLIER");
        // Median 11, median deviation 1: 89 / 1.4826.
        Assert.Equal((15, "11", "60.0297", code), (said.Points, said.Fact("median"), said.Fact("deviations"), said.Fact("hs_code")));
        foreach (var order in new[] { inEuro, byKilo, late })
            Assert.Equal((0, ""), ((await host.Assessments(order))[0].Contributions.By("PRICE-OUTLIER") is var none
                ? (none.Points, none.Fact("deviations")) : default));
    }

    [Fact]
    public async Task The_scale_is_a_rule_as_well()
    {
        var draft = await host.Draft(
            "OUTCOME", "Outcome", """{"reviewAt":1,"blockAt":2,"reviewHours":1,"blockHours":1}""");
        var order = Given.Order().To("Nobody", "KP");
        await host.Place(order);
        var tried = await host.Risk().SimulateRiskRuleAsync(new V1.SimulateRiskRuleRequest
        {
            Id = "OUTCOME",
            Version = draft.Version,
            From = Timestamp.FromDateTimeOffset(Given.Placed.AddYears(-1)),
            To = Timestamp.FromDateTimeOffset(Given.Placed.AddYears(2)),
            Samples = 100,
        });
        Assert.Equal(("Pass", "Block"), tried.Samples.Single(one => one.OrderId == order.OrderId.ToString()) is var s
            ? (s.NowOutcome, s.ThenOutcome) : default);
        Assert.Equal(0, tried.Milder);
    }

    [Fact]
    public async Task A_rule_cannot_start_in_the_past_start_twice_or_change_its_kind()
    {
        var id = "T-" + Guid.NewGuid().ToString("N")[..8].ToUpperInvariant();
        var draft = await host.Draft(id, "FirstOrder", """{"mostMinor":{"USD":1},"points":0}""", true, "OrderPlaced");
        Assert.Equal("active_from",
            (await FxStory.Refused(() => host.Activate(draft, DateTimeOffset.UtcNow.AddMinutes(-1)))).Field);
        await host.Activate(draft);
        Assert.Equal("risk_rule_transition_refused", (await FxStory.Refused(() => host.Activate(draft))).Code);
        Assert.Equal("kind", (await FxStory.Refused(() => host.Draft(id, "Velocity", Strict, true, "OrderPlaced"))).Field);
        Assert.Equal("moments", (await FxStory.Refused(
            () => host.Draft(id, "FirstOrder", """{"mostMinor":{"USD":1},"points":0}""", true, "PayoutRequested"))).Field);
        Assert.Equal("parameters", (await FxStory.Refused(() => host.Draft(id, "FirstOrder", "{}", true, "OrderPlaced"))).Field);
        Assert.Equal("id", (await FxStory.Refused(() => host.Draft("lower", "FirstOrder", "{}"))).Field);
        Assert.Equal("id", (await FxStory.Refused(() => host.Draft("OTHER-SCALE", "Outcome", "{}"))).Field);
        Assert.Equal("risk_rule_not_found", (await FxStory.Refused(
            () => host.Risk().ActivateRiskRuleAsync(new V1.ActivateRiskRuleRequest { Id = id, Version = 99 }).ResponseAsync)).Code);
        Assert.Equal("from", (await FxStory.Refused(
            () => host.Risk().SimulateRiskRuleAsync(new V1.SimulateRiskRuleRequest { Id = id, Version = 1 }).ResponseAsync)).Field);
    }
}
