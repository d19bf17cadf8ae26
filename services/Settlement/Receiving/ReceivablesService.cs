using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The gRPC door of schedules and letters of credit; each capability is a part of it in a file of its own.</summary>
public sealed partial class ReceivablesService(
    Db db, BusinessDays days, ReceivablePlans plans, TimeProvider clock, ILogger<ReceivablesService> log) : V1.Receivables.ReceivablesBase
{
    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.Schedule> GetSchedule(V1.OrderRequest request, ServerCallContext context)
    {
        var id = await Visible(request.OrderId, context.CancellationToken);
        return await db.Transact(tx => Schedule(tx, id), context.CancellationToken);
    }

    /// <summary>The placed order when the caller may see it.</summary>
    /// <exception cref="RpcException">404: there is none, or it is another party's.</exception>
    async Task<Guid> Visible(string orderId, CancellationToken ct)
    {
        var principal = Principal.Required;
        return Guid.TryParse(orderId, out var id) && await db.One<bool>(
            """
            select exists (
                select from order_case
                where order_id = @id and placed_at is not null
                    and (@SeesAll or exporter_id = @PartyId or (buyer_id = @PartyId and @mayBuy)))
            """,
            new { id, principal.SeesAll, principal.PartyId, mayBuy = principal.Role == Role.Buyer }, ct)
            ? id
            : throw Problem.NotFound("receivable", orderId).ToGrpc();
    }

    /// <summary>The schedule as the transaction sees it.</summary>
    async Task<V1.Schedule> Schedule(Tx tx, Guid id)
    {
        var order = (await tx.One<OrderCase>($"select {OrderCase.Columns} from order_case where order_id = @id", new { id }))!;
        var lines = await tx.Many<DueLine>($"select {DueLine.Columns} from instalment where order_id = @id order by no", new { id });
        var milestones = await tx.Many<MilestoneRow>(
            "select milestone, on_day, source, recorded_by from order_milestone where order_id = @id order by on_day, milestone",
            new { id });
        var schedule = new V1.Schedule
        {
            OrderId = order.OrderId.Value.ToString(),
            Version = order.Version,
            Status = order.ReceivableStatus.ToString(),
            Currency = order.Currency.Code,
            TotalMinor = order.TotalMinor,
            PaidMinor = order.PaidMinor,
        };
        var (paid, today) = (PaymentSchedule.Spread(lines, order.CoveringMinor), ChinaDay.Of(clock.GetUtcNow()));
        schedule.Lines.AddRange(lines.Select(line => new V1.ScheduleLine
        {
            No = line.No,
            Method = line.Method,
            Milestone = line.Milestone,
            OffsetDays = line.OffsetDays,
            DueMinor = line.DueMinor,
            PaidMinor = paid[line.No],
            DueOn = line.DueOn is { } due ? Wire.Day(due) : "",
            OverdueDays = paid[line.No] < line.DueMinor && !order.Cancelled ? Overdue(line.DueOn, today) : 0,
        }));
        schedule.Milestones.AddRange(milestones.Select(row => new V1.MilestoneDay
        {
            Milestone = row.Milestone,
            On = Wire.Day(row.OnDay),
            Source = ((MilestoneSource)row.Source).ToString(),
            RecordedBy = row.RecordedBy,
        }));
        return schedule;
    }

    static int Overdue(DateOnly? dueOn, DateOnly today) => dueOn is { } due ? Math.Max(0, today.DayNumber - due.DayNumber) : 0;

    sealed record MilestoneRow(string Milestone, DateOnly OnDay, int Source, string RecordedBy);
}
