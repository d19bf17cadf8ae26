using CrossBorder.Contracts.Events;
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

/// <summary>
/// Finds the orders of statement entries, a batch per transaction: about ten statements for any number of entries that name virtual
/// accounts, and five more when some do not.
/// </summary>
public sealed partial class Matcher(
    Db db, RiskGate risk, PayoutSignal payouts, ClaimSignal claims, TimeProvider clock, ILogger<Matcher> log)
{
    const int Batch = 500;

    static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(10);

    /// <summary>
    /// What is new, and what may be explained by now: taken from small partial indexes, because the whole table grows for ever.
    /// </summary>
    const string Candidates =
        """
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
        limit @Batch)
        union all
        (select e.seq
        from look_again l join statement_entry e on e.id = l.entry_id
        where e.status = 'Unmatched' and e.reason = any(@LookedAtAgain)
        order by e.seq
        limit @Batch)
        union all
        (select e.seq
        from statement_entry e
        where e.status = 'Unmatched' and e.mark = 'C' and e.looked_at < @Since and e.reason = any(@LookedAtAgain)
        order by e.looked_at
        limit @Batch)
        """;

    /// <summary>One batch of whatever waits. True when there may be more.</summary>
    public Task<bool> MatchNext(CancellationToken ct) => db.Transact(async tx =>
    {
        // The inner queries take what waits from small partial indexes; the outer one sees the rows as they are once locked.
        var entries = await tx.Many<WaitingEntry>(
            $"""
            select {WaitingEntry.Columns}
            from statement_entry
            where seq in ({Candidates})
                and (status = 'New' or reason in ('unknown_account', 'no_receipt_to_reverse')
                    or (status = 'Unmatched' and reversed_by is null and reason = any(@LookedAtAgain)))
            order by seq
            limit @Batch
            for update skip locked
            """,
            new { Batch, Unmatched.LookedAtAgain, Since = clock.GetUtcNow() - LookAgainAfter });
        return await Match(tx, entries) > 0 || entries.Count == Batch;
    }, ct);

    /// <summary>All entries of one file; waits for those that the worker holds.</summary>
    public async Task MatchFile(Guid file, CancellationToken ct)
    {
        for (var more = true; more;)
            more = await db.Transact(async tx =>
            {
                var entries = await tx.Many<WaitingEntry>(
                    $"""
                    select {WaitingEntry.Columns}
                    from statement_entry
                    where file_id = @file and status = 'New'
                    order by seq
                    limit @Batch
                    for update
                    """,
                    new { file, Batch });
                await Match(tx, entries);
                return entries.Count > 0;
            }, ct);
    }

    /// <summary>Returns how many receipts are to be looked at again because of what was decided.</summary>
    async Task<int> Match(Tx tx, List<WaitingEntry> entries)
    {
        if (entries.Count == 0)
            return 0;
        var now = clock.GetUtcNow();
        var (facts, rules) = await MatchFactsQuery.Load(tx, entries);
        var orders = await LockOrders(tx, entries, facts);
        var receipts = await ReversibleReceipts(tx, entries, orders);
        var (parts, held) = await WaitingParts(tx, entries, facts);
        var batch = new MatchBatch(
            orders, receipts, await LockPayouts(tx, entries), now, rules is null ? null : facts.Search(orders, rules), parts,
            await ReceiptReturn.Lock(tx, entries), await MatchFactsQuery.Schedules(tx, entries, orders, facts), rules,
            await Shortfall.Open(tx, orders));
        batch.Expect(entries);
        foreach (var entry in entries)
            batch.Decide(entry);

        await Write(tx, batch, entries);
        var again = await LookAgain(tx, batch, held);
        await OwedOrders.Pay(tx, batch.Confirmed, now);
        await EndedRefunds.Complete(tx, batch.Returned, now);
        await ReturnedPayouts.Take(tx, batch, now);
        await TakenBackReceipts.Tell(tx, batch.Undone, "Reversed", now);
        await Recoverables.Align(tx, [.. batch.Changed], RecoverableCause.Reversal, "on the bank's statement", now);
        await Follow(tx, [.. batch.Changed], now);
        var matched = batch.Verdicts.Count(verdict => verdict.Reason is null);
        LogMatched(log, matched, entries.Count - matched);
        return again;
    }

    /// <summary>Whatever tells of receipts and funding goes past risk.</summary>
    internal Task Tell(Tx tx, IReadOnlyCollection<IEvent> events) => risk.Tell(tx, events);

    /// <summary>What money that came leads to: payouts of earned orders and refund claims.</summary>
    internal async Task Follow(Tx tx, List<OrderCase> changed, DateTimeOffset now)
    {
        if (await PayoutRequests.Request(tx, changed, now) > 0)
            tx.AfterCommit(payouts.Set);
        if (await ClaimEvaluation.Evaluate(tx, [.. changed.Where(order => order.FullyPaid).Select(order => order.OrderId)], now) > 0)
            tx.AfterCommit(claims.Set);
    }

    /// <summary>
    /// Those that entries name by virtual account, those that they may be about, and those of receipts that are taken back, in one
    /// order of locking.
    /// </summary>
    static async Task<List<OrderCase>> LockOrders(Tx tx, List<WaitingEntry> entries, FoundFacts facts)
    {
        var accounts = entries.Select(entry => entry.VirtualAccount).OfType<string>().Distinct().ToArray();
        var reversals = entries.FindAll(entry => entry.Mark == Mark.RC && entry.BankReference is not null);
        return accounts.Length + facts.Orders.Length + reversals.Count == 0 ? [] : await tx.Many<OrderCase>(
            $"""
            select {OrderCase.Columns}
            from order_case
            where order_id in (
                select order_id from order_case where virtual_account = any(@accounts)
                union
                select part.order_id
                from order_case named join order_case part on part.split_of = coalesce(named.split_of, named.order_id)
                where named.virtual_account = any(@accounts)
                union
                select split_of from order_case where virtual_account = any(@accounts) and split_of is not null
                union
                select unnest(@Orders)
                union
                select coalesce(a.order_id, e.order_id)
                from unnest(@References, @Amounts) as r (reference, amount_minor)
                join statement_entry e on e.bank_reference = r.reference and e.amount_minor = r.amount_minor
                left join allocation a on a.entry_id = e.id and not a.undone
                where e.mark = 'C' and e.reversed_by is null)
            order by order_id
            for update
            """,
            new
            {
                accounts,
                facts.Orders,
                References = reversals.Select(entry => entry.BankReference).ToArray(),
                Amounts = reversals.Select(entry => entry.AmountMinor).ToArray(),
            });
    }

    static Task<List<Payout>> LockPayouts(Tx tx, List<WaitingEntry> entries) => Some(
        entries.Where(entry => entry.Mark == Mark.D).Select(entry => entry.CustomerReference), references => tx.Many<Payout>(
            $"select {Payout.Columns} from payout where reference = any(@references) order by id for update",
            new { references }));

    static async Task<List<Receipt>> ReversibleReceipts(Tx tx, List<WaitingEntry> entries, List<OrderCase> orders)
    {
        var reversals = entries.FindAll(entry => entry.Mark == Mark.RC);
        if (reversals.Count == 0)
            return [];
        var accounts = reversals.Select(entry => entry.VirtualAccount).ToHashSet();
        var rows = await tx.Many<ReceiptRow>(
            """
            with receipt as (
                select e.id
                from allocation a join statement_entry e on e.id = a.entry_id
                where a.order_id = any(@Ids) and not a.undone
                union
                select id from statement_entry where order_id = any(@Ids) and reason = 'receivable_cancelled'
                union
                select e.id
                from unnest(@References, @Amounts) as r (reference, amount_minor)
                join statement_entry e on e.bank_reference = r.reference and e.amount_minor = r.amount_minor
                where e.mark = 'C' and e.reversed_by is null
                    and (e.status = 'Matched' or e.reason = any(@LookedAtAgain)))
            select e.id as receipt, e.seq, e.amount_minor as received_minor, e.currency, e.bank_reference,
                case when e.reason = 'receivable_cancelled' then e.order_id end as held_for, a.id as allocation, a.decision_id,
                a.order_id, a.buyer_id, a.return_id, a.amount_minor, a.charge_minor
            from statement_entry e left join allocation a on a.entry_id = e.id and not a.undone
            where e.id in (select id from receipt) and e.mark = 'C' and e.reversed_by is null
            order by e.seq, a.seq
            """,
            new
            {
                Ids = orders.Where(order => accounts.Contains(order.VirtualAccount)).Select(order => order.OrderId.Value).ToArray(),
                References = reversals.Select(entry => entry.BankReference).ToArray(),
                Amounts = reversals.Select(entry => entry.AmountMinor).ToArray(),
                Unmatched.LookedAtAgain,
            });
        return [.. rows.GroupBy(row => row.Receipt).Select(group => ReceiptRow.Of([.. group])).OfType<Receipt>()
            .Where(receipt => receipt.Allocations.All(one => one.OrderId is not { } id || orders.Exists(order => order.OrderId == id)))];
    }

    /// <summary>
    /// Receipts that were left and name orders that this batch may be about, and those of them that somebody else holds. Decisions lock
    /// receipts before orders: what one of them has is not waited for with the orders locked, but looked at again.
    /// </summary>
    static async Task<(List<WaitingEntry> Parts, Guid[] Held)> WaitingParts(Tx tx, List<WaitingEntry> entries, FoundFacts facts)
    {
        if (facts.Orders.Length == 0)
            return ([], []);
        const string Which =
            """
            where order_id = any(@Orders) and status = 'Unmatched' and reason = any(@LookedAtAgain) and mark = 'C'
                and reversed_by is null and id <> all(@Ids)
            order by seq
            """;
        var args = new { facts.Orders, Ids = entries.Select(entry => entry.Id.Value).ToArray(), Unmatched.LookedAtAgain };
        var waiting = await tx.Many<Guid>($"select id from statement_entry {Which}", args);
        if (waiting.Count == 0)
            return ([], []);
        var parts = await tx.Many<WaitingEntry>(
            $"select {WaitingEntry.Columns} from statement_entry {Which} for update skip locked", args);
        return (parts, [.. waiting.Except(parts.Select(part => part.Id.Value))]);
    }

    /// <summary>
    /// Receipts that wait and name an order of which something else is open now, and those that were held. Told to the worker in the
    /// same transaction, so that none of them waits for the next day.
    /// </summary>
    static async Task<int> LookAgain(Tx tx, MatchBatch batch, Guid[] held)
    {
        var changed = batch.Changed.Select(order => order.OrderId.Value).ToArray();
        return changed.Length + held.Length == 0 ? 0 : await tx.Run(
            """
            insert into look_again (entry_id)
            select id
            from statement_entry
            where order_id = any(@changed) and status = 'Unmatched' and reason = any(@LookedAtAgain) and mark = 'C'
                and reversed_by is null
            union
            select unnest(@held)
            on conflict on constraint look_again_key do nothing
            """,
            new { changed, held, Unmatched.LookedAtAgain });
    }

    static async Task<List<T>> Some<T>(IEnumerable<string?> keys, Func<string[], Task<List<T>>> query)
    {
        var named = keys.OfType<string>().Distinct().ToArray();
        return named.Length == 0 ? [] : await query(named);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Matched} statement entries matched, {Unmatched} wait")]
    static partial void LogMatched(ILogger log, int matched, int unmatched);

    sealed record ReceiptRow(
        EntryId Receipt, long Seq, long ReceivedMinor, Currency Currency, string? BankReference, OrderId? HeldFor, Guid? Allocation,
        Guid? DecisionId, OrderId? OrderId, PartyId? BuyerId, Guid? ReturnId, long? AmountMinor, long? ChargeMinor)
    {
        /// <summary>Null for one that was sent back: the bank cannot take it back as well.</summary>
        public static Receipt? Of(List<ReceiptRow> rows) => rows.Exists(row => row.ReturnId is not null) ? null : new(
            rows[0].Receipt, rows[0].ReceivedMinor, rows[0].Currency, rows[0].BankReference, rows[0].HeldFor,
            [
                .. rows.Where(row => row.Allocation is not null).Select(row => new Allocation(
                    row.Allocation!.Value, row.DecisionId!.Value, row.Receipt, row.OrderId, row.BuyerId, null, row.AmountMinor!.Value,
                    row.ChargeMinor!.Value, null)),
            ]);
    }
}
