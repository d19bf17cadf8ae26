using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>What tests of escrow do again and again.</summary>
public static class EscrowStory
{
    public static V1.Escrows.EscrowsClient Escrows(this SettlementHost host, Principal? principal) =>
        new(((Testing.ServiceHost<SettlementService>)host).As(principal));

    public static V1.EscrowOrderRequest Of(OrderPlaced order) => new() { OrderId = order.OrderId.ToString() };

    public static async Task<V1.Escrow> Escrow(this SettlementHost host, OrderPlaced order) =>
        await host.Escrows(SettlementHost.Operator).GetEscrowAsync(Of(order));

    public static V1.Escrows.EscrowsClient AsBuyer(this SettlementHost host, OrderPlaced order) =>
        host.Escrows(SettlementHost.Buyer(order.BuyerId));

    public static V1.Escrows.EscrowsClient AsExporter(this SettlementHost host, OrderPlaced order) =>
        host.Escrows(SettlementHost.Exporter(order.ExporterId));

    /// <summary>An exporter whose orders have these terms by default.</summary>
    public static async Task<Guid> ExporterWith(this SettlementHost host, string condition, int days = 0)
    {
        var exporter = Guid.CreateVersion7();
        await host.Escrows(SettlementHost.Operator).AddEscrowRuleAsync(
            new V1.EscrowRule
            {
                ExporterId = exporter.ToString(),
                Terms = new V1.EscrowTerms { Condition = condition, Days = days },
                ValidFrom = "2026-01-01",
            },
            FxStory.Key());
        return exporter;
    }

    /// <summary>An order by these terms that is paid in full at the bank, all of it held.</summary>
    public static async Task<OrderPlaced> HeldOrder(this SettlementHost host, string condition, int days = 0, long totalMinor = 100_000)
    {
        var order = Given.Order(totalMinor: totalMinor, exporter: await host.ExporterWith(condition, days));
        await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        await host.Holds(order, totalMinor);
        return order;
    }

    public static Task Holds(this SettlementHost host, OrderPlaced order, long minor) => SettlementHost.Eventually(
        async () => (await host.Escrow(order)).HeldMinor == minor, $"{minor} held");

    public static Task Becomes(this SettlementHost host, OrderPlaced order, string status) => SettlementHost.Eventually(
        async () => (await host.Escrow(order)).Status == status, $"escrow {status}");

    public static ShipmentDeparted Departed(OrderPlaced order) =>
        new(Guid.CreateVersion7(), 4, Given.Done, order.OrderId, Given.Done);

    public static ShipmentDelivered Delivered(OrderPlaced order, DateTimeOffset at) =>
        new(Guid.CreateVersion7(), 5, at, order.OrderId, at);

    public static Task PaidOut(this SettlementHost host, OrderPlaced order, long grossMinor) => SettlementHost.Eventually(
        async () => (await host.Payouts(order.OrderId)).SingleOrDefault()?.GrossMinor == grossMinor, $"payout of {grossMinor}");
}
