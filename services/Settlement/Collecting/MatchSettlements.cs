using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Finds the statement entries by which processors pay what they reported: the reference is the entry's, or stands in its text, and
/// the amount is the net. What was suspended is explained then: the processor owes so much less, and its fee is a leg of its own.
/// </summary>
public sealed partial class MatchSettlements(Db db, SettlementSignal signal, TimeProvider clock, ILogger<MatchSettlements> log)
    : Worker(signal, clock, log)
{
    const int Batch = 100;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override Task<bool> Advance(CancellationToken ct) => db.Transact(async tx =>
    {
        var paid = await Find(tx);
        if (paid.Count == 0)
            return false;
        await tx.Run(
            """
            with paid as (
                select settlement_id, entry_id
                from unnest(@Settlements, @Entries) as p (settlement_id, entry_id)),
            entries as (
                update statement_entry e
                set status = 'Matched', reason = null, suspended = true, settlement_id = paid.settlement_id
                from paid
                where e.id = paid.entry_id)
            update processor_settlement s
            set status = 'Paid', entry_id = paid.entry_id
            from paid
            where s.id = paid.settlement_id
            """,
            new { Settlements = paid.Select(one => one.Id).ToArray(), Entries = paid.Select(one => one.EntryId).ToArray() });
        await Ledger.Book(tx, [.. paid.Select(Entry)]);
        LogMatched(Log, paid.Count);
        return paid.Count == Batch;
    }, ct);

    /// <summary>Each entry and each settlement once; those that others hold come at the next look.</summary>
    static async Task<List<Found>> Find(Tx tx) => (await tx.Many<Found>(
        """
        select s.id, e.id as entry_id, s.currency, s.gross_minor, s.fee_minor, s.net_minor, e.value_date
        from processor_settlement s
        join statement_entry e on e.status = 'Unmatched' and e.mark = 'C' and e.suspended and e.currency = s.currency
            and e.amount_minor = s.net_minor
            and (e.customer_reference = s.reference or position(s.reference in upper(e.narrative)) > 0
                or e.end_to_end_id = s.reference)
        where s.status = 'Reported'
        order by s.seq, e.seq
        limit @Batch
        for update skip locked
        """,
        new { Batch })).DistinctBy(found => found.Id).DistinctBy(found => found.EntryId).ToList();

    static LedgerEntry Entry(Found paid) =>
        new LedgerEntry("processor-settled", paid.Id, null, paid.ValueDate, Currency.Of(paid.Currency))
            .Debit(AccountKind.Suspense, PartyId.Platform, paid.NetMinor)
            .Debit(AccountKind.ProcessorFees, PartyId.Platform, paid.FeeMinor)
            .Credit(AccountKind.ProcessorClearing, PartyId.Platform, paid.GrossMinor);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Settlements} settlements of processors found on statements")]
    static partial void LogMatched(ILogger log, int settlements);

    sealed record Found(
        Guid Id, Guid EntryId, string Currency, long GrossMinor, long FeeMinor, long NetMinor, DateOnly ValueDate);
}
