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
            insert into release (order_id, waybill_number, list_number)
            values (@OrderId, @WaybillNumber, @ListNumber)
            on conflict on constraint release_key do nothing
            """,
            new { released.OrderId, released.WaybillNumber, released.ListNumber });
        await progress.Take(tx, fact);
    }
}
