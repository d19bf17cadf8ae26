using System.Globalization;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using Npgsql;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// Places an order: one call prices and reserves all lines in Catalog, then one statement, which is its own transaction, commits
/// the order, its lines, its trail and its event. The order is also the claim on the idempotency key, so that nothing is looked up
/// beforehand; only who loses against an earlier attempt reads what that came to.
/// </summary>
public sealed partial class OrdersService
{
    [Allow(Role.Buyer, Role.Exporter, Role.Operator)]
    public override async Task<V1.Order> Place(V1.PlaceRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var (key, missing) = Idempotency.Key(context);
        if ((missing ?? PlaceCheck.Of(request, principal)) is { } fault)
            throw fault.ToGrpc();
        var id = OrderId.Of(principal.PartyId, key, Idempotency.Fingerprint(context, request));
        return (await Place(request, principal, key, id, context.CancellationToken)).OrThrow();
    }

    async Task<Outcome<V1.Order>> Place(V1.PlaceRequest request, Principal principal, Guid key, OrderId id, CancellationToken ct)
    {
        var (reservation, refusal) = await stock.Reserve(request, PlaceCheck.Party(request.ExporterId, principal), id, ct);
        if (refusal is not null)
            return await Earlier(principal.PartyId, key, id, ct) ?? refusal;

        var lines = LinesOf(reservation!);
        var (totals, tooLarge) = Totals.Of(lines, request.FreightMinor - reservation!.FreightDiscountMinor);
        if ((tooLarge ?? PlaceCheck.Amounts(request.PaymentTerms, totals.TotalMinor)) is { } unfit)
        {
            await stock.Release(id);
            return unfit;
        }

        var order = Draft(request, principal, key, id, totals, Instants.ToMicroseconds(clock.GetUtcNow())) with
        {
            SampleCreditMinor = reservation.SampleCreditMinor,
        };
        var (numbered, forbidden) = await Commit(order, lines, principal, ct);
        if (forbidden is not null)
            return forbidden;
        if (numbered is not null)
        {
            outbox.Set();
            LogPlaced(log, id.Value, numbered.Number);
            return numbered.ToWire(lines);
        }

        var earlier = await Earlier(principal.PartyId, key, id, ct);
        if (earlier is not { Problem: null })
            await stock.Release(id);
        return earlier ?? ReferenceTaken;
    }

    /// <summary>No order when its id, key or reference is taken; a refusal when the buyer's organisation does not allow it.</summary>
    async Task<(Order? Order, Problem? Forbidden)> Commit(Order order, OrderLine[] lines, Principal principal, CancellationToken ct)
    {
        try
        {
            return (await Insert(order, lines, principal, ct), null);
        }
        catch (PostgresException e) when (Organisation.Refusal(e) is { } refusal)
        {
            await stock.Release(order.Id);
            return (null, refusal);
        }
    }

    internal static Problem ReferenceTaken { get; } = new(
        StatusCodes.Status409Conflict, "order_reference_taken", "The exporter has an order with this reference.", "reference",
        "a reference that no order of the exporter has, or none");

    /// <summary>
    /// What this key came to before: the order as it was placed, or a refusal because the key was another request's. Null when the
    /// key is free.
    /// </summary>
    async Task<Outcome<V1.Order>?> Earlier(Guid partyId, Guid key, OrderId id, CancellationToken ct)
    {
        var order = await db.One<Order>(
            $"select {Order.Columns} from sales_order where placed_by = @partyId and idempotency_key = @key", new { partyId, key }, ct);
        if (order is null)
            return null;
        if (order.Id != id)
            return Idempotency.Reused;
        // A late retry of an order that was cancelled since must not hold stock again.
        if (order.Status == OrderStatus.Cancelled)
            await stock.Release(id);
        return await AmendmentsService.FirstRevision(db, id, ct) is { } placed
            ? order.AsPlaced().Reading(placed).ToWire(placed.Lines)
            : order.AsPlaced().ToWire(await db.Many<OrderLine>(LinesOfOrder, new { id = id.Value }, ct));
    }

    /// <summary>The order as it is placed; its number is given when it is written.</summary>
    internal static Order Draft(V1.PlaceRequest request, Principal by, Guid key, OrderId id, Totals totals, DateTimeOffset at) => new()
    {
        Id = id,
        ExporterId = PlaceCheck.Party(request.ExporterId, by),
        BuyerId = PlaceCheck.Party(request.BuyerId, by),
        PlacedBy = by.PartyId,
        IdempotencyKey = key,
        Currency = request.Currency,
        Incoterm = request.Incoterm,
        NamedPlace = request.NamedPlace.Trim(),
        ShipToName = request.ShipTo.Name.Trim(),
        ShipToCountry = request.ShipTo.Country,
        ShipToCity = request.ShipTo.City.Trim(),
        ShipToStreet = request.ShipTo.Street.Trim(),
        ShipToPostalCode = request.ShipTo.PostalCode.Trim(),
        OverseasWarehouse = Text(request.OverseasWarehouse),
        Reference = Text(request.Reference),
        TermMilestones = [.. request.PaymentTerms.Select(term => term.Milestone)],
        TermPercents = [.. request.PaymentTerms.Select(term =>
            term.AmountMinor > 0 ? 0m : decimal.Parse(term.Percent, CultureInfo.InvariantCulture))],
        TermOffsetDays = [.. request.PaymentTerms.Select(term => term.OffsetDays)],
        TermMethods = [.. request.PaymentTerms.Select(term => term.Method.Length == 0 ? PaymentMethod.Transfer : term.Method)],
        TermAmounts = [.. request.PaymentTerms.Select(term => term.AmountMinor)],
        GoodsMinor = totals.GoodsMinor,
        FreightMinor = totals.FreightMinor,
        TotalMinor = totals.TotalMinor,
        PlacedAt = at,
        PartialAllowed = !request.PartialForbidden,
        Kind = PlaceCheck.KindOf(request),
    };

    internal static OrderLine[] LinesOf(Reservation reservation) => [.. reservation.Lines.Select(ToLine)];

    static OrderLine ToLine(ReservedLine line) => new(
        line.LineNo, Guid.Parse(line.ProductId), line.Sku, line.NameEn, line.NameZh, Text(line.HsCode), line.UnitCode, line.Origin,
        line.Quantity, decimal.Parse(line.UnitPrice, CultureInfo.InvariantCulture), line.AmountMinor, line.NetGrams, line.GrossGrams,
        line.TierMinQuantity > 0 ? line.TierMinQuantity : null,
        line.CustomsUnitPrice.Length > 0 ? decimal.Parse(line.CustomsUnitPrice, CultureInfo.InvariantCulture) : null);

    static string? Text(string value) => value.Trim() is { Length: > 0 } text ? text : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} placed as {Number}")]
    static partial void LogPlaced(ILogger log, Guid orderId, string number);
}
