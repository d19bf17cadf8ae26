using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// The goods are packed, so that the agreement of both sides binds but does not take effect: customs, carrier and settlement are asked
/// with both readings. Until all have agreed, or one refused, or the clock ran out, nothing else about the order is agreed.
/// </summary>
public sealed partial class AmendmentsService
{
    async Task<Outcome<V1.Amendment>> Ask(
        Tx tx, Order order, Amendment amendment, List<OrderLine> before, List<OrderLine> after, OrderId? hold)
    {
        var (principal, now) = (Principal.Required, Now);
        if (amendment.Cancels && await CallOff.Refusal(tx, order) is { } gone)
            return gone;
        if (!amendment.Cancels && amendment.Packing is null && AmendmentPlan.Movements(before, after).Any())
            return new Problem(
                409, "order_amendment_needs_packing", "The goods were packed since it was proposed, and units of them change.",
                "amendment_id", "a new amendment with pieces and weights as it is packed then");
        if (!amendment.Cancels && await AmendmentEffect.Refusal(tx, order, before, after, principal.ToString(), now) is { } broken)
            return broken;
        var (was, reads) = (order.ToEvent(before), AmendmentEffect.Amended(order, amendment).ToEvent(after));
        var asking = await AmendmentRows.Ask(
            tx, amendment, principal.Name, now, now + await AnswerTime(tx, now), reads, hold?.Value);
        tx.Publish(new AmendmentAsked(
            asking.Id, asking.Version, now, order.Id.Value, asking.AnswerBy!.Value, was, reads, asking.Packing));
        return await View(tx, order, asking);
    }

    /// <summary>How long is waited for answers, by the rule of the day.</summary>
    static async Task<TimeSpan> AnswerTime(Tx tx, DateTimeOffset now) => TimeSpan.FromMinutes(await tx.One<int>(
        "select minutes from amendment_answer_clock where valid_from <= @day order by valid_from desc limit 1",
        new { day = Instants.DayInChina(now) }));
}
