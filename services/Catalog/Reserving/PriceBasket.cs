using CrossBorder.Platform;
using Grpc.Core;
using MassTransit;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Says what an order would come to if it were placed now, by the statement that places it: each line with its price, or with the
/// reason for which the order would be refused. Reads only.
/// </summary>
public sealed class BasketsService(Db db, TimeProvider clock) : V1.Baskets.BasketsBase
{
    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.PricedBasket> Price(V1.PriceBasketRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var hold = HoldRules.Check(Ask(request), principal, clock.GetUtcNow()).OrThrow();
        var lines = await db.Many<HoldLine>(Hold.ReadSql, hold.Arguments(version: 1), context.CancellationToken);
        if (!lines[0].Qualified)
            throw HoldRules.NotQualified.ToGrpc();

        var answer = new V1.PricedBasket { Currency = hold.Currency.Code, Promotes = lines[0].Promotes };
        answer.Lines.AddRange(lines.Select(
            line => ToWire(line, request.Lines[line.LineNo - 1], HoldRules.Why(line, hold, principal.Role != Role.Buyer))));
        answer.GoodsMinor = answer.Lines.Where(line => line.Refusal is null).Sum(line => line.AmountMinor);
        return answer;
    }

    // No order has this id: the statement sees none that holds stock already.
    static V1.ReserveRequest Ask(V1.PriceBasketRequest request) => new()
    {
        OrderId = Guid.CreateVersion7().ToString(),
        ExporterId = request.ExporterId,
        BuyerId = request.BuyerId,
        Currency = request.Currency,
        Market = request.Market,
        Channel = request.Channel,
        Lines = { request.Lines },
    };

    /// <summary>A product that the caller cannot buy is not described, whatever is known of it.</summary>
    static V1.BasketLine ToWire(HoldLine line, V1.ReserveLine asked, Problem? refusal)
    {
        var wire = new V1.BasketLine
        {
            LineNo = line.LineNo,
            Sku = asked.Sku,
            ProductId = asked.ProductId,
            Quantity = line.Quantity,
            Refusal = refusal is null ? null : CatalogService.ToRefusal(refusal),
        };
        if (line.ProductId is not { } product || refusal?.Code == HoldRules.ProductNotFound)
            return wire;
        wire.ProductId = product.ToString();
        wire.Sku = line.Sku;
        wire.NameEn = line.NameEn;
        wire.NameZh = line.NameZh;
        wire.UnitCode = line.UnitCode;
        wire.UnitPrice = line.UnitPrice is { } price ? UnitPrice.Format(price) : "";
        wire.AmountMinor = line.AmountMinor ?? 0;
        wire.Available = line.Available;
        wire.TierMinQuantity = line.TierMinQuantity ?? 0;
        wire.NetGrams = line.NetGrams ?? 0;
        wire.GrossGrams = line.GrossGrams ?? 0;
        return wire;
    }
}

static class ReservingParts
{
    public static void AddReserving(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ExpirySignal>();
        builder.Services.AddHostedService<HoldExpiry>();
    }

    /// <summary>What becomes of orders that stock is held for.</summary>
    public static void AddReserving(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<OrderPlacedConsumer>();
        bus.AddConsumer<OrderAmendedConsumer>();
        bus.AddConsumer<AmendmentEndedConsumer>();
        bus.AddConsumer<OrderCancelledConsumer>();
        bus.AddConsumer<OrderCompletedConsumer>();
    }

    /// <summary>Products and their reservations, and what an order would come to.</summary>
    public static void MapReserving(this WebApplication app)
    {
        app.MapGrpcService<CatalogService>();
        app.MapGrpcService<BasketsService>();
    }
}
