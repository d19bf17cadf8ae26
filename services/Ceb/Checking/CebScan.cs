using System.Xml;

namespace CrossBorder.Ceb;

/// <summary>Gathers what the schema would refuse of the values of a message; goes where the generated checks lead it.</summary>
sealed partial class CebScan(int most)
{
    readonly List<CebFault> faults = [];

    public IReadOnlyList<CebFault> Faults => faults;

    public CebPath Path { get; } = new();

    public bool IsFull => faults.Count >= most;

    public void One<T>(string name, T? one, Action<T, CebScan> check) where T : class
    {
        Path.Push(name);
        if (one is null)
            Add("", "occurrence", "", "exactly one");
        else
            check(one, this);
        Path.Pop();
    }

    public void Many<T>(string name, int min, int max, IReadOnlyList<T>? lines, Action<T, CebScan> check)
    {
        var count = lines?.Count ?? 0;
        if (count < min || (max >= 0 && count > max))
            Add(name, "occurrence", CebText.Number(count), max < 0 ? $"{min} or more lines" : $"{min} to {max} lines");
        for (var i = 0; i < count && !IsFull; i++)
        {
            Path.Push(name, i + 1);
            check(lines![i], this);
            Path.Pop();
        }
    }

    public void Text(CebField field, string? value)
    {
        if (value is null && !field.Mandatory)
            return;
        if (string.IsNullOrWhiteSpace(value))
            Add(field.Name, field.Mandatory ? "mandatory" : "empty", value, field.Mandatory ? "a value" : "a value or no element");
        else if (!IsWritable(value))
            Add(field.Name, "characters", "", "characters that XML allows");
        else
            Lengths(field, value);
    }

    public void Raw(CebField field, string? value)
    {
        if (field.Mandatory && string.IsNullOrWhiteSpace(value))
            Add(field.Name, "mandatory", value, "an element");
    }

    public void Decimal(CebField field, decimal? value)
    {
        if (value is not { } number)
            return;
        var text = CebText.Number(number);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var (whole, fraction) = point < 0 ? (text, "") : (text[..point], text[(point + 1)..]);
        if (number < 0)
            Add(field.Name, "number", text, "0 or more");
        else if (fraction.Length > field.FractionDigits)
            Add(field.Name, "fraction_digits", text, $"at most {CebText.Number(field.FractionDigits.Value)} decimals");
        else if (whole.TrimStart('0').Length + fraction.Length > field.TotalDigits)
            Add(field.Name, "total_digits", text, $"at most {CebText.Number(field.TotalDigits.Value)} digits");
    }

    public void Long(CebField field, long? value) => Decimal(field, value);

    public void Int(CebField field, int? value) => Decimal(field, value);

    public void Add(string name, string rule, string? value, string accepted)
    {
        if (!IsFull)
            faults.Add(CebFault.Of(Path.At(name.Length > 0 ? name : null), rule, value, accepted));
    }

    void Lengths(CebField field, string value)
    {
        // A schema counts characters, of which those outside the basic plane are one each.
        var length = value.Length;
        if (length > (field.Length ?? field.MaxLength ?? int.MaxValue) || length != field.Length)
            length = value.EnumerateRunes().Count();
        if (field.Length is { } exact && length != exact)
            Add(field.Name, "length", value, $"exactly {CebText.Number(exact)} characters");
        else if (field.MinLength is { } least && length < least)
            Add(field.Name, "min_length", value, $"at least {CebText.Number(least)} characters");
        else if (field.MaxLength is { } longest && length > longest)
            Add(field.Name, "max_length", value, $"at most {CebText.Number(longest)} characters");
    }

    /// <summary>XML has no place for most control characters, not even escaped, nor for halves of surrogate pairs.</summary>
    static bool IsWritable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                i++;
            else if (!XmlConvert.IsXmlChar(text[i]))
                return false;
        }

        return true;
    }
}
