using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>Lets released shipments leave when it is time, which customs learns of (the manifest) and closes their lists.</summary>
sealed partial class Depart(
    Db db, SettingsControl control, DepartureSignal signal, CustomsSignal customs, TimeProvider clock, ILogger<Depart> log)
    : DueWorker(signal, clock, log)
{
    const int AtOnce = 500;

    protected override async Task<bool> Work(DateTimeOffset now, CancellationToken ct)
    {
        var settings = await control.Get(ct);
        var departed = await db.Transact(async tx =>
        {
            // Before the bookings, as customs does: no list is withdrawn while it is being closed.
            await tx.Run("select pg_advisory_xact_lock(hashtext('customs documents'))", new { });
            var waybills = await tx.Many<string>(
                """
                update carrier_booking
                set departed_at = departs_at
                where id in
                    (select id
                    from carrier_booking
                    where departed_at is null and departs_at <= @now
                    order by waybill_number
                    limit @AtOnce
                    for update)
                returning waybill_number
                """,
                new { now, AtOnce });
            await CloseLists.OfDeparted(tx, [.. waybills], settings, now);
            return waybills.Count;
        }, ct);
        if (departed == 0)
            return false;

        customs.Set();
        LogDeparted(Log, departed);
        return departed == AtOnce;
    }

    protected override Task<DateTimeOffset?> NextDue(CancellationToken ct) =>
        db.One<DateTimeOffset?>("select min(departs_at) from carrier_booking where departed_at is null", new { }, ct);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} shipments departed")]
    static partial void LogDeparted(ILogger log, int count);
}
