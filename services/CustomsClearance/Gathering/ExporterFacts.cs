using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.CustomsClearance;

/// <summary>Keeps the code and registered name of each exporter, and marks the declarations that waited for it.</summary>
public sealed class EnterpriseRegisteredConsumer(Db db, RematchSignal rematch) : IConsumer<EnterpriseRegistered>
{
    public Task Consume(ConsumeContext<EnterpriseRegistered> context) => db.Receive(this, context, async tx =>
    {
        var told = context.Message;
        if (told.Kind != "Exporter" || (told.CustomsCode ?? told.UnifiedSocialCreditCode) is not { } code)
            return;

        // Declarations are made in the registered Chinese name; the lock is explained in Awaited.
        await tx.Run(
            $"""
            {Awaited.LockForTelling};
            insert into exporter (id, code, name, name_en)
            values (@Subject, @Code, @Name, @NameEn)
            on conflict on constraint exporter_key do update
            set code = excluded.code, name = excluded.name, name_en = excluded.name_en;
            {Awaited.Ripen}
            """,
            new { Subject = told.EnterpriseId, Code = code, Name = told.NameZh ?? told.NameEn, told.NameEn });
        tx.AfterCommit(rematch.Set);
    });
}
