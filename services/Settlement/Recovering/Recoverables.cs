using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Brings what an exporter owes in line with what its orders lost since they were earned: with the order's case locked, in the
/// transaction of the loss. What was lost leaves OrderFunds for the exporter's own debt, and comes back when the money does.
/// </summary>
static class Recoverables
{
    /// <summary>Of orders that changed; those that were not earned are left alone. A fixed number of statements.</summary>
    /// <param name="reference">Of what took or brought the money.</param>
    public static async Task Align(
        Tx tx, IReadOnlyCollection<OrderCase> orders, RecoverableCause cause, string reference, DateTimeOffset now)
    {
        var earned = orders.Where(order => order.EarnedAt is not null).ToList();
        if (earned.Count == 0)
            return;
        var waiting = await Unsent(tx, earned);
        var rows = (await Lock(tx, earned.Select(order => order.ExporterId))).ToLookup(row => row.OrderId);
        var (book, changed, raised) = (new List<LedgerEntry>(), new List<Recoverable>(), new List<Recoverable>());
        foreach (var order in earned)
        {
            // While the payout has not left, the order's money is here and the payout waits for the rest.
            var lost = waiting.Contains(order.OrderId.Value) ? 0 : Math.Max(0, order.EarnedMinor!.Value - order.OrderMinor);
            var more = lost - rows[order.OrderId].Sum(row => row.StandingMinor);
            if (more > 0)
                raised.Add(Raise(book, order, cause, reference, more, now));
            else if (more < 0)
                Restore(book, changed, order, [.. rows[order.OrderId].Reverse()], -more, now);
        }

        await Insert(tx, raised);
        await Save(tx, changed, now);
        if (book.Count > 0)
            await Ledger.Book(tx, book);
    }

    /// <summary>All rows of these exporters, always in the same order, so that nobody waits for each other in a ring.</summary>
    public static Task<List<Recoverable>> Lock(Tx tx, IEnumerable<PartyId> exporters) => tx.Many<Recoverable>(
        $"select {Recoverable.Columns} from recoverable where exporter_id = any(@Exporters) order by seq for update",
        new { Exporters = exporters.Select(exporter => exporter.Value).Distinct().ToArray() });

    public static async Task Save(Tx tx, IReadOnlyList<Recoverable> rows, DateTimeOffset now)
    {
        if (rows.Count > 0)
            await tx.Run(
                """
                update recoverable r
                set version = c.version, restored_minor = c.restored, recovered_minor = c.recovered,
                    given_back_minor = c.given_back, changed_at = @now
                from unnest(@Ids, @Versions, @Restored, @Recovered, @GivenBack) as c (id, version, restored, recovered, given_back)
                where r.id = c.id
                """,
                new
                {
                    now,
                    Ids = rows.Select(row => row.Id).ToArray(),
                    Versions = rows.Select(row => row.Version).ToArray(),
                    Restored = rows.Select(row => row.RestoredMinor).ToArray(),
                    Recovered = rows.Select(row => row.RecoveredMinor).ToArray(),
                    GivenBack = rows.Select(row => row.GivenBackMinor).ToArray(),
                });
    }

    /// <summary>Orders whose payout is still to be sent.</summary>
    static async Task<HashSet<Guid>> Unsent(Tx tx, List<OrderCase> earned) => [.. await tx.Many<Guid>(
        """
        select order_id
        from payout
        where order_id = any(@Ids) and status in ('Waiting', 'Requested') and file_id is null
        """,
        new { Ids = earned.Select(order => order.OrderId.Value).ToArray() })];

    static Recoverable Raise(
        List<LedgerEntry> book, OrderCase order, RecoverableCause cause, string reference, long minor, DateTimeOffset now)
    {
        var row = new Recoverable(
            Guid.CreateVersion7(), 0, 1, order.ExporterId, order.OrderId, order.Currency, cause, reference, minor, 0, 0, 0, now, now);
        book.Add(new LedgerEntry("recoverable", row.Id, order.OrderId, ChinaDay.Of(now), order.Currency) { Memo = row.Cited }
            .Debit(AccountKind.ExporterRecoverable, order.ExporterId, minor)
            .Credit(AccountKind.OrderFunds, order.ExporterId, minor));
        return row;
    }

    /// <summary>The latest loss is made good first.</summary>
    static void Restore(
        List<LedgerEntry> book, List<Recoverable> changed, OrderCase order, List<Recoverable> rows, long minor, DateTimeOffset now)
    {
        var (open, back) = (0L, 0L);
        foreach (var row in rows)
        {
            var part = Math.Min(minor, row.StandingMinor);
            if (part == 0)
                continue;
            var after = row.Restore(part);
            changed.Add(after);
            open += after.RestoredMinor - row.RestoredMinor;
            back += after.GivenBackMinor - row.GivenBackMinor;
            minor -= part;
        }

        book.Add(new LedgerEntry("recoverable-restored", Guid.CreateVersion7(), order.OrderId, ChinaDay.Of(now), order.Currency)
            .Debit(AccountKind.OrderFunds, order.ExporterId, open + back)
            .Credit(AccountKind.ExporterRecoverable, order.ExporterId, open)
            .Credit(AccountKind.ExporterPayable, order.ExporterId, back));
    }

    static async Task Insert(Tx tx, List<Recoverable> raised)
    {
        if (raised.Count == 0)
            return;
        await tx.Run(
            """
            insert into recoverable (id, version, exporter_id, order_id, currency, cause, reference, amount_minor,
                raised_at, changed_at)
            select r.*, @RaisedAt, @RaisedAt
            from unnest(@Ids, @Versions, @Exporters, @Orders, @Currencies, @Causes, @References, @Amounts) as r
            """,
            new
            {
                raised[0].RaisedAt,
                Ids = raised.ConvertAll(row => row.Id).ToArray(),
                Versions = raised.ConvertAll(row => row.Version).ToArray(),
                Exporters = raised.ConvertAll(row => row.ExporterId.Value).ToArray(),
                Orders = raised.ConvertAll(row => row.OrderId.Value).ToArray(),
                Currencies = raised.ConvertAll(row => row.Currency.Code).ToArray(),
                Causes = raised.ConvertAll(row => row.Cause.ToString()).ToArray(),
                References = raised.ConvertAll(row => row.Reference).ToArray(),
                Amounts = raised.ConvertAll(row => row.AmountMinor).ToArray(),
            });
        foreach (var row in raised)
            tx.Publish(new RecoverableRaised(
                row.Id, row.Version, row.RaisedAt, row.OrderId.Value, row.ExporterId.Value, row.Currency.Code, row.AmountMinor,
                row.Cause.ToString()));
    }
}
