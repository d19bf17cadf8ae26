using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// What waits for people, with reason, age, owner and the day by which it must be dealt with: entries that nothing explains, gaps
/// between statements, what is missing of instalments, and what exporters owe. The clocks are rows with a first day, in working days.
/// </summary>
public sealed partial class MatchingService
{
    const string OfEntries =
        """
        select e.seq, e.id::text as id, 'Entry' as kind, e.reason,
            coalesce(nullif(e.payer, ''), left(e.narrative, 100)) as detail,
            e.currency, case when e.mark in ('C', 'RD') then e.amount_minor else -e.amount_minor end as amount_minor,
            coalesce(e.left_at, f.imported_at) as raised_at, o.owner, o.taken_at, coalesce((
                select score from match_suggestion s where s.entry_id = e.id and s.rank = 1), 0) as best_score
        from statement_entry e
        join statement_file f on f.id = e.file_id
        left join exception_owner o on o.kind = 'Entry' and o.id = e.id::text
        where e.status = 'Unmatched' and e.reversed_by is null
        """;

    const string OfGaps =
        """
        select g.id as seq, g.id::text as id, 'Gap' as kind, 'gap' as reason,
            g.account || ' ' || g.kind || ': ' || g.expected || ' / ' || g.found as detail, g.currency,
            0::bigint as amount_minor,
            g.raised_at, o.owner, o.taken_at, 0 as best_score
        from statement_gap g
        left join exception_owner o on o.kind = 'Gap' and o.id = g.id::text
        where g.closed_at is null
        """;

    const string OfShortfalls =
        """
        select s.seq, s.id::text as id, 'Shortfall' as kind,
            case s.status when 'Waiting' then 'charge_awaited' else 'underpaid' end as reason,
            coalesce((
                select n.key from order_reference n where n.order_id = s.order_id and n.kind = 'Number' limit 1
            ), c.virtual_account) || coalesce(' / ' || s.wait_until::text, '') as detail,
            s.currency, c.paid_minor - least(s.level_minor, c.total_minor) as amount_minor, s.raised_at,
            o.owner, o.taken_at, 0 as best_score
        from shortfall s
        join order_case c on c.order_id = s.order_id
        left join exception_owner o on o.kind = 'Shortfall' and o.id = s.id::text
        where s.status in ('Waiting', 'Left') and c.paid_minor < least(s.level_minor, c.total_minor)
            and c.receivable_status <> 'Cancelled'
            and exists (
                select
                from allocation a
                where a.entry_id = s.entry_id and a.order_id = s.order_id and not a.undone)
        """;

    const string OfRecoverables =
        """
        select r.seq, r.id::text as id, 'Recoverable' as kind, 'recoverable_' || lower(r.cause) as reason,
            r.reference || ', exporter ' || r.exporter_id as detail, r.currency,
            r.amount_minor - r.restored_minor - r.recovered_minor as amount_minor, r.raised_at, o.owner, o.taken_at,
            0 as best_score
        from recoverable r
        left join exception_owner o on o.kind = 'Recoverable' and o.id = r.id::text
        where r.amount_minor > r.restored_minor + r.recovered_minor
        """;

    [Allow(Role.Operator)]
    public override async Task<V1.ListExceptionsResponse> ListExceptions(V1.ListExceptionsRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var (after, limit) = SettlementService.PageOf(request.Page);
        var source = Source(request.Kind);
        var (calendar, sla, today) = (await days.Calendar(ct), await Sla(ct), ChinaDay.Of(clock.GetUtcNow()));
        var overdue = request.Overdue
            ? sla.Select(row => row.Reason).Distinct().ToDictionary(reason => reason, reason => LastInTime(sla, reason, calendar, today))
            : [];
        var rows = await db.Many<ExceptionRow>(
            $"""
            with waiting as ({source})
            select seq, id, kind, reason, detail, currency, amount_minor, raised_at, owner, taken_at, best_score
            from waiting
            where seq > @after and (@Reason = '' or reason = @Reason) and (not @Overdue or raised_at < coalesce(
                (select b.before from unnest(@Reasons, @Before) as b (reason, before) where b.reason = waiting.reason),
                (select b.before from unnest(@Reasons, @Before) as b (reason, before) where b.reason = '*')))
            order by seq
            limit @Take
            """,
            new
            {
                after,
                request.Reason,
                request.Overdue,
                Reasons = overdue.Keys.ToArray(),
                Before = overdue.Values.ToArray(),
                Take = limit + 1,
            }, ct);
        var response = new V1.ListExceptionsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Exceptions.AddRange(rows.Select(row => row.ToWire(sla, calendar, today)));
        return response;
    }

    [Allow(Role.Operator)]
    public override async Task<V1.MatchException> TakeException(V1.TakeExceptionRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var source = Source(request.Kind);
        var (calendar, sla, now) = (await days.Calendar(ct), await Sla(ct), clock.GetUtcNow());
        return (await db.Decide(tx => Idempotency.Once<V1.MatchException>(tx, context, request, async () =>
        {
            await tx.Run(
                $"""
                insert into exception_owner (kind, id, owner, taken_at)
                select kind, id, @Owner, @now
                from ({source}) as waiting
                where id = @Id
                on conflict on constraint exception_owner_key do update
                set owner = excluded.owner, taken_at = excluded.taken_at
                """,
                new { request.Id, Owner = Principal.Required.ToString(), now });
            var row = await tx.One<ExceptionRow>(
                $"""
                select seq, id, kind, reason, detail, currency, amount_minor, raised_at, owner, taken_at, best_score
                from ({source}) as waiting
                where id = @Id
                """,
                new { request.Id });
            return row is null ? Problem.NotFound("match_exception", request.Id) : row.ToWire(sla, calendar, ChinaDay.Of(now));
        }), ct)).OrThrow();
    }

    static string Source(string kind) => kind switch
    {
        "" or "Entry" => OfEntries,
        "Gap" => OfGaps,
        "Shortfall" => OfShortfalls,
        "Recoverable" => OfRecoverables,
        _ => throw Problem.Invalid("kind", $"'{kind}' is no kind.", "Entry, Gap, Shortfall, Recoverable").ToGrpc(),
    };

    Task<List<SlaRow>> Sla(CancellationToken ct) => db.Many<SlaRow>(
        "select reason, valid_from, working_days from exception_sla", new { }, ct);

    static DateOnly DueOn(List<SlaRow> sla, string reason, WorkCalendar calendar, DateOnly raised) =>
        calendar.After(raised, SlaRow.Of(sla, reason, raised).WorkingDays);

    /// <summary>What was raised before this moment is overdue today.</summary>
    static DateTimeOffset LastInTime(List<SlaRow> sla, string reason, WorkCalendar calendar, DateOnly today)
    {
        var day = today;
        while (DueOn(sla, reason, calendar, day) >= today)
            day = day.AddDays(-1);
        return ChinaDay.Begin(day.AddDays(1));
    }

    sealed record SlaRow(string Reason, DateOnly ValidFrom, int WorkingDays)
    {
        public static SlaRow Of(List<SlaRow> rows, string reason, DateOnly day) =>
            rows.Where(row => row.ValidFrom <= day && row.Reason == reason).MaxBy(row => row.ValidFrom)
            ?? rows.Where(row => row.ValidFrom <= day && row.Reason == "*").MaxBy(row => row.ValidFrom)
            ?? throw new InvalidOperationException($"no clock for exceptions is valid on {day:O}");
    }

    sealed record ExceptionRow(
        long Seq, string Id, string Kind, string Reason, string Detail, string Currency, long AmountMinor, DateTimeOffset RaisedAt,
        string? Owner, DateTimeOffset? TakenAt, int BestScore)
    {
        public V1.MatchException ToWire(List<SlaRow> sla, WorkCalendar calendar, DateOnly today)
        {
            var raised = ChinaDay.Of(RaisedAt);
            var due = DueOn(sla, Reason, calendar, raised);
            return new V1.MatchException
            {
                Kind = Kind,
                Id = Id,
                Reason = Reason,
                Detail = Detail,
                Currency = Currency,
                AmountMinor = AmountMinor,
                RaisedAt = Wire.Day(raised),
                AgeDays = Math.Max(0, today.DayNumber - raised.DayNumber),
                DueOn = Wire.Day(due),
                Overdue = due < today,
                Owner = Owner ?? "",
                TakenAt = TakenAt?.ToTimestamp(),
                BestScore = BestScore,
            };
        }
    }
}
