using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

public enum LotStatus { Expected, Received, Cancelled }

public enum LotAction { Receive, Cancel }

/// <summary>Goods on their way into a warehouse: they are promised for their day, and counted when they have come.</summary>
public sealed partial class WarehousesService
{
    const int LongestReference = 100;

    /// <summary>The whole life of a lot. A pair that is missing here is refused.</summary>
    public static LotStatus? Next(LotStatus status, LotAction action) => (status, action) switch
    {
        (LotStatus.Expected, LotAction.Receive) => LotStatus.Received,
        (LotStatus.Expected, LotAction.Cancel) => LotStatus.Cancelled,
        _ => null,
    };

    [Allow(Role.Exporter)]
    public override async Task<V1.IncomingLot> PutLot(V1.PutLotRequest request, ServerCallContext context)
    {
        var product = Id(request.ProductId, "product_id");
        if (request.Quantity is < 1 or > Listing.StockMost)
            throw Problem.Invalid("quantity", $"{request.Quantity} units cannot be expected.", $"1 to {Listing.StockMost}").ToGrpc();
        if (Day(request.ExpectedOn) is not { } day)
            throw Problem.Invalid("expected_on", $"'{request.ExpectedOn}' is not a date.", "yyyy-MM-dd").ToGrpc();
        if (request.Reference.Length > LongestReference || request.Reference.Any(char.IsControl))
            throw Problem.Invalid("reference", "The reference is too long.", $"at most {LongestReference} printable characters").ToGrpc();
        return (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Put(tx, product, day, request)), context.CancellationToken)).OrThrow();
    }

    static async Task<Outcome<V1.IncomingLot>> Put(Tx tx, Guid product, DateOnly day, V1.PutLotRequest request)
    {
        var exporterId = Principal.Required.PartyId;
        if (await WarehouseRows.Lock(tx, exporterId, product) is null)
            return Problem.NotFound("product", product);
        var (warehouse, problem) = await Named(tx, exporterId, request.Warehouse, "warehouse");
        if (warehouse is null)
            return problem!;
        var id = Guid.CreateVersion7();
        await tx.Run(
            """
            insert into incoming_lot (exporter_id, id, product_id, warehouse_id, quantity, expected_on, reference, status)
            values (@exporterId, @id, @product, @Warehouse, @Quantity, @day, @Reference, 'Expected')
            """,
            new { exporterId, id, product, day, Warehouse = warehouse.Id, request.Quantity, request.Reference });
        return (await Lot(tx, exporterId, id))!.ToWire();
    }

    [Allow(Role.Exporter)]
    public override async Task<V1.IncomingLot> ReceiveLot(V1.ReceiveLotRequest request, ServerCallContext context)
    {
        if (request.Quantity is < 1 or > Listing.StockMost)
            throw Problem.Invalid("quantity", $"{request.Quantity} units cannot have come.", $"1 to {Listing.StockMost}").ToGrpc();
        var id = Id(request.LotId, "lot_id");
        return (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => End(tx, id, LotAction.Receive, request.Quantity)),
            context.CancellationToken)).OrThrow();
    }

    [Allow(Role.Exporter)]
    public override async Task<V1.IncomingLot> CancelLot(V1.CancelLotRequest request, ServerCallContext context)
    {
        var id = Id(request.LotId, "lot_id");
        return (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => End(tx, id, LotAction.Cancel, 0)), context.CancellationToken)).OrThrow();
    }

    async Task<Outcome<V1.IncomingLot>> End(Tx tx, Guid id, LotAction action, long quantity)
    {
        var exporterId = Principal.Required.PartyId;
        if (await Lot(tx, exporterId, id) is not { } known)
            return Problem.NotFound("incoming_lot", id);
        // The row of stock goes first, as for everybody who moves goods; the lot is read again behind it.
        var stock = (await WarehouseRows.Lock(tx, exporterId, known.ProductId))!;
        var lot = (await Lot(tx, exporterId, id))!;
        if (Next(lot.Status, action) is not { } next)
            return Problem.Refused("incoming_lot", lot.Status, action, Enum.GetValues<LotAction>()
                .Where(possible => Next(lot.Status, possible) is not null).Select(possible => possible.ToString()));
        if (stock.Refuse(quantity) is { } problem && quantity > 0)
            return problem;
        await tx.Run(
            "update incoming_lot set status = @Next, received = @quantity where exporter_id = @exporterId and id = @id",
            new { exporterId, id, Next = next.ToString(), quantity });
        if (quantity > 0)
            await WarehouseRows.Write(
                tx, exporterId, lot.ProductId, [new(lot.WarehouseId, quantity, "Lot", lot.Reference)], clock.GetUtcNow());
        LogLot(log, id, next);
        return (await Lot(tx, exporterId, id))!.ToWire();
    }

    static Task<LotRow?> Lot(Tx tx, Guid exporterId, Guid id) => tx.One<LotRow>(
        $"select {LotRow.Columns} from {LotRow.From} where lot.exporter_id = @exporterId and lot.id = @id", new { exporterId, id });

    static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "Incoming lot {LotId}: {Status}")]
    static partial void LogLot(ILogger log, Guid lotId, LotStatus status);
}

/// <summary>Goods on their way in, as the database keeps them.</summary>
sealed record LotRow
{
    public const string Columns =
        """
        lot.id, lot.product_id, lot.warehouse_id, warehouse.code, warehouse.country, warehouse.kind, lot.quantity, lot.expected_on,
        lot.reference, lot.status, lot.received
        """;

    public const string From =
        "incoming_lot as lot join warehouse on warehouse.exporter_id = lot.exporter_id and warehouse.id = lot.warehouse_id";

    public Guid Id { get; init; }
    public Guid ProductId { get; init; }
    public Guid WarehouseId { get; init; }
    public string Code { get; init; } = "";
    public string Country { get; init; } = "";
    public string Kind { get; init; } = "";
    public long Quantity { get; init; }
    public DateOnly ExpectedOn { get; init; }
    public string Reference { get; init; } = "";
    public LotStatus Status { get; init; }
    public long Received { get; init; }

    public V1.IncomingLot ToWire() => new()
    {
        Id = Id.ToString(),
        ProductId = ProductId.ToString(),
        Warehouse = Code,
        Quantity = Quantity,
        ExpectedOn = ExpectedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Reference = Reference,
        Status = Status.ToString(),
        Received = Received,
    };
}
