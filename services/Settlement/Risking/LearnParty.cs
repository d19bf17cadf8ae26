using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>
/// Keeps the names and countries of companies. What was judged before its party was known is judged again, with the name screened.
/// </summary>
public sealed class LearnParty(Db db, Watchlist lists, RescreenSignal rescreen, TimeProvider clock) : IConsumer<EnterpriseRegistered>
{
    public Task Consume(ConsumeContext<EnterpriseRegistered> context) =>
        db.Receive(this, context, tx => Learn(tx, context.Message));

    async Task Learn(Tx tx, EnterpriseRegistered registered)
    {
        await tx.Run(
            """
            insert into risk_party (id, kind, name_en, name_zh, country)
            values (@EnterpriseId, @Kind, @NameEn, @NameZh, @Country)
            on conflict on constraint risk_party_key do update
            set kind = excluded.kind, name_en = excluded.name_en, name_zh = excluded.name_zh, country = excluded.country
            """,
            new { registered.EnterpriseId, registered.Kind, registered.NameEn, registered.NameZh, registered.Country });
        var waiting = await tx.Many<RiskSubject>(
            $"""
            update risk_subject
            set stale = true
            where party_id = @EnterpriseId
            returning {RiskSubject.Columns}
            """,
            new { registered.EnterpriseId });
        if (waiting.Count == 0)
            return;
        await RiskSubjects.KeepBuyers(
            tx, waiting.FindAll(subject => subject.Moment == RiskMoment.OrderPlaced), await lists.Current(tx, clock.GetUtcNow()));
        tx.AfterCommit(rescreen.Set);
    }
}
