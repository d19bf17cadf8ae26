using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Closes full declarations that customs released and whose goods left, when no R came within the time of grace: some declarations
/// never receive one (customs-modes.md section 6). An R that comes later changes nothing.
/// </summary>
public sealed partial class CloseDeparted(Db db, CustomsOptions options, Signal signal, TimeProvider clock, ILogger<CloseDeparted> log)
    : Worker(signal, clock, log)
{
    const int AtOnce = 100;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        var closed = await db.Transact(async tx =>
        {
            var due = await tx.Many<Declared>(
                $"""
                select {Declared.Columns}
                from declaration
                where status = 'Released' and channel = 'FullDeclaration' and departed_at <= @Latest
                order by id
                limit @AtOnce
                for update skip locked
                """,
                new { Latest = now.AddHours(-options.FullDeclaration.CloseHoursAfterDeparture), AtOnce });
            await MoveDeclarations.Store(tx, due.ConvertAll(declared => Move.ClosedByDeparture(declared, now)), now);
            return due.Count;
        }, ct);
        if (closed > 0)
            LogClosed(Log, closed);
        return closed == AtOnce;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} released declarations are closed by their departure")]
    static partial void LogClosed(ILogger log, int count);
}
