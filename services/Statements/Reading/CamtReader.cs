using System.Xml;

namespace CrossBorder.Statements;

/// <summary>camt.053 of any version by its local names, one payment in memory at a time.</summary>
static class CamtReader
{
    public static IEnumerable<StatementItem> Read(PeekedStream stream, StatementLimits limits)
    {
        var file = new CamtFile(new CamtXml(stream, limits), limits);
        return Guarded(file);
    }

    public static IReadOnlyList<StatementItem> ReadEntry(
        Statement statement, int position, int detail, string raw, StatementLimits limits)
    {
        using var xml = new CamtXml(new StringReader(raw), limits);
        var ready = new Queue<StatementItem>();
        try
        {
            if (!xml.NextElement() || xml.Name != "Ntry")
                return [new PartRefused(StatementFault.Of("entry_refused", "Ntry", raw, "one Ntry element", 1, 1, raw))];
            var batch = new CamtBatch(xml.Begin(CamtTree.Entry), statement.Currency, null, position, limits);
            while (xml.Continue(batch.Head, 2, "TxDtls"))
                batch.Add(xml.Whole(CamtTree.Detail), ready);
            if (detail > 0)
                batch.CloseOne(detail, ready);
            else
                batch.Close(new Tally(), ready);
        }
        catch (XmlException e)
        {
            return [new PartRefused(StatementFault.Of("entry_refused", "Ntry", e.Message, "well-formed XML", e.LineNumber,
                e.LinePosition, raw))];
        }

        return [.. ready];
    }

    static IEnumerable<StatementItem> Guarded(CamtFile file)
    {
        using (file)
        {
            using var items = file.Items().GetEnumerator();
            var failed = new Queue<StatementItem>();
            while (failed.Count == 0)
            {
                try
                {
                    if (!items.MoveNext())
                        break;
                }
                catch (XmlException e)
                {
                    file.Fail(e, failed);
                    continue;
                }

                yield return items.Current;
            }

            foreach (var item in failed)
                yield return item;
        }
    }
}

/// <summary>A document with its statements.</summary>
sealed class CamtFile(CamtXml xml, StatementLimits limits) : IDisposable
{
    readonly Queue<StatementItem> ready = new();
    CamtStatement? statement;
    CamtRecord? head;
    CamtBatch? batch;
    CamtRecord? group;
    string? root;
    bool isStatementFile;
    int index;

    public void Dispose() => xml.Dispose();

    public IEnumerable<StatementItem> Items()
    {
        while (xml.NextElement())
        {
            root ??= xml.Name;
            isStatementFile |= xml.Name == "BkToCstmrStmt";
            if (isStatementFile && xml.Name == "GrpHdr")
                group = xml.Whole(CamtTree.Group);
            if (!isStatementFile || xml.Name != "Stmt")
                continue;
            statement = new CamtStatement(++index, xml.Line, group, limits);
            head = xml.Begin(CamtTree.Statement);
            while (xml.Continue(head, 1, "Bal", "Ntry"))
            {
                if (xml.Name == "Bal")
                    statement.AddBalance(xml.Whole(CamtTree.Balance), ready);
                else
                    foreach (var item in Entry())
                        yield return item;
            }

            statement.Close(head, ready);
            statement = null;
            while (ready.TryDequeue(out var item))
                yield return item;
        }

        if (!isStatementFile)
            yield return new PartRefused(StatementFault.Of(
                "file_unreadable", "Document", root ?? "", "a camt.053 document with BkToCstmrStmt", 1, 1, ""));
    }

    /// <summary>The document is damaged here: what is under way is refused with it, what was read stays.</summary>
    public void Fail(XmlException e, Queue<StatementItem> failed)
    {
        var fault = StatementFault.Of(
            statement is null ? "file_unreadable" : "statement_refused", "XML", e.Message,
                "well-formed XML without a DTD, within the limits",
            e.LineNumber > 0 ? e.LineNumber : xml.Line, e.LinePosition, "");
        while (ready.TryDequeue(out var item))
            failed.Enqueue(item);
        failed.Enqueue(new PartRefused(fault));
        if (statement is null)
            return;
        statement.Open(head!, failed);
        if (batch is not null)
            batch.Abandon(fault, failed);
        statement.Broken = fault;
        statement.Close(head!, failed);
    }

    IEnumerable<StatementItem> Entry()
    {
        statement!.Open(head!, ready);
        batch = new CamtBatch(xml.Begin(CamtTree.Entry), statement.Currency, statement.Day, statement.NextPosition(), limits);
        while (xml.Continue(batch.Head, 2, "TxDtls"))
        {
            batch.Add(xml.Whole(CamtTree.Detail), ready);
            while (ready.TryDequeue(out var item))
                yield return item;
        }

        batch.Close(statement.Tally, ready);
        batch = null;
        while (ready.TryDequeue(out var item))
            yield return item;
    }
}
