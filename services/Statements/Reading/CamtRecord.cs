using System.Text;

namespace CrossBorder.Statements;

/// <summary>Values of one element and what is below it, and its text. The first of a kind counts, those that repeat are listed.</summary>
sealed class CamtRecord(CamtTree tree, StatementLimits limits)
{
    readonly string?[] values = new string?[(int)CamtField.Count];
    readonly List<CamtTree?> path = [];
    readonly StringBuilder raw = new(512);
    string? currency;
    string? text;

    /// <summary>Depth of its own tag in the document.</summary>
    public int Depth { get; set; }

    public int Line { get; set; }

    public int Column { get; set; }

    public string? this[CamtField field] => values[(int)field];

    /// <summary>Ccy of an amount.</summary>
    public Dictionary<CamtField, string> Currencies { get; } = [];

    public List<string> Unstructured { get; } = [];

    public List<string> Structured { get; } = [];

    public List<CamtCharge> Charges { get; } = [];

    /// <summary>The path of what exceeds a limit; null when nothing does.</summary>
    public string? Excess { get; private set; }

    /// <summary>The text so far, without end tags that are still to come.</summary>
    public string Raw => raw.ToString();

    public void Start(string name, string? ccy, ReadOnlySpan<(string Name, string Value)> attributes)
    {
        path.Add(path.Count == 0 ? tree : path[^1]?.Child(name));
        (currency, text) = (ccy, null);
        if (raw.Length > limits.MaxRaw)
            return;
        raw.Append('<').Append(name);
        foreach (var (attribute, value) in attributes)
            raw.Append(' ').Append(attribute).Append("=\"").Append(Escaped(value)).Append('"');
        raw.Append('>');
    }

    public void Text(string part, bool isCut)
    {
        if (isCut)
            Excess ??= "a text";
        text = text is null ? part : Texts.Bounded(text + part, limits.MaxText);
        if (raw.Length <= limits.MaxRaw)
            raw.Append(Escaped(part));
    }

    public void End(string name)
    {
        if (path[^1] is { Field: not CamtField.None } node && text is not null)
            Take(node.Field, text);
        path.RemoveAt(path.Count - 1);
        text = null;
        if (raw.Length <= limits.MaxRaw)
            raw.Append("</").Append(name).Append('>');
        else
            Excess ??= "the whole element";
    }

    void Take(CamtField field, string value)
    {
        value = value.Trim();
        if (value.Length == 0)
            return;
        if (field is >= CamtField.ChargeAmount and <= CamtField.ChargeBearer)
            TakeCharge(field, value);
        else if (field is CamtField.Unstructured or CamtField.Structured)
            Add(field == CamtField.Unstructured ? Unstructured : Structured, value);
        else if (values[(int)field] is null)
            values[(int)field] = value;
        else if (field == CamtField.Additional)
            values[(int)field] = Texts.Bounded($"{values[(int)field]}\n{value}", limits.MaxText);
        if (currency is not null)
            Currencies.TryAdd(field, currency);
    }

    void TakeCharge(CamtField field, string value)
    {
        // Every charge begins with its amount.
        if (field == CamtField.ChargeAmount)
            Add(Charges, new CamtCharge(value, currency));
        if (Charges.Count == 0)
            return;
        var charge = Charges[^1];
        Charges[^1] = field switch
        {
            CamtField.ChargeSide => charge with { Side = value },
            CamtField.ChargeIncluded => charge with { Included = value },
            CamtField.ChargeType => charge with { Type = value },
            CamtField.ChargeBearer => charge with { Bearer = value },
            _ => charge,
        };
    }

    void Add<T>(List<T> list, T value)
    {
        if (list.Count < limits.MaxRepeats)
            list.Add(value);
        else
            Excess ??= $"more than {limits.MaxRepeats} of a kind";
    }

    static string Escaped(string value) => value.AsSpan().IndexOfAny('&', '<', '>') < 0 && !value.Contains('"', StringComparison.Ordinal)
        ? value
        : value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);
}

/// <summary>A charge as its texts stand.</summary>
sealed record CamtCharge(string Amount, string? Currency)
{
    public string? Side { get; init; }

    public string? Included { get; init; }

    public string? Type { get; init; }

    public string? Bearer { get; init; }
}
