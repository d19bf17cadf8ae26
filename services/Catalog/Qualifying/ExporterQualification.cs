using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Catalog;

/// <summary>
/// Keeps who may publish and sell. The two messages may arrive in any order: the one with the higher version is the newer one.
/// </summary>
static class ExporterQualification
{
    public static Task Keep(Tx tx, Guid exporterId, int version, bool qualified, DateTimeOffset changedAt) => tx.Run(
        """
        insert into exporter (id, version, qualified, changed_at)
        values (@exporterId, @version, @qualified, @changedAt)
        on conflict on constraint exporter_key do update
        set version = excluded.version, qualified = excluded.qualified, changed_at = excluded.changed_at
        where exporter.version < excluded.version
        """,
        new { exporterId, version, qualified, changedAt });
}

public sealed class ExporterQualifiedConsumer(Db db) : IConsumer<ExporterQualified>
{
    public Task Consume(ConsumeContext<ExporterQualified> context) => db.Receive(this, context, tx => ExporterQualification.Keep(
        tx, context.Message.EnterpriseId, context.Message.Version, qualified: true, context.Message.OccurredAt));
}

public sealed class ExporterSuspendedConsumer(Db db) : IConsumer<ExporterSuspended>
{
    public Task Consume(ConsumeContext<ExporterSuspended> context) => db.Receive(this, context, tx => ExporterQualification.Keep(
        tx, context.Message.EnterpriseId, context.Message.Version, qualified: false, context.Message.OccurredAt));
}
