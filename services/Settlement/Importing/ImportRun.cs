using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>One file on its way into the tables: entries are staged in batches, and merged when their statement has ended.</summary>
sealed class ImportRun(Tx tx, Guid file, DateTimeOffset now)
{
    public const int MostFaults = 1000;
    const int Batch = 2000;
    readonly List<StatementFault> faults = [];
    readonly List<StatementFault> unwritten = [];
    readonly List<Entry> unstaged = new(Batch);
    readonly StatementStage stage = new(tx);
    Guid statement;
    Statement? open;
    int statements;
    int entries;
    int information;
    int repeated;
    int held;

    /// <summary>Something of the file was a statement, be it held.</summary>
    public bool HasStatement { get; private set; }

    public ImportedFile Result => new(file, false, statements, entries, information, repeated, held, faults);

    public async Task Take(IEnumerable<StatementItem> items)
    {
        foreach (var item in items)
        {
            switch (item)
            {
                case StatementOpened opened:
                    await WriteFaults(null);
                    (statement, open) = (Guid.CreateVersion7(), opened.Statement);
                    break;
                case EntryRead read:
                    unstaged.Add(read.Entry);
                    break;
                case PartRefused refused:
                    Note(refused.Fault);
                    break;
                case StatementClosed closed:
                    await Close(closed.Statement);
                    break;
            }

            if (unstaged.Count >= Batch)
                await Stage();
            if (open is null && unwritten.Count >= MostFaults)
                await WriteFaults(null);
        }

        await WriteFaults(null);
    }

    /// <summary>Those of a statement are written after it, as they refer to it; a file of nothing but faults is bounded by that.</summary>
    void Note(StatementFault fault)
    {
        if (faults.Count < MostFaults && fault.Code != "text_ignored")
            faults.Add(fault);
        unwritten.Add(fault);
    }

    async Task Stage()
    {
        await stage.Add(unstaged, open?.Account, open?.Currency);
        unstaged.Clear();
    }

    async Task Close(Statement closed)
    {
        await Stage();
        if (closed is { Account: null, Opening: null, Closing: null, Entries: 0, Refused: 0 })
        {
            await stage.Clear();
            unwritten.Add(closed.Refusal!);
            open = null;
            return;
        }

        HasStatement = true;
        var refusal = closed.Refusal ?? (Currency.Find(closed.Currency) is null ? Untraded(closed) : null);
        var merge = new StatementMerge(tx, file, statement, closed, now);
        await merge.Withdraw(unwritten.Where(fault => fault.Code == "batch_refused").Select(fault => fault.Position));
        if (refusal is not null)
        {
            held += await merge.Hold();
            Note(refusal);
        }
        else
        {
            var merged = await merge.Take();
            merged.Conflicts.ForEach(Note);
            statements++;
            entries += merged.New;
            information += merged.Information;
            repeated += merged.Repeated;
        }

        await WriteFaults(statement);
        await merge.CheckChain(refusal is null);
        await stage.Clear();
        open = null;
    }

    static StatementFault Untraded(Statement closed) => new(
        "statement_refused", "currency", closed.Currency ?? "", Currency.Accepted, closed.Line, 0, closed.Raw);

    async Task WriteFaults(Guid? of)
    {
        if (unwritten.Count > 0)
            await Quarantine.Write(tx, file, of, unwritten);
        unwritten.Clear();
    }
}
