using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Catalog.V1.Warehouses.WarehousesClient;

namespace CrossBorder.Portal;

/// <summary>Stock by warehouse, lots on their way, and what can be promised when and from where.</summary>
static class WarehousePages
{
    const string Tag = "Stock";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/warehouses/{code}", PutWarehouse).Allow(Role.Exporter).Describe(Tag, "Makes a warehouse, or names it anew.");
        api.MapGet("/warehouses", ListWarehouses).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Warehouses of an exporter, the default one first.");
        api.MapGet("/products/{id:guid}/warehouse-stock", GetStock).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What there is of a product in each warehouse, and what is on its way.");
        api.MapGet("/products/{id:guid}/stock-movements", ListMovements).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What came in and went out of a product, and why, the newest first.");
        api.MapPost("/products/{id:guid}/stock-movements", Move).Allow(Role.Exporter)
            .Describe(Tag, "Counts what came into a warehouse or went out of it.");
        api.MapPost("/products/{id:guid}/stock-transfers", Transfer).Allow(Role.Exporter)
            .Describe(Tag, "Moves goods from one warehouse to another.");
        api.MapPost("/products/{id:guid}/incoming-lots", PutLot).Allow(Role.Exporter).Describe(Tag, "Says that goods are on their way.");
        api.MapPost("/incoming-lots/{id:guid}/receipt", ReceiveLot).Allow(Role.Exporter).Describe(Tag, "Counts a lot that has come.");
        api.MapPost("/incoming-lots/{id:guid}/cancellation", CancelLot).Allow(Role.Exporter).Describe(Tag, "A lot will not come.");
        api.MapPut("/products/{id:guid}/supply", SetSupply).Allow(Role.Exporter)
            .Describe(Tag, "Whether a product is made to order, and then sold without stock.");
        api.MapGet("/products/{id:guid}/promise", Promise).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "What can be promised of a product, when and from where, with the reasons.");
    }

    static async Task<Ok<WarehouseView>> PutWarehouse(string code, WarehouseBody body, Client stock, HttpContext http)
    {
        var warehouse = await stock.PutWarehouseAsync(
            new PutWarehouseRequest
            {
                Code = code,
                Name = body.Name,
                Country = body.Country,
                Kind = body.Kind,
                ExpectedVersion = http.ExpectedVersion(),
            }, http.Call());
        return http.Versioned(warehouse.Version, WarehouseView.Of(warehouse));
    }

    /// <param name="exporterId">Operators name one.</param>
    static async Task<IReadOnlyList<WarehouseView>> ListWarehouses(Guid? exporterId, Client stock, HttpContext http)
    {
        var warehouses = await stock.ListWarehousesAsync(
            new ListWarehousesRequest { ExporterId = exporterId?.ToString() ?? "" }, http.Call());
        return [.. warehouses.Warehouses.Select(WarehouseView.Of)];
    }

    static async Task<ProductStockView> GetStock(Guid id, Client stock, HttpContext http) =>
        ProductStockView.Of(await stock.GetStockAsync(new GetProductStockRequest { ProductId = id.ToString() }, http.Call()));

    static async Task<Page<MovementView>> ListMovements(Guid id, [AsParameters] Paging paging, Client stock, HttpContext http)
    {
        var page = await stock.ListMovementsAsync(
            new ListMovementsRequest { ProductId = id.ToString(), Page = paging.ToWire() }, http.Call());
        return new([.. page.Movements.Select(MovementView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<ProductStockView> Move(Guid id, StockMovementBody body, Client stock, HttpContext http) =>
        ProductStockView.Of(await stock.MoveAsync(
            new MoveStockRequest
            {
                ProductId = id.ToString(),
                Warehouse = body.Warehouse,
                Change = body.Change,
                Reason = body.Reason,
                Note = body.Note ?? "",
            }, http.Call()));

    static async Task<ProductStockView> Transfer(Guid id, StockTransferBody body, Client stock, HttpContext http) =>
        ProductStockView.Of(await stock.TransferAsync(
            new TransferStockRequest
            {
                ProductId = id.ToString(),
                From = body.From,
                To = body.To,
                Quantity = body.Quantity,
                Note = body.Note ?? "",
            }, http.Call()));

    static async Task<IncomingLotView> PutLot(Guid id, IncomingLotBody body, Client stock, HttpContext http) =>
        IncomingLotView.Of(await stock.PutLotAsync(
            new PutLotRequest
            {
                ProductId = id.ToString(),
                Warehouse = body.Warehouse,
                Quantity = body.Quantity,
                ExpectedOn = Body.Day(body.ExpectedOn),
                Reference = body.Reference ?? "",
            }, http.Call()));

    static async Task<IncomingLotView> ReceiveLot(Guid id, LotReceiptBody body, Client stock, HttpContext http) =>
        IncomingLotView.Of(await stock.ReceiveLotAsync(
            new ReceiveLotRequest { LotId = id.ToString(), Quantity = body.Quantity }, http.Call()));

    static async Task<IncomingLotView> CancelLot(Guid id, Client stock, HttpContext http) =>
        IncomingLotView.Of(await stock.CancelLotAsync(new CancelLotRequest { LotId = id.ToString() }, http.Call()));

    static async Task<ProductStockView> SetSupply(Guid id, SupplyBody body, Client stock, HttpContext http) =>
        ProductStockView.Of(await stock.SetSupplyAsync(
            new SetSupplyRequest { ProductId = id.ToString(), MadeToOrder = body.MadeToOrder }, http.Call()));

    /// <param name="neededOn">Left out: as soon as possible.</param>
    /// <param name="destination">Country; left out: any. An overseas warehouse serves its own country only.</param>
    static async Task<PromiseView> Promise(
        Guid id, long quantity, DateOnly? neededOn, string? destination, Client stock, HttpContext http) =>
        PromiseView.Of(await stock.PromiseAsync(
            new PromiseRequest
            {
                ProductId = id.ToString(),
                Quantity = quantity,
                NeededOn = neededOn is { } day ? Body.Day(day) : "",
                Destination = destination ?? "",
            }, http.Call()));
}
