using System.Text.Json.Nodes;

namespace CrossBorder.MainJob.Driving;

/// <summary>
/// Plays the operator who works the receipts that the matcher left: asks the payer (the sandbox tells what was meant), takes a
/// proposal that is right, else allocates by hand. What waits for another part is left alone for a while, as it would be.
/// </summary>
public sealed class ReceiptDesk(Parties parties, BankTruth truth, TimeProvider clock)
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(20);
    readonly Dictionary<string, DateTimeOffset> seen = [];
    DateTimeOffset last;

    /// <summary>Receipts that people decided on, with the reason why they were asked.</summary>
    public Dictionary<string, string> Decided { get; } = [];

    /// <summary>Of them, those of which a proposal was just right.</summary>
    public HashSet<string> Proposed { get; } = [];

    /// <summary>Shortfalls that people took for charges before the wait was over.</summary>
    public int Charged { get; private set; }

    public async Task Act(CancellationToken ct)
    {
        if (clock.GetUtcNow() - last < Every)
            return;
        last = clock.GetUtcNow();
        var known = await truth.Read(ct);
        await foreach (var exception in Exceptions("Entry", ct))
            await Try(() => Decide(exception, known, ct));
        var charged = known.Values.Where(credit => credit.IsCharged).SelectMany(credit => credit.For).Select(one => one.Order).ToHashSet();
        await foreach (var exception in Exceptions("Shortfall", ct))
            await Try(() => Charge(exception, charged, ct));
    }

    /// <summary>Of each kind that waits long enough; a page is read anew because deciding changes the list.</summary>
    async IAsyncEnumerable<JsonNode> Exceptions(
        string kind, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await parties.Operator.Get(
                $"/api/v1/receipts/exceptions?kind={kind}&limit=200&cursor={Uri.EscapeDataString(cursor)}", ct);
            foreach (var exception in page["items"]!.AsArray())
            {
                var id = (string)exception!["id"]!;
                if (seen.TryAdd(id, clock.GetUtcNow()) || clock.GetUtcNow() - seen[id] < LeftAlone)
                    continue;
                yield return exception;
            }

            cursor = (string?)page["nextCursor"] is { Length: > 0 } next ? next : null;
        }
    }

    async Task Decide(JsonNode exception, Dictionary<string, TrueCredit> known, CancellationToken ct)
    {
        var (id, api) = ((string)exception["id"]!, parties.Operator);
        var receipt = await api.Get($"/api/v1/receipts/{id}", ct);
        if ((string?)receipt["bankReference"] is not { } reference || !known.TryGetValue(reference, out var credit))
            return;
        var shares = credit.Shares();
        if (shares.Count == 0)
            return;
        Decided.TryAdd(reference, (string)exception["reason"]!);
        if (RightOf(receipt, shares) is { } proposal)
        {
            await api.Post($"/api/v1/receipts/suggestions/{proposal}/accept", Api.Key("accept", proposal), new JsonObject(), ct);
            Proposed.Add(reference);
            await Advance(id, shares[0].Order, true, ct);
            return;
        }

        if (await Advance(id, shares[0].Order, (string)exception["reason"]! == "partly_allocated", ct))
            return;

        await api.Post("/api/v1/receipts/allocations", Guid.NewGuid(), new JsonObject
        {
            ["reason"] = "the payer says so",
            ["lines"] = new JsonArray([.. shares.Select(share => (JsonNode)new JsonObject
            {
                ["receiptId"] = id,
                ["orderId"] = share.Order,
                ["amountMinor"] = share.Minor,
                ["chargeMinor"] = share.ChargeMinor,
            })]),
        }, ct);
        await Advance(id, shares[0].Order, true, ct);
    }

    /// <summary>The proposal that gives each order what was meant for it, if there is one.</summary>
    static string? RightOf(JsonNode receipt, List<(Guid Order, long Minor, long ChargeMinor)> shares) => receipt["suggestions"]!.AsArray()
        .Where(one => one!["shares"]!.AsArray().Select(share => ((Guid)share!["orderId"]!, (long)share["amountMinor"]!)).ToHashSet()
            .SetEquals(shares.Select(share => (share.Order, share.Minor))))
        .Select(one => (string)one!["id"]!).FirstOrDefault();

    /// <summary>What came beyond the order is the buyer's.</summary>
    async Task<bool> Advance(string id, Guid order, bool isRest, CancellationToken ct)
    {
        var left = isRest ? await parties.Operator.Get($"/api/v1/receipts/{id}", ct) : null;
        if (left is null || (string)left["status"]! != "Unmatched" || (long)left["leftMinor"]! == 0)
            return false;
        var buyer = (await parties.Operator.Get($"/api/v1/orders/{order}", ct))["buyerId"]!;
        await parties.Operator.Post($"/api/v1/receipts/{id}/advance", Guid.NewGuid(), new JsonObject
        {
            ["buyerId"] = (Guid)buyer,
            ["reason"] = "more than was due",
        }, ct);
        return true;
    }

    async Task Charge(JsonNode exception, HashSet<Guid?> charged, CancellationToken ct)
    {
        var decided = (Id: (string)exception["id"]!, Number: ((string)exception["detail"]!).Split(' ')[0]);
        if (truth.OrderOf(decided.Number) is not { } order || !charged.Contains(order))
            return;
        await parties.Operator.Post(
            $"/api/v1/receipts/shortfalls/{decided.Id}/decide", Api.Key("charge", decided.Id),
            new JsonObject { ["action"] = "Charge", ["reason"] = "the buyer shows what its bank sent" }, ct);
        Charged++;
    }

    static async Task Try(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (RefusedException e) when (e.Status is 404 or 409)
        {
            // Something came in between; it is looked at again.
        }
    }
}
