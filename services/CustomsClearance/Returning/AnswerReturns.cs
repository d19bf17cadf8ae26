using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// What customs answered to returns. A refused return gives its units free; an acceptance that comes after a refusal claims them
/// again, and stays refused, for somebody to look at, when another return has them by now.
/// </summary>
static class AnswerReturns
{
    public static async Task Take(Tx tx, Guid[] ids, DateTimeOffset now)
    {
        var asked = await tx.Many<Asked>(
            "select id, declaration_id, status from goods_return where id = any(@ids) order by id for update", new { ids });
        var answers = await Exchange.Answers(tx, ids);
        var moved = asked.Select(one => (Asked: one, Answered: answers[one.Id].First()))
            .Select(one => (one.Asked, one.Answered, Next: Withdrawal.Next(one.Asked.Status, one.Answered.Answer)))
            .Where(one => one.Next is not null).ToList();
        var freed = moved.Where(one => one.Next == DocumentStatus.Refused).Select(one => one.Asked.Id).ToArray();
        var again = moved.Where(one => one.Asked.Status == DocumentStatus.Refused).Select(one => one.Asked.Id).ToArray();
        await Count(tx, freed, -1);
        var lost = again.Length == 0 ? [] : await Reclaim(tx, again);
        var kept = moved.Where(one => !lost.Contains(one.Asked.Id)).ToList();
        await tx.Run(
            """
            update goods_return r
            set status = told.status, answer = told.answer, answered_at = @now
            from unnest(@Ids, @Statuses, @Infos) as told (id, status, answer)
            where r.id = told.id
            """,
            new
            {
                now,
                Ids = kept.Select(one => one.Asked.Id).ToArray(),
                Statuses = kept.Select(one => one.Next.ToString()).ToArray(),
                Infos = kept.Select(one => one.Answered.Info).ToArray(),
            });
        var accepted = kept.Where(one => one.Next == DocumentStatus.Accepted).Select(one => (one.Asked.Id, one.Asked.DeclarationId));
        await Tell(tx, [.. accepted], now);
    }

    /// <summary>Ids of returns whose units are not free any more.</summary>
    static async Task<List<Guid>> Reclaim(Tx tx, Guid[] again)
    {
        var lost = await tx.Many<Guid>(
            """
            select distinct b.return_id
            from goods_return_line b
            join goods_return r on r.id = b.return_id
            join declared_line l on l.declaration_id = r.declaration_id and l.line_no = b.line_no
            where b.return_id = any(@again) and l.returned + b.quantity > l.quantity
            """,
            new { again });
        await Count(tx, [.. again.Except(lost)], 1);
        return lost;
    }

    static Task<int> Count(Tx tx, Guid[] returns, int sign) => tx.Run(
        """
        update declared_line l
        set returned = l.returned + @sign * back.quantity
        from (
            select r.declaration_id, b.line_no, sum(b.quantity)::bigint as quantity
            from goods_return_line b
            join goods_return r on r.id = b.return_id
            where b.return_id = any(@returns)
            group by r.declaration_id, b.line_no
        ) as back
        where l.declaration_id = back.declaration_id and l.line_no = back.line_no
        """,
        new { returns, sign });

    /// <summary>Each return, with its lines, is a fact about its declaration.</summary>
    public static async Task Tell(Tx tx, List<(Guid Id, Guid DeclarationId)> accepted, DateTimeOffset now)
    {
        if (accepted.Count == 0)
            return;
        var told = await tx.Many<Told>(
            """
            update declaration d
            set version = d.version + more.count, changed_at = @now
            from (
                select declaration_id, count(*)::int as count from unnest(@Declarations) as declaration_id group by declaration_id
            ) as more
            where d.id = more.declaration_id
            returning d.id, d.version, d.order_id
            """,
            new { now, Declarations = accepted.Select(one => one.DeclarationId).ToArray() });
        var lines = (await tx.Many<Back>(
            "select return_id, line_no, quantity from goods_return_line where return_id = any(@Ids) order by return_id, line_no",
            new { Ids = accepted.Select(one => one.Id).ToArray() })).ToLookup(line => line.ReturnId);
        foreach (var declaration in told)
        {
            var its = accepted.Where(one => one.DeclarationId == declaration.Id).ToList();
            foreach (var (one, i) in its.Select((one, i) => (one, i)))
                tx.Publish(new GoodsReturnAccepted(
                    declaration.Id, declaration.Version - its.Count + i + 1, now, declaration.OrderId, one.Id,
                    [.. lines[one.Id].Select(line => new ReturnedLine(line.LineNo, line.Quantity))]));
        }
    }

    sealed record Asked(Guid Id, Guid DeclarationId, DocumentStatus Status);

    sealed record Told(Guid Id, int Version, Guid OrderId);

    sealed record Back(Guid ReturnId, int LineNo, long Quantity);
}
