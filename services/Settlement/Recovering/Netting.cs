using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Takes what exporters owe from what they are about to get, the oldest debt first and never more than there is. Used within one
/// transaction: the rows are locked until it ends.
/// </summary>
sealed class Netting
{
    readonly Dictionary<(PartyId, Currency), List<Recoverable>> open;
    readonly List<Part> parts = [];

    Netting(IEnumerable<Recoverable> rows) => open = rows.Where(row => row.OpenMinor > 0)
        .GroupBy(row => (row.ExporterId, row.Currency)).ToDictionary(group => group.Key, group => group.OrderBy(row => row.Seq).ToList());

    public static async Task<Netting> Begin(Tx tx, IEnumerable<PartyId> exporters) => new(await Recoverables.Lock(tx, exporters));

    /// <summary>What the exporter owes in the currency now.</summary>
    public long OpenMinor(PartyId exporter, Currency currency) =>
        open.TryGetValue((exporter, currency), out var rows) ? rows.Sum(row => row.OpenMinor) : 0;

    /// <summary>Nets up to so much. Returns what was netted.</summary>
    /// <param name="order">Whose earnings it is netted from; null when it is the balance.</param>
    public long Take(PartyId exporter, Currency currency, long most, OrderId? order = null, PayoutId? payout = null)
    {
        if (most <= 0 || !open.TryGetValue((exporter, currency), out var rows))
            return 0;
        var left = most;
        for (var i = 0; i < rows.Count && left > 0; i++)
        {
            var part = Math.Min(left, rows[i].OpenMinor);
            if (part == 0)
                continue;
            rows[i] = rows[i].Recover(part);
            parts.Add(new Part(Guid.CreateVersion7(), rows[i], part, order, payout));
            left -= part;
        }

        return most - left;
    }

    /// <summary>What the ledger is to book, each with the cause that it cites.</summary>
    public IEnumerable<LedgerEntry> Entries(DateOnly day) => parts.Select(part =>
        new LedgerEntry("recovered", part.Id, part.From, day, part.Row.Currency) { Memo = part.Row.Cited }
            .Debit(AccountKind.ExporterPayable, part.Row.ExporterId, part.Minor)
            .Credit(AccountKind.ExporterRecoverable, part.Row.ExporterId, part.Minor));

    /// <summary>Writes rows, what was netted from what, and events. The ledger is the caller's.</summary>
    public async Task Write(Tx tx, DateTimeOffset now)
    {
        if (parts.Count == 0)
            return;
        await Recoverables.Save(tx, [.. parts.Select(part => part.Row).GroupBy(row => row.Id).Select(rows => rows.Last())], now);
        await tx.Run(
            """
            insert into recovery (id, recoverable_id, amount_minor, from_order, from_payout, recovered_at)
            select r.*, @now
            from unnest(@Ids, @Rows, @Amounts, @Orders, @Payouts) as r
            """,
            new
            {
                now,
                Ids = parts.ConvertAll(part => part.Id).ToArray(),
                Rows = parts.ConvertAll(part => part.Row.Id).ToArray(),
                Amounts = parts.ConvertAll(part => part.Minor).ToArray(),
                Orders = parts.ConvertAll(part => part.From?.Value).ToArray(),
                Payouts = parts.ConvertAll(part => part.Payout?.Value).ToArray(),
            });
        foreach (var part in parts)
            tx.Publish(new RecoverableRecovered(
                part.Row.Id, part.Row.Version, now, part.Row.OrderId.Value, part.Row.ExporterId.Value, part.Row.Currency.Code, part.Minor,
                part.Row.OpenMinor));
    }

    /// <param name="Row">As it is after this part.</param>
    sealed record Part(Guid Id, Recoverable Row, long Minor, OrderId? From, PayoutId? Payout);
}
