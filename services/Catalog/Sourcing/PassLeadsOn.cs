using CrossBorder.Platform;

namespace CrossBorder.Catalog;

public sealed class LeadSignal : Signal;

/// <summary>
/// The clocks of open requests: an exporter that does not answer in time is passed over and the next one asked; a request whose days
/// are over expires. Any number of processes may run this at once: each takes requests that no other is at.
/// </summary>
public sealed partial class PassLeadsOn(Db db, LeadSignal signal, TimeProvider clock, ILogger<PassLeadsOn> log)
    : Worker(signal, clock, log)
{
    const int BatchMost = 100;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(15);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var leads = await db.Transact(tx => PassOn(tx, Clock.GetUtcNow()), ct);
        if (leads > 0)
            LogPassedOn(Log, leads);
        return leads == BatchMost;
    }

    static async Task<int> PassOn(Tx tx, DateTimeOffset now)
    {
        var due = await tx.Many<Guid>(
            """
            select id
            from lead
            where status = 'Open' and (closes_at <= @now or id in (
                select lead_id from lead_offer where status = 'Offered' and answer_by <= @now))
            order by id
            limit @BatchMost
            for update skip locked
            """,
            new { now, BatchMost });
        if (due.Count == 0)
            return 0;
        await tx.Run(
            """
            with expired as (
                update lead
                set status = 'Expired', version = version + 1
                where id = any(@Due) and closes_at <= @now
                returning id
            )
            update lead_offer
            set status = case when lead_id in (select id from expired) then 'Ended' else 'Passed' end
            where lead_id = any(@Due)
                and ((status = 'Offered' and answer_by <= @now)
                    or (status in ('Waiting', 'Offered') and lead_id in (select id from expired)))
            """,
            new { Due = due.ToArray(), now });
        await Ask(tx, [.. due], now);
        return due.Count;
    }

    /// <summary>Offers locked open requests to the next exporters: as many as are asked at once, and may still respond.</summary>
    public static Task<int> Ask(Tx tx, Guid[] leads, DateTimeOffset now) => tx.Run(
        """
        with room as (
            select id, answer_hours, least(asked_at_once, responses_per_lead - responses) - (
                select count(*) from lead_offer
                where lead_offer.lead_id = lead.id and lead_offer.status = 'Offered') as places
            from lead
            where id = any(@leads) and status = 'Open'
        ),
        asked as (
            select room.answer_hours, waiting.lead_id, waiting.exporter_id
            from room
            cross join lateral (
                select lead_id, exporter_id
                from lead_offer
                where lead_offer.lead_id = room.id and lead_offer.status = 'Waiting'
                order by rank
                limit greatest(room.places, 0)
            ) as waiting
        )
        update lead_offer
        set status = 'Offered', offered_at = @now, answer_by = @now + asked.answer_hours * interval '1 hour'
        from asked
        where lead_offer.lead_id = asked.lead_id and lead_offer.exporter_id = asked.exporter_id
        """,
        new { leads, now });

    [LoggerMessage(Level = LogLevel.Information, Message = "{Leads} leads passed on or expired")]
    static partial void LogPassedOn(ILogger log, int leads);
}
