using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Logistics;

/// <summary>
/// Customs let the goods of a waybill go. It may be told before the carrier's answer with that waybill is recorded here, and then
/// waits for it.
/// </summary>
public sealed class DeclarationReleasedConsumer(Db db, Progress progress) : IConsumer<DeclarationReleased>
{
    public Task Consume(ConsumeContext<DeclarationReleased> context) => db.Receive(this, context, tx => Take(tx, context.Message));

    async Task Take(Tx tx, DeclarationReleased released)
    {
        var fact = new OrderCase { OrderId = released.OrderId };
        await OrderCase.Keep(tx, fact);
        await tx.Run(
            """
            insert into release as r (order_id, waybill_number, list_number, version)
            values (@OrderId, @WaybillNumber, @ListNumber, @Version)
            on conflict on constraint release_key do update
            set list_number = excluded.list_number, version = excluded.version
            where r.version < excluded.version
            """,
            new { released.OrderId, released.WaybillNumber, released.ListNumber, released.Version });
        await progress.Take(tx, fact);
    }
}
