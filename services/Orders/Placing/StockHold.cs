using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Catalog prices the lines of an order that is about to be placed and holds their stock, as whoever calls.</summary>
public sealed partial class StockHold(Catalog.CatalogClient catalog, ILogger<StockHold> log)
{
    public async Task<Outcome<Reservation>> Reserve(V1.PlaceRequest request, Guid exporterId, OrderId id, CancellationToken ct)
    {
        var ask = new ReserveRequest
        {
            OrderId = id.Value.ToString(),
            ExporterId = exporterId.ToString(),
            Currency = request.Currency,
            BuyerId = request.BuyerId.Length > 0 ? request.BuyerId : Principal.Required.PartyId.ToString(),
            Market = request.ShipTo.Country,
            Channel = request.Channel,
            FreightMinor = request.FreightMinor,
            Kind = request.Kind,
            Incoterm = PlaceCheck.KindOf(request) == OrderKind.Standard ? "" : request.Incoterm,
        };
        ask.PromotionCodes.AddRange(request.PromotionCodes);
        foreach (var line in request.Lines)
            ask.Lines.Add(new ReserveLine
            {
                ProductId = line.ProductId,
                Sku = line.Sku,
                Quantity = line.Quantity,
                AgreedUnitPrice = line.AgreedUnitPrice,
            });
        try
        {
            return await catalog.ReserveAsync(ask, cancellationToken: ct);
        }
        catch (RpcException e)
        {
            return Problem.FromGrpc(e);
        }
    }

    /// <summary>Gives back what a refused order held. When Catalog does not answer, the reservation expires by itself.</summary>
    public async Task Release(OrderId id)
    {
        try
        {
            await catalog.ReleaseAsync(new ReleaseRequest { OrderId = id.Value.ToString() });
        }
        catch (RpcException e)
        {
            LogNotReleased(log, id.Value, e.StatusCode);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Catalog did not release order {OrderId}: {Status}; the reservation will expire")]
    static partial void LogNotReleased(ILogger log, Guid orderId, StatusCode status);
}
