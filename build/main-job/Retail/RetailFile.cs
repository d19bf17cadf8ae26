using System.Text;
using CsvHelper;

namespace CrossBorder.MainJob.Retail;

/// <summary>One line of the file as it came. Number counts lines from 2, the header being 1.</summary>
public sealed record RetailLine(
    int Number, string InvoiceNo, string StockCode, string Description, string Quantity, string UnitPrice, string CustomerId,
    string Country);

/// <summary>The lines of one invoice; the file keeps them together.</summary>
public sealed record RetailInvoice(string Number, IReadOnlyList<RetailLine> Lines)
{
    public bool IsCancellation => Number.StartsWith('C');
}

/// <summary>
/// Reads the order lines of the Online Retail data set one invoice at a time. The file is Windows-1252, its stock codes come in
/// either case, and nothing else is assumed of a field: what it means is decided by <see cref="LineCheck"/>.
/// </summary>
public static class RetailFile
{
    static RetailFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static IEnumerable<RetailInvoice> Invoices(string path)
    {
        using var text = new StreamReader(path, Encoding.GetEncoding(1252));
        foreach (var invoice in Invoices(text))
            yield return invoice;
    }

    public static IEnumerable<RetailInvoice> Invoices(TextReader text)
    {
        var lines = new List<RetailLine>();
        foreach (var line in Lines(text))
        {
            if (lines.Count > 0 && lines[0].InvoiceNo != line.InvoiceNo)
            {
                yield return new RetailInvoice(lines[0].InvoiceNo, lines);
                lines = [];
            }

            lines.Add(line);
        }

        if (lines.Count > 0)
            yield return new RetailInvoice(lines[0].InvoiceNo, lines);
    }

    static IEnumerable<RetailLine> Lines(TextReader text)
    {
        // Separator fixed, because detection could be misled by dirty lines; what is malformed is read as well as it can be.
        using var csv = CsvReader.Create(text, new CsvReaderOptions
        {
            Separator = ',',
            TrimWhitespace = true,
            MalformedData = CsvMalformedDataHandling.Recover,
            MissingField = CsvMissingFieldHandling.ReturnEmpty,
        });
        for (var number = 2; csv.Read(); number++)
            yield return new RetailLine(
                number, csv.GetString("InvoiceNo"), csv.GetString("StockCode").ToUpperInvariant(), csv.GetString("Description"),
                csv.GetString("Quantity"), csv.GetString("UnitPrice"), csv.GetString("CustomerID"), csv.GetString("Country"));
    }
}
