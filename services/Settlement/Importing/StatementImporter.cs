using System.Security.Cryptography;
using System.Text;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What became of a file.</summary>
/// <param name="Known">A file with the same content was taken before: nothing changed now.</param>
public sealed record ImportedFile(Guid Id, bool Known, int Statements, int Entries, IReadOnlyList<Mt940Fault> Faults);

/// <summary>
/// Takes an MT940 file in one transaction: once by its content, each entry once by its place in the account's statements or its bank
/// reference. Entries are written as new; the matcher finds their orders afterwards.
/// </summary>
public sealed partial class StatementImporter(Db db, MatchSignal matching, TimeProvider clock, ILogger<StatementImporter> log)
{
    const int MostFaults = 1000;
    const int LongestName = 200;

    /// <param name="open">Opens the content from its start; called twice, for the hash and for the entries.</param>
    /// <returns>A refusal when there is not one statement in it that can be taken; then nothing of the file is kept.</returns>
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

        var (statements, entries, faults) = await InsertAll(tx, id, open);
        if (statements == 0)
            return Unreadable(faults);
        await Quarantine(tx, id, faults);
        await tx.Run(
            "update statement_file set statements = @statements, entries = @entries where id = @id", new { statements, entries, id });
        tx.AfterCommit(matching.Set);
        return new ImportedFile(id, false, statements, entries, faults);
    }

    static async Task<(int Statements, int Entries, List<Mt940Fault> Faults)> InsertAll(Tx tx, Guid file, Func<Stream> open)
    {
        var (statements, entries) = (0, 0);
        var faults = new List<Mt940Fault>();
        await using var content = open();
        foreach (var message in Mt940Reader.Read(content))
        {
            faults.AddRange(message.Faults.Take(MostFaults - faults.Count));
            if (message.Statement is not { } statement)
                continue;
            statements++;
            entries += await StatementRows.Insert(tx, file, statement, faults);
        }

        return (statements, entries, faults);
    }

    static async Task<ImportedFile> Known(Tx tx, string hash)
    {
        var known = await tx.One<KnownFile>("select id, statements, entries from statement_file where content_hash = @hash", new { hash });
        var faults = await tx.Many<Mt940Fault>(
            """
            select line_no as line, code, detail, content as text
            from statement_quarantine
            where file_id = @Id
            order by id
            """,
            new { known!.Id });
        return new ImportedFile(known.Id, true, known.Statements, known.Entries, faults);
    }

    static Task<int> Quarantine(Tx tx, Guid file, List<Mt940Fault> faults) => faults.Count == 0 ? Task.FromResult(0) : tx.Run(
        """
        insert into statement_quarantine (file_id, line_no, code, detail, content)
        select @file, line_no, code, detail, content
        from unnest(@Lines, @Codes, @Details, @Texts) as fault (line_no, code, detail, content)
        """,
        new
        {
            file,
            Lines = faults.Select(fault => fault.Line).ToArray(),
            Codes = faults.Select(fault => fault.Code).ToArray(),
            Details = faults.Select(fault => fault.Detail).ToArray(),
            Texts = faults.Select(fault => fault.Text).ToArray(),
        });

    static Problem Unreadable(List<Mt940Fault> faults)
    {
        var why = new StringBuilder("The file holds no MT940 statement that can be taken.");
        foreach (var fault in faults.Take(20))
            why.Append(' ').Append(fault.Line > 0 ? $"Line {fault.Line}: " : "").Append(fault.Detail).Append('.');
        return new Problem(
            StatusCodes.Status400BadRequest, "statement_unreadable", why.ToString(), "content", "MT940 messages that balance");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "File {FileId}: {Statements} statements, {Entries} entries, {Faults} faults")]
    static partial void LogImported(ILogger log, Guid fileId, int statements, int entries, int faults);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Statement file with hash {Hash} refused: {Reason}")]
    static partial void LogRefused(ILogger log, string hash, string reason);

    sealed record KnownFile(Guid Id, int Statements, int Entries);
}
