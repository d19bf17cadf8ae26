using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>
/// Keeps an exporter's name and tax number for transfers and claims. CN and its customs code is the account of
/// the demonstration: orders are paid out to it as long as the exporter names no beneficiary of its own. Of a buyer its name, which
/// tells whose money a receipt is.
/// </summary>
public sealed class LearnExporter(Db db, PayoutSignal payouts, ClaimSignal claims) : IConsumer<EnterpriseRegistered>
{
    public Task Consume(ConsumeContext<EnterpriseRegistered> context) => context.Message switch
    {
        { Kind: "Exporter", CustomsCode: not null } => db.Receive(this, context, tx => Learn(tx, context.Message)),
        { Kind: "Buyer" or "Consumer" } => db.Receive(this, context, tx => LearnBuyer.Learn(tx, context.Message)),
        _ => Task.CompletedTask,
    };

    async Task Learn(Tx tx, EnterpriseRegistered registered)
    {
        await tx.Run(
            """
            insert into exporter (id, name, tax_id, payout_account)
            values (@EnterpriseId, @NameEn, @UnifiedSocialCreditCode, 'CN' || @CustomsCode)
            on conflict on constraint exporter_key do nothing
            """,
            new { registered.EnterpriseId, registered.NameEn, registered.UnifiedSocialCreditCode, registered.CustomsCode });
        // Payouts and claims may have been waiting for just this.
        tx.AfterCommit(payouts.Set);
        tx.AfterCommit(claims.Set);
    }
}
