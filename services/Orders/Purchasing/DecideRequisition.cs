using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// A colleague decides, once. Approving holds the stock first and then, in one transaction, decides anew and places the order as any
/// other: by the approver's own limit and the budget of the day, at the total that the approver has read.
/// </summary>
public sealed partial class PurchasingService
{
    static readonly Problem FourEyes = new(409, "four_eyes", "Who asks for an order does not approve it.", "id", "another member");

    [Allow(Role.Buyer)]
    public override async Task<V1.Requisition> Approve(V1.DecideRequisitionRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var found = await Find(request.Id, ct);
        if (found.Status == RequisitionStatus.Ordered)
            return (await db.Decide(
                tx => Idempotency.Once(tx, context, request, () => Task.FromResult<Outcome<V1.Requisition>>(
                    found.Refused(RequisitionAction.Approve))), ct)).OrThrow();
        if (found.AskedBy == Principal.Required.Name)
            throw FourEyes.ToGrpc();
        var (reservation, outOfStock) = await stock.Reserve(found.Order, found.ExporterId, found.OrderIdToBe, ct);
        if (outOfStock is not null)
            throw outOfStock.ToGrpc();
        var lines = OrdersService.LinesOf(reservation!);
        var outcome = await Organisation.Bound(() => db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Approve(tx, request, lines, reservation!.SampleCreditMinor)), ct));
        if (outcome.Problem is not null)
            await ReleaseUnlessOrdered(found);
        var approved = outcome.OrThrow();
        LogOrdered(log, approved.Id, approved.OrderId);
        return approved;
    }

    async Task<Outcome<V1.Requisition>> Approve(Tx tx, V1.DecideRequisitionRequest request, OrderLine[] lines, long credit)
    {
        var (principal, now) = (Principal.Required, Now);
        var (locked, refused) = await Lock(tx, request, RequisitionAction.Approve);
        if (refused is not null)
            return refused;
        if (await Organisation.Requires(tx, principal, MemberRole.Approver, MemberRole.Manager) is { } notAllowed)
            return notAllowed;
        var order = locked!.Order;
        var (totals, tooLarge) = Totals.Of(lines, order.FreightMinor);
        if ((tooLarge ?? PlaceCheck.Amounts(order.PaymentTerms, totals.TotalMinor)) is { } unfit)
            return unfit;
        if (totals.TotalMinor != request.ExpectedTotalMinor)
            return new Problem(
                409, "requisition_total_changed", $"The order comes to {totals.TotalMinor} minor units now.", "expected_total_minor",
                $"{totals.TotalMinor}, when that is agreed to");

        var draft = OrdersService.Draft(order, principal, locked.Id, locked.OrderIdToBe, totals, now) with { SampleCreditMinor = credit };
        var number = await tx.One<string>(
            OrdersService.InsertOrder,
            new OrdersService.InsertArguments(draft, lines, OutboxMessage.Of(draft.ToEvent(lines)), principal));
        if (number is null)
            return OrdersService.ReferenceTaken;
        tx.AfterCommit(outbox.Set);
        return await Decided(tx, locked, RequisitionStatus.Ordered, null, draft.Id.Value);
    }

    [Allow(Role.Buyer)]
    public override Task<V1.Requisition> Reject(V1.DecideRequisitionRequest request, ServerCallContext context)
    {
        if (PlaceCheck.Text("reason", request.Reason, 1, LongestNote) is { } fault)
            throw fault.ToGrpc();
        return End(request, context, RequisitionAction.Reject);
    }

    [Allow(Role.Buyer)]
    public override Task<V1.Requisition> Withdraw(V1.DecideRequisitionRequest request, ServerCallContext context) =>
        End(request, context, RequisitionAction.Withdraw);

    async Task<V1.Requisition> End(V1.DecideRequisitionRequest request, ServerCallContext context, RequisitionAction action)
    {
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => End(tx, request, action)), context.CancellationToken);
        return outcome.OrThrow();
    }

    async Task<Outcome<V1.Requisition>> End(Tx tx, V1.DecideRequisitionRequest request, RequisitionAction action)
    {
        var principal = Principal.Required;
        var (locked, refused) = await Lock(tx, request, action);
        if (refused is not null)
            return refused;
        var notAllowed = action == RequisitionAction.Reject
            ? await Organisation.Requires(tx, principal, MemberRole.Approver, MemberRole.Manager)
            : locked!.AskedBy == principal.Name ? null : new Problem(
                403, "member_not_allowed", "Who asked for it withdraws it.", null, $"'{locked.AskedBy}'");
        if (notAllowed is not null)
            return notAllowed;
        var reason = request.Reason.Trim();
        return await Decided(tx, locked!, Requisition.Next(locked!.Status, action)!.Value, reason.Length > 0 ? reason : null, null);
    }

    static async Task<Outcome<Requisition>> Lock(Tx tx, V1.DecideRequisitionRequest request, RequisitionAction action)
    {
        var requisition = Guid.TryParse(request.Id, out var id)
            ? await tx.One<Requisition>(
                $"select {Requisition.Columns} from requisition where id = @id and buyer_id = @PartyId for update",
                new { id, Principal.Required.PartyId })
            : null;
        if (requisition is null)
            return Problem.NotFound("requisition", request.Id);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != requisition.Version)
            return Problem.Stale("requisition", request.ExpectedVersion, requisition.Version);
        return Requisition.Next(requisition.Status, action) is null ? requisition.Refused(action) : requisition;
    }

    async Task<Outcome<V1.Requisition>> Decided(Tx tx, Requisition requisition, RequisitionStatus status, string? reason, Guid? orderId)
    {
        var now = Now;
        var decided = requisition with
        {
            Version = requisition.Version + 1,
            Status = status,
            DecidedBy = Principal.Required.Name,
            DecidedAt = now,
            Reason = reason,
            OrderId = orderId,
        };
        await tx.Run(
            """
            update requisition
            set version = @Version, status = @To, decided_by = @DecidedBy, decided_at = @DecidedAt, reason = @Reason,
                order_id = @OrderId
            where id = @Id
            """,
            new
            {
                decided.Id,
                decided.Version,
                To = status.ToString(),
                decided.DecidedBy,
                decided.DecidedAt,
                decided.Reason,
                decided.OrderId,
            });
        await Organisation.Note(
            tx, decided.BuyerId, decided.DecidedBy!, status.ToString(), decided.Id.ToString(), reason ?? orderId?.ToString() ?? "", now);
        return decided.ToWire();
    }

    /// <summary>Two who approve at once hold the same stock; only when neither ordered it is given back.</summary>
    async Task ReleaseUnlessOrdered(Requisition requisition)
    {
        var status = await db.One<string>("select status from requisition where id = @Id", new { requisition.Id }, CancellationToken.None);
        if (status != nameof(RequisitionStatus.Ordered))
            await stock.Release(requisition.OrderIdToBe);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Requisition {RequisitionId} approved, order {OrderId} placed")]
    static partial void LogOrdered(ILogger log, string requisitionId, string orderId);
}
