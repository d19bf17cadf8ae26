using System.Diagnostics;
using CrossBorder.Platform;

namespace CrossBorder.Catalog;

public sealed class SearchSignal : Signal;

/// <summary>
/// Keeps this process's copy of the products: all of them once, then what changed. A search waits for one reading of the changes that
/// began after it was asked, so that it finds whatever was written before; searches that wait at the same time share it.
/// </summary>
public sealed partial class SearchFeed(Db db, SearchSignal signal, TimeProvider clock, ILogger<SearchFeed> log)
    : Worker(signal, clock, log)
{
    const int LoadBatch = 20_000;
    const int ReplacedWorthIt = 10_000;
    const int LargeLoad = 100_000;

    static readonly TimeSpan ChangesKept = TimeSpan.FromMinutes(10);

    readonly SemaphoreSlim turn = new(1);
    long asked;
    long served;
    long horizon;
    DateTimeOffset readAt;
    DateTimeOffset cleanedAt;
    volatile ProductIndex? index;
    volatile SynonymTable synonyms = SynonymTable.None;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    /// <summary>The copy with everything in it that was committed before the call.</summary>
    internal async Task<(ProductIndex Index, SynonymTable Synonyms)> Fresh(CancellationToken ct)
    {
        var ticket = Interlocked.Increment(ref asked);
        await turn.WaitAsync(ct);
        try
        {
            if (Volatile.Read(ref served) < ticket)
            {
                var upTo = Interlocked.Read(ref asked);
                await Refresh(ct);
                Volatile.Write(ref served, upTo);
            }

            return (index!, synonyms);
        }
        finally
        {
            turn.Release();
        }
    }

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var (current, _) = await Fresh(ct);
        if (current.Replaced > ReplacedWorthIt && current.Replaced > current.Count / 4)
            await Renew(ct);
        if (Clock.GetUtcNow() - cleanedAt > TimeSpan.FromMinutes(1))
        {
            cleanedAt = Clock.GetUtcNow();
            await db.Run("delete from search_change where at < now() - @ChangesKept * 2", new { ChangesKept }, ct);
        }

        return false;
    }

    async Task Refresh(CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        if (index is null || now - readAt > ChangesKept)
        {
            (index, horizon) = await Load(ct);
            synonyms = await Synonyms(ct);
            readAt = now;
            return;
        }

        var changes = (await db.One<Changes>(
            """
            select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as horizon,
                coalesce(array_agg(distinct subject) filter (where kind = 'Product'), '{}') as products,
                coalesce(array_agg(distinct subject) filter (where kind = 'Exporter'), '{}') as exporters,
                count(*) filter (where kind = 'Synonym') > 0 as synonyms
            from search_change
            where xid >= (@horizon::text)::xid8
            """,
            new { horizon }, ct))!;
        if (changes.Exporters.Length > 0)
            foreach (var exporter in await db.Many<Qualification>(
                "select id, qualified from exporter where id = any(@Exporters)", new { changes.Exporters }, ct))
                index.Qualify(exporter.Id, exporter.Qualified);
        foreach (var some in changes.Products.Chunk(LoadBatch))
            Take(index, some, await db.Many<ProductRow>(
                $"select {ProductRow.Columns} from {Product.WithStock} where product.id = any(@some)", new { some }, ct));
        if (changes.Synonyms)
            synonyms = await Synonyms(ct);
        (horizon, readAt) = (changes.Horizon, now);
    }

    static void Take(ProductIndex index, Guid[] changed, List<ProductRow> rows)
    {
        foreach (var row in rows)
            index.Put(row);
        foreach (var gone in changed.Except(rows.Select(row => row.Id)))
            index.Remove(gone);
    }

    /// <summary>A copy without the slots of former versions takes the place of this one, while this one serves.</summary>
    async Task Renew(CancellationToken ct)
    {
        var (fresh, from) = await Load(ct);
        await turn.WaitAsync(ct);
        try
        {
            (index, horizon) = (fresh, from);
        }
        finally
        {
            turn.Release();
        }
    }

    async Task<(ProductIndex Index, long Horizon)> Load(CancellationToken ct)
    {
        var (watch, fresh, after) = (Stopwatch.StartNew(), new ProductIndex(), Guid.Empty);
        var from = await db.One<long>("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint", new { }, ct);
        List<ProductRow> rows;
        do
        {
            rows = await db.Many<ProductRow>(
                $"""
                select {ProductRow.Columns}
                from {Product.WithStock}
                where product.id > @after
                order by product.id
                limit @LoadBatch
                """,
                new { after, LoadBatch }, ct);
            foreach (var row in rows)
                fresh.Put(row);
            after = rows.Count > 0 ? rows[^1].Id : after;
        }
        while (rows.Count == LoadBatch);
        // Reading a large catalogue leaves more garbage than catalogue.
        if (fresh.Products > LargeLoad)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        LogLoaded(Log, fresh.Products, fresh.Terms, watch.ElapsedMilliseconds);
        return (fresh, from);
    }

    async Task<SynonymTable> Synonyms(CancellationToken ct) => new(await db.Many<SynonymGroup>(
        $"select synonym.terms, synonym.one_way from {SynonymRows.Current}", new { }, ct));

    [LoggerMessage(Level = LogLevel.Information, Message = "Search holds {Products} products by {Terms} terms, read in {Millis} ms")]
    static partial void LogLoaded(ILogger log, int products, int terms, long millis);

    sealed record Changes
    {
        public long Horizon { get; init; }
        public Guid[] Products { get; init; } = [];
        public Guid[] Exporters { get; init; } = [];
        public bool Synonyms { get; init; }
    }

    sealed record Qualification(Guid Id, bool Qualified);
}
