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

    /// <summary>Money of the buyers = order totals, every ledger transaction balances, nothing was paid or filed twice.</summary>
    public static async Task AddUp(Trade trade, int orders, CancellationToken ct)
    {
        var placed = await Scalar<long>(trade, "orders", "select count(*) from orders where status <> 'Cancelled'");
        var total = await Scalar<long>(trade, "orders", "select sum(total_minor)::bigint from orders where status <> 'Cancelled'");
        var counters = await trade.Counters(ct);
        var ledger = await trade.Operator.Get("/api/v1/ledger", ct);
        var counts = await trade.Counts(ct);
        Assert.Equal(orders, placed);
        Assert.Equal(orders, counts.Stages.GetValueOrDefault("Refunded"));
        Assert.Equal(0, (long)ledger["differenceMinor"]!);
        Assert.Equal(total, (long)counts.Summary["money"]!.AsArray().Single(money => (string)money!["currency"]! == "GBP")!["receivedMinor"]!);
        NothingTwice(counters, orders);
    }

    static void NothingTwice(JsonNode counters, int orders)
    {
        Assert.True(counters.ToJsonString().Contains(orders.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    public static async Task<T> Scalar<T>(Trade trade, string service, string sql)
    {
        await using var connection = new NpgsqlConnection(trade.Fleet.Database(service) + ";Pooling=false");
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }
}
