using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>
/// Peers' fault 9: totals that are wrong after a partial cancellation or refund - with the freight, in other currencies, and in reports.
/// </summary>
public sealed class TotalsTests(SettlementHost host)
{
    /// <summary>
    /// By hand, in minor units: goods 90,000 and freight 10,000 were paid; the goods become 50,000 at a charge of 1,000, so that 61,000
    /// is owed and 39,000 is the buyer's; of those 6,000 more come back: 55,000 and 45,000.
    /// </summary>
    [Theory]
    [InlineData("USD", "450.00")]
    [InlineData("JPY", "45000")]
    [InlineData("BHD", "45.000")]
    public async Task Fault_9_after_a_partial_cancellation_and_refund_order_statement_and_books_say_the_same(string currency, string credit)
    {
        var order = Given.Order(100_000, currency) with { GoodsMinor = 90_000, FreightMinor = 10_000 };
        await host.PlaceAndPay(order);
        await host.Deliver(new OrderAmended(
            order.OrderId, 5, Given.Done, Guid.CreateVersion7(), null, order,
            order with { Version = 5, GoodsMinor = 50_000, TotalMinor = 61_000, ChargeMinor = 1_000 }));
        await SettlementHost.Eventually(
            async () => await host.Count("order_case where order_id = @Id and total_minor = 61000", order.OrderId) == 1, "61,000 are owed");
        await host.Deliver(new ReturnSettled(Guid.CreateVersion7(), 3, Given.Done, order.OrderId, currency, 6_000, false));
        await SettlementHost.Eventually(
            async () => await host.Count("order_case where order_id = @Id and total_minor = 55000", order.OrderId) == 1, "55,000 are owed");
        await SettlementHost.Eventually(
            async () => (await host.Balances(order.OrderId)).GetValueOrDefault(AccountKind.BuyerCredit) == -45_000,
            "45,000 are the buyer's");

        var balances = await host.Balances(order.OrderId);
        Assert.Equal(-55_000, balances[AccountKind.OrderFunds]);
        Assert.Equal(0, balances.Values.Sum());

        // A second order of the same parties in another currency is a section of its own and never added.
        var other = Given.Order(7_000, "EUR", exporter: order.ExporterId) with { BuyerId = order.BuyerId };
        await host.PlaceAndPay(other);
        var buyer = await host.StatementOf(order.BuyerId);
        Assert.Equal((currency, 45_000), Only(buyer, "BuyerCredit"));
        var exporter = await host.StatementOf(order.ExporterId);
        Assert.Equal(
            [(currency, 55_000L), ("EUR", 7_000L)],
            exporter.Sections.Where(section => section.Kind == "OrderFunds").OrderBy(section => section.Currency == "EUR")
                .Select(section => (section.Currency, section.ClosingMinor)));

        var file = await host.Reports(SettlementHost.Operator).RenderAccountStatementAsync(new V1.RenderAccountStatementRequest
        {
            Format = "csv",
            Statement = new() { PartyId = order.BuyerId.ToString(), From = "2026-01-01", Currency = currency },
        });
        var closing = file.Content.ToStringUtf8().Split("\r\n").Single(row => row.StartsWith("BuyerCredit", StringComparison.Ordinal)
            && row.Contains(",closing,", StringComparison.Ordinal));
        Assert.EndsWith("," + credit, closing, StringComparison.Ordinal);
    }

    static (string Currency, long ClosingMinor) Only(V1.AccountStatement statement, string kind)
    {
        var section = Assert.Single(statement.Sections, section => section.Kind == kind);
        return (section.Currency, section.ClosingMinor);
    }
}
