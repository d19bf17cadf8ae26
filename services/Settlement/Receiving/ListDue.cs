using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>What is open, line by line: overdue, due later, or without a day because its milestone has not come.</summary>
public sealed partial class ReceivablesService
{
    static readonly string[] DueStatuses = ["Overdue", "Due", "Undated"];

    const string OpenLines =
        $"""
        with line as (
            select i.order_id, c.exporter_id, c.buyer_id, c.currency, i.no, i.method, i.milestone, i.due_on,
                i.due_minor - greatest(0, least(i.due_minor, least(c.paid_minor, c.total_minor)
                    - (sum(i.due_minor) over (
                        partition by i.order_id order by {DueLine.OldestFirstSql} rows unbounded preceding) - i.due_minor)
                ))::bigint as open_minor
            from order_case c join instalment i using (order_id)
            where c.receivable_status in ('Open', 'PartlyPaid')
                and (@SeesAll or c.exporter_id = @PartyId or (c.buyer_id = @PartyId and @mayBuy))),
        open_line as (
            select row_number() over (order by due_on nulls last, order_id, no) as seq, order_id, exporter_id, buyer_id,
                currency, no, method, milestone, due_on, open_minor
            from line
            where open_minor > 0 and (@Status = '' or @Status = case
                when due_on is null then 'Undated'
                when due_on < @today then 'Overdue'
                else 'Due' end))
        select seq, order_id, exporter_id, buyer_id, currency, no, method, milestone, due_on, open_minor
        from open_line
        where seq > @after
        order by seq
        limit @Take
        """;

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.ListDueResponse> ListDue(V1.ListDueRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request.Page);
        if (request.Status.Length > 0 && !DueStatuses.Contains(request.Status))
            throw Problem.Invalid("status", $"'{request.Status}' is not a status.", string.Join(", ", DueStatuses)).ToGrpc();
        var (principal, today) = (Principal.Required, ChinaDay.Of(clock.GetUtcNow()));
        var rows = await db.Many<OpenLine>(
            OpenLines,
            new
            {
                request.Status,
                after,
                today,
                principal.SeesAll,
                principal.PartyId,
                mayBuy = principal.Role == Role.Buyer,
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new V1.ListDueResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Lines.AddRange(rows.Select(row => row.ToWire(today)));
        return response;
    }

    sealed record OpenLine(
        long Seq, OrderId OrderId, PartyId ExporterId, PartyId BuyerId, string Currency, int No, string Method, string Milestone,
        DateOnly? DueOn, long OpenMinor)
    {
        public V1.DueLine ToWire(DateOnly today) => new()
        {
            OrderId = OrderId.Value.ToString(),
            ExporterId = ExporterId.Value.ToString(),
            BuyerId = BuyerId.Value.ToString(),
            Currency = Currency,
            No = No,
            Method = Method,
            Milestone = Milestone,
            DueOn = DueOn is { } due ? Wire.Day(due) : "",
            OpenMinor = OpenMinor,
            OverdueDays = Overdue(DueOn, today),
        };
    }
}
