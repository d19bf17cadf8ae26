using System.Text;
using System.Text.Json.Nodes;
using CrossBorder.MainJob.Driving;
using CrossBorder.Testing;

namespace CrossBorder.Flow.Tests;

/// <summary>A paid order is split, and both parts go their own way to the refund, on real processes.</summary>
public sealed class SplitOrderTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_that_was_paid_is_split_and_both_parts_are_shipped_declared_and_refunded()
    {
        await using var trade = await Trade.Start(1, Stop);
        await trade.Place(Stop);
        var seller = trade.Parties.As(trade.Exporter);
        JsonNode? flow = null;
        await Wait.Until(
            async () => (flow = (await seller.Get("/api/v1/flows?limit=1", Stop))["items"]!.AsArray().FirstOrDefault()) is not null,
            "the order is known");
        var order = (Guid)flow!["orderId"]!;
        await seller.Post($"/api/v1/orders/{order}/confirm", Api.Key("confirm", order.ToString()), null, Stop);
        var total = await Pay(trade, order);

        var placed = await seller.Get($"/api/v1/orders/{order}", Stop);
        var lines = placed["lines"]!.AsArray();
        var parts = await Split(trade, order, (int)placed["version"]!, new JsonObject { ["way"] = "Lines", ["lines"] = Later(lines) });
        var both = parts["items"]!.AsArray();
        Assert.Equal((2, total), (both.Count, both.Sum(part => (long)part!["totalMinor"]!)));

        foreach (var part in both)
            await Wait.Until(
                async () => await Paid(trade, (Guid)part!["orderId"]!) == (long)part["totalMinor"]!, $"part {part!["part"]} is paid");
        await trade.People().Run(2, _ => Task.CompletedTask, TimeSpan.FromSeconds(60), Stop);

        await Books.AreQuiet(trade, Stop);
        await AddUp(trade, total);
        Assert.Equal(
            lines.Sum(line => (long)line!["quantity"]!),
            await Books.Scalar<long>(trade, "orders", "select sum(quantity)::bigint from order_line"));
    }

    /// <summary>Half of the first line that can be halved, and all of the last one.</summary>
    static JsonArray Later(JsonArray lines)
    {
        Assert.True(lines.Count > 1, "the order has two lines");
        var half = lines.First(line => (long)line!["quantity"]! > 1)!;
        var off = new JsonArray(new JsonObject { ["lineNo"] = (int)half["lineNo"]!, ["quantity"] = (long)half["quantity"]! / 2 });
        if ((int)half["lineNo"]! != lines.Count)
            off.Add(new JsonObject { ["lineNo"] = lines.Count, ["quantity"] = (long)lines[^1]!["quantity"]! });
        return off;
    }

    /// <summary>Two orders were declared, carried and refunded; the money is that of the one, here and at the others'.</summary>
    static async Task AddUp(Trade trade, long total)
    {
        var counts = await trade.Counts(Stop);
        Assert.Equal(2, counts.Stages.GetValueOrDefault("Refunded"));
        Assert.Equal(0, (long)(await trade.Operator.Get("/api/v1/ledger", Stop))["differenceMinor"]!);
        var money = counts.Summary["money"]!.AsArray().ToDictionary(one => (string)one!["currency"]!, one => one!);
        Assert.Equal(total, (long)money["GBP"]["receivedMinor"]!);
        var counters = await trade.Counters(Stop);
        Assert.Equal(total, (long)counters["bank"]!["payments"]!["minor"]!["GBP"]!);
        Assert.Equal((long)money["GBP"]["paidOutMinor"]!, (long)counters["bank"]!["transfers"]!["minor"]!["GBP"]!);
        Assert.Equal((long)money["CNY"]["refundedMinor"]!, (long)counters["tax"]!["paidMinor"]!);
        foreach (var (what, times) in new[] { ("declarations", 2L), ("closed", 2L), ("refused", 0L), ("duplicates", 0L) })
            Assert.Equal((what, times), (what, (long)counters["customs"]![what]!));
        Assert.Equal(2, (long)counters["carrier"]!["bookings"]!);
        // What was on the shelf left it once.
        Assert.Equal(0, await Books.Scalar<long>(trade, "catalog", "select coalesce(sum(reserved), 0)::bigint from stock"));
    }

    /// <summary>At the version that was read, which the other steps of a trade do not name.</summary>
    static async Task<JsonNode> Split(Trade trade, Guid order, int version, JsonObject body)
    {
        using var http = new HttpClient { BaseAddress = trade.Fleet.Addresses.Http("portal") };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{order}/splits")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("ApiKey", trade.Exporter.ApiKey);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Headers.Add("If-Match", $"\"{version}\"");
        using var response = await http.SendAsync(request, Stop);
        var answer = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, answer);
        return JsonNode.Parse(answer)!;
    }

    /// <summary>The buyer pays all of it at once. Returns the total.</summary>
    static async Task<long> Pay(Trade trade, Guid order)
    {
        JsonNode? receivable = null;
        await Wait.Until(async () =>
        {
            try
            {
                receivable = await trade.Operator.Get($"/api/v1/orders/{order}/receivable", Stop);
            }
            catch (RefusedException e) when (e.Status == 404)
            {
                // Its turn comes.
            }

            return receivable is not null;
        }, "the receivable is open");
        var total = (long)receivable!["totalMinor"]!;
        var payment = Guid.NewGuid();
        await trade.Sandbox.Post("/bank/payments", payment, new JsonObject
        {
            ["paymentId"] = payment,
            ["virtualAccount"] = (string)receivable["virtualAccount"]!,
            ["currency"] = (string)receivable["currency"]!,
            ["amountMinor"] = total,
            ["payerName"] = "BUYER",
            ["payerAccount"] = "GB82WEST12345698765432",
            ["remittance"] = "ALL OF IT",
        }, Stop);
        await Wait.Until(async () => await Paid(trade, order) == total, "it is paid");
        // The order knows it, too: nothing else changes its version until somebody acts.
        await Wait.Until(
            async () => (bool)(await trade.Operator.Get($"/api/v1/orders/{order}", Stop))["funded"]!, "the order is funded");
        return total;
    }

    static async Task<long> Paid(Trade trade, Guid order)
    {
        try
        {
            return (long)(await trade.Operator.Get($"/api/v1/orders/{order}/receivable", Stop))["paidMinor"]!;
        }
        catch (RefusedException e) when (e.Status == 404)
        {
            return -1;
        }
    }
}
