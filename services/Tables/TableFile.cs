using System.Text;
using System.Xml;

namespace CrossBorder.Tables;

/// <summary>The rows of a CSV or XLSX file, told by its first bytes and not by its name.</summary>
public static class TableFile
{
    const string Accepted = "a CSV file in UTF-8 or GB18030, or an XLSX workbook";

    // Of a ZIP archive, and of the compound files that older spreadsheets write.
    static ReadOnlySpan<byte> Zip => "PK\u0003\u0004"u8;

    static ReadOnlySpan<byte> Compound => [0xD0, 0xCF, 0x11, 0xE0];

    /// <param name="file">Can be sought; it is left open.</param>
    /// <exception cref="TableException">While it is read: it is no table, or one that is larger than is taken.</exception>
    public static IEnumerable<TableRow> Read(Stream file, TableLimits? limits = null)
    {
        limits ??= TableLimits.Usual;
        var first = new byte[4];
        file.Position = 0;
        var there = file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (there == first.Length && Compound.SequenceEqual(first))
            throw new TableException("The file is a workbook of an old form (.xls).", Accepted);
        return Guarded(there == first.Length && Zip.SequenceEqual(first)
            ? XlsxRows.Read(file, limits)
            : CsvRows.Read(file, limits));
    }

    static IEnumerable<TableRow> Guarded(IEnumerable<TableRow> rows)
    {
        using var row = rows.GetEnumerator();
        while (Next(row))
            yield return row.Current;
    }

    static bool Next(IEnumerator<TableRow> row)
    {
        try
        {
            return row.MoveNext();
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or DecoderFallbackException or EndOfStreamException)
        {
            throw new TableException($"The file cannot be read: {e.Message}", Accepted);
        }
    }
}
