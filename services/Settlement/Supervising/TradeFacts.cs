using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>A receipt that nobody reversed, and whether it was declared.</summary>
public sealed record ReceivedFact(
    PartyId ExporterId, OrderId OrderId, string Currency, long AmountMinor, DateOnly CreditedOn, bool Declared);

/// <summary>A closed declaration of goods: when they left and for how much.</summary>
public sealed record ExportedFact(PartyId ExporterId, OrderId OrderId, string Currency, long AmountMinor, DateOnly ExportedOn);

/// <summary>What is open of an order's receivable.</summary>
public sealed record OpenFact(PartyId ExporterId, OrderId OrderId, string Currency, long OpenMinor);

/// <summary>The facts that SAFE's clocks and ratios are computed from, in three queries for any number of orders.</summary>
public sealed record TradeFacts(
    IReadOnlyList<ReceivedFact> Received, IReadOnlyList<ExportedFact> Exported, IReadOnlyList<OpenFact> Open)
{
    /// <param name="from">Receipts and exports before this day are left out.</param>
    /// <param name="on">Later ones too.</param>
    public static async Task<TradeFacts> Load(Db db, Guid? exporter, DateOnly from, DateOnly on, CancellationToken ct) => new(
        await db.Many<ReceivedFact>(
            """
            select p.exporter_id, p.order_id, p.currency, p.amount_minor, p.credited_on, d.id is not null as declared
            from receipt_part p
            left join bop_declaration d on (d.entry_id, d.exporter_id) = (p.entry_id, p.exporter_id)
            where p.order_id is not null and p.amount_minor > 0 and p.credited_on between @from and @on
                and (@exporter::uuid is null or p.exporter_id = @exporter)
            order by p.credited_on, p.seq
            """,
            new { exporter, from, on }, ct),
        await db.Many<ExportedFact>(
            """
            select c.exporter_id, f.order_id, f.body ->> 'Currency' as currency,
                (select coalesce(sum((line ->> 'AmountMinor')::bigint), 0)
                from json_array_elements(f.body -> 'Lines') as line)::bigint as amount_minor,
                (f.body ->> 'ExportDate')::date as exported_on
            from declaration_fact f
            join order_case c using (order_id)
            where f.kind = 'DeclarationClosed' and (f.body ->> 'ExportDate')::date between @from and @on
                and (@exporter::uuid is null or c.exporter_id = @exporter) and c.exporter_id is not null
                and not exists (
                    select from declaration_fact w
                    where w.declaration_id = f.declaration_id and w.kind = 'DeclarationWithdrawn')
            order by exported_on, f.order_id
            """,
            new { exporter, from, on }, ct),
        await db.Many<OpenFact>(
            """
            select exporter_id, order_id, currency, total_minor - paid_minor as open_minor
            from order_case
            where placed_at is not null and receivable_status in ('Open', 'PartlyPaid')
                and (@exporter::uuid is null or exporter_id = @exporter)
            """,
            new { exporter }, ct));
}
