using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>Wakes the worker that takes price files in.</summary>
public sealed class PriceFileSignal : Signal;

/// <summary>Takes the price files that are complete, the oldest first. Two processes at one file do no harm: one of them stops.</summary>
public sealed class TakePriceFiles(
    Db db, PriceImporter importer, PriceFileSignal signal, TimeProvider clock, ILogger<TakePriceFiles> log) : Worker(signal, clock, log)
{
    protected override TimeSpan Idle => TimeSpan.FromSeconds(2);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var import = await db.One<ImportRow>(
            $"select {ImportRow.Columns} from price_import where status in ('Waiting', 'Staging') order by begun_at limit 1", new { }, ct);
        if (import is null)
            return false;
        await Take(import, ct);
        return true;
    }

    internal async Task Take(ImportRow import, CancellationToken ct, int chunksMost = int.MaxValue)
    {
        var path = Path.Combine(Path.GetTempPath(), $"prices-{Guid.CreateVersion7():N}");
        try
        {
            await FileParts.Spool(db, "price_import_part", import.Id, path, ct);
            await importer.Run(import, () => File.OpenRead(path), ct, chunksMost);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
