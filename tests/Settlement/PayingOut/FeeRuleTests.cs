using CrossBorder.Platform;

namespace CrossBorder.Settlement.Tests;

public sealed class FeeRuleTests(SettlementHost host)
{
    [Theory]
    [InlineData(100_000, 0.50, 0, null, 500)]
    [InlineData(101, 0.50, 0, null, 1)]
    [InlineData(99, 0.50, 0, null, 0)]
    [InlineData(300, 0.50, 0, null, 2)]
    [InlineData(100_000, 0.50, 700, null, 700)]
    [InlineData(100_000, 0.50, 0, 300L, 300)]
    [InlineData(500, 0.50, 700, null, 499)]
    [InlineData(1, 100, 0, null, 0)]
    [InlineData(9_000_000_000_000_000_000, 0.50, 0, null, 45_000_000_000_000_000)]
    public void A_fee_is_a_rounded_percent_within_bounds_and_leaves_something_to_pay(
        long gross, double percent, long min, long? max, long fee) =>
        Assert.Equal(fee, new FeeRule("X", 1, (decimal)percent, min, max).On(gross));

    [Fact]
    public async Task There_is_one_rule_for_every_currency_that_the_platform_trades_in()
    {
        var currencies = await host.Db.Many<string>(
            "select currency from fee_rule where id = 'PLATFORM-2026' and version = 1 order by currency", new { }, CancellationToken.None);
        Assert.Equal(Currency.Accepted.Split(", "), currencies);
    }

    [Fact]
    public async Task The_rule_of_the_day_of_completion_counts_and_is_kept_with_the_payout()
    {
        await host.Db.Run(
            """
            insert into fee_rule (id, version, currency, percent, min_minor, max_minor, valid_from, valid_to)
            values ('PLATFORM-2026', 2, 'NOK', 1.00, 0, 250, '2026-06-01', '2026-06-01')
            """,
            new { }, CancellationToken.None);
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
    }

    async Task Complete(Contracts.Events.OrderPlaced order, DateTimeOffset at)
    {
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order) with { OccurredAt = at });
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Count == 1, "payout");
    }

    async Task<(long, string)> Fee(Guid order)
    {
        var page = await host.Desk.ListPayoutsAsync(
            new Contracts.Settlement.V1.ListRequest { Page = new Contracts.Common.V1.Page { Limit = 500 } });
        var payout = page.Payouts.Single(payout => payout.OrderId == order.ToString());
        return (payout.FeeMinor, payout.FeeRule);
    }
}
