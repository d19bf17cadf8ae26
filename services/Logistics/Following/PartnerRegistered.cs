using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Logistics;

/// <summary>A logistics partner that may be booked from now on; other companies do not concern this service.</summary>
public sealed class EnterpriseRegisteredConsumer(Db db) : IConsumer<EnterpriseRegistered>
{
    public Task Consume(ConsumeContext<EnterpriseRegistered> context) => context.Message.Kind != "Partner"
        ? Task.CompletedTask
        : db.Receive(this, context, tx => tx.Run(
            """
            insert into partner (id, registered_at)
            values (@EnterpriseId, @OccurredAt)
            on conflict on constraint partner_key do nothing
            """,
            new { context.Message.EnterpriseId, context.Message.OccurredAt }));
}
