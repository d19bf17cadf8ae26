using System.Globalization;
using CrossBorder.Tables;

namespace CrossBorder.Portal;

/// <param name="FileLines">Where the file names it: lines of one SKU are added up.</param>
/// <param name="Quantity">Whole units.</param>
public sealed record ListedLine(string Sku, long Quantity, IReadOnlyList<int> FileLines);

/// <param name="Line">Of the file, from 1 on.</param>
/// <param name="Column">sku or quantity.</param>
public sealed record ListFault(int Line, string Column, string Value, string Detail, string Accepted);

/// <summary>
/// What a buyer wants by SKU and quantity, from a CSV or XLSX file or pasted lines. With a heading the columns may stand anywhere and be
/// named in English or Chinese; without one the SKU comes first and the quantity second. A list of SKUs alone asks for one unit each.
/// </summary>
public static class OrderListFile
{
    /// <summary>An order has no more lines.</summary>
    public const int LinesMost = 1000;

    /// <summary>Bytes; a thousand lines need some fifty thousand.</summary>
    public const int BytesMost = 2 * 1024 * 1024;
    const int FaultsMost = 1000;
    const int SkuLongest = 64;
    const long QuantityMost = 1_000_000_000;
    static readonly string QuantityAccepted = string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {QuantityMost}");

    static readonly TableLimits Limits = new() { Packed = BytesMost, Unpacked = 16 * 1024 * 1024 };

    static readonly HashSet<string> SkuNames =
    [
        "sku", "item", "itemno", "itemnumber", "article", "articleno", "productcode", "partno", "partnumber",
        "货号", "商品货号", "产品编号", "型号", "款号",
    ];

    static readonly HashSet<string> QuantityNames = ["quantity", "qty", "pcs", "pieces", "units", "数量", "订购数量", "件数", "采购数量"];

    /// <summary>The lines in the order in which their SKUs first come, and every line that says none.</summary>
    /// <exception cref="TableException">The file is no table, is too large, or names too many products.</exception>
    public static (List<ListedLine> Lines, List<ListFault> Faults) Read(Stream file)
    {
        var (found, faults) = (new Dictionary<string, (long Quantity, List<int> Lines)>(StringComparer.Ordinal), new List<ListFault>());
        var columns = default(Columns?);
        foreach (var row in TableFile.Read(file, Limits))
        {
            if (row.Fault is null && row.Cells.All(cell => cell.Length == 0))
                continue;
            var first = columns is null;
            columns ??= Columns.Of(row.Cells);
            if (first && columns.Value.Heading)
                continue;
            if (Take(row, columns.Value, found) is { } fault)
                faults.Add(fault);
            if (found.Count > LinesMost || faults.Count > FaultsMost)
                throw new TableException("The list is too long for one order.", $"up to {LinesMost} products");
        }

        return ([.. found.Select(line => new ListedLine(line.Key, line.Value.Quantity, line.Value.Lines))], faults);
    }

    static ListFault? Take(TableRow row, Columns columns, Dictionary<string, (long Quantity, List<int> Lines)> found)
    {
        if (row.Fault is { } unreadable)
            return new(row.Line, "", "", unreadable, "a SKU and a quantity");
        var sku = Cell(row, columns.Sku);
        if (sku.Length is 0 or > SkuLongest || sku.Any(char.IsControl))
            return new(row.Line, "sku", sku, "The line names no SKU.", $"1 to {SkuLongest} characters");
        var written = columns.Quantity < 0 ? "1" : Cell(row, columns.Quantity);
        if (Number(written) is not { } quantity)
            return new(row.Line, "quantity", written, "The quantity is not one.", QuantityAccepted);
        if (!found.TryGetValue(sku, out var line))
            line = (0, []);
        if (line.Quantity + quantity > QuantityMost)
            return new(row.Line, "quantity", written, $"All lines of {sku} together are too many.", QuantityAccepted);
        line.Lines.Add(row.Line);
        found[sku] = (line.Quantity + quantity, line.Lines);
        return null;
    }

    /// <summary>Digits of any width; what a spreadsheet writes behind a whole number (12.00) says nothing more.</summary>
    static long? Number(string written) =>
        decimal.TryParse(Narrow(written), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number == decimal.Truncate(number) && number is >= 1 and <= QuantityMost
            ? (long)number
            : null;

    static string Narrow(string written) => string.Concat(
        written.Select(c => CharUnicodeInfo.GetDecimalDigitValue(c) is var digit and >= 0 ? (char)('0' + digit) : c));

    static string Cell(TableRow row, int at) => at < row.Cells.Count ? row.Cells[at].Trim() : "";

    readonly record struct Columns(int Sku, int Quantity, bool Heading)
    {
        public static Columns Of(IReadOnlyList<string> first)
        {
            var keys = first.Select(Key).ToList();
            var (sku, quantity) = (keys.FindIndex(SkuNames.Contains), keys.FindIndex(QuantityNames.Contains));
            return sku >= 0 ? new(sku, quantity, true) : new(0, first.Count(cell => cell.Length > 0) > 1 ? 1 : -1, false);
        }

        static string Key(string heading) =>
            string.Concat(heading.Where(char.IsLetterOrDigit)).ToLowerInvariant();
    }
}
