using CrossBorder.Contracts.Common.V1;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The gRPC door of product files: parts come in, a worker takes the whole; the exporter checks, applies and undoes it.</summary>
public sealed partial class ProductImportsService(
    Db db, ProductFileSignal signal, TimeProvider clock, ILogger<ProductImportsService> log)
    : V1.ProductImports.ProductImportsBase
{
    const int LongestName = 200;
    const long LargestFile = 256L * 1024 * 1024;
    const int PageDefault = 50;
    const int PageMost = 500;

    static readonly Problem PartDiffers = new(
        409, "upload_part_differs", "This part of the upload is there with other content, or the upload is over.", "at",
        "the same bytes again, or a new upload");

    [Allow(Role.Exporter)]
    public override async Task<V1.ProductImport> PutPart(V1.PutProductPartRequest request, ServerCallContext context)
    {
        var id = Id(request.ImportId);
        if (request.FileName.Trim().Length is 0 or > LongestName)
            throw Problem.Invalid("file_name", "The file has no name, or one that is too long.", $"1 to {LongestName} characters").ToGrpc();
        if (request.At < 0 || request.Content.IsEmpty || request.At + request.Content.Length > LargestFile)
            throw Problem.Invalid("content", "The file is empty or too large.", $"1 to {LargestFile} bytes").ToGrpc();
        return (await db.Decide(tx => Put(tx, id, request), context.CancellationToken)).OrThrow();
    }

    async Task<Outcome<V1.ProductImport>> Put(Tx tx, Guid id, V1.PutProductPartRequest request)
    {
        var arguments = new
        {
            id,
            Name = request.FileName.Trim(),
            By = Principal.Required.PartyId,
            Now = clock.GetUtcNow(),
            request.At,
            Content = request.Content.ToByteArray(),
        };
        await tx.Run(
            """
            insert into product_import (exporter_id, id, file_name, status, begun_at, touched_at)
            values (@By, @id, @Name, 'Open', @Now, @Now)
            on conflict do nothing
            """,
            arguments);
        var put = await tx.Run(
            """
            insert into product_import_part (import_id, at, content)
            select id, @At, @Content
            from product_import
            where exporter_id = @By and id = @id and status = 'Open'
            on conflict on constraint product_import_part_key do nothing
            """,
            arguments);
        var known = put == 1 || await tx.One<bool>(
            """
            select exists (
                select from product_import_part
                join product_import on id = import_id and exporter_id = @By
                where import_id = @id and at = @At and content = @Content)
            """, arguments);
        // Once it was taken in, its parts are gone: who sends them again asks what became of it.
        var import = await tx.One<ProductImportRow>(ViewSql, new { id, SeesAll = false, PartyId = arguments.By });
        return import is not null && (known || IsOver(import.Status)) ? import.ToWire() : PartDiffers;
    }

    static bool IsOver(ProductImportStatus status) =>
        status is ProductImportStatus.Applied or ProductImportStatus.Undoing or ProductImportStatus.Undone;

    [Allow(Role.Exporter)]
    public override async Task<V1.ProductImport> Finish(V1.FinishProductImportRequest request, ServerCallContext context)
    {
        var id = Id(request.ImportId);
        var finished = await db.Run(
            """
            update product_import
            set status = 'Reading', dry_run = @DryRun, touched_at = @Now
            where exporter_id = @PartyId and id = @id and status = 'Open' and @Size = (
                select sum(length(content))
                from product_import_part as part
                where part.import_id = product_import.id
                having max(at + length(content)) = @Size)
            """,
            new { id, request.DryRun, request.Size, Principal.Required.PartyId, Now = clock.GetUtcNow() }, context.CancellationToken);
        var import = await View(id, context.CancellationToken);
        if (finished == 0 && import.Status == nameof(ProductImportStatus.Open))
            throw new Problem(
                409, "upload_incomplete", $"Of {request.Size} bytes {import.Received} are there.", "size",
                "every part of the file once, without gaps").ToGrpc();
        signal.Set();
        return import;
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override Task<V1.ProductImport> Get(V1.GetProductImportRequest request, ServerCallContext context) =>
        View(Id(request.ImportId), context.CancellationToken);

    [Allow(Role.Exporter)]
    public override Task<V1.ProductImport> Check(V1.CheckProductImportRequest request, ServerCallContext context) =>
        Move(request.ImportId, ProductImportAction.Check, context);

    [Allow(Role.Exporter)]
    public override Task<V1.ProductImport> Apply(V1.ApplyProductImportRequest request, ServerCallContext context) =>
        Move(request.ImportId, ProductImportAction.Apply, context);

    [Allow(Role.Exporter)]
    public override Task<V1.ProductImport> Undo(V1.UndoProductImportRequest request, ServerCallContext context) =>
        Move(request.ImportId, ProductImportAction.Undo, context);

    async Task<V1.ProductImport> Move(string importId, ProductImportAction action, ServerCallContext context)
    {
        var id = Id(importId);
        var import = (await db.Decide(tx => Move(tx, id, action), context.CancellationToken)).OrThrow();
        signal.Set();
        LogMoved(log, id, action, import.Status);
        return import;
    }

    /// <summary>A repeat of what is under way, or done, answers how far it is.</summary>
    async Task<Outcome<V1.ProductImport>> Move(Tx tx, Guid id, ProductImportAction action)
    {
        var import = await tx.One<ProductImportRow>(
            $"select {ProductImportRow.Columns} from product_import where exporter_id = @PartyId and id = @id for no key update",
            new { id, Principal.Required.PartyId });
        if (import is null)
            return Problem.NotFound("product_import", id);
        if (!Repeats(import, action))
        {
            if (ProductImportRow.Next(import.Status, action) is not { } next)
                return Problem.Refused("product_import", import.Status, action, ProductImportRow.Allowed(import.Status));
            await tx.Run(
                next == ProductImportStatus.Undoing
                    ? "update product_import set status = 'Undoing', touched_at = @Now where id = @id"
                    : AnewSql,
                new { id, import.ExporterId, DryRun = action == ProductImportAction.Check, Now = clock.GetUtcNow() });
        }

        return await Find(tx.One<ProductImportRow>(ViewSql, new { id, SeesAll = false, PartyId = import.ExporterId }), id);
    }

    static bool Repeats(ProductImportRow import, ProductImportAction action) => action switch
    {
        ProductImportAction.Check => import is { Status: ProductImportStatus.Reading, DryRun: true },
        ProductImportAction.Apply => import is { Status: ProductImportStatus.Reading or ProductImportStatus.Applied, DryRun: false },
        _ => import.Status is ProductImportStatus.Undoing or ProductImportStatus.Undone,
    };

    // Read from its first line on: what a dry run noted is noted anew.
    const string AnewSql =
        """
        with lines as (
            delete from product_import_line where exporter_id = @ExporterId and import_id = @id
        ),
        faults as (
            delete from product_import_fault where exporter_id = @ExporterId and import_id = @id
        )
        update product_import
        set status = 'Reading', dry_run = @DryRun, touched_at = @Now, line_no = 0, created = 0, changed = 0, unchanged = 0,
            faults = 0, code = null, field = null, detail = null, accepted = null
        where exporter_id = @ExporterId and id = @id
        """;

    static Guid Id(string text) => Guid.TryParse(text, out var id)
        ? id
        : throw Problem.Invalid("import_id", $"'{text}' is not an id.", "a UUID").ToGrpc();

    static (string After, int Limit) PageOf(Page? page) => page?.Limit is < 0 or > PageMost
        ? throw Problem.Invalid("page.limit", "The page is too long.", $"1 to {PageMost}, or 0 for {PageDefault}").ToGrpc()
        : (page?.Cursor ?? "", page?.Limit is > 0 and var asked ? asked : PageDefault);

    async Task<V1.ProductImport> View(Guid id, CancellationToken ct) => (await Find(db.One<ProductImportRow>(
        ViewSql, new { id, Principal.Required.SeesAll, Principal.Required.PartyId }, ct), id)).OrThrow();

    static async Task<Outcome<V1.ProductImport>> Find(Task<ProductImportRow?> found, Guid id) =>
        await found is { } view ? view.ToWire() : Problem.NotFound("product_import", id);

    const string ViewSql =
        $"""
        select {ProductImportRow.Columns}, (
                select coalesce(sum(length(content)), 0)::bigint from product_import_part where import_id = product_import.id
            ) as received
        from product_import
        where id = @id and (@SeesAll or exporter_id = @PartyId)
        """;

    [LoggerMessage(Level = LogLevel.Information, Message = "Product file {ImportId}: {Action}, {Status}")]
    static partial void LogMoved(ILogger log, Guid importId, ProductImportAction action, string status);
}

static class ImportingParts
{
    public static void AddImporting(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ProductImporter>();
        builder.Services.AddSingleton<ProductFileSignal>();
        builder.Services.AddHostedService<TakeProductFiles>();
    }

    public static void MapImporting(this WebApplication app) => app.MapGrpcService<ProductImportsService>();
}
