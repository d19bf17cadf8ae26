using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Wakes the screener: a list changed, or a party was learnt.</summary>
public sealed class RescreenSignal : Signal;

/// <summary>
/// Holds every name against the lists as they are now, after each change of theirs, and judges again what hits, what hit before, and
/// what was judged before its party was known.
/// </summary>
public sealed partial class Rescreen(
    Db db, RiskAssessor assessor, Watchlist lists, RescreenSignal signal, TimeProvider clock, ILogger<Rescreen> log)
    : Worker(signal, clock, log)
{
    const int NamesAtOnce = 1000;
    const int SubjectsAtOnce = 200;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var screened = await db.Transact(Screen, ct);
        var judged = await db.Transact(JudgeAgain, ct);
        return screened == NamesAtOnce || judged == SubjectsAtOnce;
    }

    const string Screened =
        """
        with name as (
            select moment, subject_id, order_id, role, key, hit
            from unnest(@Moments, @Subjects, @Orders, @Roles, @Keys, @Hits)
                as n (moment, subject_id, order_id, role, key, hit)),
        stale as (
            update risk_subject s
            set stale = true
            from name join risk_name old using (moment, subject_id, order_id, role, key)
            where s.moment = name.moment and s.id = name.subject_id and s.order_id = name.order_id
                and (name.hit or old.hit))
        update risk_name n
        set screened = @State, hit = name.hit
        from name
        where (n.moment, n.subject_id, n.order_id, n.role, n.key)
            = (name.moment, name.subject_id, name.order_id, name.role, name.key)
        """;

    async Task<int> Screen(Tx tx)
    {
        var listed = await lists.Current(tx, Clock.GetUtcNow());
        var names = await tx.Many<NameRow>(
            """
            select moment, subject_id, order_id, role, key, name
            from risk_name
            where screened < @State
            order by screened
            limit @NamesAtOnce
            for update skip locked
            """,
            new { listed.State, NamesAtOnce });
        if (names.Count == 0)
            return 0;
        var hits = names.Select(name => name.Name).Distinct().Where(listed.Hit).ToHashSet();
        await tx.Run(
            Screened,
            new
            {
                listed.State,
                Moments = names.ConvertAll(name => name.Moment).ToArray(),
                Subjects = names.ConvertAll(name => name.SubjectId).ToArray(),
                Orders = names.ConvertAll(name => name.OrderId).ToArray(),
                Roles = names.ConvertAll(name => name.Role).ToArray(),
                Keys = names.ConvertAll(name => name.Key).ToArray(),
                Hits = names.ConvertAll(name => hits.Contains(name.Name)).ToArray(),
            });
        return names.Count;
    }

    /// <summary>The cases are locked first, like by everything else that is about an order.</summary>
    async Task<int> JudgeAgain(Tx tx)
    {
        var orders = await tx.Many<Guid>(
            "select distinct order_id from (select order_id from risk_subject where stale order by at limit @SubjectsAtOnce) as s",
            new { SubjectsAtOnce });
        if (orders.Count == 0)
            return 0;
        await tx.Run("select from order_case where order_id = any(@orders) order by order_id for update", new { orders });
        var stale = await tx.Many<RiskSubject>(
            $"""
            update risk_subject
            set stale = false
            where stale and order_id = any(@orders)
            returning {RiskSubject.Columns}
            """,
            new { orders });
        var now = Clock.GetUtcNow();
        await assessor.Assess(tx, stale, RiskAssessor.Again, await lists.Current(tx, now), now);
        LogAgain(Log, stale.Count);
        return stale.Count == 0 ? 0 : SubjectsAtOnce;
    }

    sealed record NameRow(string Moment, Guid SubjectId, Guid OrderId, string Role, string Key, string Name);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} subjects judged again")]
    static partial void LogAgain(ILogger log, int count);
}
