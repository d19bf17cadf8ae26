using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Wakes the filing: claims became ready.</summary>
public sealed class ClaimSignal : Signal;

sealed record DueClaim(ClaimId Id, string ListNumber, DateOnly ExportDate, string TaxId);

/// <summary>
/// Files ready claims with the tax bureau, like payouts with the bank: leased, sent outside of any transaction, then noted. The
/// rows of a ready claim never change, so a repeat is the same claim.
/// </summary>
public sealed partial class FileClaims(Db db, TaxBureau bureau, ClaimSignal signal, TimeProvider clock, ILogger<FileClaims> log)
    : Worker(signal, clock, log)
{
    const int Batch = 20;
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var due = await Take(ct);
        if (due.Count == 0)
            return false;
        var rows = await ClaimRows.Read(db, due.Select(claim => claim.Id), ct);
        var replies = await Task.WhenAll(due.Select(claim =>
            bureau.File(claim, rows[claim.Id], why => LogUnanswered(Log, claim.Id.Value, why), ct)));
        await Note(due, replies, ct);
        return due.Count == Batch;
    }

    /// <summary>Only when the exporter's tax number is known.</summary>
    Task<List<DueClaim>> Take(CancellationToken ct) => db.Many<DueClaim>(
        """
        with due as (
            select c.id, x.tax_id
            from claim c join exporter x on x.id = c.exporter_id
            where c.status = 'Waiting' and c.ready_at is not null and c.not_before <= @Now
            order by c.not_before
            limit @Batch
            for update of c skip locked)
        update claim c
        set not_before = @Now + @Lease * least(c.attempts + 1, 6), attempts = c.attempts + 1
        from due
        where c.id = due.id
        returning c.id, c.list_number, c.export_date, due.tax_id
        """,
        new { Now = Clock.GetUtcNow(), Batch, Lease }, ct);

    Task Note(List<DueClaim> due, Reply[] replies, CancellationToken ct) => db.Transact(async tx =>
    {
        var now = Clock.GetUtcNow();
        var claims = (await ClaimChanges.Lock(tx, due.Select(claim => claim.Id))).ToDictionary(claim => claim.Id);
        var changes = new ClaimChanges(now);
        foreach (var (claim, reply) in due.Select((claim, i) => (claims[claim.Id], replies[i])))
        {
            if (reply.Taken)
                changes.File(claim);
            else if (reply.Refusal is { } reason)
                changes.Refuse(claim, reason);
        }

        await changes.Write(tx);
        LogFiled(Log, changes.Count);
    }, ct);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tax bureau gave no answer on claim {ClaimId}: {Reason}")]
    static partial void LogUnanswered(ILogger log, Guid claimId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} refund claims filed or refused")]
    static partial void LogFiled(ILogger log, int count);
}
