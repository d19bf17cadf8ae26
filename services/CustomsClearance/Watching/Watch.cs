using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

public sealed class WatchSignal : Signal;

/// <summary>
/// Keeps the queue of exceptions: raises what became overdue, ends what is not the case any more, and never raises a thing twice
/// while it lasts - not even after somebody resolved it.
/// </summary>
public sealed partial class Watch(
    Db db, QuarantinedFiles files, WatchOptions options, WatchSignal signal, TimeProvider clock, ILogger<Watch> log)
    : Worker(signal, clock, log)
{
    protected override TimeSpan Idle => TimeSpan.FromSeconds(options.EverySeconds);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        var quarantined = files.All();
        var (raised, ended) = await db.Transact(async tx =>
            await Tick.Due(tx, "watch", TimeSpan.FromSeconds(options.EverySeconds), now) ? await Look(tx, quarantined, now) : (0, 0), ct);
        if (raised + ended > 0)
            LogLooked(Log, raised, ended);
        return false;
    }

    /// <summary>One look at everything; the tick's row lock keeps two processes from looking at once.</summary>
    public static async Task<(int Raised, int Ended)> Look(Tx tx, IReadOnlyList<QuarantinedFile> quarantined, DateTimeOffset now)
    {
        var overdue = Clocks.Overdue(await Findings.All(tx, quarantined), await ClockRules.At(tx, now), now);
        var raised = (await tx.Many<bool>(Raise, Columns(overdue, now))).Count(inserted => inserted);
        return (raised, await tx.Run(End, Columns(overdue, now)));
    }

    static object Columns(IReadOnlyList<Overdue> overdue, DateTimeOffset now) => new
    {
        now,
        Ids = overdue.Select(_ => Guid.CreateVersion7()).ToArray(),
        Codes = overdue.Select(one => one.Finding.Code).ToArray(),
        Subjects = overdue.Select(one => one.Finding.Subject).ToArray(),
        Causes = overdue.Select(one => one.Finding.Cause).ToArray(),
        Declarations = overdue.Select(one => one.Finding.DeclarationId).ToArray(),
        Orders = overdue.Select(one => one.Finding.OrderId).ToArray(),
        Exporters = overdue.Select(one => one.Finding.ExporterId).ToArray(),
        Owners = overdue.Select(one => one.Owner).ToArray(),
        Severities = overdue.Select(one => one.Rule.Severity).ToArray(),
        Since = overdue.Select(one => one.Finding.Since.ToUniversalTime()).ToArray(),
        Due = overdue.Select(one => one.Due.ToUniversalTime()).ToArray(),
        Details = overdue.Select(one => one.Finding.Detail).ToArray(),
    };

    const string Raise =
        """
        insert into exception as e (id, code, subject, cause, declaration_id, order_id,
            exporter_id, owner, severity, since, due,
            detail, status, raised_at)
        select *, 'Open', @now
        from unnest(@Ids, @Codes, @Subjects, @Causes, @Declarations, @Orders, @Exporters, @Owners, @Severities, @Since, @Due,
            @Details)
        on conflict (code, subject, cause) where ended_at is null do update
        set detail = excluded.detail, owner = excluded.owner, severity = excluded.severity, version = e.version + 1
        where (e.detail, e.owner, e.severity) is distinct from (excluded.detail, excluded.owner, excluded.severity)
        returning xmax = 0
        """;

    const string End =
        """
        update exception e
        set status = 'Ended', ended_at = @now, version = e.version + 1
        where e.ended_at is null and not exists (
            select from unnest(@Codes, @Subjects, @Causes) as still (code, subject, cause)
            where still.code = e.code and still.subject = e.subject and still.cause = e.cause)
        """;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Raised} exceptions were raised, {Ended} ended")]
    static partial void LogLooked(ILogger log, int raised, int ended);
}
