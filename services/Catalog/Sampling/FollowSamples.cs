using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Catalog;

/// <summary>
/// What was paid for samples lowers an order only once all of it is paid and the goods left: from then on the sample order cannot be
/// cancelled, so that nobody has the money back and the credit too. The two facts come in any order.
/// </summary>
public sealed class SamplePaidConsumer(Db db) : IConsumer<OrderFunded>
{
    const string InFull = "Full";

    public Task Consume(ConsumeContext<OrderFunded> context) => context.Message.Stage != InFull
        ? Task.CompletedTask
        : db.Receive(this, context, tx => tx.Run(
            "update sample_use set paid_at = @OccurredAt where order_id = @OrderId and paid_at is null",
            new { context.Message.OrderId, context.Message.OccurredAt }));
}

/// <summary>The goods of a sample or trial are on their way.</summary>
public sealed class SampleLeftConsumer(Db db) : IConsumer<ShipmentDeparted>
{
    public Task Consume(ConsumeContext<ShipmentDeparted> context) => db.Receive(this, context, tx => tx.Run(
        "update sample_use set left_at = @OccurredAt where order_id = @OrderId and left_at is null",
        new { context.Message.OrderId, context.Message.OccurredAt }));
}

/// <summary>The buyer has money of a sample or trial back: what no order took of it is no credit any more.</summary>
public sealed class SampleRefundedConsumer(Db db) : IConsumer<PaymentRefunded>
{
    public Task Consume(ConsumeContext<PaymentRefunded> context) => db.Receive(this, context, tx => tx.Run(
        """
        update sample_use set void_at = @OccurredAt
        where order_id = @OrderId and void_at is null and credit_taken_by is null
        """,
        new { context.Message.OrderId, context.Message.OccurredAt }));
}
