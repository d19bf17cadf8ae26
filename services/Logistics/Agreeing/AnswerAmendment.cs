using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Logistics;

/// <summary>What the carrier's side says to an amendment of a packed order. Pure.</summary>
public static class CarriageAnswer
{
    /// <summary>
    /// Goods that left are what was carried. Before customs released them a booking of something else, or to somebody else, is made anew;
    /// what was released is released under the waybill that it has.
    /// </summary>
    /// <param name="status">Of the live shipment; null without one.</param>
    /// <param name="told">The carrier was asked, or may have been.</param>
    /// <param name="cancels">Nothing would be left to carry.</param>
    /// <param name="shared">Other orders are on the same booking, which is of them all.</param>
    public static (bool Agreed, string Code) Of(
        ShipmentStatus? status, bool told, bool changesUnits, bool changesCarriage, bool cancels = false, bool shared = false) =>
        (status, changesUnits || changesCarriage) switch
        {
            (null or ShipmentStatus.Refused or ShipmentStatus.Cancelled, _) => (true, AmendmentAnswer.NothingBooked),
            (ShipmentStatus.Requested or ShipmentStatus.Booked, true) when shared && !cancels => (false, AmendmentAnswer.SharedShipment),
            (ShipmentStatus.Requested, _) when !told => (true, AmendmentAnswer.NothingBooked),
            (_, false) => (true, AmendmentAnswer.CarriageUnaffected),
            (ShipmentStatus.Requested or ShipmentStatus.Booked, true) when cancels => (true, AmendmentAnswer.BookingCancelled),
            (ShipmentStatus.Requested or ShipmentStatus.Booked, true) => (true, AmendmentAnswer.BookedAnew),
            (ShipmentStatus.Released, true) => (false, AmendmentAnswer.GoodsReleased),
            _ => (false, AmendmentAnswer.GoodsDeparted),
        };

    public static string Detail(string code) => code switch
    {
        AmendmentAnswer.NothingBooked => "Nothing was asked of a carrier yet.",
        AmendmentAnswer.CarriageUnaffected => "The carrier carries the same to the same.",
        AmendmentAnswer.BookedAnew => "The booking is cancelled and made anew under another waybill; the carrier may charge for it.",
        AmendmentAnswer.BookingCancelled => "The booking is cancelled; the carrier may charge for it.",
        AmendmentAnswer.SharedShipment => "The goods share a booking with other orders: they are taken out of it first.",
        AmendmentAnswer.GoodsReleased => "Customs released the goods under their waybill.",
        _ => "The goods have left.",
    };
}

/// <summary>
/// Answers an amendment of a packed order by where its shipment stands, under the lock of its case. While it is open the carrier is asked
/// and told nothing about the order, so that what was agreed to stays possible.
/// </summary>
public sealed partial class AmendmentAskedConsumer(Db db, TimeProvider clock, ILogger<AmendmentAskedConsumer> log)
    : IConsumer<AmendmentAsked>
{
    public Task Consume(ConsumeContext<AmendmentAsked> context) => db.Receive(this, context, tx => Answer(tx, context.Message));

    async Task Answer(Tx tx, AmendmentAsked asked)
    {
        await OrderCase.Keep(tx, new OrderCase
        {
            OrderId = asked.OrderId,
            ExporterId = asked.Was.ExporterId,
            BuyerId = asked.Was.BuyerId,
            ConsigneeName = asked.Was.ShipTo.Name,
            ConsigneeCountry = asked.Was.ShipTo.Country,
            Incoterm = asked.Was.Incoterm,
            ConsigneeVersion = asked.Was.Version,
        });
        var shipment = await Progress.LockLive(tx, asked.OrderId);
        var told = shipment is not null && await tx.One<bool>(
            "select exists (select from carrier_request where shipment_id = @Id and attempts > 0)", new { shipment.Id });
        var (agreed, code) = CarriageAnswer.Of(
            shipment?.Status, told, asked.ChangesUnits(), asked.ChangesCarriage(), asked.Cancels(), shipment?.ConsolidationId is not null);
        await AskedAmendments.Ask(tx, asked.AmendmentId, asked.OrderId, agreed);
        tx.Publish(new AmendmentAnswered(
            asked.AmendmentId, asked.Version, clock.GetUtcNow(), asked.OrderId, AmendmentParty.Logistics, agreed, code,
            CarriageAnswer.Detail(code), null, null));
        LogAnswered(log, asked.AmendmentId, asked.OrderId, code);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Amendment {AmendmentId} of order {OrderId}: {Code}")]
    static partial void LogAnswered(ILogger log, Guid amendmentId, Guid orderId, string code);
}

/// <summary>It does not take effect: the carrier may be asked again.</summary>
public sealed class AmendmentEndedConsumer(Db db, CarrierSignal signal) : IConsumer<AmendmentEnded>
{
    public Task Consume(ConsumeContext<AmendmentEnded> context) => db.Receive(this, context, async tx =>
    {
        await AskedAmendments.End(tx, context.Message.AmendmentId, context.Message.OrderId);
        tx.AfterCommit(signal.Set);
    });
}

/// <summary>Amendments that were asked about; the end of one may be told before the question.</summary>
static class AskedAmendments
{
    /// <summary>An open one; one that is refused here holds nothing.</summary>
    public static Task<int> Ask(Tx tx, Guid amendmentId, Guid orderId, bool agreed) => tx.Run(
        """
        insert into asked_amendment (amendment_id, order_id, ended)
        values (@amendmentId, @orderId, not @agreed)
        on conflict on constraint asked_amendment_key do nothing
        """,
        new { amendmentId, orderId, agreed });

    public static Task<int> End(Tx tx, Guid amendmentId, Guid orderId) => tx.Run(
        """
        insert into asked_amendment (amendment_id, order_id, ended)
        values (@amendmentId, @orderId, true)
        on conflict on constraint asked_amendment_key do update set ended = true
        """,
        new { amendmentId, orderId });
}
