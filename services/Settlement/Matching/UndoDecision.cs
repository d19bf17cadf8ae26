using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>A decision is taken back once: what it booked is reversed in the ledger and its receipts wait again.</summary>
public sealed partial class DecisionDesk
{
    /// <param name="by">Who takes it back.</param>
    public async Task<Outcome<Guid>> Undo(Tx tx, Guid id, string by, string why)
    {
        var state = await tx.One<DecisionState>(
            "select id, undone_at is not null as undone from match_decision where id = @id for update", new { id });
        if (state is null)
            return Problem.NotFound("decision", id);
        if (state.Undone)
            return MatchProblems.DecisionUndone;
        var made = await Made(tx, id);
        if (made.Count == 0)
            return MatchProblems.DecisionUndone;
        var entries = await LockEntries(tx, made);
        var orders = await Orders(tx, made.Select(one => one.OrderId).OfType<OrderId>());
        if (orders.Values.FirstOrDefault(order => order.EarnedAt is not null) is { } paid)
            return MatchProblems.PaidOut(paid);
        if (await EndedRefunds.Any(tx, made.Select(one => one.EntryId)))
            return MatchProblems.ReturnSent;
        foreach (var sent in made.Select(one => one.ReturnId).OfType<Guid>())
            if (!await ReceiptReturn.Withdraw(tx, sent))
                return MatchProblems.ReturnSent;
        var returns = await ReceiptReturn.Of(tx, [.. made.Select(one => one.ReturnId).OfType<Guid>()]);
        var book = new ReceiptBook(clock.GetUtcNow());
        foreach (var one in made)
            Release(book, one, entries[one.EntryId], orders, returns);
        await WriteUndone(tx, id, made, by, why, book, [.. orders.Values], returns);
        return id;
    }

    /// <summary>What it allocated, and the charges that were found later to be missing of just that.</summary>
    static Task<List<Allocation>> Made(Tx tx, Guid id) => tx.Many<Allocation>(
        $"""
        with made as (
            select entry_id, order_id from allocation where decision_id = @id and not undone and amount_minor > 0)
        select {Allocation.Columns}
        from allocation
        where not undone and (
            decision_id = @id
            or (amount_minor = 0 and (entry_id, order_id) in (select entry_id, order_id from made)))
        order by seq
        """,
        new { id });

    static void Release(
        ReceiptBook book, Allocation one, WaitingEntry entry, Dictionary<OrderId, OrderCase> orders, List<ReceiptReturn> returns)
    {
        var booking = new LedgerEntry("undone", one.Id, one.OrderId, ChinaDay.Of(book.Now), entry.Currency) { Reverses = one.LedgerId };
        if (one.OrderId is { } order)
            orders[order] = book.Release(booking, orders[order], one.AmountMinor, one.ChargeMinor, AccountKind.Suspense);
        else if (one.BuyerId is { } buyer)
            book.Transactions.Add(booking.Debit(AccountKind.BuyerCredit, buyer, one.AmountMinor)
                .Credit(AccountKind.Suspense, PartyId.Platform, one.AmountMinor));
        else
        {
            var from = returns.Find(sent => sent.Id == one.ReturnId)!.FromBuyer;
            booking = booking.Debit(AccountKind.BankClearing, PartyId.Platform, one.AmountMinor);
            book.Transactions.Add(from is { } owner
                ? booking.Credit(AccountKind.BuyerCredit, owner, one.AmountMinor)
                : booking.Credit(AccountKind.Suspense, PartyId.Platform, one.AmountMinor));
        }
    }

    static async Task WriteUndone(
        Tx tx, Guid id, List<Allocation> made, string by, string why, ReceiptBook book, List<OrderCase> orders, List<ReceiptReturn> returns)
    {
        await Matcher.WriteOrders(tx, orders);
        await Ledger.Book(tx, book.Transactions);
        var charges = made.FindAll(one => one.AmountMinor == 0);
        await TakenBackReceipts.Tell(tx, made.ConvertAll(one => one.Id), "Undone", book.Now);
        await tx.Run(
            """
            update allocation set undone = true where id = any(@Made);
            update match_decision set undone_at = @Now, undone_by = @by, undone_why = @why where id = any(@Decisions);
            update shortfall s
            set status = case when c.alone then 'Left' else 'Ended' end, ended_at = case when not c.alone then @Now end
            from unnest(@Entries, @Charged, @Alone) as c (entry_id, order_id, alone)
            where s.entry_id = c.entry_id and s.order_id = c.order_id and s.status = 'Charged';
            insert into look_again (entry_id)
            select e.id
            from order_case c
            join payer p on p.buyer_id = c.buyer_id and p.account_key <> ''
            join statement_entry e on e.payer_account_key = p.account_key
            where c.order_id = any(@Orders) and e.status = 'Unmatched'
            on conflict on constraint look_again_key do nothing
            """,
            new
            {
                by,
                why,
                book.Now,
                Made = made.Select(one => one.Id).ToArray(),
                Decisions = made.Select(one => one.DecisionId).Distinct().ToArray(),
                Entries = charges.Select(one => one.EntryId.Value).ToArray(),
                Charged = charges.Select(one => one.OrderId!.Value.Value).ToArray(),
                Alone = charges.Select(one => one.DecisionId == id).ToArray(),
                Orders = orders.Select(order => order.OrderId.Value).ToArray(),
            });
        var cancelled = returns.Exists(sent => sent.FromBuyer is not null)
            ? await tx.One<Guid?>("select order_id from statement_entry where id = @EntryId", new { made[0].EntryId })
            : null;
        await DecidedEntries.Reopen(tx, made, cancelled, book.Now);
    }

    static async Task<Dictionary<EntryId, WaitingEntry>> LockEntries(Tx tx, List<Allocation> made) => (await tx.Many<WaitingEntry>(
        $"select {WaitingEntry.Columns} from statement_entry where id = any(@Ids) order by seq for update",
        new { Ids = made.Select(one => one.EntryId.Value).Distinct().ToArray() })).ToDictionary(entry => entry.Id);

    sealed record DecisionState(Guid Id, bool Undone);
}
