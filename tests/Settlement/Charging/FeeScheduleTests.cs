using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class FeeScheduleTests(SettlementHost host)
{
    [Fact]
    public async Task There_is_one_rule_for_every_currency_that_the_platform_trades_in()
    {
        var currencies = await host.Db.Many<string>(
            "select currency from fee_rule where id = 'PLATFORM-2026' and version = 1 order by currency", new { }, CancellationToken.None);
        Assert.Equal(Currency.Accepted.Split(", "), currencies);
    }

    [Fact]
    public async Task The_rule_of_the_day_of_completion_counts_and_is_kept_with_its_line()
    {
        await Insert("PLATFORM-2026", 2, "NOK", "1.00", max: 250, from: "2026-06-01", to: "2026-06-01");
        var before = Given.Order(currency: "NOK");
        var during = Given.Order(currency: "NOK");
        var after = Given.Order(currency: "NOK");
        // In Shanghai, 16:00 UTC is the next day already.
        await Complete(before, new DateTimeOffset(2026, 5, 31, 15, 59, 59, TimeSpan.Zero));
        await Complete(during, new DateTimeOffset(2026, 5, 31, 16, 0, 0, TimeSpan.Zero));
        await Complete(after, new DateTimeOffset(2026, 6, 1, 16, 0, 0, TimeSpan.Zero));
        Assert.Equal((500L, "PLATFORM-2026 v1"), await Fee(before.OrderId));
        Assert.Equal((250L, "PLATFORM-2026 v2"), await Fee(during.OrderId));
        Assert.Equal((500L, "PLATFORM-2026 v1"), await Fee(after.OrderId));
        var line = Assert.Single(await Lines(during.ExporterId));
        Assert.Equal(("Platform", 100_000L, 250L, "PLATFORM-2026 v2", "100000 x 1 % = 250, capped", during.OrderId.ToString()),
            (line.Kind, line.BaseMinor, line.FeeMinor, line.Rule, line.Computed, line.OrderId));
    }

    [Fact]
    public async Task An_exporters_own_rule_goes_before_the_general_one_and_only_for_it()
    {
        var (own, other) = (Given.Order(currency: "SEK"), Given.Order(currency: "SEK"));
        await Insert("SEK-OWN", 1, "SEK", "0.10", exporter: own.ExporterId);
        // A later general rule does not outdo the exporter's own.
        await Insert("SEK-GENERAL", 1, "SEK", "0.70", from: "2026-05-01");
        await Complete(own, Given.Done);
        await Complete(other, Given.Done);
        Assert.Equal((100L, "SEK-OWN v1"), await Fee(own.OrderId));
        Assert.Equal((700L, "SEK-GENERAL v1"), await Fee(other.OrderId));
    }

    [Fact]
    public async Task A_payout_may_cost_something_of_its_own_and_each_kind_has_its_line()
    {
        await Insert("DKK-SENDING", 1, "DKK", "0", kind: "Payout", fixedMinor: 1_500);
        var order = Given.Order(currency: "DKK");
        await Complete(order, Given.Done);
        Assert.Equal((2_000L, "DKK-SENDING v1, PLATFORM-2026 v1"), await Fee(order.OrderId));
        var lines = await Lines(order.ExporterId);
        Assert.Equal([("Platform", 100_000L, 500L), ("Payout", 99_500L, 1_500L)],
            lines.Select(line => (line.Kind, line.BaseMinor, line.FeeMinor)));
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((-2_000L, -98_000L), (balances[AccountKind.PlatformFees], balances[AccountKind.BankClearing]));
    }

    [Fact]
    public async Task A_tiered_rule_is_added_for_a_later_day_and_listed()
    {
        var (desk, day) = (host.PayoutDesk(SettlementHost.Operator), DateOnly.FromDateTime(DateTime.UtcNow.AddDays(40)));
        var draft = new V1.FeeRule
        {
            Id = "HUF-TIERS",
            Kind = "Conversion",
            Currency = "HUF",
            Tiering = "Slab",
            Tiers = { new V1.FeeTier { Percent = "0.5" }, new V1.FeeTier { FromMinor = 1_000, Percent = "0.25", FixedMinor = 3 } },
            ValidFrom = $"{day:yyyy-MM-dd}",
        };
        Assert.Equal((1, 2), (
            (await desk.AddFeeRuleAsync(draft, FxStory.Key())).Version, (await desk.AddFeeRuleAsync(draft, FxStory.Key())).Version));
        var rules = (await desk.ListFeeRulesAsync(new V1.FeeRulesRequest { Kind = "Conversion", Currency = "HUF" })).Rules;
        Assert.Equal(["1", "2"], rules.Select(rule => $"{rule.Version}"));
        Assert.Equal(("0.25", 3L, 1_000L), (rules[0].Tiers[1].Percent, rules[0].Tiers[1].FixedMinor, rules[0].Tiers[1].FromMinor));
        Assert.Equal(0, rules[0].MaxMinor);
        foreach (var (wrong, field) in new[]
            {
                (new V1.FeeRule(draft) { ValidFrom = "2026-01-01" }, "valid_from"), (new V1.FeeRule(draft) { Kind = "Tax" }, "kind"),
                (new V1.FeeRule(draft) { Currency = "XXX" }, "currency"), (new V1.FeeRule(draft) { Percent = "1" }, "percent"),
                (new V1.FeeRule(draft) { Id = "" }, "id"), (new V1.FeeRule(draft) { Tiering = "None" }, "tiers"),
                (new V1.FeeRule(draft) { ValidTo = "2026-01-01" }, "valid_to"),
            })
            Assert.Equal(field, (await FxStory.Refused(() => desk.AddFeeRuleAsync(wrong, FxStory.Key()).ResponseAsync)).Field);
    }

    [Fact]
    public async Task What_was_charged_and_by_which_rule_cannot_be_changed()
    {
        foreach (var sql in new[] { "update fee_line set fee_minor = 0", "delete from fee_line", "update fee_rule set percent = 0",
            "delete from fee_tier" })
            Assert.Contains("append-only", (await Assert.ThrowsAsync<Npgsql.PostgresException>(
                () => host.Db.Run(sql, new { }, CancellationToken.None))).MessageText, StringComparison.Ordinal);
    }

    Task<int> Insert(
        string id, int version, string currency, string percent, long fixedMinor = 0, long? max = null, Guid? exporter = null,
        string kind = "Platform", string from = "2026-01-01", string? to = null) => host.Db.Run(
        """
        insert into fee_rule (id, version, kind, exporter_id, currency, percent, fixed_minor, max_minor, valid_from, valid_to)
        values (@id, @version, @kind, @exporter, @currency, @percent::numeric, @fixedMinor, @max, @from::date, @to::date)
        """,
        new { id, version, kind, exporter, currency, percent, fixedMinor, max, from, to }, CancellationToken.None);

    async Task Complete(Contracts.Events.OrderPlaced order, DateTimeOffset at)
    {
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order) with { OccurredAt = at });
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Count == 1, "payout");
    }

    async Task<(long, string)> Fee(Guid order)
    {
        var exporter = await host.Db.One<Guid>(
            "select exporter_id from payout where order_id = @order", new { order }, CancellationToken.None);
        var page = await host.As(SettlementHost.Exporter(exporter)).ListPayoutsAsync(new V1.ListRequest());
        var payout = page.Payouts.Single(payout => payout.OrderId == order.ToString());
        return (payout.FeeMinor, payout.FeeRule);
    }

    async Task<IReadOnlyList<V1.FeeLine>> Lines(Guid exporter) =>
        (await host.PayoutDesk(SettlementHost.Exporter(exporter)).ListFeeLinesAsync(new V1.ListRequest())).Lines;
}
