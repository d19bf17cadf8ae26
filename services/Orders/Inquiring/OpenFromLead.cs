using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Orders;

/// <summary>
/// An exporter answered a buyer's open request: their conversation begins as an inquiry of the buyer with the exporter's answer as
/// its first message. Catalog chose the inquiry's id, so that it can name it before it is there.
/// </summary>
public sealed partial class LeadAnsweredConsumer(Db db, TimeProvider clock, ILogger<LeadAnsweredConsumer> log) : IConsumer<LeadAnswered>
{
    public Task Consume(ConsumeContext<LeadAnswered> context) => db.Receive(this, context, async tx =>
    {
        await InquiriesService.OpenFromLead(tx, context.Message, Instants.ToMicroseconds(clock.GetUtcNow()));
        LogOpened(log, context.Message.InquiryId, context.Message.LeadId);
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "Inquiry {InquiryId} opened from lead {LeadId}")]
    static partial void LogOpened(ILogger log, Guid inquiryId, Guid leadId);
}

public sealed partial class InquiriesService
{
    const string RequestChannel = "rfq";

    internal static async Task OpenFromLead(Tx tx, LeadAnswered lead, DateTimeOffset now)
    {
        if (await tx.One<bool>("select exists (select from inquiry where id = @InquiryId)", new { lead.InquiryId }))
            return;
        var serial = await tx.One<long>("select nextval('inquiry_serial')", new { });
        var inquiry = new Inquiry
        {
            Id = lead.InquiryId,
            Serial = serial,
            Number = $"INQ-{OrdersService.YearOf(now)}-{serial.ToString("D6", CultureInfo.InvariantCulture)}",
            ExporterId = lead.ExporterId,
            BuyerId = lead.BuyerId,
            OpenedBy = lead.BuyerName,
            Subject = lead.Subject,
            DestinationCountry = lead.DestinationCountry,
            DestinationPlace = lead.DestinationPlace,
            Currency = lead.Currency,
            NeededBy = lead.NeededBy,
            OpenedAt = now,
            Channel = RequestChannel,
            LeadId = lead.LeadId,
        };
        InquiryLine[] lines = [new(1, null, lead.Subject, lead.Quantity, lead.Unit, lead.TargetPrice, null, null, null)];
        Principal.Current = new Principal(lead.BuyerId, Role.Buyer, lead.BuyerName);
        await Insert(tx, inquiry, lines);
        await TradeTimeline.Write(tx, inquiry.Id, null, "InquiryOpened", now, false, ("number", inquiry.Number));
        tx.Publish(Told(inquiry, lines, now));

        var exporter = new Principal(lead.ExporterId, Role.Exporter, lead.ExporterName);
        Principal.Current = exporter;
        var message = await Message.Insert(tx, inquiry.Id, exporter, lead.Message, now);
        var answered = inquiry.After(InquiryAction.Answer).Value!;
        await answered.Save(tx);
        await TradeTimeline.Write(tx, inquiry.Id, null, "MessageSent", now, false, ("message", message.Id.ToString()));
        tx.Publish(new InquiryAnswered(inquiry.Id, answered.Version, now, inquiry.ExporterId, inquiry.BuyerId));
    }
}
