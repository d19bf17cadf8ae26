using System.Globalization;

namespace CrossBorder.CustomsClearance;

/// <summary>A line of a tariff file that is in order. Rates are percents.</summary>
public sealed record TariffLine(
    int Line, string Code, string NameZh, string Unit1, string? Unit2, decimal VatRate, decimal RefundRate, decimal ExportDuty,
    decimal? ExportDutyProvisional, string SupervisionDocuments, string InspectionClasses, string Elements, DateOnly ValidFrom,
    DateOnly? ValidTo);

/// <summary>A line that was not taken: where, which field, what it says and what would be accepted.</summary>
public sealed record LineRefusal(int Line, string Field, string Value, string Accepted);

/// <summary>What a file came to: the lines that are in order, and why the others are not.</summary>
public sealed record FileReading<T>(IReadOnlyList<T> Rows, IReadOnlyList<LineRefusal> Refusals);

/// <summary>One line of a tariff: a row, or why it was not taken.</summary>
public sealed record TariffEntry(TariffLine? Row, LineRefusal? Refusal)
{
    internal static TariffEntry Refused(int line, string field, string value, string accepted) =>
        new(null, new(line, field, value, accepted));
}

/// <summary>
/// A tariff as CSV in UTF-8, a header line first, columns in any order. Required: code (10 digits), name_zh, unit1, vat_rate,
/// refund_rate, elements, valid_from (yyyy-MM-dd). Optional: unit2, export_duty, export_duty_provisional, supervision_documents,
/// inspection_classes, valid_to (inclusive). A bad line is refused and the rest goes on. Lines are read one by one; of those that went
/// before only codes and days are kept, because two rows for one code on one day contradict each other.
/// </summary>
public static class TariffFile
{
    static readonly string[] Required = ["code", "name_zh", "unit1", "vat_rate", "refund_rate", "elements", "valid_from"];

    public static IEnumerable<TariffEntry> Read(TextReader reader)
    {
        using var records = CsvRecords.Read(reader).GetEnumerator();
        if (!records.MoveNext() || records.Current.Fields is not { } header)
        {
            yield return TariffEntry.Refused(1, "header", "", string.Join(',', Required));
            yield break;
        }

        var columns = header.Select((name, at) => (Name: name.TrimStart('\uFEFF'), at)).DistinctBy(column => column.Name)
            .ToDictionary(column => column.Name, column => column.at);
        if (Required.Where(name => !columns.ContainsKey(name)).ToList() is { Count: > 0 } missing)
        {
            yield return TariffEntry.Refused(
                records.Current.Line, "header", string.Join(',', header), $"also {string.Join(", ", missing)}");
            yield break;
        }

        var taken = new TakenDays();
        while (records.MoveNext())
        {
            var entry = Line(records.Current, columns);
            yield return entry.Row is { } row && taken.Refusal(row) is { } overlap ? overlap : entry;
        }
    }

    static TariffEntry Line(CsvRecord record, Dictionary<string, int> columns)
    {
        if (record.Fields is not { } fields)
            return TariffEntry.Refused(record.Line, "line", "", $"closed quotes and at most {CsvRecords.LongestRecord} characters");
        var line = new FieldReader(record.Line, fields, columns);
        var row = new TariffLine(
            record.Line, line.Text("code", code => code.Length == 10 && code.All(char.IsAsciiDigit), "10 digits"),
            line.Text("name_zh", name => name.Length is >= 1 and <= 250, "1 to 250 characters"),
            line.Text("unit1", CodeTables.IsUnit, "a code of the customs unit table"),
            line.Optional("unit2", unit => CodeTables.IsUnit(unit) && unit != line.Raw("unit1"), "another unit of the customs unit table"),
            line.Percent("vat_rate") ?? 0, line.Percent("refund_rate") ?? 0, line.Percent("export_duty", optional: true) ?? 0,
            line.Percent("export_duty_provisional", optional: true),
            line.Text("supervision_documents", IsCodes, "codes of the supervision document table, without separators"),
            line.Text("inspection_classes", IsCodes, "letters of inspection classes, without separators"),
            line.Text("elements", text => ElementList.Fault(text) is null, ElementList.Fault(line.Raw("elements")) ?? ""),
            line.Day("valid_from") ?? default, line.Day("valid_to", optional: true));
        if (row.ValidTo < row.ValidFrom)
            line.Refuse("valid_to", "a day not before valid_from");
        return line.Refusal is null ? new(row, null) : new(null, line.Refusal);
    }

    static bool IsCodes(string text) => text.Length <= 40 && text.All(char.IsAsciiLetterOrDigit);
}

/// <summary>The days that the rows so far cover. Of two rows for one code on one day the later in the file is refused.</summary>
sealed class TakenDays
{
    readonly Dictionary<long, Days> first = [];
    readonly Dictionary<long, List<Days>> more = [];

    /// <summary>Null when the days of the row were free; they are taken now.</summary>
    public TariffEntry? Refusal(TariffLine row)
    {
        var code = long.Parse(row.Code, NumberStyles.None, CultureInfo.InvariantCulture);
        var days = new Days(row.ValidFrom, row.ValidTo ?? DateOnly.MaxValue, row.Line);
        if (first.TryAdd(code, days))
            return null;
        var others = more.TryGetValue(code, out var known) ? known : more[code] = [];
        foreach (var rival in others.Prepend(first[code]).Where(rival => rival.From <= days.To && days.From <= rival.To))
            return TariffEntry.Refused(row.Line, "valid_from", row.ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                $"days that line {rival.Line} does not cover for {row.Code}");
        others.Add(days);
        return null;
    }

    readonly record struct Days(DateOnly From, DateOnly To, int Line);
}

/// <summary>The fields of one line by name; it keeps the first thing that is wrong.</summary>
sealed class FieldReader(int number, IReadOnlyList<string> fields, IReadOnlyDictionary<string, int> columns)
{
    const int MostShown = 100;

    public LineRefusal? Refusal { get; private set; }

    public string Raw(string name) => columns.TryGetValue(name, out var at) && at < fields.Count ? fields[at] : "";

    public string Text(string name, Func<string, bool> accepts, string accepted)
    {
        var value = Raw(name);
        if (!accepts(value))
            Refuse(name, accepted);
        return value;
    }

    public string? Optional(string name, Func<string, bool> accepts, string accepted) =>
        Raw(name).Length == 0 ? null : Text(name, accepts, accepted);

    public decimal? Percent(string name, bool optional = false)
    {
        if (optional && Raw(name).Length == 0)
            return null;
        if (decimal.TryParse(Raw(name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate)
            && rate <= 100 && decimal.Round(rate, 2) == rate)
            return rate;
        Refuse(name, "a percent from 0 to 100 with at most two decimals");
        return null;
    }

    public DateOnly? Day(string name, bool optional = false)
    {
        if (optional && Raw(name).Length == 0)
            return null;
        if (DateOnly.TryParseExact(Raw(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        Refuse(name, "a day as yyyy-MM-dd");
        return null;
    }

    public void Refuse(string name, string accepted)
    {
        var value = Raw(name);
        Refusal ??= new(number, name, value.Length > MostShown ? value[..MostShown] : value, accepted);
    }
}
