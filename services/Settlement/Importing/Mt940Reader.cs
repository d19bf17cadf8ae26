using System.Text;

namespace CrossBorder.Settlement;

/// <summary>
/// Reads MT940 messages one after another from a stream. A bad entry is refused alone and the rest goes on; a message that lacks a
/// balance, or whose opening + entries is not its closing while every entry was read, is refused as a whole. Pages of one statement
/// must chain: the intermediate opening balance is the closing balance of the page before.
/// </summary>
public static class Mt940Reader
{
    /// <summary>More entries than this make a message too large to be judged as a whole.</summary>
    public const int MostEntries = 50_000;

    public static IEnumerable<Mt940Message> Read(Stream stream)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var pages = new Dictionary<(string Account, int Statement), (int Sequence, long Closing)>();
        Mt940Builder? builder = null;
        foreach (var field in Mt940Fields.Read(reader))
        {
            if (builder is not null && field.Tag is "" or "20")
            {
                yield return Chain(builder.Build(), pages);
                builder = null;
            }

            if (field.Tag.Length == 0)
                continue;
            builder ??= new Mt940Builder(field.Line);
            builder.Add(field);
        }
    }

    static Mt940Message Chain(Mt940Message message, Dictionary<(string Account, int Statement), (int Sequence, long Closing)> pages)
    {
        if (message.Statement is not { } page)
            return message;
        var known = pages.TryGetValue((page.Account, page.StatementNumber), out var before);
        pages[(page.Account, page.StatementNumber)] = (page.SequenceNumber, page.Closing.Minor);
        if (!known || !page.Opening.Intermediate || before.Sequence != page.SequenceNumber - 1 || before.Closing == page.Opening.Minor)
            return message;
        var broken = $"page {page.SequenceNumber} of statement {page.StatementNumber} opens with {page.Opening.Minor} minor units, "
            + $"but the page before closed with {before.Closing}";
        return new Mt940Message(null, [.. message.Faults, new Mt940Fault(0, "statement_refused", broken, $":20:{page.Reference}")]);
    }
}
