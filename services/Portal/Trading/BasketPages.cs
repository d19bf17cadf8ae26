using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using CrossBorder.Tables;
using Client = CrossBorder.Contracts.Catalog.V1.Baskets.BasketsClient;
using OrdersClient = CrossBorder.Contracts.Orders.V1.Orders.OrdersClient;

namespace CrossBorder.Portal;

/// <summary>
/// What an order would come to before it is placed: lines by SKU, from a file, or those of an earlier order at today's prices. Each answer
/// has lines that <c>POST /orders</c> and <c>POST /requisitions</c> take.
/// </summary>
static class BasketPages
{
    const string Tag = "Orders";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/baskets", Price).Allow(Role.Buyer, Role.Exporter).HarmlessToRepeat()
            .Describe(Tag, "Prices the lines of an order without placing it, each with the reason if it would be refused.");
        api.MapPost("/baskets/file", PriceFile).Allow(Role.Buyer, Role.Exporter).HarmlessToRepeat().Accepts<Stream>("text/csv", "*/*")
            .Describe(Tag, "The same for a list of SKUs and quantities: CSV, XLSX or pasted lines, as the body or as the file of a form.");
        api.MapGet("/orders/{id:guid}/reorder", Reorder).Allow(Role.Buyer, Role.Exporter)
            .Describe(Tag, "An earlier order at today's prices and stock, and the request that places it again.");
    }

    static async Task<BasketView> Price(BasketBody body, Client baskets, HttpContext http)
    {
        var asked = Asked(http, body.ExporterId, body.BuyerId, body.Currency, body.Market, body.Channel);
        asked.Lines.AddRange(body.Lines.Select(line => new ReserveLine
        {
            ProductId = line.ProductId?.ToString() ?? "",
            Sku = line.Sku ?? "",
            Quantity = line.Quantity,
            AgreedUnitPrice = line.AgreedUnitPrice ?? "",
        }));
        return BasketView.Of(asked, await baskets.PriceAsync(asked, http.Call()));
    }

    static async Task<BasketView> PriceFile(
        Guid? exporterId, Guid? buyerId, string? currency, string? market, string? channel, Client baskets, HttpContext http)
    {
        var asked = Asked(http, exporterId, buyerId, currency ?? "", market, channel);
        var (lines, faults) = await Listed(http);
        asked.Lines.AddRange(lines.Select(line => new ReserveLine { Sku = line.Sku, Quantity = line.Quantity }));
        var priced = lines.Count == 0 ? new PricedBasket { Currency = asked.Currency } : await baskets.PriceAsync(asked, http.Call());
        return BasketView.Of(asked, priced, lines, faults);
    }

    static async Task<(List<ListedLine> Lines, List<ListFault> Faults)> Listed(HttpContext http)
    {
        var (content, _) = await FormFile.Open(http.Request, http.RequestAborted);
        if (content is null)
            throw Problem.Invalid("body", "The form has no file.", "multipart/form-data with one file").ToGrpc();
        if (await Body.ReadAll(content, OrderListFile.BytesMost, http.RequestAborted) is not { } bytes)
            throw Problem.Invalid("body", "The list is too large.", $"up to {OrderListFile.BytesMost} bytes").ToGrpc();
        if (bytes.IsEmpty)
            throw Problem.Invalid("body", "The list is empty.", "lines of a SKU and a quantity").ToGrpc();
        using var file = new MemoryStream(bytes.ToArray());
        try
        {
            return OrderListFile.Read(file);
        }
        catch (TableException e)
        {
            throw Problem.Invalid("body", e.Message, e.Accepted).ToGrpc();
        }
    }

    static async Task<BasketView> Reorder(Guid id, string? channel, OrdersClient orders, Client baskets, HttpContext http)
    {
        var order = await orders.GetAsync(new Contracts.Orders.V1.GetRequest { Id = id.ToString() }, http.Call());
        var asked = Asked(http, Guid.Parse(order.ExporterId), Guid.Parse(order.BuyerId), order.Currency, order.ShipTo?.Country, channel);
        asked.Lines.AddRange(order.Lines.Select(line => new ReserveLine { ProductId = line.ProductId, Quantity = line.Quantity }));
        return BasketView.Again(asked, await baskets.PriceAsync(asked, http.Call()), order);
    }

    static PriceBasketRequest Asked(
        HttpContext http, Guid? exporterId, Guid? buyerId, string currency, string? market, string? channel)
    {
        var exporter = OrderPages.PartyOf(exporterId, Role.Exporter, "exporterId");
        return new()
        {
            ExporterId = exporter.ToString(),
            BuyerId = OrderPages.PartyOf(buyerId, Role.Buyer, "buyerId").ToString(),
            Currency = currency,
            Market = market ?? "",
            Channel = http.Channel(channel, exporter),
        };
    }
}
