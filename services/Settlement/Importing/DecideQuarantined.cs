using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>An operator takes in or discards what waits: an entry, with a corrected text perhaps, or a held statement as a whole.</summary>
public sealed partial class BankStatementsService
{
    const int LongestNote = 500;

    [Allow(Role.Operator)]
    public override async Task<V1.QuarantinedItem> RetryQuarantined(V1.RetryQuarantinedRequest request, ServerCallContext context) =>
        (await db.Decide(tx => Idempotency.Once<V1.QuarantinedItem>(tx, context, request, async () =>
        {
            var (item, problem) = await Claim(tx, request.Id, request.Note);
            if (item is null)
                return problem!;
            var refusal = item.Scope == "Statement" ? await Release(tx, item) : await TakeEntry(tx, item, request.Corrected);
            return refusal is null ? await Decided(tx, item, "Taken", request.Note, request.Corrected) : refusal;
        }), context.CancellationToken)).OrThrow();

    [Allow(Role.Operator)]
    public override async Task<V1.QuarantinedItem> DiscardQuarantined(
        V1.DiscardQuarantinedRequest request, ServerCallContext context) =>
        (await db.Decide(tx => Idempotency.Once<V1.QuarantinedItem>(tx, context, request, async () =>
        {
            var (item, problem) = await Claim(tx, request.Id, request.Note);
            if (item is null)
                return problem!;
            if (item is { Scope: "Statement", StatementId: { } statement })
                await tx.Run(
                    """
                    update statement set status = 'Discarded' where id = @statement and status = 'Held';
                    update statement_entry set status = 'Discarded' where statement_id = @statement and status = 'Held'
                    """,
                    new { statement });
            return await Decided(tx, item, "Discarded", request.Note, "");
        }), context.CancellationToken)).OrThrow();

    /// <summary>The item that still waits, locked; its statement is what it is to be read by.</summary>
    static async Task<(ItemRow? Item, Problem? Problem)> Claim(Tx tx, string id, string note)
    {
        if (note.Length > LongestNote)
            return (null, Problem.Invalid("note", "The note is too long.", $"at most {LongestNote} characters"));
        var isNumber = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        var item = isNumber ? await tx.One<ItemRow>($"{ItemColumns} where q.id = @number for update of q", new { number }) : null;
        if (item is null)
            return (null, Problem.NotFound("quarantined_item", id));
        return item.Status == "Waiting"
            ? (item, null)
            : (null, Problem.Refused("quarantined_item", item.Status, "another decision", []));
    }

    async Task<Outcome<V1.QuarantinedItem>> Decided(Tx tx, ItemRow item, string status, string note, string corrected)
    {
        await tx.Run(
            """
            update statement_quarantine
            set status = @status, decided_at = @Now, decided_by = @By, note = @note, corrected = nullif(@corrected, '')
            where id = @Id
            """,
            new { status, Now = clock.GetUtcNow(), By = Principal.Required.PartyId, note, corrected, item.Id });
        tx.AfterCommit(matching.Set);
        LogDecided(log, item.Id, status);
        return (item with { Status = status, Note = note }).ToWire();
    }

    /// <summary>The entries of a held statement are staged again and merged as if it had added up.</summary>
    async Task<Problem?> Release(Tx tx, ItemRow item)
    {
        if (item.StatementId is not { } id || await Statement(tx, id) is not { Status: "Held" } row)
            return Problem.Refused("quarantined_item", "not held", "release", ["Discard"]);
        if (row.Account.Length == 0 || Currency.Find(row.Currency) is null)
            return Problem.Invalid("id", "Its account or currency is not one that entries can be taken for.",
                "Discard, and the file corrected");
        var stage = new StatementStage(tx);
        await stage.Create();
        await tx.Run(
            $"""
            insert into staged ({StatementStage.Columns})
            select {StatementStage.Columns}
            from statement_entry
            where statement_id = @id and status = 'Held';
            delete from statement_entry where statement_id = @id and status = 'Held';
            update staged set status = case when amount_minor = 0 then 'Information' else 'New' end;
            update statement set status = 'Released' where id = @id
            """,
            new { id });
        await new StatementMerge(tx, item.FileId, id, row.Context, clock.GetUtcNow()).MergeStaged();
        return null;
    }

    async Task<Problem?> TakeEntry(Tx tx, ItemRow item, string corrected)
    {
        if (item.Scope != "Entry" || item.StatementId is not { } id || await Statement(tx, id) is not { } row)
            return Problem.Refused("quarantined_item", item.Scope, "retry", ["Discard"]);
        if (row.Status is "Held" or "Discarded")
            return Problem.Refused("quarantined_item", $"of a statement that is {row.Status}", "retry", ["Discard"]);
        var raw = corrected.Length > 0 ? corrected : item.Content;
        var read = StatementReader.ReadEntry(row.Context, item.Position, item.DetailNo, raw);
        if (read.OfType<PartRefused>().FirstOrDefault() is { } refused)
            return Problem.Invalid("corrected", refused.Fault.Reason, refused.Fault.Accepted);
        var entries = read.OfType<EntryRead>().Select(one => one.Entry).ToList();
        if (entries.Count == 0)
            return Problem.Invalid("corrected", "No entry is in the text.", "field 61 with its 86, or one Ntry element");
        var stage = new StatementStage(tx);
        await stage.Add(entries, row.Account, row.Currency);
        var merge = new StatementMerge(tx, item.FileId, id, row.Context, clock.GetUtcNow());
        var merged = await merge.MergeStaged();
        if (merged.Conflicts.Count > 0)
            return Problem.Refused("quarantined_item", "known with other content", "retry", ["Discard"]);
        await merge.Explain(entries.Where(entry => entry.Status == EntryStatus.Booked).Sum(entry => entry.SignedMinor));
        return null;
    }

    static Task<StatementRow?> Statement(Tx tx, Guid id) => tx.One<StatementRow>(
        """
        select account, currency, statement_no, sequence_no, opening_minor, closing_minor, opening_date, closing_date, format,
            reference, status
        from statement
        where id = @id
        for update
        """,
        new { id });

    [LoggerMessage(Level = LogLevel.Information, Message = "Quarantined item {ItemId}: {Decision}")]
    static partial void LogDecided(ILogger log, long itemId, string decision);

    sealed record StatementRow(
        string Account, string Currency, long StatementNo, int SequenceNo, long? OpeningMinor, long? ClosingMinor, DateOnly? OpeningDate,
        DateOnly? ClosingDate, string Format, string Reference, string Status)
    {
        public Statement Context => new()
        {
            Format = Enum.Parse<StatementFormat>(Format),
            Index = 1,
            Line = 1,
            Reference = Reference,
            Account = Account,
            Currency = Currency,
            Number = StatementNo,
            Page = SequenceNo,
            Opening = OpeningMinor is { } opening ? new Balance(BalanceKind.Opening, false, OpeningDate, Currency, opening) : null,
            Closing = ClosingMinor is { } closing ? new Balance(BalanceKind.Closing, false, ClosingDate, Currency, closing) : null,
        };
    }
}
