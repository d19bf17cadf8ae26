using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>How an exporter's files name the columns: kept for every file that comes later.</summary>
public sealed partial class ProductImportsService
{
    const int NamedMost = 256;

    [Allow(Role.Exporter)]
    public override Task<V1.ProductColumns> GetColumns(V1.GetProductColumnsRequest request, ServerCallContext context) =>
        db.Transact(Named, context.CancellationToken);

    [Allow(Role.Exporter)]
    public override async Task<V1.ProductColumns> PutColumns(V1.PutProductColumnsRequest request, ServerCallContext context)
    {
        if (request.Columns.Count > NamedMost)
            throw Problem.Invalid("columns", $"There are {request.Columns.Count} columns.", $"at most {NamedMost}").ToGrpc();
        for (var i = 0; i < request.Columns.Count; i++)
            if (Fault(request.Columns[i], i) is { } problem)
                throw problem.ToGrpc();
        var keys = request.Columns.Select(column => ProductFields.Key(column.Header)).ToArray();
        if (keys.Distinct().Count() != keys.Length)
            throw Problem.Invalid("columns", "A header comes twice.", "each header once, whatever its case and punctuation").ToGrpc();
        return await db.Transact(tx => Put(tx, keys, request), context.CancellationToken);
    }

    static async Task<V1.ProductColumns> Put(Tx tx, string[] keys, V1.PutProductColumnsRequest request)
    {
        await tx.Run("delete from product_column where exporter_id = @PartyId and header <> all(@keys)",
            new { keys, Principal.Required.PartyId });
        await tx.Run(
            """
            insert into product_column (exporter_id, header, written, field)
            select @PartyId, header, written, field
            from unnest(@keys, @Written, @Fields) as named (header, written, field)
            order by header
            on conflict on constraint product_column_key do update set written = excluded.written, field = excluded.field
            """,
            new
            {
                keys,
                Principal.Required.PartyId,
                Written = request.Columns.Select(column => column.Header.Trim()).ToArray(),
                Fields = request.Columns.Select(column => column.Field).ToArray(),
            });
        return await Named(tx);
    }

    static Problem? Fault(V1.ProductColumn column, int i)
    {
        if (column.Header.Trim().Length is 0 or > LongestName || ProductFields.Key(column.Header).Length == 0)
            return Problem.Invalid($"columns[{i}].header", $"'{column.Header}' names no column.",
                $"1 to {LongestName} characters, a letter among them");
        return column.Field.Length > 0 && ProductFields.Find(column.Field) is null
            ? Problem.Invalid($"columns[{i}].field", $"'{column.Field}' is no field.",
                $"{string.Join(", ", ProductFields.All.Select(field => field.Name))}, or nothing to leave the column out")
            : null;
    }

    static async Task<V1.ProductColumns> Named(Tx tx)
    {
        var own = await tx.Many<(string Header, string Field)>(
            "select written, field from product_column where exporter_id = @PartyId order by header",
            new { Principal.Required.PartyId });
        var wire = new V1.ProductColumns();
        foreach (var field in ProductFields.All)
            wire.Fields.Add(new V1.ProductField { Name = field.Name, Accepted = field.Accepted, Recognised = { field.Recognised } });
        wire.Own.AddRange(own.Select(column => new V1.ProductColumn { Header = column.Header, Field = column.Field }));
        return wire;
    }
}
