using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Wakes the sealer. Nobody has to: it looks by itself.</summary>
public sealed class SealSignal : Signal;

/// <summary>
/// Appends what was booked to the chain, a batch per transaction, in the order of recording, so that no poster waits for another one;
/// and adds it to the balances of accounts that nobody locks. One process at a time does; see docs/decisions/0011.
/// </summary>
public sealed partial class SealEntries(Db db, SealSignal signal, TimeProvider clock, ILogger<SealEntries> log) : Worker(signal, clock, log)
{
    const int Batch = 2000;
    const long Lock = 0x4C65646765720000;
    DateOnly anchored;

    protected override TimeSpan Idle => TimeSpan.FromMilliseconds(500);

    protected override Task<bool> Advance(CancellationToken ct) => SealNext(ct);

    /// <summary>Seals one batch. True when there may be more.</summary>
    public async Task<bool> SealNext(CancellationToken ct)
    {
        var (count, head) = await db.Transact(Append, ct);
        if (count > 0 && DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime) is var today && today != anchored)
        {
            // Kept with the logs, out of reach of whoever can write to the database.
            var hash = Convert.ToHexStringLower(head!.Hash);
            LogAnchor(Log, head.Position, hash);
            anchored = today;
        }

        return count == Batch;
    }

    async Task<(int Count, Link? Head)> Append(Tx tx)
    {
        if (!await tx.One<bool>("select pg_try_advisory_xact_lock(@Lock)", new { Lock }))
            return (0, null);
        var waiting = await Take(tx);
        if (waiting.Count == 0)
            return (0, null);
        var head = await tx.One<Link>("select position, hash from ledger_seal order by position desc limit 1", new { })
            ?? new Link(0, LedgerHash.Genesis.ToArray());
        var contents = await Contents(tx, [.. waiting.Where(row => row.Content is null).Select(row => row.TransactionId)]);
        var hashes = new List<byte[]>(waiting.Count);
        foreach (var row in waiting)
        {
            var content = row.Content ?? contents[row.TransactionId];
            head = new Link(head.Position + 1, LedgerHash.Link(head.Hash, head.Position + 1, row.TransactionId, row.RecordedAt, content));
            hashes.Add(head.Hash);
        }

        await Write(tx, waiting, hashes, head.Position - waiting.Count);
        return (waiting.Count, head);
    }

    static Task<List<Waiting>> Take(Tx tx) => tx.Many<Waiting>(
        """
        with taken as (
            delete from ledger_unsealed
            where (recorded_at, transaction_id) in (
                select recorded_at, transaction_id
                from ledger_unsealed
                order by recorded_at, transaction_id
                limit @Batch)
            returning recorded_at, transaction_id)
        select k.transaction_id, t.recorded_at, t.content
        from taken k join ledger_transaction t on t.id = k.transaction_id
        order by k.recorded_at, k.transaction_id
        """,
        new { Batch });

    /// <summary>Of transactions that were booked before their content was kept.</summary>
    static async Task<Dictionary<Guid, byte[]>> Contents(Tx tx, Guid[] ids) => ids.Length == 0 ? [] : ChainRow.Entries(
        await tx.Many<ChainRow>(
            $"""
            select {ChainRow.Columns}
            from ledger_transaction t join posting p on p.transaction_id = t.id
            where t.id = any(@ids)
            order by t.id, p.no
            """,
            new { ids })).ToDictionary(one => one.Id, one => LedgerHash.Content(one.Entry));

    Task<int> Write(Tx tx, List<Waiting> sealedNow, List<byte[]> hashes, long after) => tx.Run(
        """
        with sealed as (
            insert into ledger_seal (position, transaction_id, hash, sealed_at)
            select @after + no, id, hash, @Now
            from unnest(@Ids, @Hashes) with ordinality as s (id, hash, no))
        update ledger_balance b
        set debit_minor = b.debit_minor + s.debit, credit_minor = b.credit_minor + s.credit
        from (
            select kind, party_id, currency, sum(debit_minor)::bigint as debit, sum(credit_minor)::bigint as credit
            from posting
            where transaction_id = any(@Ids)
            group by kind, party_id, currency) as s
        where (b.kind, b.party_id, b.currency) = (s.kind, s.party_id, s.currency) and not b.limited
        """,
        new
        {
            after,
            Now = Clock.GetUtcNow(),
            Ids = sealedNow.Select(row => row.TransactionId).ToArray(),
            Hashes = hashes.ToArray(),
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "The ledger's chain is at position {Position} with hash {Hash}")]
    static partial void LogAnchor(ILogger log, long position, string hash);

    sealed record Waiting(Guid TransactionId, DateTimeOffset RecordedAt, byte[]? Content);

    sealed record Link(long Position, byte[] Hash);
}
