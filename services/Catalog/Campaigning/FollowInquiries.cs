using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Catalog;

/// <summary>Keeps what becomes of inquiries. Each fact writes its own columns, so that any order of arrival gives the same.</summary>
public sealed class InquiryOpenedConsumer(Db db) : IConsumer<InquiryOpened>
{
    public Task Consume(ConsumeContext<InquiryOpened> context) => db.Receive(this, context, tx => tx.Run(
        """
        insert into funnel_inquiry (inquiry_id, exporter_id, channel, market, product_ids, opened_at)
        values (@InquiryId, @ExporterId, @Channel, @DestinationCountry, @ProductIds, @OccurredAt)
        on conflict on constraint funnel_inquiry_key do update
        set channel = excluded.channel, market = excluded.market, product_ids = excluded.product_ids,
            opened_at = excluded.opened_at
        """,
        new
        {
            context.Message.InquiryId,
            context.Message.ExporterId,
            context.Message.Channel,
            context.Message.DestinationCountry,
            ProductIds = context.Message.ProductIds?.ToArray() ?? [],
            context.Message.OccurredAt,
        }));
}

/// <summary>The first version that the exporter sent counts.</summary>
public sealed class QuoteSentConsumer(Db db) : IConsumer<QuoteSent>
{
    public Task Consume(ConsumeContext<QuoteSent> context) => db.Receive(this, context, tx => tx.Run(
        """
        insert into funnel_inquiry (inquiry_id, exporter_id, product_ids, quoted_at)
        values (@InquiryId, @ExporterId, '{}', @OccurredAt)
        on conflict on constraint funnel_inquiry_key do update
        set quoted_at = least(funnel_inquiry.quoted_at, excluded.quoted_at)
        """,
        new { context.Message.InquiryId, context.Message.ExporterId, context.Message.OccurredAt }));
}

public sealed class QuoteAcceptedConsumer(Db db) : IConsumer<QuoteAccepted>
{
    public Task Consume(ConsumeContext<QuoteAccepted> context) => db.Receive(this, context, tx => tx.Run(
        """
        insert into funnel_inquiry (inquiry_id, exporter_id, product_ids, order_id)
        values (@InquiryId, @ExporterId, '{}', @PlacedOrderId)
        on conflict on constraint funnel_inquiry_key do update
        set order_id = excluded.order_id
        """,
        new { context.Message.InquiryId, context.Message.ExporterId, context.Message.PlacedOrderId }));
}
