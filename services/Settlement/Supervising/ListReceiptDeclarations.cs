using System.Globalization;
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
            Parted, new { exporter = Visible(""), after, request.Status, overdueUpTo, Take = limit + 1 }, ct);
        // A receipt is not cut in two by a page.
        var seqs = rows.Select(row => row.Seq).Distinct().ToList();
        var cut = seqs.Count > limit ? seqs[limit] : long.MaxValue;
        rows.RemoveAll(row => row.Seq >= cut);
        var response = new V1.ListReceiptDeclarationsResponse
        {
            NextCursor = seqs.Count > limit ? seqs[limit - 1].ToString(CultureInfo.InvariantCulture) : "",
        };
        response.Receipts.AddRange(rows.Select(row => row.Number.Length > 0
            ? row.ToWire("Declared")
            : (row with { DueOn = rules.BopDue(calendar, row.CreditedOn) })
                .ToWire(row.CreditedOn <= overdueUpTo ? "Overdue" : "Missing")));
        response.Warnings.AddRange(calendar.Warnings(rows.Select(row => rules.BopDue(calendar, row.CreditedOn))));
        return response;
    }

    /// <summary>Receipts of a page, each exporter's part of them a row.</summary>
    const string Parted =
        """
        with part as (
            select p.entry_id, p.seq, p.exporter_id, p.currency, p.credited_on, sum(p.amount_minor)::bigint as amount_minor,
                min(p.source) as source, min(p.order_id::text)::uuid as order_id,
                coalesce(string_agg(distinct p.order_id::text, ','), '') as order_ids
            from receipt_part p
            where p.seq > @after and (@exporter::uuid is null or p.exporter_id = @exporter)
            group by p.entry_id, p.seq, p.exporter_id, p.currency, p.credited_on
            having sum(p.amount_minor) > 0),
        shown as (
            select p.entry_id as id, p.order_id, p.exporter_id, p.currency,
                coalesce(d.amount_minor, p.amount_minor) as amount_minor, p.credited_on,
                coalesce(d.due_on, p.credited_on) as due_on, d.declared_on, coalesce(d.number, '') as number,
                coalesce(d.transaction_code, '') as transaction_code, coalesce(d.remark, '') as remark, p.seq,
                p.source, p.order_ids, dense_rank() over (order by p.seq) as page
            from part p
            left join bop_declaration d on (d.entry_id, d.exporter_id) = (p.entry_id, p.exporter_id)
            where @Status = '' or @Status = case
                when d.id is not null then 'Declared'
                when p.credited_on <= @overdueUpTo then 'Overdue'
                else 'Missing' end)
        select id, order_id, exporter_id, currency, amount_minor, credited_on, due_on, declared_on, number,
            transaction_code, remark, seq, source, order_ids
        from shown
        where page <= @Take
        order by seq, exporter_id
        """;
}
