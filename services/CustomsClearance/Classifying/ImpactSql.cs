namespace CrossBorder.CustomsClearance;

/// <summary>
/// The impact of a version (@Id) on a day (@Today, Asia/Shanghai) as one set query. What is not declared yet will be declared today or
/// when the version begins, whichever is later; what has left the country is judged by the day it left, as refunds are. Before is what
/// was known when the version was put in force, or is known now while it is a draft. A code of less than ten digits is judged by the
/// line of zeros below it, else the first. What lies before @FromKind and @FromId, the kind and declaration of the cursor, is not judged
/// again for every page.
/// </summary>
static class ImpactSql
{
    const string Touched =
        """
        with version as (
            select id, coalesce(activated_at, 'infinity') as known
            from tariff_version
            where id = @Id
        ), line as (
            select 'Draft' as kind, d.id as declaration_id, d.order_id, (l.value ->> 'LineNo')::int as line_no,
                case
                    when l.value ->> 'HsCode' is null or p.classified_at > (d.placed ->> 'OccurredAt')::timestamptz
                    then coalesce(p.hs_code, l.value ->> 'HsCode')
                    else l.value ->> 'HsCode'
                end as code,
                d.placed ->> 'Currency' as currency, (l.value ->> 'AmountMinor')::bigint as amount_minor, null::date as day
            from declaration d
            cross join json_array_elements(d.placed -> 'Lines') as l (value)
            left join product p on p.id = (l.value ->> 'ProductId')::uuid
            where d.status = 'Waiting' and @FromKind <> 'Order' and (@FromKind <> 'Draft' or d.id >= @FromId)
            union all
            select case when d.status = 'Closed' then 'Closed' else 'Order' end, d.id, d.order_id, l.line_no,
                l.hs_code, d.currency, l.amount_minor,
                (coalesce(d.departed_at, d.released_at) at time zone 'Asia/Shanghai')::date
            from declared_line l
            join declaration d on d.id = l.declaration_id
            where d.status not in ('Waiting', 'Cancelled', 'Withdrawn') and (@FromKind <> 'Order' or d.id >= @FromId)
        ), judged as (
            select line.*, coalesce(line.day, greatest(@Today, first.starts)) as date, first.new_code
            from line
            cross join lateral (
                select r.code as new_code, min(r.valid_from) as starts
                from tariff_row r
                where r.version_id = @Id and r.code >= line.code and r.code <= rpad(line.code, 10, '9')
                group by r.code
                order by r.code = rpad(line.code, 10, '0') desc, r.code
                limit 1
            ) as first
        ), compared as (
            select j.kind, j.declaration_id, j.order_id, j.line_no, j.new_code as code, j.date, j.currency, j.amount_minor,
                o.version_id as old_version, o.unit1 as old_unit1, o.unit2 as old_unit2, o.vat_rate as old_vat,
                o.refund_rate as old_refund, coalesce(o.export_duty_provisional, o.export_duty) as old_duty,
                o.supervision_documents as old_documents, o.inspection_classes as old_inspection,
                n.version_id as new_version, n.unit1 as new_unit1, n.unit2 as new_unit2, n.vat_rate as new_vat,
                n.refund_rate as new_refund, coalesce(n.export_duty_provisional, n.export_duty) as new_duty,
                n.supervision_documents as new_documents, n.inspection_classes as new_inspection,
                concat_ws(' ', case when o.id is null then 'new_code' end,
                    case when (o.unit1, o.unit2) is distinct from (n.unit1, n.unit2) then 'units' end,
                    case when o.vat_rate is distinct from n.vat_rate then 'vat' end,
                    case when o.refund_rate is distinct from n.refund_rate then 'refund' end,
                    case when coalesce(o.export_duty_provisional, o.export_duty)
                        is distinct from coalesce(n.export_duty_provisional, n.export_duty) then 'duty' end,
                    case when o.supervision_documents is distinct from n.supervision_documents then 'documents' end,
                    case when o.inspection_classes is distinct from n.inspection_classes then 'inspection' end,
                    case when o.elements is distinct from n.elements then 'elements' end) as changes,
                round(j.amount_minor * coalesce(o.refund_rate, 0) / 100)::bigint as refund_before_minor,
                round(j.amount_minor * n.refund_rate / 100)::bigint as refund_after_minor
            from judged j
            cross join version v
            join tariff_row n on n.version_id = @Id and n.code = j.new_code and n.valid_from <= j.date
                and (n.valid_to is null or n.valid_to >= j.date)
            left join (tariff_span s join tariff_row o on o.id = s.row_id) on s.code = j.new_code and s.valid_from <= j.date
                and (s.valid_to is null or s.valid_to >= j.date)
                and s.known_from < v.known and (s.known_to is null or s.known_to >= v.known)
        ), claimed as (
            select 'Claim' as kind, k.declaration_id, k.order_id, k.id as claim_id,
                string_agg(distinct c.code, ',' order by c.code) filter (where c.changes like '%refund%') as code,
                max(c.date) as date,
                k.amount_minor,
                round(k.amount_minor * coalesce(sum(c.amount_minor * c.new_refund)
                    / nullif(sum(c.amount_minor * coalesce(c.old_refund, 0)), 0), 1))::bigint as refund_after_minor
            from known_claim k
            join compared c on c.declaration_id = k.declaration_id and c.kind <> 'Draft'
            where k.status in ('Filed', 'Paid')
            group by k.id
            having bool_or(c.changes like '%refund%')
        ), touched as (
            select kind || '/' || declaration_id || '/' || lpad(line_no::text, 6, '0') as key, kind, declaration_id, order_id,
                null::uuid as claim_id, line_no, code, date, changes, old_version, old_unit1, old_unit2, old_vat,
                old_refund, old_duty, old_documents, old_inspection, new_version, new_unit1, new_unit2, new_vat,
                new_refund, new_duty, new_documents, new_inspection, currency, amount_minor, refund_before_minor,
                refund_after_minor
            from compared
            where changes <> '' and kind <> 'Closed'
            union all
            select kind || '/' || claim_id || '/000000', kind, declaration_id, order_id, claim_id, 0, code, date,
                'refund', null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                'CNY', amount_minor, amount_minor, refund_after_minor
            from claimed
        )
        """;

    public const string Page =
        $"""
        {Touched}
        select key, kind, declaration_id, order_id, claim_id, line_no, code, date, changes, old_version, old_unit1, old_unit2, old_vat,
            old_refund, old_duty, old_documents, old_inspection, new_version, new_unit1, new_unit2, new_vat, new_refund, new_duty,
            new_documents, new_inspection, currency, amount_minor, refund_before_minor, refund_after_minor
        from touched
        where key collate "C" > @Cursor
        order by key collate "C"
        limit @Take
        """;

    public const string Totals =
        $"""
        {Touched}
        select kind, currency, count(*) as rows, sum(amount_minor)::bigint as amount_minor,
            sum(refund_before_minor)::bigint as refund_before_minor, sum(refund_after_minor)::bigint as refund_after_minor
        from touched
        group by kind, currency
        order by kind, currency
        """;
}
