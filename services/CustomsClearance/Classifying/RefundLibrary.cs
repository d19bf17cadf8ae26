using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>An interval of the refund rate library. Rate in percent; flag 1 no refund, 2 exempt, "" normal.</summary>
/// <param name="VatRates">Comma-separated percents, as the library has them (ZSSL_SET).</param>
public sealed record RefundLine(
    int Line, string Code, string Name, string Unit, string VatRates, decimal Rate, string Flag, DateOnly ValidFrom, DateOnly ValidTo);

/// <summary>
/// The tax administration's library of export refund rates: cmcode.DBF with the intervals, stdcm.dbf and STDCM.FPT with the full
/// names (hs-and-rates.md section 5), or the columns of cmcode as CSV. A bad record is refused and the rest goes on.
/// </summary>
public static class RefundLibrary
{
    const int LongestText = 400;
    static readonly string[] Required = ["CODE", "TSL", "ST_DATE", "END_DATE", "TSFLAG"];

    public static FileReading<RefundLine> Read(
        ReadOnlyMemory<byte> rates, ReadOnlyMemory<byte>? names = null, ReadOnlyMemory<byte>? memo = null)
    {
        var (table, fault) = DbfTable.Open(rates, null);
        if (table is null)
            return new([], [new(0, "cmcode.DBF", "", fault!)]);
        var columns = table.Fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        if (Required.Where(name => !columns.Contains(name)).ToList() is { Count: > 0 } missing)
            return new([], [new(0, "cmcode.DBF", string.Join(',', columns), $"also {string.Join(", ", missing)}")]);
        var refusals = new List<LineRefusal>();
        var full = names is null ? [] : FullNames(names.Value, memo, refusals);
        var rows = new List<RefundLine>();
        for (var at = 0; at < table.Count; at++)
        {
            if (table.Record(at) is { } record)
                Take(at + 1, name => record.GetValueOrDefault(name, ""), full, rows, refusals);
        }

        if (table.Count < table.Announced)
            refusals.Add(new(table.Count + 1, "cmcode.DBF", $"{table.Count} records", $"the {table.Announced} that the header tells"));
        return new(rows, refusals);
    }

    public static FileReading<RefundLine> Read(TextReader csv)
    {
        using var records = CsvRecords.Read(csv).GetEnumerator();
        if (!records.MoveNext() || records.Current.Fields is not { } header || Required.Any(name => !header.Contains(name)))
            return new([], [new(1, "header", "", string.Join(',', Required))]);
        var columns = header.Select((name, at) => (name, at)).DistinctBy(column => column.name)
            .ToDictionary(column => column.name, column => column.at);
        var (rows, refusals) = (new List<RefundLine>(), new List<LineRefusal>());
        while (records.MoveNext())
        {
            if (records.Current.Fields is { } fields)
                Take(records.Current.Line, name => columns.TryGetValue(name, out var at) && at < fields.Count ? fields[at] : "", [], rows,
                    refusals);
            else
                refusals.Add(new(records.Current.Line, "line", "", $"closed quotes and at most {CsvRecords.LongestRecord} characters"));
        }

        return new(rows, refusals);
    }

    static Dictionary<string, string> FullNames(ReadOnlyMemory<byte> names, ReadOnlyMemory<byte>? memo, List<LineRefusal> refusals)
    {
        var (table, fault) = DbfTable.Open(names, memo is null ? null : new DbfMemo(memo.Value));
        if (table is null)
            refusals.Add(new(0, "stdcm.dbf", "", fault!));
        var full = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at < table?.Count; at++)
        {
            if (table.Record(at) is { } record && record.GetValueOrDefault("NAME", "") is { Length: > 0 } name)
                full[record.GetValueOrDefault("CODE", "")] = name;
        }

        return full;
    }

    static void Take(
        int number, Func<string, string> text, Dictionary<string, string> names, List<RefundLine> rows, List<LineRefusal> refusals)
    {
        var code = text("CODE");
        var (from, to, flag) = (Day(text("ST_DATE")), Day(text("END_DATE")), text("TSFLAG"));
        if (code.Length is < 8 or > 20 || !code.All(char.IsAsciiDigit))
            refusals.Add(new(number, "CODE", Short(code, 30), "8 to 20 digits"));
        else if (!decimal.TryParse(text("TSL"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) || rate > 100)
            refusals.Add(new(number, "TSL", Short(text("TSL"), 30), "a percent from 0 to 100"));
        else if (from is null)
            refusals.Add(new(number, "ST_DATE", Short(text("ST_DATE"), 30), "a day as YYYYMMDD"));
        else if (to is null || to < from)
            refusals.Add(new(number, "END_DATE", Short(text("END_DATE"), 30), "a day as YYYYMMDD, not before ST_DATE"));
        else if (flag is not ("" or "1" or "2"))
            refusals.Add(new(number, "TSFLAG", Short(flag, 30), "1, 2 or nothing"));
        else
            rows.Add(new(number, code, Short(names.GetValueOrDefault(code, text("NAME")), LongestText), Short(text("UNIT"), 40),
                Short(text("ZSSL_SET"), 40), decimal.Round(rate, 2, MidpointRounding.AwayFromZero), flag, from.Value, to.Value));
    }

    static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    // PostgreSQL's text takes no NUL, which a broken file may contain.
    static string Short(string text, int most) => (text.Length > most ? text[..most] : text).Replace('\0', ' ');

    internal static Task<int> Insert(Tx tx, string versionId, IReadOnlyList<RefundLine> rows) => tx.Run(
        """
        insert into refund_library_row (version_id, code, name, unit, vat_rates, rate, flag, valid_from, valid_to)
        select @versionId, code, name, unit, vat_rates, rate, flag, valid_from, valid_to
        from unnest(@Codes, @Names, @Units, @Vat, @Rates, @Flags, @From, @To)
            as r (code, name, unit, vat_rates, rate, flag, valid_from, valid_to)
        """,
        new
        {
            versionId,
            Codes = rows.Select(row => row.Code).ToArray(),
            Names = rows.Select(row => row.Name).ToArray(),
            Units = rows.Select(row => row.Unit).ToArray(),
            Vat = rows.Select(row => row.VatRates).ToArray(),
            Rates = rows.Select(row => row.Rate).ToArray(),
            Flags = rows.Select(row => row.Flag).ToArray(),
            From = rows.Select(row => row.ValidFrom).ToArray(),
            To = rows.Select(row => row.ValidTo).ToArray(),
        });
}
