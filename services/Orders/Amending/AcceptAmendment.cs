using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// The other side accepts, once: the order is changed, or, when its goods are packed, those who work with them are asked. Catalog first
/// holds what is wanted beyond what the order has, for an id that is a hash of the amendment, so that a repeat holds the same again;
/// then one transaction decides anew under the lock of the order. Catalog joins both holds when it is told. Whoever dies in between
/// leaves a hold that expires and an open amendment.
/// </summary>
public sealed partial class AmendmentsService
{
    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.Amendment> Accept(V1.AmendmentChange request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var (order, amendment) = await Find(request.AmendmentId, ct);
        if (AcceptRefusal(order, amendment, request, Principal.Required.Role, Now) is { } refused)
            return (await EarlierOr(refused, request, context)).OrThrow();
        var changes = await db.Many<LineAmendment>(AmendmentRows.Lines, new { amendment.Id }, ct);
        var hold = HoldOf(amendment, changes);
        var (added, outOfStock) = await Hold(order, changes, hold, ct);
        if (outOfStock is not null)
            throw outOfStock.ToGrpc();
        var outcome = await Organisation.Bound(() => db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Accept(tx, request, changes, added!, hold)), ct));
        if (outcome.Problem is not null && hold is { } held)
            await ReleaseUnlessAccepted(amendment.Id, held);
        var accepted = outcome.OrThrow();
        LogAccepted(log, accepted.Id, accepted.OrderId, accepted.Status);
        return accepted;
    }

    static Problem? AcceptRefusal(Order order, Amendment amendment, V1.AmendmentChange request, Role by, DateTimeOffset now) =>
        amendment.Refusal(AmendmentAction.Accept, request.ExpectedVersion, by, now)
        ?? (Amendment.MayAmend(order.Status) || Amendment.MayAsk(order.Status) ? null : NotAmendable(order))
        ?? Unpackable(order, amendment);

    /// <summary>What this key came to before, or why it comes to nothing now.</summary>
    Task<Outcome<V1.Amendment>> EarlierOr(Problem refused, V1.AmendmentChange request, ServerCallContext context) => db.Decide(
        tx => Idempotency.Once(tx, context, request, () => Task.FromResult<Outcome<V1.Amendment>>(refused)), context.CancellationToken);

    /// <summary>Under which id more is held; null when nothing more is wanted.</summary>
    static OrderId? HoldOf(Amendment amendment, List<LineAmendment> changes) =>
        changes.Any(change => change.More > 0) ? OrderId.Of(amendment.OrderId, amendment.Id, "amendment") : null;

    /// <summary>Holds what is wanted beyond what the order has, as the platform: the price was agreed by both sides.</summary>
    /// <returns>The added lines, as Catalog describes them.</returns>
    async Task<Outcome<List<OrderLine>>> Hold(Order order, List<LineAmendment> changes, OrderId? hold, CancellationToken ct)
    {
        if (hold is not { } id)
            return new List<OrderLine>();
        var more = changes.FindAll(change => change.More > 0);
        var ask = new V1.PlaceRequest
        {
            Currency = order.Currency,
            BuyerId = order.BuyerId.ToString(),
            ShipTo = new V1.Consignee { Country = order.ShipToCountry },
        };
        ask.Lines.AddRange(more.Select(change => new V1.PlaceLine
        {
            ProductId = change.ProductId.ToString(),
            Quantity = change.More,
            AgreedUnitPrice = change.UnitPrice.ToString(System.Globalization.CultureInfo.InvariantCulture),
        }));
        Principal.Current = null;
        var (reservation, refused) = await stock.Reserve(ask, order.ExporterId, id, ct);
        if (refused is not null)
            return refused;
        var held = OrdersService.LinesOf(reservation!);
        return held.Where((_, i) => more[i].LineNo is null).ToList();
    }

    /// <summary>A rival may have accepted with the very stock that is held.</summary>
    async Task ReleaseUnlessAccepted(Guid amendmentId, OrderId hold)
    {
        var accepted = await db.One<bool>(
            "select status in ('Accepted', 'Asking') from order_amendment where id = @amendmentId", new { amendmentId },
            CancellationToken.None);
        if (accepted)
            return;
        Principal.Current = null;
        await stock.Release(hold);
    }

    async Task<Outcome<V1.Amendment>> Accept(
        Tx tx, V1.AmendmentChange request, List<LineAmendment> changes, List<OrderLine> added, OrderId? hold)
    {
        var (principal, now) = (Principal.Required, Now);
        if (await Lock(tx, request.AmendmentId, principal) is not var (order, amendment))
            return Problem.NotFound("order_amendment", request.AmendmentId);
        if (AcceptRefusal(order, amendment, request, principal.Role, now) is { } refused)
            return refused;
        var before = await tx.Many<OrderLine>(OrdersService.LinesOfOrder, new { id = order.Id.Value });
        var after = AmendmentPlan.After(before, changes, added);
        if (Amendment.MayAsk(order.Status))
            return await Ask(tx, order, amendment, before, after, hold);
        var (done, broken) = await AmendmentEffect.Apply(
            tx, order, amendment with { HoldId = hold?.Value, DecidedBy = principal.Name }, before, after, principal.ToString(), now);
        return broken is not null ? broken : await View(tx, done.Order, done.Amendment);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Amendment {AmendmentId} of order {OrderId} accepted: {Status}")]
    static partial void LogAccepted(ILogger log, string amendmentId, string orderId, string status);
}
