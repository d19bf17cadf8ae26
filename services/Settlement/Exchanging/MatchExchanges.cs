using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Finds the statement entries of exchanges that the bank made: the debit of what was sold and the credit of what was bought, each by
/// the deal's id or the bank's reference with currency, amount and value date; without a reference only where one entry fits one deal
/// and nothing else fits either. What was suspended is explained then, and the clearing of the deal closes.
/// </summary>
public sealed partial class MatchExchanges(Db db, TimeProvider clock, ILogger<MatchExchanges> log) : Worker(new Signal(), clock, log)
{
    const int Batch = 100;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override Task<bool> Advance(CancellationToken ct) => db.Transact(async tx =>
    {
        var found = Pair(await Find(tx));
        if (found.Count == 0)
            return false;
        await tx.Run(
            """
            with shown as (
                select deal_id, entry_id, sold
                from unnest(@Deals, @Entries, @Sides) as s (deal_id, entry_id, sold)),
            entries as (
                update statement_entry e
                set status = 'Matched', reason = null, conversion_id = shown.deal_id
                from shown
                where e.id = shown.entry_id)
            update fx_conversion c
            set sold_entry_id = coalesce(c.sold_entry_id, (
                    select entry_id from shown where deal_id = c.id and sold)),
                bought_entry_id = coalesce(c.bought_entry_id, (
                    select entry_id from shown where deal_id = c.id and not sold))
            where c.id = any(@Deals)
            """,
            new
            {
                Deals = found.Select(one => one.DealId).ToArray(),
                Entries = found.Select(one => one.EntryId).ToArray(),
                Sides = found.Select(one => one.Sold).ToArray(),
            });
        await Ledger.Book(tx, [.. found.Select(Entry)]);
        LogFound(Log, found.Count);
        return found.Count == Batch;
    }, ct);

    /// <summary>
    /// Every entry that fits a side of a deal, with the deal locked; those that others hold come at the next look. The first half of
    /// the deal's id is what a bank shows of it.
    /// </summary>
    static Task<List<ExchangeFit>> Find(Tx tx) => tx.Many<ExchangeFit>(
        """
        with deal as (
            select id, seq, sold_currency, sold_minor, bought_minor, upper(bank_reference) as reference, sold_entry_id,
                bought_entry_id, (settled_at at time zone 'Asia/Shanghai')::date as settled_on,
                upper(replace(id::text, '-', '')) as name
            from fx_conversion
            where status = 'Settled' and (sold_entry_id is null or bought_entry_id is null)
            order by seq
            limit @Batch
            for update skip locked),
        side as (
            select deal.*, true as sold, sold_currency as currency, sold_minor as minor, 'D' as mark
            from deal
            where sold_entry_id is null
            union all
            select deal.*, false, 'CNY', bought_minor, 'C'
            from deal
            where bought_entry_id is null)
        select s.id as deal_id, s.sold, e.id as entry_id, e.currency, e.amount_minor, e.value_date, (
                upper(e.end_to_end_id) in (s.name, left(s.name, 16), s.reference)
                or upper(e.customer_reference) in (s.name, left(s.name, 16), s.reference)
                or upper(e.bank_reference) = s.reference
                or position(s.reference in upper(replace(e.narrative, E'\n', ''))) > 0
                or position(s.name in upper(replace(e.narrative, E'\n', ''))) > 0) is true as named,
            coalesce(e.customer_reference, 'NONREF') = 'NONREF' and coalesce(e.end_to_end_id, 'NOTPROVIDED') = 'NOTPROVIDED'
                and coalesce(e.payer, '') = '' and e.virtual_account is null as anonymous
        from side s
        join statement_entry e on e.status = 'Unmatched' and e.suspended and e.mark = s.mark and e.currency = s.currency
            and e.amount_minor = s.minor and e.value_date between s.settled_on - 3 and s.settled_on + 10
        order by s.seq, s.sold, e.seq
        for update of e skip locked
        """,
        new { Batch });

    /// <summary>Pairs sides with entries, each once: by name first, then what nothing else fits. Pure.</summary>
    public static List<ExchangeFit> Pair(IReadOnlyList<ExchangeFit> fits)
    {
        var paired = fits.Where(fit => fit.Named).DistinctBy(fit => (fit.DealId, fit.Sold)).DistinctBy(fit => fit.EntryId).ToList();
        var (sides, entries) = (
            paired.Select(fit => (fit.DealId, fit.Sold)).ToHashSet(), paired.Select(fit => fit.EntryId).ToHashSet());
        var open = fits.Where(fit => !fit.Named && fit.Anonymous && !sides.Contains((fit.DealId, fit.Sold))
            && !entries.Contains(fit.EntryId)).ToList();
        paired.AddRange(open.Where(fit => open.Count(one => one.EntryId == fit.EntryId) == 1
            && open.Count(one => (one.DealId, one.Sold) == (fit.DealId, fit.Sold)) == 1));
        return paired;
    }

    static LedgerEntry Entry(ExchangeFit shown)
    {
        var entry = new LedgerEntry(
            shown.Sold ? "fx-sold-shown" : "fx-bought-shown", shown.EntryId, null, shown.ValueDate, Currency.Of(shown.Currency));
        return shown.Sold
            ? entry.Debit(AccountKind.BankClearing, PartyId.Platform, shown.AmountMinor)
                .Credit(AccountKind.Suspense, PartyId.Platform, shown.AmountMinor)
            : entry.Debit(AccountKind.Suspense, PartyId.Platform, shown.AmountMinor)
                .Credit(AccountKind.BankClearing, PartyId.Platform, shown.AmountMinor);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Entries} entries of exchanges found on statements")]
    static partial void LogFound(ILogger log, int entries);
}

/// <summary>An entry that fits a side of a deal.</summary>
/// <param name="Sold">The side that was sold; else the one that was bought.</param>
/// <param name="Named">It names the deal.</param>
/// <param name="Anonymous">It names nothing and nobody at all.</param>
public sealed record ExchangeFit(
    Guid DealId, bool Sold, Guid EntryId, string Currency, long AmountMinor, DateOnly ValueDate, bool Named, bool Anonymous);
