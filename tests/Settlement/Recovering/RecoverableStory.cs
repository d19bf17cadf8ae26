using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>What tests of debts of exporters do again and again.</summary>
public static class RecoverableStory
{
    public static V1.Recoverables.RecoverablesClient Recoverables(this SettlementHost host, Principal? principal) =>
        new(((Testing.ServiceHost<SettlementService>)host).As(principal));

    /// <summary>An order paid by card and completed; its payout is in a file unless the exporter keeps its money.</summary>
    public static async Task<(OrderPlaced Order, Guid Opening)> PaidOutByCard(this SettlementHost host, bool keeps = false)
    {
        var (order, payment) = await host.PaidByCard();
        if (keeps)
            await host.Instruct(order.ExporterId, "Keep");
        await host.Deliver(Given.Exporter(order));
        await host.Deliver(Given.Completed(order));
        await (keeps ? host.Earned(order) : host.Sent(order));
        return (order, await host.Opening(payment));
    }

    public static Task Earned(this SettlementHost host, OrderPlaced order) => SettlementHost.Eventually(
        async () => await host.Count("order_case where order_id = @Id and earned_at is not null", order.OrderId) == 1, "earned");

    public static Task Sent(this SettlementHost host, OrderPlaced order) => SettlementHost.Eventually(
        async () => (await host.Payouts(order.OrderId)).Any(payout => payout.Status == "Sent"), "payout sent");

    /// <summary>Another order of the exporter, paid at the bank and completed.</summary>
    public static async Task<OrderPlaced> Earns(this SettlementHost host, Guid exporter, long totalMinor = 100_000)
    {
        var order = Given.Order(totalMinor: totalMinor, exporter: exporter);
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await host.Earned(order);
        return order;
    }

    public static async Task<List<V1.Recoverable>> Owed(this SettlementHost host, Guid exporter) =>
        [.. (await host.Recoverables(SettlementHost.Operator).ListRecoverablesAsync(
            new V1.ListRecoverablesRequest { ExporterId = exporter.ToString() })).Recoverables];

    /// <summary>Debits less credits of the account that says what an exporter owes.</summary>
    public static Task<long> OwedInBooks(this SettlementHost host, Guid exporter, string currency = "USD") => host.Db.One<long>(
        """
        select coalesce(sum(debit_minor - credit_minor), 0)::bigint
        from posting
        where kind = 'ExporterRecoverable' and party_id = @exporter and currency = @currency
        """,
        new { exporter, currency }, CancellationToken.None);
}
