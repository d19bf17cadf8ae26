using System.Text;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Keeps the files that receipts came in, in the transaction that keeps what they say.</summary>
static class ReceiptFiles
{
    /// <summary>PostgreSQL's text holds every character but this; XML does not allow it either.</summary>
    const char Unkept = '\0';

    /// <summary>What came, envelope and all, by the name that its receipts are kept under.</summary>
    public static Dictionary<string, string> Texts(IEnumerable<OpenedDocument> documents) => documents
        .Where(document => document.Receipts.Count > 0).DistinctBy(document => document.Document.Name)
        .ToDictionary(document => document.Document.Name, document => Encoding.UTF8.GetString(document.Document.Content.Span));

    public static async Task Keep(Tx tx, IEnumerable<string> names, IReadOnlyDictionary<string, string> bodies, DateTimeOffset now)
    {
        var kept = names.Distinct().Where(name => bodies.ContainsKey(name)).ToArray();
        if (kept.Length == 0)
            return;
        await tx.Run(
            """
            insert into receipt_file (name, body, received_at)
            select name, body, @now
            from unnest(@kept, @Bodies) as came (name, body)
            on conflict on constraint receipt_file_key do nothing
            """,
            new { now, kept, Bodies = kept.Select(name => bodies[name].Replace(Unkept, ' ')).ToArray() });
    }
}
