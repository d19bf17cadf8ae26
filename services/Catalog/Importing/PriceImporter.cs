using System.Text.Json;
using CrossBorder.Platform;
using CrossBorder.Tables;

namespace CrossBorder.Catalog;

/// <summary>
/// Takes a file of price rows in: read in chunks, each a transaction of its own that notes how far it came, so that a killed process
/// goes on where it stopped; then applied in one transaction, all at once. A dry run does the same and takes it back.
/// </summary>
public sealed class PriceImporter(Db db, TimeProvider clock)
{
    const int Chunk = 2000;
    const int SamplesMost = 20;

    /// <summary>Rows of this many and more change what PostgreSQL knows of the table: it counts anew.</summary>
    const int ManyRows = 1000;

    /// <summary>Takes the import as far as it goes. A test stops it after some chunks, as a kill does.</summary>
    internal async Task Run(ImportRow import, Func<Stream> open, CancellationToken ct, int chunksMost = int.MaxValue)
    {
        var (staged, problem) = await Stage(import, open, chunksMost, ct);
        if (problem is not null)
        {
            await Refuse(import, problem, ct);
            return;
        }

        if (!staged)
            return;
        await db.Run("analyze price_change_row", new { }, ct);
        if (import.DryRun)
            await Check(import, ct);
        else
            await Apply(import, ct);
    }

    /// <summary>True when all lines are read; false when somebody else reads them, or the test wants no more.</summary>
    async Task<Outcome<bool>> Stage(ImportRow import, Func<Stream> open, int chunksMost, CancellationToken ct)
    {
        try
        {
            await using var file = open();
            using var records = TableFile.Read(file).GetEnumerator();
            var (columns, problem) = PriceFile.Of(records.MoveNext() ? records.Current : null);
            if (columns is null)
                return problem!;
            var at = import.LineNo;
            var chunk = new List<TableRow>(Chunk);
            for (var more = true; more && chunksMost > 0;)
            {
                chunk.Clear();
                while (chunk.Count < Chunk && (more = records.MoveNext()))
                    if (records.Current.Line > at)
                        chunk.Add(records.Current);
                if (chunk.Count == 0)
                    break;
                if (!await db.Transact(tx => Stage(tx, import, columns, chunk, at), ct))
                    return false;
                at = chunk[^1].Line;
                chunksMost--;
            }

            return chunksMost > 0;
        }
        catch (TableException e)
        {
            return Problem.Invalid("content", e.Message, e.Accepted);
        }
    }

    async Task<bool> Stage(Tx tx, ImportRow import, PriceFile columns, List<TableRow> chunk, int at)
    {
        var moved = await tx.Run(
            """
            update price_import
            set line_no = @To, status = 'Staging'
            where exporter_id = @ExporterId and id = @Id and line_no = @at and status in ('Waiting', 'Staging')
            """,
            new { import.ExporterId, import.Id, at, To = chunk[^1].Line });
        if (moved == 0)
            return false;
        var rows = new List<PriceDraft>(chunk.Count);
        var faults = new List<(int Line, string Sku, Problem Problem)>();
        foreach (var record in chunk)
        {
            var (sku, (row, problem)) = columns.Read(record);
            if (row is not null)
                rows.Add(row);
            else
                faults.Add((record.Line, sku, problem!));
        }

        faults.AddRange((await StagePrices.Run(tx, import.Change(clock.GetUtcNow()), rows)).Select(left =>
            (left.Row.Line, left.Row.Sku, left.Problem)));
        await Note(tx, import, faults);
        return true;
    }

    static Task Note(Tx tx, ImportRow import, List<(int Line, string Sku, Problem Problem)> faults) => faults.Count == 0
        ? Task.CompletedTask
        : tx.Run(
        """
        insert into price_import_fault (exporter_id, import_id, line_no, field, sku, code, detail, accepted)
        select @ExporterId, @Id, line_no, field, sku, code, detail, accepted
        from unnest(@Lines, @Fields, @Skus, @Codes, @Details, @Accepted) as fault (line_no, field, sku, code, detail, accepted)
        on conflict on constraint price_import_fault_key do nothing
        """,
        new
        {
            import.ExporterId,
            import.Id,
            Lines = faults.Select(fault => fault.Line).ToArray(),
            Fields = faults.Select(fault => fault.Problem.Field ?? "").ToArray(),
            Skus = faults.Select(fault => fault.Sku).ToArray(),
            Codes = faults.Select(fault => fault.Problem.Code).ToArray(),
            Details = faults.Select(fault => fault.Problem.Detail).ToArray(),
            Accepted = faults.Select(fault => fault.Problem.Accepted ?? "").ToArray(),
        });

    /// <summary>Applies it and takes it back, keeping only what it came to.</summary>
    async Task Check(ImportRow import, CancellationToken ct)
    {
        var (would, samples, baseless) = (default(PriceChange), "[]", new List<ApplyPrices.BaselessRow>());
        // The refusal below is what rolls back; it reaches nobody.
        var (_, problem) = await db.Decide<bool>(async tx =>
        {
            baseless.Clear();
            var (done, refused) = await Applied(tx, import, baseless);
            if (done is null)
                return refused!;
            (would, samples) = (done, JsonSerializer.Serialize(await tx.Many<Sample>(SampleSql, Key(import))));
            return PriceChangeTakenBack;
        }, ct);
        if (would is null)
        {
            await Refuse(import, problem!, ct);
            return;
        }

        await db.Transact(async tx =>
        {
            await (would with { Status = "Checked" }).Write(tx, import.BegunBy);
            await Note(tx, import, [.. baseless.Select(row => (row.LineNo, row.Sku ?? "", row.Problem("base")))]);
            await tx.Run(
                """
                update price_import
                set status = 'Checked', samples = @samples::jsonb
                where exporter_id = @ExporterId and id = @Id and status in ('Waiting', 'Staging')
                """,
                new { import.ExporterId, import.Id, samples });
        }, ct);
    }

    static readonly Problem PriceChangeTakenBack = Problem.Invalid("dry_run", "Only a check.", "an import that is no dry run");

    async Task Apply(ImportRow import, CancellationToken ct)
    {
        var (change, problem) = await db.Decide(async tx =>
        {
            var (done, refused) = await Applied(tx, import, []);
            if (done is null)
                return (Outcome<PriceChange>)refused!;
            await ApplyPrices.Sweep(tx, done);
            await tx.Run("delete from price_import_part where import_id = @Id", new { import.Id });
            return done;
        }, ct);
        if (problem is not null)
            await Refuse(import, problem, ct);
        else if (change!.Added + change.Changed >= ManyRows)
            await db.Run("analyze price_row", new { }, ct);
    }

    async Task<Outcome<PriceChange>> Applied(Tx tx, ImportRow import, List<ApplyPrices.BaselessRow> left)
    {
        await PriceChange.Queue(tx, import.ExporterId);
        var status = await tx.One<string>(
            """
            update price_import
            set status = 'Applied', dry_run = false
            where exporter_id = @ExporterId and id = @Id and status in ('Waiting', 'Staging')
            returning status
            """,
            new { import.ExporterId, import.Id });
        if (status is null)
            return Problem.Refused("price_import", import.Status, "apply", []);
        var counts = (await tx.One<Read>(
            """
            select (select count(*)::int from price_change_row where exporter_id = @ExporterId and change_id = @Id) as lines,
                (select count(*)::int from price_import_fault as fault
                    where exporter_id = @ExporterId and import_id = @Id and not exists (
                        select from price_change_row as staged
                        where staged.exporter_id = @ExporterId and staged.change_id = @Id and staged.list_id = @ListId
                            and staged.line_no = fault.line_no)) as faults
            """,
            new { import.ExporterId, import.Id, import.ListId }))!;
        var change = import.Change(clock.GetUtcNow()) with
        {
            Lines = counts.Lines + counts.Faults,
            Faults = counts.Faults,
        };
        return await ApplyPrices.Run(tx, change, import.BegunBy, async (inner, baseless) =>
        {
            left.AddRange(baseless);
            await Note(inner, import, [.. baseless.Select(row => (row.LineNo, row.Sku ?? "", row.Problem("base")))]);
            return baseless.Count;
        });
    }

    Task Refuse(ImportRow import, Problem problem, CancellationToken ct) => db.Transact(async tx =>
    {
        await tx.Run(
            """
            update price_import
            set status = 'Refused', code = @Code, field = @Field, detail = @Detail, accepted = @Accepted
            where exporter_id = @ExporterId and id = @Id and status in ('Waiting', 'Staging')
            """,
            new { import.ExporterId, import.Id, problem.Code, problem.Field, problem.Detail, problem.Accepted });
        await ApplyPrices.Sweep(tx, import.Change(clock.GetUtcNow()));
        await tx.Run("delete from price_import_part where import_id = @Id", new { import.Id });
    }, ct);

    static object Key(ImportRow import) => new { import.ExporterId, import.Id, import.ListId, SamplesMost };

    const string SampleSql =
        """
        select sku, min_quantity, old_price::text as old_price, unit_price::text as new_price, effect, (
                select code from price_list as list
                where list.exporter_id = @ExporterId and list.id = staged.list_id) as list
        from (
            select coalesce(staged.sku, (
                    select sku from product
                    where product.exporter_id = @ExporterId and product.id = staged.product_id)) as sku,
                min_quantity, old_price, unit_price, effect, list_id, line_no
            from price_change_row as staged
            where exporter_id = @ExporterId and change_id = @Id and effect in ('New', 'Changed', 'Removed', 'Repriced')
        ) as staged
        order by (list_id = @ListId) desc, line_no
        limit @SamplesMost
        """;

    internal sealed record Sample
    {
        public string Sku { get; init; } = "";
        public long MinQuantity { get; init; }
        public string? OldPrice { get; init; }
        public string? NewPrice { get; init; }
        public string Effect { get; init; } = "";
        public string List { get; init; } = "";
    }

    sealed record Read(int Lines, int Faults);
}

/// <summary>A file of price rows on its way in.</summary>
sealed record ImportRow
{
    public const string Columns =
        """
        exporter_id, id, list_id, file_name, status, dry_run, line_no, samples::text as samples, code, field, detail, accepted,
        begun_by
        """;

    public Guid ExporterId { get; init; }
    public Guid Id { get; init; }
    public Guid ListId { get; init; }
    public string FileName { get; init; } = "";
    public string Status { get; init; } = "";
    public bool DryRun { get; init; }
    public int LineNo { get; init; }
    public string? Samples { get; init; }
    public string? Code { get; init; }
    public string? Field { get; init; }
    public string? Detail { get; init; }
    public string? Accepted { get; init; }
    public Guid BegunBy { get; init; }

    public PriceChange Change(DateTimeOffset now) => PriceChange.Begin(ExporterId, ListId, "Import", now) with { Id = Id };
}
