using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Logistics;

/// <summary>Customs wants to see the goods or holds them: they do not leave for now.</summary>
public sealed class InspectionOrderedConsumer(Db db, Progress progress) : IConsumer<InspectionOrdered>
{
    public Task Consume(ConsumeContext<InspectionOrdered> context) => db.Receive(this, context, tx => CustomsHold.Take(
        tx, progress, context.Message, CustomsHold.Held, $"{context.Message.Kind} by customs: {context.Message.Instruction}"));
}

/// <summary>What passed or was set right may go on; what customs sends back or keeps stays held.</summary>
public sealed class InspectionConcludedConsumer(Db db, Progress progress) : IConsumer<InspectionConcluded>
{
    public Task Consume(ConsumeContext<InspectionConcluded> context) => db.Receive(this, context, tx => CustomsHold.Take(
        tx, progress, context.Message, context.Message.Outcome is "Passed" or "Corrected" ? CustomsHold.Free : CustomsHold.Held,
        $"{context.Message.Outcome} by customs: {context.Message.Finding}"));
}

/// <summary>Nothing is declared any more: goods that have not left must not leave.</summary>
public sealed class DeclarationWithdrawnConsumer(Db db, Progress progress) : IConsumer<DeclarationWithdrawn>
{
    public Task Consume(ConsumeContext<DeclarationWithdrawn> context) => db.Receive(this, context, tx => CustomsHold.Take(
        tx, progress, context.Message, CustomsHold.Withdrawn, $"The declaration was withdrawn: {context.Message.Reason}"));
}

/// <summary>Keeps customs' last word on the goods of an order, by the version of the declaration: older words change nothing.</summary>
static class CustomsHold
{
    public const string Held = nameof(Held);
    public const string Free = nameof(Free);
    public const string Withdrawn = nameof(Withdrawn);

    public static async Task Take(Tx tx, Progress progress, IOrderEvent told, string kind, string reason)
    {
        var fact = new OrderCase { OrderId = told.OrderId };
        await OrderCase.Keep(tx, fact);
        await tx.Run(
            """
            insert into customs_hold as h (order_id, version, kind, reason)
            values (@OrderId, @Version, @kind, @reason)
            on conflict on constraint customs_hold_key do update
            set version = excluded.version, kind = excluded.kind, reason = excluded.reason
            where h.version < excluded.version
            """,
            new { told.OrderId, told.Version, kind, reason });
        await progress.Take(tx, fact);
    }

    /// <summary>Why the goods of an order must not leave now; null when nothing speaks against it.</summary>
    public static Task<string?> Of(Tx tx, Guid orderId) => tx.One<string>(
        """
        select h.reason
        from customs_hold h
        where h.order_id = @orderId and h.kind <> 'Free'
            and not exists (
                select from release r
                where r.order_id = h.order_id and h.kind = 'Withdrawn' and r.version > h.version)
        """,
        new { orderId });
}
