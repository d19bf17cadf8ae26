using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>
/// Many clients ask, approve, reject, and the bank answers and states at random, all at once. Nothing is paid twice, nothing above the
/// balance, and every account and hold comes to what the payouts say.
/// </summary>
public sealed class PayoutPropertyTests(SettlementHost host) : IClassFixture<SettlementHost>
{
    const int Clients = 8;
    const int Steps = 25;
    const long Earned = 995_000;

    static readonly Principal[] Operators =
        [.. Enumerable.Range(0, 3).Select(i => new Principal(Guid.CreateVersion7(), Role.Operator, $"{i}"))];

    static readonly string[] Least = ["asked", "approved", "insufficient_funds", "answered", "stated"];

    [Theory]
    [InlineData(1, "CAD")]
    [InlineData(2, "MXN")]
    [InlineData(3, "MYR")]
    public async Task Any_interleaving_keeps_every_invariant(int seed, string currency)
    {
        var order = await host.Kept(1_000_000, currency);
        var payee = await host.Beneficiary(order.ExporterId, currency);
        var asked = new System.Collections.Concurrent.ConcurrentBag<string>();
        var done = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var random = new Random((seed * 100) + client);
            for (var step = 0; step < Steps; step++)
            {
                var said = await Step(random, order.ExporterId, payee, asked);
                done.AddOrUpdate(said, 1, (_, times) => times + 1);
            }
        })));
        // On a slow machine the first answers come after the last step: then some more.
        var more = new Random(seed);
        await SettlementHost.Eventually(async () =>
        {
            done.AddOrUpdate(await Step(more, order.ExporterId, payee, asked), 1, (_, times) => times + 1);
            return Least.All(done.ContainsKey);
        }, "every kind of step was made");
        await SettlementHost.Eventually(
            () => Task.FromResult(Directory.GetFiles(host.Others.Bank.In, "*.xml").Length == 0), "answers are taken");
        await SettlementHost.Eventually(
            async () => await host.Count("payout where exporter_id = @Id and status = 'Requested'", order.ExporterId) == 0, "all are sent");
        await Compare(order.ExporterId, currency);
    }

    async Task<string> Step(
        Random random, Guid exporter, V1.Beneficiary payee, System.Collections.Concurrent.ConcurrentBag<string> asked)
    {
        try
        {
            var any = asked.IsEmpty ? null : asked.ElementAt(random.Next(asked.Count));
            switch (any is null ? 0 : random.Next(8))
            {
                case 0 or 1:
                    asked.Add((await host.Ask(exporter, payee, random.Next(1, 300_000))).Id);
                    return "asked";
                case 2 or 3:
                    await host.PayoutDesk(Operators[random.Next(3)]).ApprovePayoutAsync(new V1.PayoutIdRequest { Id = any }, FxStory.Key());
                    return "approved";
                case 4:
                    await host.PayoutDesk(exporter).RejectPayoutAsync(
                        new V1.RejectPayoutRequest { Id = any, Reason = "no" }, FxStory.Key());
                    return "rejected";
                case 5 or 6:
                    return await Answer(random, any!);
                default:
                    return await State(random, any!);
            }
        }
        catch (RpcException e)
        {
            Assert.True(e.StatusCode is StatusCode.FailedPrecondition, e.ToString());
            return Problem.FromGrpc(e).Code;
        }
    }

    async Task<string> Answer(Random random, string id)
    {
        var payout = await host.Detail(id);
        if (payout.MessageId.Length == 0)
            return "nothing to answer";
        var status = new[] { "ACTC", "ACSP", "ACSC", "PDNG", "RJCT" }[random.Next(5)];
        var named = random.Next(3) > 0;
        host.Others.Bank.Answer(
            payout.MessageId, named ? "" : status, named ? [(payout.Reference, status, status == "RJCT" ? "AC04" : "", "")] : []);
        return "answered";
    }

    /// <summary>The debit, and sometimes the money back.</summary>
    async Task<string> State(Random random, string id)
    {
        var payout = await host.Detail(id);
        if (payout.MessageId.Length == 0)
            return "nothing to state";
        var statement = StatementText.Of(payout.Currency).Debit(payout.NetMinor, payout.Reference);
        if (random.Next(2) == 0)
            statement.Add(
                "C", payout.NetMinor - random.Next(0, (int)Math.Min(50, payout.NetMinor)), $"?20RETURN {payout.Reference}",
                payout.Reference);
        await host.Import(statement);
        return "stated";
    }

    async Task Compare(Guid exporter, string currency)
    {
        var sums = (await host.Db.Many<Sum>(
            """
            select status, count(*)::int as count, sum(net_minor + sending_fee_minor)::bigint as taken,
                coalesce(sum(returned_minor), 0)::bigint as returned
            from payout
            where exporter_id = @exporter
            group by status
            """,
            new { exporter }, CancellationToken.None)).ToDictionary(row => row.Status);
        long Taken(params string[] statuses) => statuses.Sum(status => sums.TryGetValue(status, out var sum) ? sum.Taken : 0);
        var gone = Taken("Requested", "Sent", "Accepted", "Settled", "Completed", "Returned")
            - (sums.TryGetValue("Returned", out var back) ? back.Returned : 0);
        var (minor, available) = await host.Balance(exporter, currency);
        Assert.Equal((Earned - gone, Earned - gone - Taken("Waiting")), (minor, available));
        Assert.True(available >= 0);
        Assert.Equal(0, await host.Count(
            "(select reference from payout where exporter_id = @Id group by reference having count(*) > 1) as twice", exporter));
        // One debit at most explains a payout, whatever else the statements show.
        Assert.Equal(0, await host.Count(
            """
            (select payout_id from statement_entry where payout_id in (select id from payout where exporter_id = @Id) and mark = 'D'
            group by payout_id having count(*) > 1) as twice
            """, exporter));
        Assert.Equal(0, (await host.Desk.LedgerReportAsync(new V1.LedgerReportRequest())).DifferenceMinor);
    }

    sealed record Sum(string Status, int Count, long Taken, long Returned);
}
