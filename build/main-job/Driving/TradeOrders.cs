using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using CrossBorder.Platform;

namespace CrossBorder.MainJob.Driving;

/// <summary>
/// Plays the people of each order - exporters, buyer and the buyer's instructions to its bank - through the same doors that they
/// would use: whenever an order waits for one of them, that one acts. Everything else is done by the platform and its counterparties.
/// A step that was done before is not repeated by the platform, so the trade goes on after any interruption.
/// </summary>
public sealed class TradeOrders(
    Parties parties, IReadOnlyList<Party> exporters, Party partner, Outbound bank, InputInvoices invoices, TimeProvider clock,
    BankTruth? irregular = null, ReceiptDesk? desk = null)
{
    const int AtOnce = 8;
    static readonly string[] Stages =
        ["Placed", "Confirmed", "Funded", "Ready", "Booked", "Declared", "Released", "Departed", "Delivered", "Completed"];
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);
    static readonly TimeSpan Settled = TimeSpan.FromSeconds(8);
    readonly ConcurrentDictionary<(Guid Order, string Step), bool> done = new();

    /// <summary>Acts until every order is refunded, cancelled or stuck, or nothing has moved for the given time.</summary>
    /// <param name="orders">So many orders must be known before it may end.</param>
    public async Task Run(int orders, Func<FlowCounts, Task> progress, TimeSpan stallAfter, CancellationToken ct)
    {
        var (last, since) = ("", clock.GetUtcNow());
        while (!ct.IsCancellationRequested)
        {
            var counts = await FlowCounts.Read(parties.Operator, ct);
            await progress(counts);
            if (counts.ToString() != last)
                (last, since) = (counts.ToString(), clock.GetUtcNow());
            // An order may look stuck for a moment while the fact that it waits for is on its way.
            var still = clock.GetUtcNow() - since;
            var atItsEnd = counts.Total >= orders && counts.Unfinished == counts.StuckOrders;
            var patience = !atItsEnd ? stallAfter : counts.StuckOrders == 0 ? TimeSpan.Zero : Settled;
            if (still > patience)
                return;
            await Act(ct);
            await Task.Delay(Pause, ct);
        }
    }

    /// <summary>One round: every step that an order waits for now.</summary>
    public async Task Act(CancellationToken ct)
    {
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
        foreach (var exporter in exporters)
            foreach (var stage in Stages)
                await foreach (var page in Flows(parties.As(exporter), stage, ct))
                    await Parallel.ForEachAsync(page, atOnce, async (flow, stop) => await Act(exporter, flow!, stop));
        if (desk is not null)
            await desk.Act(ct);
    }

    async Task Act(Party exporter, JsonNode flow, CancellationToken ct)
    {
        var seller = parties.As(exporter);
        var order = (Guid)flow["orderId"]!;
        var facts = flow["facts"]!.AsObject().Select(fact => fact.Key).ToHashSet();
        if (!facts.Contains("confirmed"))
            await Once(order, "confirm", () => Change(seller, order, "confirm", null, ct));
        if (!facts.Contains("funded"))
            await Once(order, "deposit", () => Pay(order, "Contract", ct));
        if (!facts.Contains("ready"))
            await Once(order, "ready", () => Pack(seller, order, ct));
        if (!facts.Contains("booked"))
            await Once(order, "book", () => Book(seller, order, ct));
        if (exporter.ClaimsRefund)
            await Once(order, "invoice", () => invoices.Register(seller, order, ct));
        if (facts.Contains("departed") && !facts.Contains("paidInFull"))
            await Once(order, "balance", () => Pay(order, "Shipment", ct));
        if (facts.Contains("delivered") && !facts.Contains("completed"))
            await Once(order, "accept", () => Accept(flow, order, ct));
    }

    // What is not possible yet (the receivable is not open, the order is not known to logistics) is simply tried in the next round.
    async Task Once(Guid order, string step, Func<Task> work)
    {
        if (done.ContainsKey((order, step)))
            return;
        try
        {
            await work();
            done[(order, step)] = true;
        }
        catch (RefusedException e) when (e.Status is 404 or 409 or 412)
        {
            // Done already, or its time has not come.
        }
    }

    static Task<JsonNode> Change(Api who, Guid order, string action, JsonNode? body, CancellationToken ct) =>
        who.Post($"/api/v1/orders/{order}/{action}", Api.Key(action, order.ToString()), body, ct);

    static async Task Pack(Api seller, Guid order, CancellationToken ct)
    {
        var lines = (await seller.Get($"/api/v1/orders/{order}", ct))["lines"]!.AsArray();
        // Cartons of at most 15 kg.
        var gross = lines.Sum(line => (long)line!["grossGrams"]!);
        await Change(seller, order, "ready-to-ship", new JsonObject
        {
            ["pieces"] = (int)Math.Max(1, (gross + 14_999) / 15_000),
            ["netGrams"] = lines.Sum(line => (long)line!["netGrams"]!),
            ["grossGrams"] = gross,
        }, ct);
    }

    async Task Book(Api seller, Guid order, CancellationToken ct)
    {
        var country = (string)(await seller.Get($"/api/v1/orders/{order}", ct))["shipTo"]!["country"]!;
        var destination = Retail.Countries.Of(country);
        await seller.Post($"/api/v1/orders/{order}/booking", Api.Key("book", order.ToString()), new JsonObject
        {
            ["partnerId"] = partner.Id,
            ["transportMode"] = destination.TransportMode,
            ["portOfLoading"] = destination.TransportMode == "2" ? "CNNGB" : "CNHGH",
            ["portOfDischarge"] = destination.PortOfDischarge,
        }, ct);
    }

    async Task Pay(Guid order, string milestone, CancellationToken ct)
    {
        var receivable = await parties.Operator.Get($"/api/v1/orders/{order}/receivable", ct);
        var account = (string)receivable["virtualAccount"]!;
        var payer = await Payer(order, account, ct);
        foreach (var instalment in receivable["schedule"]!.AsArray().Where(instalment => (string)instalment!["milestone"]! == milestone))
        {
            var paymentId = Api.Key("payment", order.ToString(), ((int)instalment!["no"]!).ToString(CultureInfo.InvariantCulture));
            var payment = new JsonObject
            {
                ["paymentId"] = paymentId,
                ["virtualAccount"] = account,
                ["currency"] = (string)receivable["currency"]!,
                ["amountMinor"] = (long)instalment["dueMinor"]!,
                ["payerName"] = "BUYER OF " + account,
                ["payerAccount"] = "GB82WEST12345698765432",
                ["remittance"] = $"INSTALMENT {instalment["no"]}",
            };
            foreach (var (name, value) in payer)
                payment[name] = value;
            await new Api(bank, null).Post("/bank/payments", paymentId, payment, ct);
        }
    }

    /// <summary>Who pays irregularly does it by its own name and account, and knows the order's number.</summary>
    async Task<List<(string Name, string Value)>> Payer(Guid order, string account, CancellationToken ct)
    {
        if (irregular is null)
            return [];
        var placed = await parties.Operator.Get($"/api/v1/orders/{order}", ct);
        var (buyer, number) = ((Guid)placed["buyerId"]!, (string)placed["number"]!);
        irregular.Learn(account, number, order);
        return
        [
            ("payerName", parties.Find(buyer)?.Name ?? $"Buyer {buyer}"),
            ("payerAccount", $"GB{buyer.ToString("N")[^16..].ToUpperInvariant()}"),
            ("orderNumber", number),
            ("reference", (string?)placed["reference"] ?? number),
        ];
    }

    async Task Accept(JsonNode flow, Guid order, CancellationToken ct)
    {
        var buyer = parties.Find((Guid)flow["buyerId"]!);
        await Change(buyer is null ? parties.Operator : parties.As(buyer), order, "accept", null, ct);
    }

    static async IAsyncEnumerable<JsonArray> Flows(
        Api seller, string stage, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await seller.Get($"/api/v1/flows?stage={stage}&limit=200&cursor={Uri.EscapeDataString(cursor)}", ct);
            yield return page["items"]!.AsArray();
            cursor = (string?)page["nextCursor"] is { Length: > 0 } next ? next : null;
        }
    }
}
