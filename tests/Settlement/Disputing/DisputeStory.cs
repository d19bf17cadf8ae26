using CrossBorder.Contracts.Events;

namespace CrossBorder.Settlement.Tests;

/// <summary>What Orders tells of one dispute.</summary>
sealed record DisputeStory(OrderPlaced Order)
{
    public Guid Id { get; } = Guid.CreateVersion7();

    public OrderDisputed Opened => new(
        Id, 1, Given.Done, Order.OrderId, "Damaged", Order.Currency, Order.TotalMinor, false, Given.Done.AddDays(3));

    public DisputeEnded Ended(string outcome, long refundMinor = 0) =>
        new(Id, 4, Given.Done, Order.OrderId, outcome, Order.Currency, refundMinor);

    public static Task<string?> Status(SettlementHost host, Guid dispute) => host.Db.One<string>(
        "select status from order_dispute where dispute_id = @dispute", new { dispute }, CancellationToken.None);

    public async Task Tell(SettlementHost host, IOrderEvent told, string status)
    {
        await host.Deliver(told);
        await SettlementHost.Eventually(async () => await Status(host, Id) == status, $"dispute {status}");
    }
}
