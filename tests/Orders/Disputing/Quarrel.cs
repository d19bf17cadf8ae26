using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Client = CrossBorder.Contracts.Orders.V1.Disputes.DisputesClient;
using Wire = CrossBorder.Contracts.Orders.V1.Dispute;

namespace CrossBorder.Orders.Tests;

/// <summary>
/// A delivered and paid order and the hands of a dispute about it. Ten mugs at 2.55, three at 0.333, seven at 1.005 and 15.00 of freight:
/// 25.50 + 1.00 + 7.04 + 15.00 = 48.54.
/// </summary>
sealed class Quarrel(OrdersHost host, Deal deal)
{
    public const long Total = 4_854;

    public static readonly Principal Judge = new(new Guid("00000000-0000-0000-0000-0000000000b1"), Role.Operator, "Judge Li");
    public static readonly Principal Another = new(new Guid("00000000-0000-0000-0000-0000000000b2"), Role.Operator, "Judge Wu");

    public Deal Deal => deal;

    public Client Buyer => As(OrdersHost.Buyer(deal.Buyer));

    public Client Exporter => As(OrdersHost.Exporter(deal.Exporter));

    public Client Operator => As(Judge);

    public Client As(Principal principal) => new(host.As(principal));

    public static DisputeClocks Clocks(OrdersHost host) =>
        host.Services.GetServices<IHostedService>().OfType<DisputeClocks>().Single();

    /// <param name="delivered">Days ago; null for goods that are on their way.</param>
    public static async Task<Quarrel> Of(OrdersHost host, int? delivered = 1, long paid = Total)
    {
        var deal = await host.Ready();
        await host.Deliver(deal.Departed);
        if (delivered is { } days)
            await host.Deliver(deal.Delivered with { DeliveredAt = DateTimeOffset.UtcNow.AddDays(-days) });
        await host.Becomes(deal.Id, order => order.Status == (delivered is null ? "Shipped" : "Delivered"), "on its way");
        host.Catalog.Settlement.Paid(deal.Id, paid);
        return new Quarrel(host, deal);
    }

    public OpenClaimRequest Claim(long asked = 2_550, params ClaimedLine[] lines)
    {
        var request = new OpenClaimRequest { OrderId = deal.Id, Kind = "Damaged", AskedMinor = asked, Text = "All ten are broken." };
        request.Lines.AddRange(lines);
        return request;
    }

    public async Task<Wire> Opened(long asked = 2_550, bool wantsReturn = false)
    {
        var request = Claim(asked, new ClaimedLine { LineNo = 1, Quantity = 10 });
        request.WantsReturn = wantsReturn;
        return await Buyer.OpenAsync(request, OrdersHost.Key(Guid.NewGuid()));
    }

    public async Task<Wire> Escalated()
    {
        var refused = await Exporter.RefuseAsync(On(await Opened(), "They were whole."));
        return await Buyer.EscalateAsync(On(refused));
    }

    public async Task<Wire> Taken() => await Operator.TakeAsync(On(await Escalated()));

    public static DisputeChange On(Wire dispute, string text = "") =>
        new() { DisputeId = dispute.Id, ExpectedVersion = dispute.Version, Text = text };

    public static ProposeSettlementRequest Offer(Wire dispute, long minor, bool withReturn = false) => new()
    {
        DisputeId = dispute.Id,
        ExpectedVersion = dispute.Version,
        AmountMinor = minor,
        WithReturn = withReturn,
        Text = "So that it is over.",
    };

    public static AcceptSettlementRequest Yes(Wire dispute, int? offer = null) =>
        new() { DisputeId = dispute.Id, ExpectedVersion = dispute.Version, OfferNo = offer ?? dispute.Offer?.No ?? 0 };

    public static DecideClaimRequest Verdict(Wire dispute, long minor, bool withReturn = false) => new()
    {
        DisputeId = dispute.Id,
        ExpectedVersion = dispute.Version,
        AmountMinor = minor,
        WithReturn = withReturn,
        Reason = "The pictures show it.",
    };

    public static AddEvidenceRequest Picture(Wire dispute, string words = "broken") => new()
    {
        DisputeId = dispute.Id,
        Name = "mugs.pdf",
        ContentType = "application/pdf",
        Content = ByteString.CopyFromUtf8("%PDF-1.7 " + words),
    };

    public async Task<Wire> Now(Wire dispute) => await Buyer.GetAsync(new DisputeIdRequest { DisputeId = dispute.Id });
}
