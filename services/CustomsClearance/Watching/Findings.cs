using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Looks for everything that has a clock. Each query is bounded by an index of what is not finished.</summary>
static class Findings
{
    public static async Task<List<Finding>> All(Tx tx, IEnumerable<QuarantinedFile> files)
    {
        List<Finding> found = [];
        found.AddRange(await tx.Many<Finding>(Messages, new { }));
        found.AddRange(await tx.Many<Finding>(Declarations, new { }));
        found.AddRange(await tx.Many<Finding>(Waiting, new { }));
        found.AddRange(await tx.Many<Finding>(Others, new { }));
        found.AddRange(files.Select(file => new Finding(
            "file_quarantined", file.Name, "", null, null, null, null, file.SetAsideAt, file.Reason)));
        return found;
    }

    /// <summary>Messages that are not written, or not answered.</summary>
    const string Messages =
        """
        select case
                when m.status = 'Pending' then 'message_unwritten'
                when m.type = 'CEB303' then 'order_unanswered'
                when m.type = 'CEB505' then 'waybill_unanswered'
                when m.type in ('CEB603', 'DEC101') then 'list_unanswered'
                else 'document_unanswered'
            end as code,
            m.guid::text as subject, '' as cause, d.id as declaration_id, d.order_id,
            coalesce(d.exporter_id, s.exporter_id) as exporter_id, null as owner,
            coalesce(m.written_at, m.created_at) as since,
            m.type || ' ' || m.business_key
                || case when m.status = 'Pending' then ' is not written.' else ' has no answer.' end as detail
        from message m
        left join declaration d on d.id = m.declaration_id
        left join summary s on s.id = m.subject_id
        where (m.status = 'Pending' or m.status = 'Written' and not exists (
                select from receipt r where r.message_guid = m.guid))
            and (d.id is null or d.status not in ('Closed', 'Withdrawn', 'Cancelled') or m.subject_id is not null)
        """;

    const string Declarations =
        """
        select 'returned_by_customs' as code, d.id::text as subject, '' as cause, d.id as declaration_id, d.order_id,
            d.exporter_id, null as owner, d.changed_at as since,
            'Customs returned ' || d.document_number || '.' as detail
        from declaration d
        where d.status in ('Returned', 'SendFailed')
        union all
        select 'departed_undeclared', d.id::text, '', d.id, d.order_id, d.exporter_id, null, d.departed_at,
            'The goods left, and ' || d.document_number || ' is ' || d.status || '.'
        from declaration d
        where d.departed_at is not null
            and d.status not in ('Released', 'Closed', 'Withdrawn', 'Cancelled', 'GoodsReturned')
        union all
        select 'declaring_day_passed', d.id::text, '', d.id, d.order_id, d.exporter_id, null,
            date_trunc('day', m.created_at at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai',
            'The day of export on ' || d.document_number || ' has passed.'
        from declaration d
        join lateral (
            select created_at from message
            where declaration_id = d.id and type = 'CEB603' and status <> 'Dropped'
            order by seq desc limit 1
        ) as m on true
        where d.status in ('Ready', 'Submitted', 'Staged', 'Declaring', 'Sent')
        union all
        select 'decision_overdue', d.id::text, '', d.id, d.order_id, d.exporter_id, null, told.at,
            'Customs received ' || d.document_number || ' and has told no decision.'
        from declaration d
        join lateral (
            select max(r.return_time) as at from receipt r where r.declaration_id = d.id and r.subject_id is null
        ) as told on told.at is not null
        where d.status in ('Received', 'InReview', 'Examined', 'AwaitingArrival')
        union all
        select 'goods_sent_back', d.id::text, '', d.id, d.order_id, d.exporter_id, null, d.changed_at,
            'Customs lets the goods of ' || d.document_number || ' go back, not out.'
        from declaration d
        where d.status = 'GoodsReturned'
        union all
        select 'closing_overdue', d.id::text, '', d.id, d.order_id, d.exporter_id, null, d.departed_at,
            'The goods left, and customs has not closed ' || d.document_number || '.'
        from declaration d
        where d.status = 'Released' and d.departed_at is not null
        union all
        select 'consolidation_overdue', d.id::text, '', d.id, d.order_id, d.exporter_id, null,
            d.closed_at, 'List ' || d.list_number || ' is not consolidated into a declaration.'
                || coalesce(' ' || (d.reasons -> 0 ->> 'Detail'), '')
        from declaration d
        where d.channel = 'CebList' and d.status = 'Closed' and d.consolidated_at is null
            and coalesce(d.route ->> 'StatisticsFlag', 'B') = 'B'
        """;

    /// <summary>What declarations wait for, reason by reason, with its owner.</summary>
    const string Waiting =
        """
        select case when reason ->> 'Code' ~ 'permit|licence' then 'permit_waiting' else 'waiting_too_long' end as code,
            d.id::text as subject, reason ->> 'Code' as cause, d.id as declaration_id, d.order_id, d.exporter_id,
            reason ->> 'Owner' as owner, d.changed_at as since, reason ->> 'Detail' as detail
        from declaration d
        cross join json_array_elements(d.reasons) as reason
        where d.status not in ('Closed', 'Withdrawn', 'Cancelled')
        """;

    const string Others =
        """
        select 'inspection_unattended' as code, i.id::text as subject, '' as cause, d.id as declaration_id, d.order_id,
            d.exporter_id, null as owner, i.opened_at as since,
            i.kind || ' of ' || d.document_number || ': nobody is booked to attend.' as detail
        from inspection i
        join declaration d on d.id = i.declaration_id
        where i.outcome is null and not exists (
            select from inspection_note n where n.inspection_id = i.id and n.kind in ('Booking', 'Attendance'))
        union all
        select 'held_too_long', i.id::text, '', d.id, d.order_id, d.exporter_id, null, i.opened_at,
            i.kind || ' of ' || d.document_number || ' lasts: ' || i.instruction
        from inspection i
        join declaration d on d.id = i.declaration_id
        where i.outcome is null
        union all
        select 'stock_below_sold', s.declaration_id::text, s.line_no::text, s.declaration_id, s.order_id, s.exporter_id,
            null, d.changed_at,
            'Line ' || s.line_no || ': ' || s.sold || ' are sold, ' || l.quantity || ' are declared since the amendment.'
        from stock_lot s
        join declaration d on d.id = s.declaration_id
        join declared_line l on l.declaration_id = s.declaration_id and l.line_no = s.line_no
        where l.quantity < s.sold
        union all
        select distinct on (s.id) 'consolidation_refused', s.id::text, '', null::uuid, null::uuid, s.exporter_id, null,
            s.answered_at, 'Customs refused application ' || s.document_number || ': ' || s.answer
        from summary s
        join summary_list l on l.summary_id = s.id and not l.live
        join declaration d on d.id = l.declaration_id and d.consolidated_at is null and d.status <> 'Withdrawn'
        where s.status in ('Refused', 'PartlyRefused') and not exists (
            select from summary_list o where o.declaration_id = l.declaration_id and o.live)
        """;
}

/// <summary>A file that could not be read.</summary>
public sealed record QuarantinedFile(string Name, DateTimeOffset SetAsideAt, string Reason);
