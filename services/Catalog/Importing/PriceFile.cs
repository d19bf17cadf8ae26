using System.Globalization;
using CrossBorder.Platform;
using CrossBorder.Tables;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Rows of prices in a table whose first record names the columns, in any order: sku and either unit_price or base, then what is
/// needed of min_quantity, moq, increment, percent, amount, remove.
/// </summary>
sealed class PriceFile
{
    const string Accepted = "sku, min_quantity, moq, increment, unit_price, base, percent, amount, remove";
    static readonly string[] Known = Accepted.Split(", ");
    readonly string[] columns;

    PriceFile(string[] columns) => this.columns = columns;

    /// <summary>The columns of a header, or why it is none.</summary>
    public static Outcome<PriceFile> Of(TableRow? header)
    {
        var columns = header?.Cells.Select(field => field.Trim().ToLowerInvariant().Replace(' ', '_')).ToArray() ?? [];
        if (columns.FirstOrDefault(column => !Known.Contains(column)) is { } unknown)
            return Problem.Invalid("columns", $"The column '{unknown}' is not known.", Accepted);
        if (columns.Length != columns.Distinct().Count())
            return Problem.Invalid("columns", "A column comes twice.", "each column once");
        return columns.Contains("sku") && (columns.Contains("unit_price") || columns.Contains("base") || columns.Contains("remove"))
            ? new PriceFile(columns)
            : Problem.Invalid("columns", "A column is missing.", $"sku, and unit_price or base; of {Accepted}");
    }

    /// <summary>The row, or the first field that is wrong; and the SKU as it stands there.</summary>
    public (string Sku, Outcome<PriceDraft> Row) Read(TableRow record)
    {
        if (record.Fault is not null)
            return ("", Problem.Invalid("line", record.Fault, "fields with commas, or quoted ones"));
        if (record.Cells.Count != columns.Length)
            return (record.Cells is [var first, ..] ? first : "", Problem.Invalid(
                "line", $"The line has {record.Cells.Count} fields.", $"{columns.Length} fields, as the first line"));
        var row = new V1.PriceRowDraft();
        for (var i = 0; i < columns.Length; i++)
            if (!Set(row, columns[i], record.Cells[i]))
                return (row.Sku, Problem.Invalid(columns[i], $"'{record.Cells[i]}' is not understood.",
                    columns[i] == "remove" ? "yes, no or nothing" : "a whole number"));
        return (row.Sku, PriceDraft.Check(row, record.Line));
    }

    static bool Set(V1.PriceRowDraft row, string column, string text)
    {
        long number = 0;
        if (column is "min_quantity" or "moq" or "increment" && text.Length > 0
            && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return false;
        switch (column)
        {
            case "sku": row.Sku = text; break;
            case "min_quantity": row.MinQuantity = number; break;
            case "moq": row.Moq = number; break;
            case "increment": row.Increment = number; break;
            case "unit_price": row.UnitPrice = text; break;
            case "base": row.Base = text; break;
            case "percent": row.Percent = text; break;
            case "amount": row.Amount = text; break;
            default: row.Remove = text.ToLowerInvariant() is "yes" or "true" or "1"; break;
        }

        return column != "remove" || text.ToLowerInvariant() is "" or "yes" or "no" or "true" or "false" or "1" or "0";
    }
}
