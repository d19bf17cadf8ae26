using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Receipts with their declarations and the clock of those that have none.</summary>
public sealed partial class ForeignExchangeService
{
    static readonly string[] DeclarationStatuses = ["Missing", "Overdue", "Declared"];

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.ListReceiptDeclarationsResponse> ListReceiptDeclarations(
        V1.ListFxRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request.Page);
        if (request.Status.Length > 0 && !DeclarationStatuses.Contains(request.Status))
            throw Problem.Invalid("status", $"'{request.Status}' is not a status.", string.Join(", ", DeclarationStatuses)).ToGrpc();
        var ct = context.CancellationToken;
        var (calendar, rules) = (await WorkCalendar.Load(db, ct), await FxRules.Load(db, ct));
        var overdueUpTo = rules.OverdueUpTo(calendar, ChinaDay.Of(clock.GetUtcNow()));
        var rows = await db.Many<Declared>(
            """
            select e.id, e.order_id, c.exporter_id, e.currency, e.amount_minor, e.value_date as credited_on,
                coalesce(d.due_on, e.value_date) as due_on, d.declared_on, coalesce(d.number, '') as number,
                coalesce(d.transaction_code, '') as transaction_code, coalesce(d.remark, '') as remark, e.seq
            from statement_entry e
            join order_case c using (order_id)
            left join bop_declaration d on d.entry_id = e.id
            where e.mark = 'C' and e.status = 'Matched' and e.reversed_by is null and e.seq > @after
                and (@exporter::uuid is null or c.exporter_id = @exporter)
                and (@Status = '' or @Status = case
                    when d.id is not null then 'Declared'
                    when e.value_date <= @overdueUpTo then 'Overdue'
                    else 'Missing' end)
            order by e.seq
            limit @Take
            """,
            new { exporter = Visible(""), after, request.Status, overdueUpTo, Take = limit + 1 }, ct);
        var response = new V1.ListReceiptDeclarationsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Receipts.AddRange(rows.Select(row => row.Number.Length > 0
            ? row.ToWire("Declared")
            : (row with { DueOn = rules.BopDue(calendar, row.CreditedOn) })
                .ToWire(row.CreditedOn <= overdueUpTo ? "Overdue" : "Missing")));
        return response;
    }
}
