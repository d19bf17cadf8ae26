using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Prices the lines of one order and holds their stock for 15 minutes, all or nothing. It is on the way of every order that is
/// placed, hence one statement; a repeat for the same order, and an order that promotions are weighed for, take the longer way.
/// </summary>
public sealed partial class CatalogService
{
    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.Reservation> Reserve(V1.ReserveRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var hold = HoldRules.Check(request, principal, clock.GetUtcNow()).OrThrow();
        if (hold.Kind != OrderKind.Standard)
            return await SampleHold.Bound(hold, () => ReserveWeighed(hold, principal, context));
        var lines = await db.Many<HoldLine>(Hold.Sql, hold.Arguments(version: 1), context.CancellationToken);
        if (!lines[0].Held)
            return await ReserveAgainOrRefuse(hold, lines, principal, context);

        LogHeld(log, hold.OrderId, lines.Count);
        return Answer(hold.OrderId, hold.ExpiresAt, new(lines, 0, []));
    }

    async Task<V1.Reservation> ReserveAgainOrRefuse(Hold hold, List<HoldLine> lines, Principal principal, ServerCallContext context)
    {
        if (!lines[0].Known && HoldRules.Why(lines, hold, principal.Role != Role.Buyer) is { } why)
        {
            LogRefused(log, hold.OrderId, why.Code);
            throw why.ToGrpc();
        }

        return await ReserveWeighed(hold, principal, context);
    }

    /// <summary>In a transaction: promotions, credits and terms of samples have a say in it.</summary>
    async Task<V1.Reservation> ReserveWeighed(Hold hold, Principal principal, ServerCallContext context)
    {
        var outcome = await db.Decide(tx => ReserveAgain(tx, hold, principal, clock.GetUtcNow()), context.CancellationToken);
        if (outcome.Problem is { } problem)
            LogRefused(log, hold.OrderId, problem.Code);
        return outcome.OrThrow();
    }

    /// <summary>The same request gets the first answer; an order that has no reservation, or a lapsed one, is held anew.</summary>
    static async Task<Outcome<V1.Reservation>> ReserveAgain(Tx tx, Hold hold, Principal principal, DateTimeOffset now)
    {
        var reservation = await Reservation.LockOrBegin(tx, hold.OrderId);
        if (reservation.Status is ReservationStatus.Cancelled or ReservationStatus.Refused || reservation.CompletedEarly)
            return new Problem(409, "reservation_closed", "This order is over: nothing can be reserved for it.", "order_id", "a new order");
        if (Reservation.Next(reservation.Status, ReservationAction.Hold) is not null)
            return await HoldAnew(tx, hold, reservation.Version, principal);
        if (reservation.Fingerprint != hold.Fingerprint)
            return new Problem(422, "reservation_differs", "Something else was reserved for this order.", "order_id",
                "the same lines, or a new order");

        // Its time is over, but no worker has freed the stock yet: it is still this order's.
        var late = reservation.Status == ReservationStatus.Held && reservation.ExpiresAt <= now;
        if (late)
            await tx.Run(
                "update reservation set expires_at = @ExpiresAt where order_id = @OrderId", new { hold.OrderId, hold.ExpiresAt });
        var lines = await tx.Many<HoldLine>(
            """
            select line_no, product_id, sku, name_en, name_zh, hs_code, unit_code, origin, quantity,
                unit_price, amount_minor, net_grams, gross_grams, tier_min_quantity, price_list_id,
                price_list_version, price_row_from, price_row_version, product_version, list_unit_price,
                discount_minor, customs_unit_price
            from reservation_line
            where order_id = @OrderId
            order by line_no
            """,
            new { hold.OrderId });
        var promoted = await TakePromotions.Taken(tx, hold.OrderId, lines) with
        {
            SampleCredit = await TakeCredits.Taken(tx, hold.OrderId),
        };
        return Answer(hold.OrderId, late ? hold.ExpiresAt : reservation.ExpiresAt ?? now, promoted);
    }

    static async Task<Outcome<V1.Reservation>> HoldAnew(Tx tx, Hold hold, int version, Principal principal)
    {
        if (hold.Kind != OrderKind.Standard && await SampleHold.Price(tx, hold) is { } unfit)
            return unfit;
        await tx.Run("delete from reservation where order_id = @OrderId", new { hold.OrderId });
        var lines = await tx.Many<HoldLine>(Hold.Sql, hold.Arguments(version + 1, weighed: true));
        if (!lines[0].Held)
            return HoldRules.Why(lines, hold, principal.Role != Role.Buyer)
                ?? throw new InvalidOperationException($"order {hold.OrderId} was refused without a reason");
        if (hold.Kind != OrderKind.Standard)
            return Answer(hold.OrderId, hold.ExpiresAt, new(await SampleHold.Take(tx, hold, lines), 0, []));
        var (promoted, problem) = await TakePromotions.For(tx, hold, lines);
        return problem is not null ? problem : Answer(hold.OrderId, hold.ExpiresAt, await TakeCredits.For(tx, hold, promoted!));
    }

    static V1.Reservation Answer(Guid orderId, DateTimeOffset expiresAt, Promoted promoted)
    {
        var answer = new V1.Reservation
        {
            OrderId = orderId.ToString(),
            ExpiresAt = Timestamp.FromDateTimeOffset(expiresAt),
            FreightDiscountMinor = promoted.FreightDiscount,
            SampleCreditMinor = promoted.SampleCredit,
        };
        answer.Lines.AddRange(promoted.Lines.Select(line => line.ToWire()));
        answer.PromotionCodes.AddRange(promoted.Codes);
        return answer;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId}: {Lines} lines held")]
    static partial void LogHeld(ILogger log, Guid orderId, int lines);

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId}: nothing held, {Code}")]
    static partial void LogRefused(ILogger log, Guid orderId, string code);
}
