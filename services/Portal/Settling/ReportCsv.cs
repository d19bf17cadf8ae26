using System.Globalization;
using System.Text;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Portal;

/// <summary>Reports as CSV (RFC 4180, UTF-8 with a mark for spreadsheets), amounts in major units with the currency's digits.</summary>
static class ReportCsv
{
    public static FileContentHttpResult Of(AgingView aging)
    {
        var text = Start(
            "currency", "exporter", "exporter_name", "buyer", "buyer_name", "orders", "not_due", "days_1_30", "days_31_60", "days_61_90",
            "over_90", "total");
        foreach (var currency in aging.Currencies)
            foreach (var row in currency.Rows)
                Row(text,
                [
                    currency.Currency, row.ExporterId.ToString(), row.ExporterName ?? "", row.BuyerId.ToString(), row.BuyerName ?? "",
                    row.Orders.ToString(CultureInfo.InvariantCulture), .. Amounts(row.Buckets, currency.Currency),
                ]);
        return File(text, $"aging-{aging.On}.csv");
    }

    public static FileContentHttpResult Of(ReconciliationView view)
    {
        var text = Start("currency", "account", "item", "id", "date", "text", "amount");
        foreach (var book in view.Currencies)
        {
            string Plain(long minor) => Amount(minor, book.Currency);
            foreach (var (name, minor) in new[]
                {
                    ("bank", book.BankMinor), ("book", book.BookMinor), ("difference", book.DifferenceMinor),
                    ("unexplained", book.UnexplainedMinor),
                })
                Row(text, [book.Currency, "", name, "", view.On, "", Plain(minor)]);
            foreach (var item in book.Items)
            {
                Row(text, [book.Currency, "", item.Kind, "", view.On, "", Plain(item.AmountMinor)]);
                foreach (var row in item.Rows)
                    Row(text, [book.Currency, "", $"{item.Kind} row", row.Id, row.On, row.Text ?? "", Plain(row.AmountMinor)]);
            }
        }

        return File(text, $"reconciliation-{view.On}.csv");
    }

    /// <summary>A row per account, bank balance and expected day; amounts of one currency never stand beside another's sum.</summary>
    public static FileContentHttpResult Of(CashPositionView position)
    {
        var text = Start("currency", "part", "name", "date", "booked", "held", "available", "stated", "in", "out");
        foreach (var currency in position.Currencies)
        {
            string Plain(long minor) => Amount(minor, currency.Currency);
            foreach (var row in currency.Accounts)
                Row(text,
                [
                    currency.Currency, "account", row.Kind, position.On, Plain(row.BookedMinor), Plain(row.HeldMinor),
                    Plain(row.AvailableMinor), "", "", "",
                ]);
            foreach (var row in currency.Banks)
                Row(text,
                [
                    currency.Currency, "bank", row.Account, row.StatedOn ?? "", Plain(row.BookedMinor), "", "", Plain(row.StatedMinor),
                    "", "",
                ]);
            foreach (var row in currency.Expected)
                Row(text,
                    [currency.Currency, "expected", "", row.DueOn ?? "", "", "", "", "", Plain(row.InMinor), Plain(row.OutMinor)]);
        }

        return File(text, $"cash-position-{position.On}.csv");
    }

    static IEnumerable<string> Amounts(AgingBucketsView b, string currency) =>
        new[] { b.NotDueMinor, b.Days1To30Minor, b.Days31To60Minor, b.Days61To90Minor, b.Over90Minor, b.TotalMinor }
            .Select(minor => Amount(minor, currency));

    static string Amount(long minor, string currency) => new Money(minor, Currency.Of(currency)).ToString()[..^4];

    static StringBuilder Start(params IReadOnlyList<string> columns)
    {
        var text = new StringBuilder("\uFEFF");
        Row(text, columns);
        return text;
    }

    static void Row(StringBuilder text, IReadOnlyList<string> cells) => text.Append(string.Join(',', cells.Select(Cell))).Append("\r\n");

    /// <summary>What a spreadsheet would take for a formula is kept as text by a leading apostrophe, except a negative amount.</summary>
    static string Cell(string text)
    {
        if (text.Length > 0 && (text[0] is '=' or '+' or '@' or '\t' || (text[0] == '-' && !decimal.TryParse(text, out _))))
            text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    static FileContentHttpResult File(StringBuilder text, string name) =>
        TypedResults.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", name);
}
