using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// A part of an order is held as the order is: each review that holds the order holds the part as well, and is decided for it by itself.
/// The part is no new order of its buyer, so that it is not judged anew.
/// </summary>
static class InheritedHolds
{
    public static async Task Take(Tx tx, Guid part, Guid order, DateTimeOffset now)
    {
        foreach (var held in await tx.Many<Held>(
            """
            insert into risk_review (id, assessment_id, moment, subject_id, order_id, outcome, opened_at, due_at)
            select gen_random_uuid(), assessment_id, moment, subject_id, @part, outcome, @now, due_at
            from risk_review
            where order_id = @order and status <> 'Released'
            returning id, moment
            """,
            new { part, order, now }))
            tx.Publish(new OrderHeld(held.Id, 1, now, part, held.Moment));
    }

    sealed record Held(Guid Id, string Moment);
}
