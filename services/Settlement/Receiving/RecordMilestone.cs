using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Records the day of a milestone that no other service tells (invoice, presentation, acceptance), or a better one than was told.
/// What a person records is overruled by persons only. Also how an order is named on payments.
/// </summary>
public sealed partial class ReceivablesService
{
    static readonly string[] NameKinds = ["ProformaInvoice", "Contract"];

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.Schedule> RecordMilestone(V1.RecordMilestoneRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var id = await Visible(request.OrderId, ct);
        if (!PaymentMilestone.All.Contains(request.Milestone))
            throw Problem.Invalid(
                "milestone", $"'{request.Milestone}' is not a milestone.", string.Join(", ", PaymentMilestone.All)).ToGrpc();
        var (on, now) = (Wire.DayOf("on", request.On), clock.GetUtcNow());
        if (on > ChinaDay.Of(now))
            throw Problem.Invalid("on", $"{request.On} has not come.", "today or a day before").ToGrpc();
        var (calendar, by) = (await days.Calendar(ct), Principal.Required.ToString());
        var schedule = (await db.Decide(tx => Idempotency.Once<V1.Schedule>(tx, context, request, async () =>
        {
            await DueDates.Learn(tx, id, [(request.Milestone, MilestoneSource.Recorded)], on, by, now, calendar);
            return await Schedule(tx, id);
        }), ct)).OrThrow();
        LogRecorded(log, id, request.Milestone);
        return schedule;
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.OrderNames> NameOrder(V1.NameOrderRequest request, ServerCallContext context)
    {
        var id = await Visible(request.OrderId, context.CancellationToken);
        if (!NameKinds.Contains(request.Kind))
            throw Problem.Invalid("kind", $"'{request.Kind}' is no such name.", string.Join(", ", NameKinds)).ToGrpc();
        var key = MatchText.Key(request.Text);
        if (key.Length > 70 || MatchText.Names(request.Text).Count == 0)
            throw Problem.Invalid(
                "text", "Nobody can tell this from other words.", "at least 4 letters and digits, 3 of them digits").ToGrpc();
        return (await db.Decide(tx => Idempotency.Once<V1.OrderNames>(tx, context, request, async () =>
        {
            await tx.Run(
                """
                insert into order_reference (order_id, kind, key)
                values (@id, @Kind, @key)
                on conflict on constraint order_reference_key do nothing;
                insert into look_again (entry_id)
                select entry_id from entry_name where key = @key
                on conflict on constraint look_again_key do nothing
                """,
                new { id, request.Kind, key });
            var names = new V1.OrderNames { OrderId = id.ToString() };
            names.Names.AddRange(await tx.Many<string>("select key from order_reference where order_id = @id order by key", new { id }));
            return names;
        }), context.CancellationToken)).OrThrow();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Milestone {Milestone} of order {OrderId} recorded")]
    static partial void LogRecorded(ILogger log, Guid orderId, string milestone);
}
