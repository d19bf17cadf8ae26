using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Wakes the worker that takes uploaded files.</summary>
public sealed class UploadSignal : Signal;

/// <summary>
/// Takes the uploads that are complete, the oldest first. A crash before the note of it is harmless: the content is known by then.
/// </summary>
public sealed class TakeUploads(
    Db db, StatementImporter importer, UploadSignal signal, TimeProvider clock, ILogger<TakeUploads> log) : Worker(signal, clock, log)
{
    protected override TimeSpan Idle => TimeSpan.FromSeconds(2);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var upload = await db.One<Waiting>(
            "select id, name from statement_upload where status = 'Waiting' order by begun_at limit 1", new { }, ct);
        if (upload is null)
            return false;
        var path = Path.Combine(Path.GetTempPath(), $"statement-{Guid.CreateVersion7():N}");
        try
        {
            await Spool(upload.Id, path, ct);
            var outcome = await importer.Import(upload.Name, () => File.OpenRead(path), ct);
            await db.Transact(tx => Note(tx, upload.Id, outcome), ct);
        }
        finally
        {
            File.Delete(path);
        }

        return true;
    }

    /// <summary>One part in memory at a time.</summary>
    async Task Spool(Guid upload, string path, CancellationToken ct)
    {
        await using var file = File.Create(path);
        for (long at = 0; ; at = file.Length)
        {
            var part = await db.One<byte[]>(
                "select content from statement_upload_part where upload_id = @upload and at = @at", new { upload, at }, ct);
            if (part is null)
                return;
            await file.WriteAsync(part, ct);
        }
    }

    static async Task Note(Tx tx, Guid upload, Outcome<ImportedFile> outcome)
    {
        await tx.Run(
            """
            update statement_upload
            set status = @Status, file_id = @File, code = @Code, detail = @Detail
            where id = @upload and status = 'Waiting'
            """,
            new
            {
                upload,
                Status = outcome.Problem is null ? "Taken" : "Refused",
                File = outcome.Value?.Id,
                outcome.Problem?.Code,
                outcome.Problem?.Detail,
            });
        await tx.Run("delete from statement_upload_part where upload_id = @upload", new { upload });
    }

    sealed record Waiting(Guid Id, string Name);
}
