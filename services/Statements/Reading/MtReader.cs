namespace CrossBorder.Statements;

/// <summary>MT940 and MT942 messages one after another. A bad entry is refused alone and the rest goes on.</summary>
static class MtReader
{
    public static IEnumerable<StatementItem> Read(Stream stream, StatementLimits limits)
    {
        var ready = new Queue<StatementItem>();
        var fields = new MtFields(new MtLines(stream, limits), limits);
        MtMessage? message = null;
        var blocks = new MtBlocks();
        var stray = new MtStray(limits);
        var index = 0;
        foreach (var field in fields.Read())
        {
            if (message is not null && (field.Kind is MtKind.End or MtKind.Block || message.IsEndedBy(field)))
            {
                message.Close(ready);
                message = null;
            }

            if (field.Kind == MtKind.Stray)
                stray.Add(field);
            else
                stray.Flush(ready);
            if (field.Kind == MtKind.Block)
                blocks.Add(field.Text);
            if (field.Kind == MtKind.Tagged)
            {
                message ??= new MtMessage(++index, field.Line, blocks.Take(), limits);
                message.Add(field, ready);
            }

            while (ready.TryDequeue(out var item))
                yield return item;
        }
    }

    public static IReadOnlyList<StatementItem> ReadEntry(Statement statement, int position, string raw, StatementLimits limits)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(raw));
        var ready = new Queue<StatementItem>();
        var message = new MtMessage(statement, position, limits);
        foreach (var field in new MtFields(new MtLines(stream, limits with { Encoding = System.Text.Encoding.UTF8 }), limits).Read())
        {
            if (field.Kind == MtKind.Tagged && field.Tag is "61" or "86")
                message.Add(field, ready);
        }

        message.Flush(ready);
        return [.. ready.Where(item => item is EntryRead or PartRefused)];
    }
}

/// <summary>What the blocks before a message say: {2:I940... or {2:O942... names the type.</summary>
sealed class MtBlocks
{
    bool isInterim;
    bool isStatement;
    string raw = "";

    public void Add(string line)
    {
        var at = line.IndexOf("{2:", StringComparison.Ordinal);
        if (at >= 0 && line.Length >= at + 7)
        {
            isInterim = line.AsSpan(at + 4, 3).SequenceEqual("942");
            isStatement = line.AsSpan(at + 4, 3).SequenceEqual("940");
        }

        raw = raw.Length + line.Length > 1000 ? raw : $"{raw}{line}\n";
    }

    /// <summary>The format when the blocks name it; they count for one message.</summary>
    public (StatementFormat? Format, string Raw) Take()
    {
        var taken = (isInterim ? StatementFormat.Mt942 : isStatement ? StatementFormat.Mt940 : (StatementFormat?)null, raw);
        (isInterim, isStatement, raw) = (false, false, "");
        return taken;
    }
}

/// <summary>Text outside of messages: kept as one fault for each run of lines.</summary>
sealed class MtStray(StatementLimits limits)
{
    string text = "";
    int line;

    public void Add(MtField field)
    {
        line = text.Length == 0 ? field.Line : line;
        text = Texts.Bounded(text.Length == 0 ? field.Text : $"{text}\n{field.Text}", Math.Min(limits.MaxRaw, 2000));
    }

    public void Flush(Queue<StatementItem> ready)
    {
        if (text.Length > 0)
            ready.Enqueue(new PartRefused(StatementFault.Of(
                "text_ignored", "text", text, "a field of a message, beginning with :20:", line, 1, text)));
        text = "";
    }
}
