using CrossBorder.Contracts.Events;

namespace CrossBorder.Settlement.Tests;

/// <summary>Several clients allocate, accept, put aside and take back at the same time, while statements come in.</summary>
public sealed class AllocationPropertyTests(SettlementHost host)
{
    const int Clients = 6;
    const int StepsEach = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_clients_decide_every_sum_is_right(int seed)
    {
        var (buyer, orders) = await Trade();
        var steppers = Enumerable.Range(0, Clients)
            .Select(client => new AllocationStepper(host, new Random(seed * 100 + client), buyer, orders)).ToArray();
        await Task.WhenAll(steppers.Select(stepper => Task.Run(() => stepper.Take(StepsEach))));

        Assert.True(steppers.Sum(stepper => stepper.Done) > Clients * StepsEach / 3, "too little was done");
        foreach (var decision in steppers.SelectMany(stepper => stepper.Standing))
            Assert.Equal(1, await host.Count("match_decision where id = @Id and undone_at is null", Guid.Parse(decision)));
        await Sums(buyer, orders);
    }

    async Task<(TradingBuyer, OrderPlaced[])> Trade()
    {
        var buyer = await host.Buyer();
        var orders = Enumerable.Range(0, 5).Select(i => buyer.Order(total: 20_000 + i * 7_001)).ToArray();
        foreach (var order in orders)
            await host.Place(order);
        return (buyer, orders);
    }

    /// <summary>Receipts are not exceeded, orders have what was allocated to them, and the ledger says the same.</summary>
    async Task Sums(TradingBuyer buyer, OrderPlaced[] orders)
    {
        var ids = orders.Select(order => order.OrderId).ToArray();
        Assert.Equal(0, await Count(
            """
            select count(*)
            from (
                select e.id
                from statement_entry e join allocation a on a.entry_id = e.id and not a.undone
                group by e.id, e.amount_minor
                having sum(a.amount_minor) > e.amount_minor) as exceeded
            """, new { }));
        Assert.Equal(0, await Count(
            """
            select count(*)
            from order_case c
            where c.order_id = any(@ids) and c.paid_minor <> coalesce((
                select sum(a.amount_minor + a.charge_minor) from allocation a where a.order_id = c.order_id and not a.undone), 0)
            """, new { ids }));
        // What came of the buyer is at its orders, its advance, or waits.
        Assert.Equal(0, await Count(
            """
            select count(*)
            from statement_entry e
            where e.payer = @Name and e.status <> 'New' and (e.status = 'Matched') <> (e.amount_minor = coalesce((
                select sum(a.amount_minor) from allocation a where a.entry_id = e.id and not a.undone), 0))
            """, new { buyer.Name }));
        foreach (var order in orders)
        {
            var receivable = await host.Receivable(order.OrderId);
            Assert.Equal(
                -Math.Min(receivable.PaidMinor, receivable.TotalMinor), await host.Balance(AccountKind.OrderFunds, order.ExporterId));
        }

        var report = await host.Desk.LedgerReportAsync(new Contracts.Settlement.V1.LedgerReportRequest());
        Assert.Equal(0, report.DifferenceMinor);
        Assert.Equal(await Waiting(), -await host.Balance(AccountKind.Suspense, Guid.Empty));
    }

    /// <summary>What is left of all receipts in dollars, less debits that nobody explained, is in Suspense.</summary>
    Task<long> Waiting() => Count(
        """
        select coalesce(sum(case when e.mark in ('C', 'RD') then e.amount_minor else -e.amount_minor end - coalesce((
            select sum(a.amount_minor) from allocation a where a.entry_id = e.id and not a.undone), 0)), 0)::bigint
        from statement_entry e
        where e.currency = 'USD' and e.status = 'Unmatched' and e.reason <> 'receivable_cancelled' and e.reversed_by is null
        """, new { });

    Task<long> Count(string sql, object args) => host.Db.One<long>(sql, args, CancellationToken.None);
}
