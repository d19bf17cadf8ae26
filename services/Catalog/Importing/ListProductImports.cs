using System.Globalization;
using CrossBorder.Contracts.Common.V1;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>What became of files, and of each of their lines.</summary>
public sealed partial class ProductImportsService
{
    static readonly string[] Effects = ["Created", "Changed", "Unchanged"];
    static readonly string[] Undone = ["PutBack", "Removed", "Kept"];

    [Allow(Role.Exporter)]
    public override async Task<V1.ListProductImportsResponse> List(V1.ListProductImportsRequest request, ServerCallContext context)
    {
        var (after, limit) = PageOf(request.Page);
        var imports = await db.Many<ProductImportRow>(
            $"""
            select {ProductImportRow.Columns}
            from product_import
            where exporter_id = @PartyId and (@After::uuid is null or (begun_at, id) < (
                select begun_at, id from product_import where exporter_id = @PartyId and id = @After))
            order by begun_at desc, id desc
            limit @Take
            """,
            new { Principal.Required.PartyId, After = after.Length > 0 ? Id(after) : default(Guid?), Take = limit + 1 },
            context.CancellationToken);
        var response = new V1.ListProductImportsResponse { NextCursor = imports.Count > limit ? imports[limit - 1].Id.ToString() : "" };
        response.Imports.AddRange(imports.Take(limit).Select(import => import.ToWire()));
        return response;
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListProductImportLinesResponse> ListLines(
        V1.ListProductImportLinesRequest request, ServerCallContext context)
    {
        if (request.Effect.Length > 0 && !Effects.Contains(request.Effect))
            throw Problem.Invalid("effect", $"'{request.Effect}' is no effect.", string.Join(", ", Effects)).ToGrpc();
        if (request.Undone.Length > 0 && !Undone.Contains(request.Undone))
            throw Problem.Invalid("undone", $"'{request.Undone}' is no outcome of undoing.", string.Join(", ", Undone)).ToGrpc();
        var (id, limit, line) = await PageOfLines(request.ImportId, request.Page, context.CancellationToken);
        var lines = await db.Many<LineRow>(
            """
            select line_no, sku, effect, product_id, version, undone, kept_why
            from product_import_line
            where import_id = @id and (@SeesAll or exporter_id = @PartyId) and line_no > @line
                and (@Effect = '' or effect = @Effect) and (@Undone = '' or undone = @Undone)
            order by line_no
            limit @Take
            """,
            new
            {
                id,
                line,
                request.Effect,
                request.Undone,
                Principal.Required.SeesAll,
                Principal.Required.PartyId,
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new V1.ListProductImportLinesResponse { NextCursor = Next(lines.Count > limit ? lines[limit - 1].LineNo : null) };
        response.Lines.AddRange(lines.Take(limit).Select(row => row.ToWire()));
        return response;
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListProductFaultsResponse> ListFaults(V1.ListProductFaultsRequest request, ServerCallContext context)
    {
        var (id, limit, line) = await PageOfLines(request.ImportId, request.Page, context.CancellationToken);
        var faults = await db.Many<FaultRow>(
            """
            select line_no, sku, header, value, field, code, detail, accepted
            from product_import_fault
            where import_id = @id and (@SeesAll or exporter_id = @PartyId) and line_no > @line
            order by line_no
            limit @Take
            """,
            new { id, line, Principal.Required.SeesAll, Principal.Required.PartyId, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListProductFaultsResponse { NextCursor = Next(faults.Count > limit ? faults[limit - 1].LineNo : null) };
        response.Faults.AddRange(faults.Take(limit).Select(fault => fault.ToWire()));
        return response;
    }

    async Task<(Guid Id, int Limit, int After)> PageOfLines(string importId, Page? page, CancellationToken ct)
    {
        var id = Id(importId);
        await View(id, ct);
        var (after, limit) = PageOf(page);
        var isLine = int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var line);
        return after.Length == 0 || isLine
            ? (id, limit, line)
            : throw Problem.Invalid("page.cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();
    }

    static string Next(int? line) => line?.ToString(CultureInfo.InvariantCulture) ?? "";

    sealed record LineRow
    {
        public int LineNo { get; init; }
        public string Sku { get; init; } = "";
        public string Effect { get; init; } = "";
        public Guid? ProductId { get; init; }
        public int Version { get; init; }
        public string? Undone { get; init; }
        public string? KeptWhy { get; init; }

        public V1.ProductImportLine ToWire() => new()
        {
            Line = LineNo,
            Sku = Sku,
            Effect = Effect,
            ProductId = ProductId?.ToString() ?? "",
            Version = Version,
            Undone = Undone ?? "",
            KeptWhy = KeptWhy ?? "",
        };
    }

    sealed record FaultRow(
        int LineNo, string Sku, string Header, string Value, string Field, string Code, string Detail, string Accepted)
    {
        public V1.ProductFault ToWire() => new()
        {
            Line = LineNo,
            Sku = Sku,
            Column = Header,
            Value = Value,
            Refusal = new Refusal { Code = Code, Field = Field, Detail = Detail, Accepted = Accepted },
        };
    }
}
