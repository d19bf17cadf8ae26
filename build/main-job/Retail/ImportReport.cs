using System.Globalization;
using CsvHelper;

namespace CrossBorder.MainJob.Retail;

/// <summary>What became of one line: imported into an order or refused with a reason.</summary>
public sealed record ReportRow(int Line, string InvoiceNo, string StockCode, string Outcome, string Reason, string OrderId);

/// <summary>
/// The report of an import, one row per line of the file, flushed invoice by invoice. It is also where the import goes on after an
/// interruption: invoices whose rows are complete are not sent again, and a torn last row is dropped.
/// </summary>
public sealed class ImportReport : IDisposable
{
    public const string Imported = "imported";
    public const string Refused = "refused";
    const string Header = "line,invoice,stock_code,outcome,reason,order_id";
    readonly StreamWriter writer;
    readonly HashSet<string> done = [];
    readonly Dictionary<string, int> reasons = [];

    ImportReport(StreamWriter writer) => this.writer = writer;

    public int ImportedLines { get; private set; }

    public int RefusedLines { get; private set; }

    /// <summary>Refused lines per reason.</summary>
    public IReadOnlyDictionary<string, int> Reasons => reasons;

    /// <summary>Opens the report of this path, or starts it.</summary>
    public static ImportReport Open(string path)
    {
        var rows = File.Exists(path) ? Complete(path) : [];
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        // Rewritten beside and moved, so that a crash while starting loses no finished invoice.
        using (var rewritten = new ImportReport(new StreamWriter(path + ".tmp", append: false)))
        {
            rewritten.writer.WriteLine(Header);
            foreach (var invoice in rows.GroupBy(row => row.InvoiceNo))
                rewritten.Write(invoice.Key, [.. invoice]);
        }

        File.Move(path + ".tmp", path, overwrite: true);
        var report = new ImportReport(new StreamWriter(path, append: true));
        foreach (var row in rows)
            report.Remember(row);
        return report;
    }

    public bool Has(string invoiceNo) => done.Contains(invoiceNo);

    /// <summary>Writes the rows of one invoice and flushes them.</summary>
    public void Write(string invoiceNo, IReadOnlyList<ReportRow> rows)
    {
        foreach (var row in rows)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Line},{row.InvoiceNo},{Quoted(row.StockCode)},{row.Outcome},{row.Reason},{row.OrderId}"));
            Remember(row);
        }

        writer.Flush();
        done.Add(invoiceNo);
    }

    public void Dispose() => writer.Dispose();

    static string Quoted(string text) => text.AsSpan().ContainsAny(",\"\n\r")
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;

    // Rows of the last invoice may be missing after a crash, so that invoice is sent again; its idempotency key makes that harmless.
    static List<ReportRow> Complete(string path)
    {
        using var csv = CsvReader.FromFile(path, new CsvReaderOptions { Separator = ',' });
        var rows = new List<ReportRow>();
        while (csv.Read())
            if (csv.FieldCount == 6 && csv.TryParse<int>(0, out var line))
                rows.Add(new(line, csv.GetString(1), csv.GetString(2), csv.GetString(3), csv.GetString(4), csv.GetString(5)));
        return rows.Count == 0 ? rows : [.. rows.Where(row => row.InvoiceNo != rows[^1].InvoiceNo)];
    }

    void Remember(ReportRow row)
    {
        done.Add(row.InvoiceNo);
        if (row.Outcome == Imported)
        {
            ImportedLines++;
            return;
        }

        RefusedLines++;
        reasons[row.Reason] = reasons.GetValueOrDefault(row.Reason) + 1;
    }
}
