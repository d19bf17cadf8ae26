using System.Globalization;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>What can be promised of a product, when and from where; and whether it is made to order.</summary>
public sealed partial class WarehousesService
{
    [Allow(Role.Exporter)]
    public override async Task<V1.ProductStock> SetSupply(V1.SetSupplyRequest request, ServerCallContext context)
    {
        var product = Id(request.ProductId, "product_id");
        return (await db.Decide(tx => Set(tx, product, request.MadeToOrder), context.CancellationToken)).OrThrow();
    }

    static async Task<Outcome<V1.ProductStock>> Set(Tx tx, Guid product, bool madeToOrder)
    {
        var exporterId = Principal.Required.PartyId;
        if (await WarehouseRows.Lock(tx, exporterId, product) is not { } stock)
            return Problem.NotFound("product", product);
        if (!madeToOrder && stock.Reserved > stock.OnHand)
            return new Problem(409, "stock_out_of_range",
                $"{stock.OnHand} are on hand, {stock.Reserved} are reserved for orders that wait to be made.", "made_to_order",
                $"true, or {stock.Reserved - stock.OnHand} units more in stock first");
        await tx.Run(
            """
            with supplied as (
                update stock
                set made_to_order = @madeToOrder
                where exporter_id = @exporterId and product_id = @product
            )
            update product
            set version = version + 1, changed_at = now()
            where exporter_id = @exporterId and id = @product and @Changed
            """,
            new { exporterId, product, madeToOrder, Changed = madeToOrder != stock.MadeToOrder });
        return await View(tx, exporterId, product);
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.PromiseAnswer> Promise(V1.PromiseRequest request, ServerCallContext context)
    {
        var product = Id(request.ProductId, "product_id");
        if (request.Quantity is < 1 or > Listing.QuantityMost)
            throw Problem.Invalid("quantity", $"{request.Quantity} units cannot be ordered.", $"1 to {Listing.QuantityMost}").ToGrpc();
        DateOnly? needed = request.NeededOn.Length == 0 ? null : Day(request.NeededOn)
            ?? throw Problem.Invalid("needed_on", $"'{request.NeededOn}' is not a date.", "yyyy-MM-dd, or nothing").ToGrpc();
        if (request.Destination.Length > 0 && !CustomsLists.Countries.Contains(request.Destination))
            throw Problem.Invalid("destination", $"'{request.Destination}' is not a country.", "ISO 3166-1 alpha-2, or nothing").ToGrpc();
        var supply = (await db.Decide(tx => Supplied(tx, product), context.CancellationToken)).OrThrow();
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var plan = Promising.Plan(
            supply, request.Quantity, today, needed, request.Destination.Length == 0 ? null : request.Destination);
        return ToWire(request, plan, Principal.Required.Role != Role.Buyer);
    }

    static async Task<Outcome<Supply>> Supplied(Tx tx, Guid product)
    {
        var found = await tx.One<SuppliedRow>(
            $"""
            select product.exporter_id, stock.on_hand, stock.reserved, stock.made_to_order, product.details::text as details
            from {Product.WithStock}
            where product.id = @product and {CatalogService.Visible}
            """,
            new { product, Principal.Required.SeesAll, Principal.Required.PartyId });
        if (found is null)
            return Problem.NotFound("product", product);
        var shelves = await WarehouseRows.Shelves(tx, found.ExporterId, product);
        var lots = await tx.Many<LotRow>(
            $"""
            select {LotRow.Columns}
            from {LotRow.From}
            where lot.exporter_id = @ExporterId and lot.product_id = @product and lot.status = 'Expected'
            """,
            new { found.ExporterId, product });
        var details = found.Details is null ? new V1.ProductDetails() : JsonParser.Default.Parse<V1.ProductDetails>(found.Details);
        return new Supply(
            // An exporter that never named a warehouse has the default one.
            shelves.Count > 0 ? shelves : [new Shelf(found.ExporterId, "MAIN", "CN", "Home", found.OnHand)], found.Reserved,
            lots.ConvertAll(lot => new ExpectedLot(lot.Id, lot.WarehouseId, lot.Code, lot.Country, lot.Kind, lot.Quantity, lot.ExpectedOn)),
            found.MadeToOrder, [.. details.LeadTimes.Select(time => new MakingTime(time.FromQuantity, time.Days))]);
    }

    /// <summary>Buyers are not told which warehouse or lot, nor how much is reserved for others.</summary>
    static V1.PromiseAnswer ToWire(V1.PromiseRequest request, PromisePlan plan, bool isOwn)
    {
        var wire = new V1.PromiseAnswer
        {
            ProductId = request.ProductId,
            Quantity = request.Quantity,
            On = plan.On is { } on ? Text(on) : "",
            Missing = plan.Missing,
            OnTime = plan.OnTime,
        };
        wire.Parts.AddRange(plan.Parts.Select(part => new V1.PromisePart
        {
            Quantity = part.Quantity,
            Source = part.Source,
            On = Text(part.On),
            Warehouse = isOwn ? part.Place?.Code ?? "" : "",
            Country = part.Place?.Country ?? "",
            Kind = part.Place?.Kind ?? "",
            LotId = isOwn ? part.LotId?.ToString() ?? "" : "",
        }));
        wire.Reasons.AddRange(plan.Reasons.Where(reason => isOwn || reason.Code != "reserved").Select(
            reason => new V1.PromiseReason { Code = reason.Code, Detail = reason.Detail }));
        return wire;
    }

    static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    sealed record SuppliedRow
    {
        public Guid ExporterId { get; init; }
        public long OnHand { get; init; }
        public long Reserved { get; init; }
        public bool MadeToOrder { get; init; }
        public string? Details { get; init; }
    }
}
