using System.Globalization;
using System.Text;

namespace CrossBorder.Statements.Tests;

/// <summary>Writes MT940 and MT942, straight from the field table of fx-and-payments section 3 and independent of the reader.</summary>
static class MtWriter
{
    public static string Write(Statement head, IEnumerable<Entry> entries, string lineEnd = "\r\n")
    {
        var text = new StringBuilder();
        void Put(string line) => text.Append(line.ReplaceLineEndings(lineEnd)).Append(lineEnd);
        if (head.IsInterim)
            Put("{1:F01BANKCNBJAXXX0000000000}{2:I942PLATCNBJXXXXN}{4:");
        Put($":20:{head.Reference}");
        if (head.RelatedReference is { } related)
            Put($":21:{related}");
        Put($":25:{head.Account}");
        Put($":28C:{head.Number}" + (head.Page is { } page ? $"/{page}" : ""));
        if (head.CreatedAt is { } at)
            Put($":13D:{at:yyMMddHHmm}{at:zzz}".Replace(":", "", StringComparison.Ordinal).Insert(0, ":").Insert(4, ":"));
        foreach (var floor in head.Floors)
            Put($":34F:{floor.Currency}{floor.Side}{Models.Digits(floor.Minor, floor.Currency, ',', true)}");
        if (head.Opening is { } opening)
            Put($":60{(opening.Intermediate ? 'M' : 'F')}:{Balance(opening)}");
        foreach (var entry in entries)
            PutEntry(Put, entry);
        foreach (var total in head.Totals)
            Put($":90{(total.IsCredit ? 'C' : 'D')}:{total.Count}{head.Currency}"
                + Models.Digits(total.Minor!.Value, head.Currency!, ',', true));
        if (head.Closing is { } closing)
            Put($":62{(closing.Intermediate ? 'M' : 'F')}:{Balance(closing)}");
        foreach (var balance in head.OtherBalances)
            Put($":{(balance.Kind == BalanceKind.Available ? 64 : 65)}:{Balance(balance)}");
        if (head.Narrative.Length > 0)
            Put($":86:{head.Narrative}");
        Put(head.IsInterim ? "-}" : "-");
        return text.ToString();
    }

    static void PutEntry(Action<string> put, Entry entry)
    {
        var mark = entry.Status == EntryStatus.Pending ? $"E{entry.Mark}" : entry.Mark.ToString();
        put($":61:{entry.ValueDate:yyMMdd}{entry.BookingDate:MMdd}{mark}{entry.FundsCode}"
            + Models.Digits(entry.AmountMinor, entry.Currency, ',', true) + entry.TypeCode + (entry.References.Customer ?? "NONREF")
            + (entry.References.Bank is { } bank ? $"//{bank}" : ""));
        if (entry.Details.Length > 0)
            put(entry.Details);
        if (entry.Narrative.Length == 0)
            return;
        // Only what has codes may be cut anywhere.
        if (entry.Narrative.Contains('\n', StringComparison.Ordinal))
        {
            put($":86:{entry.Narrative}");
            return;
        }

        for (var i = 0; i < entry.Narrative.Length; i += 65)
            put(string.Concat(i == 0 ? ":86:" : "", entry.Narrative.AsSpan(i, Math.Min(65, entry.Narrative.Length - i))));
    }

    static string Balance(Balance balance) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(balance.Minor < 0 ? 'D' : 'C')}{balance.Day:yyMMdd}{balance.Currency}")
        + Models.Digits(balance.Minor, balance.Currency, ',', true);
}
