using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>Wakes the worker that takes product files in, and takes them back.</summary>
public sealed class ProductFileSignal : Signal;

/// <summary>
/// Works at the import that waited longest, some chunks at a time, so that a long file does not hold short ones up. Two processes at
/// one import do no harm: one of them stops.
/// </summary>
public sealed partial class TakeProductFiles(
    Db db, ProductImporter importer, ProductFileSignal signal, TimeProvider clock, ILogger<TakeProductFiles> log)
    : Worker(signal, clock, log)
{
    const int ChunksAtOnce = 50;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(2);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        // It goes to the end of the queue first: one that cannot be worked at does not hold the others up.
        var import = await db.One<ProductImportRow>(
            $"""
            update product_import
            set touched_at = @Now
            where id = (
                    select id
                    from product_import
                    where status in ('Reading', 'Undoing')
                    order by touched_at
                    limit 1)
                and status in ('Reading', 'Undoing')
            returning {ProductImportRow.Columns}
            """, new { Now = Clock.GetUtcNow() }, ct);
        if (import is null)
            return false;
        if (import.Status == ProductImportStatus.Undoing)
            await UndoProducts.Run(db, import, Clock, ChunksAtOnce, ct);
        else if (!await Take(import, ct))
            LogTaken(Log, import.Id, import.DryRun);
        return true;
    }

    /// <summary>False: nothing is left to do.</summary>
    internal async Task<bool> Take(ProductImportRow import, CancellationToken ct, int chunksMost = ChunksAtOnce)
    {
        var path = Path.Combine(Path.GetTempPath(), $"products-{Guid.CreateVersion7():N}");
        try
        {
            await FileParts.Spool(db, "product_import_part", import.Id, path, ct);
            await using var file = File.OpenRead(path);
            return await importer.Run(import, file, chunksMost, ct);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Product file {ImportId} read to its end, dry run: {DryRun}")]
    static partial void LogTaken(ILogger log, Guid importId, bool dryRun);
}
