using System.Security.Cryptography;
using System.Text;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What became of a file.</summary>
/// <param name="Known">A file with the same content was taken before: nothing changed now.</param>
/// <param name="Entries">That were new; repeated, informing and held ones are counted beside.</param>
/// <param name="Faults">The first thousand; all of them are in the quarantine.</param>
public sealed record ImportedFile(
    Guid Id, bool Known, int Statements, int Entries, int Information, int Repeated, int Held, IReadOnlyList<StatementFault> Faults);

/// <summary>
/// Takes a statement file of any size in one transaction and bounded memory: once by its content, each booking once also when a report
/// of the day, a statement and another format all have it. A crash leaves nothing, so that the next try begins anew. Entries are
/// written as new; the matcher finds their orders afterwards.
/// </summary>
public sealed partial class StatementImporter(Db db, MatchSignal matching, TimeProvider clock, ILogger<StatementImporter> log)
{
    const int LongestName = 200;

    /// <param name="open">Opens the content from its start; called twice, for the hash and for the entries.</param>
    /// <returns>A refusal when there is not one statement in it; then nothing of the file is kept.</returns>
    public async Task<Outcome<ImportedFile>> Import(string name, Func<Stream> open, CancellationToken ct)
    {
        string hash;
        await using (var content = open())
            hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        var outcome = await db.Decide(tx => Import(tx, name.Length <= LongestName ? name : name[..LongestName], hash, open), ct);
        if (outcome.Problem is { } problem)
            LogRefused(log, hash, problem.Detail);
        else if (!outcome.Value!.Known)
            LogImported(log, outcome.Value.Id, outcome.Value.Statements, outcome.Value.Entries, outcome.Value.Faults.Count);
        return outcome;
    }

    async Task<Outcome<ImportedFile>> Import(Tx tx, string name, string hash, Func<Stream> open)
    {
        var id = Guid.CreateVersion7();
        // A rival with the same file waits here until the first one commits or rolls back.
        var claimed = await tx.Run(
            """
            insert into statement_file (id, name, content_hash, imported_at)
            values (@id, @name, @hash, @Now)
            on conflict on constraint statement_file_content_once do nothing
            """,
            new { id, name, hash, Now = clock.GetUtcNow() });
        if (claimed == 0)
            return await Known(tx, hash);

        var run = new ImportRun(tx, id, clock.GetUtcNow());
        await using (var content = open())
            await run.Take(StatementReader.Read(content));
        var file = run.Result;
        if (file.Statements == 0 && file.Held == 0 && !run.HasStatement)
            return Unreadable(file.Faults);
        await tx.Run(
            """
            update statement_file
            set statements = @Statements, entries = @Entries, information = @Information, repeated = @Repeated, held = @Held
            where id = @Id
            """,
            new { file.Statements, file.Entries, file.Information, file.Repeated, file.Held, file.Id });
        tx.AfterCommit(matching.Set);
        return file;
    }

    static async Task<ImportedFile> Known(Tx tx, string hash)
    {
        var known = await tx.One<KnownFile>(
            "select id, statements, entries, information, repeated, held from statement_file where content_hash = @hash", new { hash });
        var faults = await tx.Many<KnownFault>(
            """
            select code, detail, line_no, content
            from statement_quarantine
            where file_id = @Id and code <> 'text_ignored'
            order by id
            limit @MostFaults
            """,
            new { known!.Id, ImportRun.MostFaults });
        return new ImportedFile(
            known.Id, true, known.Statements, known.Entries, known.Information, known.Repeated, known.Held,
            [.. faults.Select(fault => new StatementFault(fault.Code, "", "", fault.Detail, fault.LineNo, 0, fault.Content))]);
    }

    static Problem Unreadable(IReadOnlyList<StatementFault> faults)
    {
        var why = new StringBuilder("The file holds no bank statement.");
        foreach (var fault in faults.Take(20))
            why.Append(' ').Append(fault.Line > 0 ? $"Line {fault.Line}: " : "").Append(fault.Reason).Append('.');
        return new Problem(
            StatusCodes.Status400BadRequest, "statement_unreadable", why.ToString(), "content", "MT940, MT942 or camt.053");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "File {FileId}: {Statements} statements, {Entries} entries, {Faults} faults")]
    static partial void LogImported(ILogger log, Guid fileId, int statements, int entries, int faults);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Statement file with hash {Hash} refused: {Reason}")]
    static partial void LogRefused(ILogger log, string hash, string reason);

    sealed record KnownFile(Guid Id, int Statements, int Entries, int Information, int Repeated, int Held);

    sealed record KnownFault(string Code, string Detail, int LineNo, string Content);
}
