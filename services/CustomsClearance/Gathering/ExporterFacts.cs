using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.CustomsClearance;

/// <summary>Keeps what declarations state of each exporter and buyer, and marks the declarations that waited for them.</summary>
public sealed class EnterpriseRegisteredConsumer(Db db, RematchSignal rematch) : IConsumer<EnterpriseRegistered>
{
    public Task Consume(ConsumeContext<EnterpriseRegistered> context) => db.Receive(this, context, async tx =>
    {
        var told = context.Message;
        if (told.Kind is Buyer.Company or Buyer.Consumer)
            await StoreBuyer(tx, told);
        else if (told.Kind == "Exporter" && (told.CustomsCode ?? told.UnifiedSocialCreditCode) is { } code)
            await StoreExporter(tx, told, code);
        else
            return;
        tx.AfterCommit(rematch.Set);
    });

    /// <summary>Declarations are made in the registered Chinese name; the lock is explained in Awaited.</summary>
    static Task<int> StoreExporter(Tx tx, EnterpriseRegistered told, string code) => tx.Run(
        $"""
        {Awaited.LockForTelling};
        insert into exporter (id, code, name, name_en, credit_code, tax_class)
        values (@Subject, @Code, @Name, @NameEn, @CreditCode, @TaxClass)
        on conflict on constraint exporter_key do update
        set code = excluded.code, name = excluded.name, name_en = excluded.name_en, credit_code = excluded.credit_code,
            tax_class = excluded.tax_class;
        {Awaited.Ripen}
        """,
        new
        {
            Subject = told.EnterpriseId,
            Code = code,
            Name = told.NameZh ?? told.NameEn,
            told.NameEn,
            CreditCode = told.UnifiedSocialCreditCode,
            told.TaxClass,
        });

    static Task<int> StoreBuyer(Tx tx, EnterpriseRegistered told) => tx.Run(
        $"""
        {Awaited.LockForTelling};
        insert into buyer (id, kind, name)
        values (@Subject, @Kind, @Name)
        on conflict on constraint buyer_key do update set kind = excluded.kind, name = excluded.name;
        {Awaited.Ripen}
        """,
        new { Subject = told.EnterpriseId, told.Kind, Name = told.NameEn });
}
