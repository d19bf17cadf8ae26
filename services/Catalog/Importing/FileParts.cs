using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>Files that came in parts, put together on disk for whoever reads them.</summary>
static class FileParts
{
    /// <summary>One part in memory at a time.</summary>
    /// <param name="table">With columns import_id, at (where in the file the part begins) and content.</param>
    public static async Task Spool(Db db, string table, Guid import, string path, CancellationToken ct)
    {
        await using var file = File.Create(path);
        for (long at = 0; ; at = file.Length)
        {
            var part = await db.One<byte[]>($"select content from {table} where import_id = @import and at = @at", new { import, at }, ct);
            if (part is null)
                return;
            await file.WriteAsync(part, ct);
            await file.FlushAsync(ct);
        }
    }
}
