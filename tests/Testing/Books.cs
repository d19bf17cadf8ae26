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
        long Count(string path) => (long)path.Split('.').Aggregate(counters, (node, name) => node[name]!);
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
            Assert.True(Count(name) == expected, $"{name} is {Count(name)}, not {expected}");
        foreach (var never in new[]
        {
            "customs.duplicates", "customs.refused", "customs.unreadable", "bank.payments.duplicates", "bank.payments.conflicts",
            "bank.transfers.duplicates", "bank.transfers.conflicts", "carrier.duplicates", "carrier.conflicts", "tax.duplicates",
            "tax.conflicts", "tax.refused",
        })
            Assert.True(Count(never) == 0, $"{never} is {Count(never)}");
    }

    public static async Task<T> Scalar<T>(Trade trade, string service, string sql)
    {
        await using var connection = new NpgsqlConnection(trade.Fleet.Database(service) + ";Pooling=false");
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }
}
