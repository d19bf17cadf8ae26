using CrossBorder.Platform;

namespace CrossBorder.Catalog;

public enum ReservationStatus { Lapsed, Held, Confirmed, Completed, Cancelled, Refused }

/// <summary>
/// Lapse: the hold expired, or the order was not placed after all. Refuse: the order was placed, but the stock is gone. Amend: the order
/// reads otherwise, what it had is free until the same transaction holds it anew.
/// </summary>
public enum ReservationAction { Hold, Confirm, Refuse, Lapse, Cancel, Complete, Amend }

/// <summary>What is held for one order. Its row is the lock under which the facts about the order are taken, however they arrive.</summary>
public sealed record Reservation
{
    const string Columns = "version, status, fingerprint, expires_at, completed_early";

    public int Version { get; init; }
    public ReservationStatus Status { get; init; }
    public string? Fingerprint { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The order was completed while nothing was held: the goods leave the stock as soon as the order is known.</summary>
    public bool CompletedEarly { get; init; }

    /// <summary>The whole life of a reservation. A pair that is missing here changes nothing.</summary>
    public static ReservationStatus? Next(ReservationStatus status, ReservationAction action) => (status, action) switch
    {
        (ReservationStatus.Lapsed, ReservationAction.Hold) => ReservationStatus.Held,
        (ReservationStatus.Lapsed or ReservationStatus.Held, ReservationAction.Confirm) => ReservationStatus.Confirmed,
        (ReservationStatus.Lapsed, ReservationAction.Refuse) => ReservationStatus.Refused,
        (ReservationStatus.Held, ReservationAction.Lapse) => ReservationStatus.Lapsed,
        (ReservationStatus.Held or ReservationStatus.Confirmed, ReservationAction.Amend) => ReservationStatus.Lapsed,
        (ReservationStatus.Held or ReservationStatus.Confirmed, ReservationAction.Complete) => ReservationStatus.Completed,
        (ReservationStatus.Completed or ReservationStatus.Cancelled, _) => null,
        (_, ReservationAction.Cancel) => ReservationStatus.Cancelled,
        _ => null,
    };

    /// <summary>True when units of the stock are set aside: <c>reserved</c> counts the lines of exactly these reservations.</summary>
    public static bool HoldsStock(ReservationStatus status) => status is ReservationStatus.Held or ReservationStatus.Confirmed;

    /// <summary>Locks the reservation of an order; one that is not there begins as lapsed.</summary>
    public static async Task<Reservation> LockOrBegin(Tx tx, Guid orderId) => (await tx.One<Reservation>(
        $"""
        insert into reservation (order_id, version, status)
        values (@orderId, 1, 'Lapsed')
        on conflict on constraint reservation_key do update set version = reservation.version
        returning {Columns}
        """,
        new { orderId }))!;

    // Stock is found, locked and written in the way that HoldStatement.cs explains.
    const string EndSql =
        """
        with ended as (
            update reservation
            set status = @To, version = version + 1
            where order_id = any(@OrderIds) and status = any(@From)
            returning order_id, version, promoted
        ),
        goods as materialized (
            select line.exporter_id, line.product_id, sum(line.quantity)::bigint as quantity
            from ended
            join reservation_line as line on line.order_id = ended.order_id
            group by line.exporter_id, line.product_id
        ),
        locked as materialized (
            select goods.exporter_id, goods.product_id, stock.on_hand, stock.reserved, goods.quantity,
                case when stock.made_to_order then least(goods.quantity, stock.on_hand)
                    else goods.quantity end as taken
            from (
                select exporter_id, product_id, quantity from goods order by product_id
            ) as goods
            cross join lateral (
                select on_hand, reserved, made_to_order
                from stock
                where exporter_id = goods.exporter_id and product_id = goods.product_id
                for no key update
            ) as stock
        ),
        freed as (
            update stock
            set reserved = locked.reserved - locked.quantity,
                on_hand = locked.on_hand - case when @Taken then locked.taken else 0 end
            from locked
            where stock.exporter_id = locked.exporter_id and stock.product_id = locked.product_id
                and stock.exporter_id = any(array(select exporter_id from locked))
                and stock.product_id = any(array(select product_id from locked))
        )
        select order_id, version, promoted from ended
        """;

    /// <summary>Ends the holds of these orders that the action applies to and frees their stock, or takes it away when completed.</summary>
    /// <returns>The orders whose hold ended, with the new version of their reservation.</returns>
    public static async Task<List<Ended>> End(Tx tx, IReadOnlyCollection<Guid> orderIds, ReservationAction action)
    {
        var from = Enum.GetValues<ReservationStatus>().Where(status => HoldsStock(status) && Next(status, action) is not null).ToArray();
        var ended = await tx.Many<Ended>(
            EndSql,
            new
            {
                OrderIds = orderIds.ToArray(),
                To = Next(from[0], action)!.Value.ToString(),
                From = from.Select(status => status.ToString()).ToArray(),
                Taken = action == ReservationAction.Complete,
            });
        if (action != ReservationAction.Complete)
            await ReturnPromotions.Back(tx, [.. ended.Where(one => one.Promoted).Select(one => one.OrderId)]);
        // An order that reads otherwise keeps what it has of its share.
        if (action is ReservationAction.Lapse or ReservationAction.Cancel)
            await SampleUses.Back(tx, [.. ended.Where(one => one.Promoted).Select(one => one.OrderId)]);
        return ended;
    }
}

/// <param name="Promoted">The order has something of promotions.</param>
public sealed record Ended(Guid OrderId, int Version, bool Promoted);
