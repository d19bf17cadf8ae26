using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Ends the waits for other parts of payments that came short.</summary>
public sealed class EndWaits(ShortfallDesk desk, TimeProvider clock, ILogger<EndWaits> log) : Worker(new Signal(), clock, log)
{
    protected override TimeSpan Idle => TimeSpan.FromSeconds(10);

    protected override Task<bool> Advance(CancellationToken ct) => desk.EndNext(Clock.GetUtcNow(), ct);
}

/// <summary>
/// Decides what shortfalls are, a batch per transaction: receipts are locked first, then orders, both sorted, as everybody does. A
/// wait is over after its day, once statements of the account were taken that go beyond it: a part that the bank has
/// shown to nobody yet is no reason to believe that there is none.
/// </summary>
public sealed partial class ShortfallDesk(Db db, Matcher matcher, ILogger<ShortfallDesk> log)
{
    const int Batch = 200;

    const string Due =
        """
        select s.id, s.entry_id, s.order_id
        from shortfall s join statement_entry e on e.id = s.entry_id
        where s.status = 'Waiting' and s.wait_until < @Today and exists (
            select
            from statement p
            where p.account_key = e.account_key and p.currency = e.currency and p.closing_date >= s.wait_until
                and p.status in ('Taken', 'Released'))
        order by s.wait_until, s.seq
        limit @Batch
        """;

    /// <summary>One batch of waits that are over. True when there may be more.</summary>
    public Task<bool> EndNext(DateTimeOffset now, CancellationToken ct) => db.Transact(async tx =>
    {
        var due = await tx.Many<Place>(Due, new { Batch, Today = ChinaDay.Of(now) });
        if (due.Count == 0)
            return false;
        var (orders, open) = await Lock(tx, due);
        var (book, moved) = (new ReceiptBook(now), new List<(Guid, ShortfallStatus)>());
        foreach (var waits in open)
        {
            var one = waits.Shortfall;
            var action = one.AtEnd(orders[one.OrderId], waits.Gone, waits.Contested);
            if (action == ShortfallAction.Charge)
                orders[one.OrderId] = Charge(book, waits, orders[one.OrderId], one.Minor, () => ByWait(one));
            if (one.Status == ShortfallStatus.Waiting && Shortfall.Next(one.Status, action) is { } next)
                moved.Add((one.Id, next));
        }

        await Write(tx, book, orders, moved);
        LogEnded(log, moved.Count, book.Allocations.Count);
        return due.Count == Batch;
    }, ct);

    /// <summary>What earlier receipts of the order came short of are charges of theirs, the rest of the latest one.</summary>
    static OrderCase Charge(ReceiptBook book, Open open, OrderCase order, long minor, Func<Decision> by)
    {
        var charged = 0L;
        foreach (var (_, entry, upTo) in open.Earlier.Where(one => one.UpToMinor < minor))
            if (upTo > charged)
            {
                order = book.Charge(entry, order, upTo - charged, book.Decided(by()));
                charged = upTo;
            }

        return book.Charge(open.Shortfall.EntryId, order, minor - charged, book.Decided(by()));
    }

    static Decision ByWait(Shortfall one) => new(
        Guid.CreateVersion7(), DecisionKind.Automatic, Decision.Platform, "", null, CandidateText.Evidence(
        [
            new Evidence("ChargeWaitOver", 0, $"No other part of {new Money(one.Minor, one.Currency)} came until {one.WaitUntil:O}."),
        ]));

    /// <summary>Of those that are open under the locks: what happened to each.</summary>
    static async Task<(Dictionary<OrderId, OrderCase> Orders, List<Open> Open)> Lock(Tx tx, List<Place> places)
    {
        await tx.Many<Guid>(
            "select id from statement_entry where id = any(@Ids) order by seq for update",
            new { Ids = places.Select(place => place.EntryId.Value).Distinct().ToArray() });
        var orders = await DecisionDesk.Orders(tx, places.Select(place => place.OrderId));
        var rows = await tx.Many<OpenRow>(
            """
            select s.id, s.order_id, s.entry_id, s.currency, s.level_minor, s.minor, s.wait_until, s.status,
                e.reversed_by is not null or not exists (
                    select
                    from allocation a
                    where a.entry_id = e.id and a.order_id = s.order_id and not a.undone) as gone,
                exists (
                    select
                    from statement_entry o
                    where o.status = 'Unmatched' and o.order_id = s.order_id and o.mark = 'C'
                        and o.reversed_by is null and o.id <> e.id)
                or exists (
                    select
                    from statement_entry o
                    where o.status = 'Unmatched' and o.payer_account_key = e.payer_account_key
                        and o.payer_account_key <> '' and o.mark = 'C' and o.currency = e.currency
                        and o.reversed_by is null and o.id <> e.id) as contested
            from shortfall s
            join statement_entry e on e.id = s.entry_id
            where s.id = any(@Ids) and s.status in ('Waiting', 'Left')
            order by s.seq
            for update of s
            """,
            new { Ids = places.Select(place => place.Id).ToArray() });
        var earlier = (await Earlier(tx, places)).ToLookup(one => one.Id);
        return (orders, rows.ConvertAll(row => row.ToOpen([.. earlier[row.Id]])));
    }

    /// <summary>The receipts that came short before, since nothing was missing of the order.</summary>
    static Task<List<EarlierShort>> Earlier(Tx tx, List<Place> places) => tx.Many<EarlierShort>(
        """
        select s.id, o.entry_id, o.minor as up_to_minor
        from shortfall s
        join shortfall o on o.order_id = s.order_id and o.seq < s.seq and o.entry_id <> s.entry_id
        where s.id = any(@Ids) and o.status = 'Ended' and o.wait_until is not null and o.minor < s.minor
            and (
                select min(a.amount_minor)
                from allocation a
                where a.entry_id = o.entry_id and a.order_id = o.order_id and not a.undone) > 0
            and not exists (
                select
                from shortfall p
                where p.order_id = s.order_id and p.seq > o.seq and p.seq < s.seq and p.status <> 'Ended')
        order by o.seq
        """,
        new { Ids = places.Select(place => place.Id).ToArray() });

    async Task Write(
        Tx tx, ReceiptBook book, Dictionary<OrderId, OrderCase> orders, List<(Guid, ShortfallStatus)> moved)
    {
        // Before the orders: what is charged is paid from then on.
        await Shortfall.Move(tx, moved, book.Now);
        var changed = book.Allocations.Select(one => orders[one.OrderId!.Value]).Distinct().ToList();
        await Matcher.WriteOrders(tx, changed);
        await Ledger.Book(tx, book.Transactions);
        await Allocations.Write(tx, book.Decisions, book.Allocations, book.Now);
        await matcher.Tell(tx, book.Events);
        await matcher.Follow(tx, changed, book.Now);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Ended} waits for other parts ended, {Charged} of them in charges")]
    static partial void LogEnded(ILogger log, int ended, int charged);

    sealed record Place(Guid Id, EntryId EntryId, OrderId OrderId);

    /// <param name="UpToMinor">Missing after the receipt, with what was missing before it.</param>
    sealed record EarlierShort(Guid Id, EntryId EntryId, long UpToMinor);

    sealed record Open(Shortfall Shortfall, bool Gone, bool Contested, IReadOnlyList<EarlierShort> Earlier);

    sealed record OpenRow(
        Guid Id, OrderId OrderId, EntryId EntryId, Currency Currency, long LevelMinor, long Minor, DateOnly? WaitUntil, string Status,
        bool Gone, bool Contested)
    {
        public Open ToOpen(IReadOnlyList<EarlierShort> earlier) => new(
            new Shortfall(Id, OrderId, EntryId, Currency, LevelMinor, Minor, WaitUntil, Enum.Parse<ShortfallStatus>(Status)), Gone,
            Contested, earlier);
    }
}
