using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Receipts and orders of one buyer, and steps that a client takes at random; refusals are fine, wrong sums are not.</summary>
sealed class AllocationStepper(SettlementHost host, Random random, TradingBuyer buyer, OrderPlaced[] orders)
{
    static readonly HashSet<string> Refusals =
    [
        "receipt_exceeded", "receivable_exceeded", "charge_exceeded", "receipt_not_open", "decision_undone", "suggestion_stale",
        "decision_not_found", "receivable_paid_out",
    ];

    /// <summary>Decisions that were answered with success, less those that were taken back.</summary>
    public HashSet<string> Standing { get; } = [];

    public int Done { get; private set; }

    public async Task Take(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            try
            {
                await Step();
                Done++;
            }
            catch (RpcException e) when (Refusals.Contains(Problem.FromGrpc(e).Code))
            {
                // Somebody was faster, or there is nothing left.
            }
        }
    }

    async Task Step()
    {
        switch (random.Next(8))
        {
            case 0: await Import(StatementText.Of("USD").Pays(buyer, random.Next(1, 9_000), "FOR MUGS")); break;
            case 1: await Import(StatementText.Of("USD").Pays(buyer, random.Next(1, 9_000), Order().Number)); break;
            case 2: await Import(StatementText.Of("USD").Credit(random.Next(1, 3_000), Account(Order()))); break;
            case 3 or 4: await Allocate(); break;
            case 5: await Accept(); break;
            case 6: await Advance(); break;
            default: await Undo(); break;
        }
    }

    static string Account(OrderPlaced order) => VirtualAccount.Candidates(new OrderId(order.OrderId))[0];

    OrderPlaced Order() => orders[random.Next(orders.Length)];

    async Task Import(StatementText statement) => await host.Import(statement);

    Task<List<Guid>> Open() => host.Db.Many<Guid>(
        "select id from statement_entry where payer = @Name and status = 'Unmatched' order by random() limit 2", new { buyer.Name },
        CancellationToken.None);

    async Task Allocate()
    {
        var request = new V1.AllocateRequest { Reason = "at random" };
        foreach (var entry in await Open())
            request.Lines.Add(new V1.AllocateLine
            {
                EntryId = entry.ToString(),
                OrderId = Order().OrderId.ToString(),
                AmountMinor = random.Next(1, 6_000),
                ChargeMinor = random.Next(4) == 0 ? random.Next(1, 40) : 0,
            });
        if (request.Lines.Count > 0)
            Standing.Add((await host.Matching.AllocateAsync(request, FxStory.Key())).Id);
    }

    async Task Accept()
    {
        var suggestion = await host.Db.One<Guid?>(
            """
            select s.id
            from match_suggestion s join statement_entry e on e.id = s.entry_id
            where e.payer = @Name
            order by random()
            limit 1
            """,
            new { buyer.Name }, CancellationToken.None);
        if (suggestion is not null)
            Standing.Add((await host.Matching.AcceptSuggestionAsync(
                new V1.AcceptSuggestionRequest { SuggestionId = suggestion.ToString() }, FxStory.Key())).Id);
    }

    async Task Advance()
    {
        foreach (var entry in (await Open()).Take(1))
            Standing.Add((await host.Matching.PutOnAdvanceAsync(
                new V1.PutOnAdvanceRequest { EntryId = entry.ToString(), BuyerId = buyer.Id.ToString(), Reason = "at random" },
                FxStory.Key())).Id);
    }

    async Task Undo()
    {
        if (Standing.Count == 0)
            return;
        var decision = Standing.ElementAt(random.Next(Standing.Count));
        await host.Matching.UndoDecisionAsync(new V1.UndoDecisionRequest { DecisionId = decision, Reason = "at random" }, FxStory.Key());
        Standing.Remove(decision);
    }
}
