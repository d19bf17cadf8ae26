namespace CrossBorder.Settlement;

/// <summary>
/// What buyers still owe, instalment by instalment: what is due before shipment is paid first, then the rest in its order, as the
/// receivable shows it. Due is the day of the milestone and the days that the terms add; empty while the milestone has no day.
/// </summary>
static class OpenInstalments
{
    /// <summary>The set open (order_id, exporter_id, buyer_id, currency, no, due_on, open_minor); @exporter may be null.</summary>
    public const string Set =
        """
        with shipped as (
            select order_id, min((body ->> 'ExportDate')::date) as day
            from declaration_fact
            where kind = 'DeclarationClosed'
            group by order_id),
        instalments as (
            select c.order_id, c.exporter_id, c.buyer_id, c.currency, i.no,
                case i.milestone
                when 'Contract' then (c.placed_at at time zone 'Asia/Shanghai')::date + i.offset_days
                else s.day + i.offset_days end as due_on,
                i.due_minor - greatest(0, least(i.due_minor, c.paid_minor - (sum(i.due_minor) over (
                    partition by c.order_id
                    order by case i.milestone when 'Contract' then 0 else 1 end, i.no
                    rows between unbounded preceding and current row) - i.due_minor)::bigint)) as open_minor
            from order_case c
            join instalment i using (order_id)
            left join shipped s using (order_id)
            where c.placed_at is not null and c.receivable_status in ('Open', 'PartlyPaid')
                and (@exporter::uuid is null or c.exporter_id = @exporter)),
        open as (
            select order_id, exporter_id, buyer_id, currency, no, due_on, open_minor
            from instalments
            where open_minor > 0)
        """;
}
