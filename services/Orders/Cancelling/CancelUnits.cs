using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// Gives up an order or units of it at exactly the costs that the caller read. Before the goods are packed it takes effect at once: stock,
/// money, ledger and the other services follow by the events of an amendment or a cancellation. Packed goods are given up when the other
/// side agrees and customs, carrier and settlement answer, as an amendment that leaves nothing.
/// </summary>
public sealed partial class CancellationsService
{
    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.CancellationResult> Cancel(V1.CancelUnitsRequest request, ServerCallContext context)
    {
        if (PlaceCheck.Text("reason", request.Reason, 1, LongestReason) is { } fault)
            throw fault.ToGrpc();
        if (request.ExpectedVersion <= 0)
            throw Problem.Invalid("If-Match", "The cancellation does not say what it was made for.", "the ETag of the order").ToGrpc();
        var done = (await Organisation.Bound(() => db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Cancel(tx, request)), context.CancellationToken))).OrThrow();
        LogCancelled(log, done.OrderId, done.Outcome, done.ChargeMinor);
        return done;
    }

    async Task<Outcome<V1.CancellationResult>> Cancel(Tx tx, V1.CancelUnitsRequest request)
    {
        var asked = new V1.CancellationRequest { OrderId = request.OrderId };
        asked.Lines.AddRange(request.Lines);
        if (await Find(tx, request.OrderId, "for update") is not { } order)
            return Problem.NotFound("order", request.OrderId);
        if (request.ExpectedVersion != order.Version)
            return Problem.Stale("order", request.ExpectedVersion, order.Version);
        var (plan, unfit) = await Given(tx, order, asked);
        if (unfit is not null)
            return unfit;
        if (plan!.CostMinor != request.ChargeMinor)
            return CancellationCosts.Changed(plan.CostMinor, order.Currency);
        if (await tx.One<bool>(
            "select exists (select from order_amendment where order_id = @Id and status in ('Open', 'Asking') and valid_until > @Now)",
            new { order.Id, Now }) && !(plan.Whole && plan.Stage != CostStage.Packed))
            return new Problem(
                409, "order_amendment_open", "An amendment of this order is open.", "order_id", "to decide that one first");
        var reason = request.Reason.Trim();
        return plan switch
        {
            { Stage: CostStage.Packed } => await Propose(tx, order, plan, reason),
            { Whole: true } => await CancelAll(tx, order, plan, reason),
            _ => await CancelPart(tx, order, plan, reason),
        };
    }

    async Task<V1.CancellationResult> CancelAll(Tx tx, Order order, Plan plan, string reason)
    {
        var (principal, now) = (Principal.Required, Now);
        var cancelled = order with
        {
            Status = Order.Next(order.Status, OrderAction.Cancel)!.Value,
            Version = order.Version + 1,
            CancelReason = reason,
        };
        await Trail.Save(tx, order, cancelled, nameof(OrderAction.Cancel), principal.ToString(), now);
        await Keep(tx, cancelled, plan, reason, now);
        var charge = order.ChargeMinor + plan.CostMinor;
        tx.Publish(new OrderCancelled(order.Id.Value, cancelled.Version, now, reason, charge == 0 ? null : charge));
        return Result(cancelled, "Cancelled", plan, null);
    }

    async Task<Outcome<V1.CancellationResult>> CancelPart(Tx tx, Order order, Plan plan, string reason)
    {
        var (principal, now) = (Principal.Required, Now);
        var amendment = await Draft(tx, order, plan, reason) with { DecidedBy = principal.Name, DecidedAt = now };
        if (order.TermAmounts.Sum() is > 0 and var fixedAmounts && fixedAmounts >= amendment.TotalMinor)
            return Problem.Invalid(
                "lines", $"The fixed instalments of {fixedAmounts} leave nothing of {amendment.TotalMinor}.", "fewer units");
        await AmendmentRows.EndExpired(tx, order.Id.Value, Now);
        await AmendmentRows.Insert(tx, amendment, plan.Lines);
        var after = AmendmentPlan.After(plan.Before, plan.Lines, []);
        var (done, broken) = await AmendmentEffect.Apply(
            tx, order, amendment, plan.Before, after, principal.ToString(), now, AmendmentWay.GivenUp);
        if (broken is not null)
            return broken;
        await Keep(tx, done.Order, plan, reason, now);
        return Result(done.Order, "Reduced", plan, amendment.Id);
    }

    async Task<Outcome<V1.CancellationResult>> Propose(Tx tx, Order order, Plan plan, string reason)
    {
        if (await CallOff.Refusal(tx, order) is { } gone)
            return gone;
        await AmendmentRows.EndExpired(tx, order.Id.Value, Now);
        var amendment = await Draft(tx, order, plan, reason) with { Cancels = true, FreightMinor = 0 };
        await AmendmentRows.Insert(tx, amendment, plan.Lines);
        return Result(order, "Proposed", plan, amendment.Id);
    }

    async Task<Amendment> Draft(Tx tx, Order order, Plan plan, string reason) => new()
    {
        Id = Guid.CreateVersion7(),
        OrderId = order.Id.Value,
        No = await tx.One<int>("select count(*)::int + 1 from order_amendment where order_id = @Id", new { order.Id }),
        Side = Principal.Required.Role,
        Author = Principal.Required.Name,
        Note = reason,
        ProposedAt = Now,
        ValidUntil = Now + ProposalValid,
        OldGoodsMinor = order.GoodsMinor,
        OldFreightMinor = order.FreightMinor,
        OldChargeMinor = order.ChargeMinor,
        GoodsMinor = order.GoodsMinor - plan.GoodsMinor,
        FreightMinor = order.FreightMinor,
        ChargeMinor = order.ChargeMinor + plan.CostMinor,
    };

    static Task<int> Keep(Tx tx, Order order, Plan plan, string reason, DateTimeOffset now) => tx.Run(
        """
        insert into order_cancellation (id, order_id, order_version, side, author, reason, line_nos, quantities, goods_minor,
            charge_minor, costs, at)
        values (@Cancellation, @Id, @Version, @Side, @Name, @reason, @LineNos, @Quantities, @GoodsMinor, @CostMinor,
            @Costs::json, @now)
        """,
        new
        {
            Cancellation = Guid.CreateVersion7(),
            order.Id,
            order.Version,
            Side = Principal.Required.Role.ToString(),
            Principal.Required.Name,
            reason,
            LineNos = plan.Lines.ConvertAll(line => line.LineNo!.Value).ToArray(),
            Quantities = plan.Lines.ConvertAll(line => line.OldQuantity - line.Quantity).ToArray(),
            plan.GoodsMinor,
            plan.CostMinor,
            Costs = CancellationCosts.Json(plan.Costs),
            now,
        });

    static V1.CancellationResult Result(Order order, string outcome, Plan plan, Guid? amendment) => new()
    {
        OrderId = order.Id.Value.ToString(),
        OrderVersion = order.Version,
        Status = order.Status.ToString(),
        Outcome = outcome,
        ChargeMinor = plan.CostMinor,
        AmendmentId = amendment?.ToString() ?? "",
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} given up: {Outcome}, at a charge of {ChargeMinor}")]
    static partial void LogCancelled(ILogger log, string orderId, string outcome, long chargeMinor);
}
