using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Declared, sold and left of every line under 9810, with the days that its refund counts from: in advance from the export, finally
/// from the sales (STA 2025 No.3).
/// </summary>
public sealed partial class StockService
{
    const int PageDefault = 50;
    const int PageMost = 500;

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<ListLotsResponse> ListLots(ListLotsRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var limit = request.Page?.Limit is > 0 and <= PageMost ? request.Page.Limit : PageDefault;
        var (declaration, line) = Cursor(request.Page?.Cursor ?? "");
        var rows = await db.Many<LotRow>(
            """
            select s.declaration_id, s.line_no, s.order_id, s.exporter_id, s.warehouse, s.sku, l.entry_number,
                l.item_no, s.quantity, s.sold, s.export_date, sales.first_sold_on, sales.last_sold_on
            from stock_lot s
            left join declared_line l on l.declaration_id = s.declaration_id and l.line_no = s.line_no
            left join lateral (
                select min(sale.sold_on) as first_sold_on, max(sale.sold_on) as last_sold_on
                from stock_sale_lot p
                join stock_sale sale on sale.id = p.sale_id
                where p.declaration_id = s.declaration_id and p.line_no = s.line_no and p.quantity > p.returned
            ) as sales on true
            where (@SeesAll or s.exporter_id = @PartyId)
                and (@DeclarationId = '' or s.declaration_id::text = @DeclarationId) and (@OrderId = '' or s.order_id::text = @OrderId)
                and (@Warehouse = '' or s.warehouse = @Warehouse) and (@Sku = '' or s.sku = @Sku)
                and (@declaration::uuid is null or (s.declaration_id, s.line_no) > (@declaration, @line))
            order by s.declaration_id, s.line_no
            limit @Take
            """,
            new
            {
                principal.SeesAll,
                principal.PartyId,
                request.DeclarationId,
                request.OrderId,
                request.Warehouse,
                request.Sku,
                declaration,
                line,
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new ListLotsResponse { NextCursor = rows.Count > limit ? rows[limit - 1].Cursor : "" };
        response.Lots.AddRange(rows.Take(limit).Select(row => row.ToWire()));
        return response;
    }

    static (Guid? Declaration, int Line) Cursor(string text)
    {
        if (text.Length == 0)
            return (null, 0);
        return text.Split('/') is [var id, var no] && Guid.TryParse(id, out var declaration)
            && int.TryParse(no, NumberStyles.None, CultureInfo.InvariantCulture, out var line)
                ? (declaration, line)
                : throw Problem.Invalid("cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();
    }

    sealed record LotRow(
        Guid DeclarationId, int LineNo, Guid OrderId, Guid ExporterId, string Warehouse, string Sku, string? EntryNumber, int? ItemNo,
        long Quantity, long Sold, DateOnly ExportDate, DateOnly? FirstSoldOn, DateOnly? LastSoldOn)
    {
        public string Cursor => string.Create(CultureInfo.InvariantCulture, $"{DeclarationId}/{LineNo}");

        decimal Percent => decimal.Round(Sold * 100m / Quantity, 2, MidpointRounding.AwayFromZero);

        public StockLot ToWire() => new()
        {
            DeclarationId = DeclarationId.ToString(),
            LineNo = LineNo,
            OrderId = OrderId.ToString(),
            ExporterId = ExporterId.ToString(),
            Warehouse = Warehouse,
            Sku = Sku,
            EntryNumber = EntryNumber ?? "",
            ItemNo = ItemNo ?? 0,
            Declared = Quantity,
            Sold = Sold,
            Left = Quantity - Sold,
            ExportedOn = Text(ExportDate),
            FirstSoldOn = Text(FirstSoldOn),
            LastSoldOn = Text(LastSoldOn),
            SoldPercent = Percent.ToString("0.00", CultureInfo.InvariantCulture),
        };
    }
}
