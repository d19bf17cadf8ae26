using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Customs.V1.OverseasStock.OverseasStockClient;

namespace CrossBorder.Portal;

/// <param name="Reference">The exporter's own, unique: a repeat changes nothing.</param>
/// <param name="DeclarationId">With lineNo: sold from this line; missing: from the oldest that has some left.</param>
public sealed record StockSaleBody(
    string Reference, string Warehouse, string Sku, long Quantity, DateOnly SoldOn, Guid? DeclarationId = null, int? LineNo = null);

/// <param name="ExporterId">Operators name one; an exporter records its own sales.</param>
public sealed record StockSales(IReadOnlyList<StockSaleBody> Sales, Guid? ExporterId = null);

/// <param name="Reference">Unique within the sale.</param>
public sealed record StockReturnBody(string SaleReference, string Reference, long Quantity, DateOnly ReturnedOn);

public sealed record StockReturns(IReadOnlyList<StockReturnBody> Returns, Guid? ExporterId = null);

public sealed record StockPartView(Guid DeclarationId, int LineNo, long Quantity);

/// <param name="Outcome">Recorded, Repeated or Refused.</param>
public sealed record StockResultView(string Reference, string Outcome, IReadOnlyList<StockPartView> Parts, RefusalView? Refusal);

public sealed record StockResults(IReadOnlyList<StockResultView> Results);

/// <param name="ExportedOn">The refund in advance counts from here.</param>
/// <param name="LastSoldOn">The final refund counts from here once nothing is left.</param>
/// <param name="SoldPercent">Of what was declared, a decimal number as a string.</param>
public sealed record StockLotView(
    Guid DeclarationId, int LineNo, Guid OrderId, Guid ExporterId, string Warehouse, string Sku, string? EntryNumber, int? ItemNo,
    long Declared, long Sold, long Left, string ExportedOn, string? FirstSoldOn, string? LastSoldOn, string SoldPercent)
{
    public static StockLotView Of(StockLot l) => new(
        Guid.Parse(l.DeclarationId), l.LineNo, Guid.Parse(l.OrderId), Guid.Parse(l.ExporterId), l.Warehouse, l.Sku,
        Rest.Text(l.EntryNumber), l.ItemNo == 0 ? null : l.ItemNo, l.Declared, l.Sold, l.Left, l.ExportedOn, Rest.Text(l.FirstSoldOn),
        Rest.Text(l.LastSoldOn), l.SoldPercent);
}

/// <summary>Goods in overseas warehouses (9810): what was declared, sold and is left.</summary>
static class Stock
{
    const string Tag = "Customs";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/overseas-stock/sales", RecordSales).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Records up to 1,000 sales abroad; each is answered on its own and known again by its reference.");
        api.MapPost("/overseas-stock/returns", ReturnSales).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Records sold goods that came back to the warehouse.");
        api.MapGet("/overseas-stock", Lots).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Declared, sold and left of every declared line.");
    }

    static async Task<StockResults> RecordSales(StockSales body, Client stock, HttpContext http)
    {
        var wire = new RecordSalesRequest { ExporterId = body.ExporterId?.ToString() ?? "" };
        wire.Sales.AddRange(body.Sales.Select(sale => new StockSale
        {
            Reference = sale.Reference,
            Warehouse = sale.Warehouse,
            Sku = sale.Sku,
            Quantity = sale.Quantity,
            SoldOn = Text(sale.SoldOn),
            DeclarationId = sale.DeclarationId?.ToString() ?? "",
            LineNo = sale.LineNo ?? 0,
        }));
        return View(await stock.RecordSalesAsync(wire, http.Call()));
    }

    static async Task<StockResults> ReturnSales(StockReturns body, Client stock, HttpContext http)
    {
        var wire = new ReturnSalesRequest { ExporterId = body.ExporterId?.ToString() ?? "" };
        wire.Returns.AddRange(body.Returns.Select(back => new StockSaleReturn
        {
            SaleReference = back.SaleReference,
            Reference = back.Reference,
            Quantity = back.Quantity,
            ReturnedOn = Text(back.ReturnedOn),
        }));
        return View(await stock.ReturnSalesAsync(wire, http.Call()));
    }

    static async Task<Page<StockLotView>> Lots(
        Guid? declarationId, Guid? orderId, string? warehouse, string? sku, [AsParameters] Paging paging, Client stock, HttpContext http)
    {
        var page = await stock.ListLotsAsync(
            new ListLotsRequest
            {
                DeclarationId = declarationId?.ToString() ?? "",
                OrderId = orderId?.ToString() ?? "",
                Warehouse = warehouse ?? "",
                Sku = sku ?? "",
                Page = paging.ToWire(),
            },
            http.Call());
        return new([.. page.Lots.Select(StockLotView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static StockResults View(RecordSalesResponse response) => new([.. response.Results.Select(result => new StockResultView(
        result.Reference, result.Outcome,
        [.. result.Parts.Select(part => new StockPartView(Guid.Parse(part.DeclarationId), part.LineNo, part.Quantity))],
        RefusalView.Of(result.Refusal)))]);

    static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
