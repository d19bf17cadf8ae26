using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// What customs answered to requests to withdraw. A withdrawn list is no longer declared, whatever its own receipts said or say
/// later, and its waybill may be declared again.
/// </summary>
static class AnswerWithdrawals
{
    public static async Task Take(Tx tx, Guid[] ids, DateTimeOffset now)
    {
        var asked = await tx.Many<Asked>(
            "select id, declaration_id, status, reason from withdrawal where id = any(@ids) order by id for update", new { ids });
        var answers = await Exchange.Answers(tx, ids);
        var moved = asked.Select(one => (Asked: one, Answered: answers[one.Id].First()))
            .Select(one => (one.Asked, one.Answered, Next: Withdrawal.Next(one.Asked.Status, one.Answered.Answer)))
            .Where(one => one.Next is not null).ToList();
        await tx.Run(
            """
            update withdrawal w
            set status = told.status, answer = told.answer, answered_at = @now
            from unnest(@Ids, @Statuses, @Infos) as told (id, status, answer)
            where w.id = told.id
            """,
            new
            {
                now,
                Ids = moved.Select(one => one.Asked.Id).ToArray(),
                Statuses = moved.Select(one => one.Next.ToString()).ToArray(),
                Infos = moved.Select(one => one.Answered.Info).ToArray(),
            });
        await End(tx, [.. moved.Where(one => one.Next == DocumentStatus.Accepted).Select(one => one.Asked)], now);
    }

    static async Task End(Tx tx, List<Asked> accepted, DateTimeOffset now)
    {
        if (accepted.Count == 0)
            return;
        // Before: that the declaration is withdrawn is the last word about it.
        await Inspections.End(tx, [.. accepted.Select(asked => new Left(asked.DeclarationId, DeclarationStatus.Withdrawn))], now);
        var ended = await tx.Many<Ended>(
            """
            update declaration
            set status = 'Withdrawn', version = version + 1, changed_at = @now
            where id = any(@Ids) and status not in ('Withdrawn', 'Cancelled')
            returning id, version, order_id, released_at is not null as was_released
            """,
            new { now, Ids = accepted.Select(one => one.DeclarationId).Distinct().ToArray() });
        await tx.Run(
            """
            delete from waybill where declaration_id = any(@Ids);
            update message set status = 'Dropped' where declaration_id = any(@Ids) and status in ('Held', 'Pending')
            """,
            new { Ids = ended.Select(one => one.Id).ToArray() });
        foreach (var one in ended)
        {
            var reason = accepted.First(asked => asked.DeclarationId == one.Id).Reason;
            tx.Publish(new DeclarationWithdrawn(one.Id, one.Version, now, one.OrderId, reason, one.WasReleased));
        }
    }

    sealed record Asked(Guid Id, Guid DeclarationId, DocumentStatus Status, string Reason);

    sealed record Ended(Guid Id, int Version, Guid OrderId, bool WasReleased);
}
