using System.Text.Json.Nodes;
using Dapper;
using Npgsql;
using Xunit;

namespace CrossBorder.Testing;

/// <summary>Looks into every database and queue of a fleet once its work is done: nothing may be left, lost or done twice.</summary>
public static class Books
{
    static readonly string[] Told = ["enterprises", "catalog", "orders", "logistics", "customs-clearance", "settlement", "portal"];

    /// <summary>Waits until no outbox row, no queued message and no dead letter is left anywhere.</summary>
    public static async Task AreQuiet(Trade trade, CancellationToken ct)
    {
        await using var events = await EventLog.Open(trade.Fleet.Broker);
        await Wait.Until(async () =>
        {
            foreach (var service in Told)
                if (await Scalar<long>(trade, service, "select count(*) from outbox") > 0)
                    return false;
            foreach (var queue in Contracts.Subscriptions.ByService.Where(pair => pair.Value.Count > 0).Select(pair => pair.Key))
                if (await events.Depth(queue) > 0)
                    return false;
            return true;
        }, "every outbox and queue is empty");
        Assert.Empty((await trade.Operator.Get("/api/v1/dead-letters", ct))["items"]!.AsArray());
    }

    /// <summary>
    /// The platform's books against those of the counterparties: buyers paid what the orders cost, exporters got what the platform
    /// says, the tax bureau paid what the claims ask, and nothing happened twice on either side.
    /// </summary>
    public static async Task AddUp(Trade trade, CancellationToken ct)
    {
        var counters = await trade.Counters(ct);
        var ledger = await trade.Operator.Get("/api/v1/ledger", ct);
        var counts = await trade.Counts(ct);
        var money = counts.Summary["money"]!.AsArray().ToDictionary(total => (string)total!["currency"]!, total => total!);
        var sold = await Scalar<long>(trade, "orders", "select sum(total_minor)::bigint from sales_order where status <> 'Cancelled'");

        Assert.Equal(trade.Orders, await Scalar<long>(trade, "orders", "select count(*) from sales_order where status = 'Completed'"));
        Assert.Equal(trade.Invoices.Count, counts.Stages.GetValueOrDefault("Refunded"));
        Assert.Equal(trade.SmallOrders, counts.Stages.GetValueOrDefault("Settled"));
        Assert.Equal(0, (long)ledger["differenceMinor"]!);
        Assert.Equal(sold, (long)money["GBP"]["receivedMinor"]!);
        Assert.Equal(sold, (long)counters["bank"]!["payments"]!["minor"]!["GBP"]!);
        Assert.Equal((long)money["GBP"]["paidOutMinor"]!, (long)counters["bank"]!["transfers"]!["minor"]!["GBP"]!);
        Assert.Equal((long)money["CNY"]["refundedMinor"]!, (long)counters["tax"]!["paidMinor"]!);
        await NothingTwice(trade, counters);
    }

    /// <summary>A list has its order and waybill; a full declaration goes alone; both are released and closed once.</summary>
    static async Task NothingTwice(Trade trade, JsonNode counters)
    {
        var lists = await Scalar<long>(
            trade, "customs-clearance", "select count(*) from declaration where channel = 'CebList' and status = 'Closed'");
        var (orders, refunded) = (trade.Orders, trade.Invoices.Count);
        (string Name, long Expected)[] once =
        [
            ("customs.orders", lists), ("customs.waybills", lists), ("customs.lists", lists), ("customs.declarations", orders - lists),
            ("customs.released", orders), ("customs.closed", orders), ("bank.transfers.count", orders), ("carrier.bookings", orders),
            ("tax.claims", refunded), ("tax.paid", refunded),
            // Two instalments per order.
            ("bank.payments.count", 2L * orders),
        ];
        foreach (var (name, expected) in once)
            Assert.True(Count(counters, name) == expected, $"{name} is {Count(counters, name)}, not {expected}");
        NothingWrong(counters);
    }

    /// <summary>None of the other companies was told anything twice, in two ways, or so that it had to refuse it.</summary>
    static void NothingWrong(JsonNode counters)
    {
        foreach (var never in new[]
        {
            "customs.duplicates", "customs.refused", "customs.unreadable", "bank.payments.duplicates", "bank.payments.conflicts",
            "bank.transfers.duplicates", "bank.transfers.conflicts", "carrier.duplicates", "carrier.conflicts", "tax.duplicates",
            "tax.conflicts", "tax.refused",
        })
            Assert.True(Count(counters, never) == 0, $"{never} is {Count(counters, never)}");
    }

    static long Count(JsonNode counters, string path) => (long)path.Split('.').Aggregate(counters, (node, name) => node[name]!);

    /// <summary>
    /// Of orders of any kind: what came in at the bank is what its ledger says, what left is what was paid out and given back, every
    /// receivable is settled, and nobody was told anything twice.
    /// </summary>
    public static async Task StoriesAddUp(Trade trade, CancellationToken ct)
    {
        var counters = await trade.Counters(ct);
        Assert.Equal(0, (long)(await trade.Operator.Get("/api/v1/ledger", ct))["differenceMinor"]!);
        NothingWrong(counters);
        Assert.Equal(
            (long)counters["bank"]!["payments"]!["minor"]!["GBP"]!,
            await Scalar<long>(trade, "settlement", Moved("debit_minor", "Bank")));
        Assert.Equal(
            (long)counters["bank"]!["transfers"]!["minor"]!["GBP"]!,
            await Scalar<long>(trade, "settlement", Moved("credit_minor", "Bank")));
        foreach (var kind in new[] { "OrderFunds", "BuyerCredit", "Escrow", "RefundClearing", "BankClearing", "Suspense" })
            Assert.True(await Scalar<long>(trade, "settlement", Moved("credit_minor - debit_minor", kind)) == 0, $"{kind} is not empty");
        Assert.Equal(
            (long)counters["tax"]!["paidMinor"]!,
            await Scalar<long>(trade, "settlement", "select coalesce(sum(paid_minor), 0)::bigint from claim where status = 'Paid'"));
    }

    static string Moved(string side, string kind) =>
        $"select coalesce(sum({side}), 0)::bigint from posting where kind = '{kind}' and currency = 'GBP'";

    public static async Task<T> Scalar<T>(Trade trade, string service, string sql)
    {
        await using var connection = new NpgsqlConnection(trade.Fleet.Database(service) + ";Pooling=false");
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }
}
