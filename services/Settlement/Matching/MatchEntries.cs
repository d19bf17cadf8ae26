using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Wakes the matcher: entries came in, or an order that entries wait for.</summary>
public sealed class MatchSignal : Signal;

/// <summary>Matches new entries, and those that waited for an order or a receipt which is here now, whoever wrote it.</summary>
public sealed class MatchEntries(Matcher matcher, MatchSignal signal, TimeProvider clock, ILogger<MatchEntries> log)
    : Worker(signal, clock, log)
{
    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override Task<bool> Advance(CancellationToken ct) => matcher.MatchNext(ct);
}

/// <summary>Finds the orders of statement entries, a batch per transaction and about ten statements for any number of entries.</summary>
public sealed partial class Matcher(
    Db db, RiskGate risk, PayoutSignal payouts, ClaimSignal claims, TimeProvider clock, ILogger<Matcher> log)
{
    const int Batch = 500;

    const string Waiting =
        """
        select id, mark, amount_minor, currency, value_date, customer_reference, bank_reference, virtual_account,
            account_fault, suspended
        from statement_entry
        """;

    /// <summary>One batch of whatever waits. True when there may be more.</summary>
    public Task<bool> MatchNext(CancellationToken ct) => db.Transact(async tx =>
    {
        // The inner queries take what waits from small partial indexes; the outer one sees the rows as they are once locked.
        var entries = await tx.Many<WaitingEntry>(
            $"""
            {Waiting}
            where seq in (
                    (select seq from statement_entry where status = 'New' order by seq limit @Batch)
                    union all
                    (select e.seq
                    from statement_entry e join order_case c on c.virtual_account = e.virtual_account
                    where e.status = 'Unmatched' and e.reason = 'unknown_account'
                    order by e.seq
                    limit @Batch)
                    union all
                    (select e.seq
                    from statement_entry e join statement_entry r using (order_id, amount_minor, currency)
                    where e.status = 'Unmatched' and e.reason = 'no_receipt_to_reverse'
                        and r.mark = 'C' and r.reversed_by is null and (r.status = 'Matched' or r.reason = 'receivable_cancelled')
                    order by e.seq
                    limit @Batch))
                and (status = 'New' or reason in ('unknown_account', 'no_receipt_to_reverse'))
            order by seq
            limit @Batch
            for update skip locked
            """,
            new { Batch });
        await Match(tx, entries);
        return entries.Count == Batch;
    }, ct);

    /// <summary>All entries of one file; waits for those that the worker holds.</summary>
    public async Task MatchFile(Guid file, CancellationToken ct)
    {
        for (var more = true; more;)
            more = await db.Transact(async tx =>
            {
                var entries = await tx.Many<WaitingEntry>(
                    $"{Waiting} where file_id = @file and status = 'New' order by seq limit @Batch for update", new { file, Batch });
                await Match(tx, entries);
                return entries.Count > 0;
            }, ct);
    }

    async Task Match(Tx tx, List<WaitingEntry> entries)
    {
        if (entries.Count == 0)
            return;
        var now = clock.GetUtcNow();
        var orders = await LockOrders(tx, entries);
        var receipts = await ReversibleReceipts(tx, entries, orders);
        var batch = new MatchBatch(orders, receipts, await LockPayouts(tx, entries), now);
        foreach (var entry in entries)
            batch.Decide(entry);

        await Write(tx, batch);
        var changed = batch.Changed.ToList();
        if (await PayoutRequests.Request(tx, changed, now) > 0)
            tx.AfterCommit(payouts.Set);
        if (await ClaimEvaluation.Evaluate(tx, [.. changed.Where(order => order.FullyPaid).Select(order => order.OrderId)], now) > 0)
            tx.AfterCommit(claims.Set);
        var matched = batch.Verdicts.Count(verdict => verdict.Reason is null);
        LogMatched(log, matched, entries.Count - matched);
    }

    static Task<List<OrderCase>> LockOrders(Tx tx, List<WaitingEntry> entries) => Some(
        entries.Select(entry => entry.VirtualAccount), accounts => tx.Many<OrderCase>(
            $"select {OrderCase.Columns} from order_case where virtual_account = any(@accounts) order by order_id for update",
            new { accounts }));

    static Task<List<Payout>> LockPayouts(Tx tx, List<WaitingEntry> entries) => Some(
        entries.Where(entry => entry.Mark == Mark.D).Select(entry => entry.CustomerReference), references => tx.Many<Payout>(
            $"select {Payout.Columns} from payout where reference = any(@references) order by id for update",
            new { references }));

    static Task<List<Receipt>> ReversibleReceipts(Tx tx, List<WaitingEntry> entries, List<OrderCase> orders)
    {
        var accounts = entries.Where(entry => entry.Mark == Mark.RC).Select(entry => entry.VirtualAccount).ToHashSet();
        var ids = orders.Where(order => accounts.Contains(order.VirtualAccount)).Select(order => order.OrderId.Value).ToArray();
        return ids.Length == 0 ? Task.FromResult<List<Receipt>>([]) : tx.Many<Receipt>(
            """
            select id, order_id, amount_minor, currency, bank_reference, status = 'Unmatched' as held
            from statement_entry
            where order_id = any(@ids) and mark = 'C' and reversed_by is null
                and (status = 'Matched' or reason = 'receivable_cancelled')
            order by seq
            """,
            new { ids });
    }

    static async Task<List<T>> Some<T>(IEnumerable<string?> keys, Func<string[], Task<List<T>>> query)
    {
        var named = keys.OfType<string>().Distinct().ToArray();
        return named.Length == 0 ? [] : await query(named);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Matched} statement entries matched, {Unmatched} wait")]
    static partial void LogMatched(ILogger log, int matched, int unmatched);
}
