using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The gRPC door of warehouses, movements, lots and promises; each capability is a part of it in a file of its own.</summary>
public sealed partial class WarehousesService(Db db, TimeProvider clock, ILogger<WarehousesService> log) : V1.Warehouses.WarehousesBase
{
    const int LongestCode = 20;
    const int LongestName = 100;
    const int LongestNote = 200;
    static readonly string[] Kinds = ["Home", "Overseas"];

    [Allow(Role.Exporter)]
    public override async Task<V1.Warehouse> PutWarehouse(V1.PutWarehouseRequest request, ServerCallContext context)
    {
        if (request.Code.Length is 0 or > LongestCode
            || !request.Code.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-'))
            throw Problem.Invalid("code", $"'{request.Code}' is not a code.", $"1 to {LongestCode} of A-Z, 0-9 and -").ToGrpc();
        if (request.Name.Trim().Length is 0 or > LongestName || request.Name.Any(char.IsControl))
            throw Problem.Invalid("name", "The name is missing or too long.", $"1 to {LongestName} printable characters").ToGrpc();
        if (!CustomsLists.Countries.Contains(request.Country))
            throw Problem.Invalid("country", $"'{request.Country}' is not a country.", "ISO 3166-1 alpha-2, such as CN").ToGrpc();
        if (!Kinds.Contains(request.Kind))
            throw Problem.Invalid("kind", $"'{request.Kind}' is no kind.", string.Join(", ", Kinds)).ToGrpc();
        return (await db.Decide(tx => Put(tx, request), context.CancellationToken)).OrThrow();
    }

    static async Task<Outcome<V1.Warehouse>> Put(Tx tx, V1.PutWarehouseRequest request)
    {
        await WarehouseRows.EnsureDefault(tx, Principal.Required.PartyId);
        var warehouse = (await tx.One<WarehouseRow>(
            $"""
            insert into warehouse (exporter_id, id, code, name, country, kind)
            values (@PartyId, @Id, @Code, @Name, @Country, @Kind)
            on conflict on constraint warehouse_code_once do update
            set name = excluded.name, country = excluded.country, kind = excluded.kind, version = warehouse.version + 1
            returning {WarehouseRow.Columns}
            """,
            new
            {
                Principal.Required.PartyId,
                Id = Guid.CreateVersion7(),
                request.Code,
                Name = request.Name.Trim(),
                request.Country,
                request.Kind,
            }))!;
        var before = warehouse.Version - 1;
        return request.ExpectedVersion != 0 && request.ExpectedVersion != before
            ? Problem.Stale("warehouse", request.ExpectedVersion, before)
            : warehouse.ToWire();
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListWarehousesResponse> ListWarehouses(V1.ListWarehousesRequest request, ServerCallContext context)
    {
        var exporterId = Principal.Required.Role == Role.Operator ? Id(request.ExporterId, "exporter_id") : Principal.Required.PartyId;
        var rows = await db.Transact(async tx =>
        {
            if (Principal.Required.Role == Role.Exporter)
                await WarehouseRows.EnsureDefault(tx, exporterId);
            return await tx.Many<WarehouseRow>(
                $"""
                select {WarehouseRow.Columns}
                from warehouse
                where exporter_id = @exporterId
                order by id <> exporter_id, code
                """,
                new { exporterId });
        }, context.CancellationToken);
        return new V1.ListWarehousesResponse { Warehouses = { rows.Select(row => row.ToWire()) } };
    }

    static Guid Id(string text, string field) =>
        Guid.TryParse(text, out var id) ? id : throw Problem.Invalid(field, $"'{text}' is not an id.", "a UUID").ToGrpc();

    /// <summary>The warehouse of the exporter that has this code, or the refusal of it.</summary>
    static async Task<Outcome<WarehouseRow>> Named(Tx tx, Guid exporterId, string code, string field)
    {
        await WarehouseRows.EnsureDefault(tx, exporterId);
        var found = await tx.One<WarehouseRow>(
            $"""
            select {WarehouseRow.Columns}
            from warehouse
            where exporter_id = @exporterId and code = @code
            """,
            new { exporterId, code });
        return found is null
            ? new Problem(404, "warehouse_not_found", $"The exporter has no warehouse {code}.", field, "the code of one of its warehouses")
            : found;
    }
}

/// <summary>A warehouse as the database keeps it.</summary>
sealed record WarehouseRow(Guid Id, string Code, string Name, string Country, string Kind, bool IsDefault, int Version)
{
    public const string Columns = "id, code, name, country, kind, id = exporter_id as is_default, version";

    public V1.Warehouse ToWire() => new()
    {
        Id = Id.ToString(),
        Code = Code,
        Name = Name,
        Country = Country,
        Kind = Kind,
        IsDefault = IsDefault,
        Version = Version,
    };
}

static class StockingParts
{
    public static void MapStocking(this WebApplication app)
    {
        app.MapGrpcService<WarehousesService>();
        app.MapGrpcService<OrderStockService>();
    }
}
