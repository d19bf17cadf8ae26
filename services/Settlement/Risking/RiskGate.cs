using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Where risk stands in the way of money. Whoever tells of receipts and funding tells it through <see cref="Tell"/>: receipts are
/// judged, and an order that a review holds is not told funded until the review is released. Called in the transaction of the facts,
/// with the order's case locked.
/// </summary>
public sealed class RiskGate(RiskAssessor assessor, TimeProvider clock)
{
    /// <summary>
    /// For the payout p: it was judged, and no review holds it or its order; one without an order is reviewed under its own id. Stands
    /// in the where clause of whatever sends payouts.
    /// </summary>
    public const string MayPay =
        """
        p.risk_assessed_at is not null
                and not exists (select from risk_review k where k.order_id = coalesce(p.order_id, p.id) and k.status <> 'Released')
        """;

    /// <summary>Learns the order's facts and judges it.</summary>
    public async Task Placed(Tx tx, OrderPlaced placed)
    {
        var subject = new RiskSubject(
            RiskMoment.OrderPlaced, placed.OrderId, new OrderId(placed.OrderId), new PartyId(placed.BuyerId),
            RiskSubject.KeyOf(new PartyId(placed.BuyerId)), null, placed.ShipTo.Country, Currency.Of(placed.Currency), placed.TotalMinor,
            placed.OccurredAt);
        var (now, consignee) = (clock.GetUtcNow(), RiskSubjects.NamesOf(subject, NameRole.Consignee, placed.ShipTo.Name));
        var listed = await assessor.Listed(tx, now);
        await RiskSubjects.Keep(tx, [subject], [.. consignee], listed);
        await RiskSubjects.KeepBuyers(tx, [subject], listed);
        await KeepLines(tx, placed);
        await assessor.Assess(tx, [subject], listed, now);
    }

    /// <summary>Judges the receipts among the events and publishes what no review holds; the rest is kept.</summary>
    public async Task Tell(Tx tx, IReadOnlyCollection<IEvent> events)
    {
        var receipts = events.OfType<PaymentReceived>().ToList();
        if (receipts.Count > 0)
            await Judge(tx, receipts, clock.GetUtcNow());
        var funded = events.OfType<OrderFunded>().ToList();
        var held = funded.Count == 0 ? [] : await Held(tx, [.. funded.Select(one => one.OrderId).Distinct()]);
        await Keep(tx, funded.FindAll(one => held.Contains(one.OrderId)));
        foreach (var told in events.Where(one => one is not OrderFunded f || !held.Contains(f.OrderId)))
            tx.Publish(told);
    }

    async Task Judge(Tx tx, List<PaymentReceived> receipts, DateTimeOffset now)
    {
        var listed = await assessor.Listed(tx, now);
        await assessor.Assess(tx, await RiskSubjects.OfReceipts(tx, receipts, listed), listed, now);
    }

    /// <summary>Tells a locked order what was kept for it, unless something holds it still. True when nothing does.</summary>
    public static async Task<bool> Free(Tx tx, OrderId order)
    {
        if ((await Held(tx, [order.Value])).Count > 0)
            return false;
        var kept = await tx.Many<string>(
            """
            with told as (delete from risk_held_event where order_id = @Value returning id, body)
            select told.body::text
            from told join order_case c on c.order_id = @Value
            where c.receivable_status <> 'Cancelled'
            order by told.id
            """,
            new { order.Value });
        kept.ForEach(body => tx.Publish(JsonSerializer.Deserialize<OrderFunded>(body)!));
        return true;
    }

    static async Task<HashSet<Guid>> Held(Tx tx, Guid[] orders) => [.. await tx.Many<Guid>(
        "select distinct order_id from risk_review where order_id = any(@orders) and status <> 'Released'", new { orders })];

    async Task Keep(Tx tx, List<OrderFunded> events)
    {
        if (events.Count > 0)
            await tx.Run(
                """
                insert into risk_held_event (order_id, body, kept_at)
                select order_id, body::json, @Now
                from unnest(@Orders, @Bodies) with ordinality as e (order_id, body, no)
                order by no
                """,
                new
                {
                    Now = clock.GetUtcNow(),
                    Orders = events.ConvertAll(one => one.OrderId).ToArray(),
                    Bodies = events.ConvertAll(one => JsonSerializer.Serialize(one)).ToArray(),
                });
    }

    static async Task KeepLines(Tx tx, OrderPlaced placed)
    {
        var lines = placed.Lines.Select(PricedLine.Of).OfType<PricedLine>().ToList();
        if (lines.Count > 0)
            await tx.Run(
                """
                insert into risk_line (order_id, line_no, hs_code, currency, unit_code, unit_price, placed_at)
                select @OrderId, line_no, hs_code, @Currency, unit_code, unit_price, @OccurredAt
                from unnest(@Nos, @Codes, @Units, @Prices) as l (line_no, hs_code, unit_code, unit_price)
                on conflict on constraint risk_line_key do nothing
                """,
                new
                {
                    placed.OrderId,
                    placed.Currency,
                    placed.OccurredAt,
                    Nos = lines.ConvertAll(line => line.LineNo).ToArray(),
                    Codes = lines.ConvertAll(line => line.HsCode).ToArray(),
                    Units = lines.ConvertAll(line => line.UnitCode).ToArray(),
                    Prices = lines.ConvertAll(line => line.UnitPrice).ToArray(),
                });
    }
}
