using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>What tests of payments through channels do again and again.</summary>
public static class PaymentStory
{
    static int tokens;

    public static V1.Payments.PaymentsClient Payments(this SettlementHost host, Principal? principal) =>
        new(((Testing.ServiceHost<SettlementService>)host).As(principal));

    public static V1.Payments.PaymentsClient Desk(this SettlementHost host) => host.Payments(SettlementHost.Operator);

    /// <summary>A card of its own, so that a test can say how it is treated.</summary>
    public static string Token(string kind = "ok") => $"{kind}-{Interlocked.Increment(ref tokens)}";

    public static V1.StartPaymentRequest Card(OrderPlaced order, string token, long minor = 0, bool manual = false) => new()
    {
        OrderId = order.OrderId.ToString(),
        AmountMinor = minor,
        Method = "Card",
        CardToken = token,
        Country = "GB",
        ManualCapture = manual,
    };

    public static V1.StartPaymentRequest Transfer(OrderPlaced order, long minor = 0) => new()
    {
        OrderId = order.OrderId.ToString(),
        AmountMinor = minor,
        Method = "BankTransfer",
    };

    public static async Task<V1.ChannelPayment> Start(
        this SettlementHost host, OrderPlaced order, V1.StartPaymentRequest request, Guid? key = null) =>
        await host.Payments(SettlementHost.Buyer(order.BuyerId)).StartPaymentAsync(request, FxStory.Key(key));

    public static async Task<V1.ChannelPayment> Payment(this SettlementHost host, string id) =>
        await host.Desk().GetPaymentAsync(new V1.PaymentIdRequest { Id = id });

    /// <summary>Waits until no call of the payment is under way and it is as expected.</summary>
    public static async Task<V1.ChannelPayment> Until(this SettlementHost host, V1.ChannelPayment payment, string status)
    {
        await SettlementHost.Eventually(async () =>
        {
            var now = await host.Payment(payment.Id);
            return now.Status == status && now.Operations.All(operation => operation.Status != "Requested");
        }, $"payment {status}, it is {(await host.Payment(payment.Id)).Status}");
        return await host.Payment(payment.Id);
    }

    /// <summary>A placed order whose buyer has paid so much of it by card.</summary>
    public static async Task<(OrderPlaced Order, V1.ChannelPayment Payment)> PaidByCard(
        this SettlementHost host, long totalMinor = 100_000, long minor = 0)
    {
        var order = Given.Order(totalMinor: totalMinor);
        await host.Place(order);
        var payment = await host.Start(order, Card(order, Token(), minor));
        return (order, await host.Until(payment, "Captured"));
    }

    /// <summary>The operation under which the processor knows the payment.</summary>
    public static async Task<Guid> Opening(this SettlementHost host, V1.ChannelPayment payment) => await host.Db.One<Guid>(
        "select opening_id from channel_payment where id = @Id", new { Id = Guid.Parse(payment.Id) }, CancellationToken.None);

    /// <summary>Delivers a message as the portal does once it has verified it.</summary>
    public static async Task<V1.ProcessorEventReceipt> Tell(this SettlementHost host, byte[] body, string channel = "card") =>
        await host.Payments(Principal.Service("portal")).TakeProcessorEventAsync(
            new V1.TakeProcessorEventRequest { Channel = channel, Body = ByteString.CopyFrom(body) });

    /// <summary>Opens a dispute at the processor and tells of it.</summary>
    public static async Task<V1.ProcessorEventReceipt> Dispute(
        this SettlementHost host, Guid opening, long minor, string id = "dp_1", string stage = "opened")
    {
        host.Others.Processors.Change(opening, p =>
        {
            p.Disputes.RemoveAll(d => d.Id == id);
            p.Disputes.Add(new PlayedDispute(id, minor, stage));
        });
        return await host.Tell(host.Others.Processors.Message(opening));
    }

    public static async Task<V1.ChannelPayment> Refund(this SettlementHost host, V1.ChannelPayment payment, long minor, Guid? key = null) =>
        await host.Desk().RefundPaymentAsync(
            new V1.RefundPaymentRequest { Id = payment.Id, AmountMinor = minor, Reason = "broken" }, FxStory.Key(key));
}
