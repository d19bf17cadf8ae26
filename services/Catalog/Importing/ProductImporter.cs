using System.Text.Json;
using CrossBorder.Platform;
using CrossBorder.Tables;

namespace CrossBorder.Catalog;

/// <summary>
/// Takes a file of products in, line by line in the order of the file: each chunk is a transaction that writes its products, what
/// became of each line, and how far it came. A dry run notes the same and writes no product.
/// </summary>
public sealed class ProductImporter(Db db, TimeProvider clock)
{
    const int Chunk = 1000;
    const int LongestValue = 200;

    /// <summary>Takes the import on by some chunks, or to its end. False: nothing is left to do.</summary>
    internal async Task<bool> Run(ProductImportRow import, Stream file, int chunksMost, CancellationToken ct)
    {
        try
        {
            using var rows = TableFile.Read(file).GetEnumerator();
            var own = await Own(import.ExporterId, ct);
            var first = rows.MoveNext() ? rows.Current : null;
            await Show(import, ProductHeader.Shown(first, own), ct);
            var (header, problem) = ProductHeader.Of(first, own);
            if (header is not null)
                return await Run(import, header, rows, chunksMost, ct);
            await Refuse(import, problem!, ct);
        }
        catch (TableException e)
        {
            await Refuse(import, Problem.Invalid("content", e.Message, e.Accepted), ct);
        }

        return false;
    }

    async Task<bool> Run(ProductImportRow import, ProductHeader header, IEnumerator<TableRow> rows, int chunksMost, CancellationToken ct)
    {
        var at = import.LineNo;
        var chunk = new List<TableRow>(Chunk);
        for (var more = true; more;)
        {
            chunk.Clear();
            while (chunk.Count < Chunk && (more = rows.MoveNext()))
                if (rows.Current.Line > at)
                    chunk.Add(rows.Current);
            if (chunk.Count == 0)
                break;
            if (chunksMost-- == 0 || !await db.Transact(tx => Take(tx, import, header, chunk, at), ct))
                return true;
            at = chunk[^1].Line;
        }

        await End(import, at, ct);
        return false;
    }

    /// <summary>False when somebody else took these lines, or the import is over.</summary>
    async Task<bool> Take(Tx tx, ProductImportRow import, ProductHeader header, List<TableRow> chunk, int at)
    {
        var moved = await tx.Run(
            """
            update product_import
            set line_no = @To, touched_at = @Now
            where exporter_id = @ExporterId and id = @Id and line_no = @at and status = 'Reading' and dry_run = @DryRun
            """,
            new { import.ExporterId, import.Id, import.DryRun, at, To = chunk[^1].Line, Now = clock.GetUtcNow() });
        if (moved == 0)
            return false;
        var lines = new ImportLines(import.ExporterId, header);
        lines.Read(chunk, await ImportLines.Known(tx, import, header, chunk), await ImportLines.Taken(tx, import, header, chunk));
        if (!import.DryRun)
            lines.Answer(await WriteListings.Run(tx, import.ExporterId, lines.Listings, clock.GetUtcNow()));
        await Note(tx, import, lines);
        return true;
    }

    static async Task Note(Tx tx, ProductImportRow import, ImportLines lines)
    {
        await tx.Run(
            """
            with line as (
                insert into product_import_line (exporter_id, import_id, line_no, sku, effect, product_id, version)
                select @ExporterId, @Id, line_no, sku, effect, product_id, version
                from unnest(@Lines, @Skus, @Effects, @Products, @Versions) as line (line_no, sku, effect, product_id, version)
            )
            insert into product_import_fault (
                exporter_id, import_id, line_no, sku, header, value, field, code, detail, accepted)
            select @ExporterId, @Id, line_no, sku, header, value, field, code, detail, accepted
            from unnest(@FaultLines, @FaultSkus, @Headers, @Values, @Fields, @Codes, @Details, @Accepted)
                as fault (line_no, sku, header, value, field, code, detail, accepted)
            """,
            lines.Arguments(import, LongestValue));
        await tx.Run(
            """
            update product_import
            set created = created + @Created, changed = changed + @Changed, unchanged = unchanged + @Unchanged,
                faults = faults + @Faults
            where exporter_id = @ExporterId and id = @Id
            """,
            new
            {
                import.ExporterId,
                import.Id,
                Created = lines.Count("Created"),
                Changed = lines.Count("Changed"),
                Unchanged = lines.Count("Unchanged"),
                Faults = lines.Faults.Count,
            });
    }

    /// <summary>The file of what was taken in goes; that of a dry run stays, to be applied.</summary>
    Task End(ProductImportRow import, int at, CancellationToken ct) => db.Transact(async tx =>
    {
        var ended = await tx.Run(
            """
            update product_import
            set status = case when dry_run then 'Checked' else 'Applied' end, touched_at = @Now
            where exporter_id = @ExporterId and id = @Id and line_no = @at and status = 'Reading' and dry_run = @DryRun
            """,
            new { import.ExporterId, import.Id, import.DryRun, at, Now = clock.GetUtcNow() });
        if (ended == 1 && !import.DryRun)
            await tx.Run("delete from product_import_part where import_id = @Id", new { import.Id });
    }, ct);

    // Its parts stay: once the columns are named, the same file is read again.
    Task<int> Refuse(ProductImportRow import, Problem problem, CancellationToken ct) => db.Run(
        """
        update product_import
        set status = 'Refused', code = @Code, field = @Field, detail = @Detail, accepted = @Accepted
        where exporter_id = @ExporterId and id = @Id and status = 'Reading'
        """,
        new { import.ExporterId, import.Id, problem.Code, problem.Field, problem.Detail, problem.Accepted }, ct);

    Task<int> Show(ProductImportRow import, IEnumerable<(string Header, string Field)> columns, CancellationToken ct) => db.Run(
        "update product_import set columns = @Json::jsonb where exporter_id = @ExporterId and id = @Id and status = 'Reading'",
        new
        {
            import.ExporterId,
            import.Id,
            Json = JsonSerializer.Serialize(columns.Select(pair => new[] { pair.Header, pair.Field })),
        }, ct);

    async Task<Dictionary<string, string>> Own(Guid exporterId, CancellationToken ct) =>
        (await db.Many<(string Header, string Field)>(
            "select header, field from product_column where exporter_id = @exporterId", new { exporterId }, ct))
        .ToDictionary(pair => pair.Header, pair => pair.Field, StringComparer.Ordinal);
}
