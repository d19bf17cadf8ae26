using System.Xml;

namespace CrossBorder.CustomsClearance;

/// <summary>What customs would refuse: where, which rule, the value there and what would do.</summary>
public sealed record CebFault(string Path, string Rule, string Value, string Accepted);

/// <summary>
/// Holds a message against the field list of the specification and against the rules that a schema cannot say. Nothing with a fault
/// leaves the house.
/// </summary>
public static class CebChecker
{
    const int FaultsAtMost = 20;

    /// <summary>Lines of an order or list (CEB 202205, OrderList and InventoryList).</summary>
    public const int ListsAtMost = 100;

    public static IReadOnlyList<CebFault> Check(CebMessage message)
    {
        var faults = new List<CebFault>();
        Group(message.Type, message.Node.Name, message.Node, faults);
        Group(message.Type, message.Transfer.Name, message.Transfer, faults);
        // The rules read values, so they are asked only about a message whose values can be read.
        if (faults.Count == 0)
            faults.AddRange(CebRules.Check(message));
        return [.. faults.Take(FaultsAtMost)];
    }

    static void Group(string message, string path, CebElement element, List<CebFault> faults)
    {
        if (CebFields.Of(message, element.Name) is { } fields)
        {
            Fields(path, element, fields, faults);
            return;
        }

        var heads = element.Children.Count(child => child.Name == element.Name + "Head");
        var lists = element.Children.Count(child => child.Name == element.Name + "List");
        if (heads != 1 || element.Children[0].Name != element.Name + "Head")
            faults.Add(new CebFault($"{path}/{element.Name}Head", "occurrence", CebText.Number(heads), "exactly one, before the lines"));
        if (lists is 0 or > ListsAtMost)
            faults.Add(new CebFault($"{path}/{element.Name}List", "occurrence", CebText.Number(lists), $"1 to {ListsAtMost} lines"));
        var line = 0;
        foreach (var child in element.Children)
            Part(message, path, element, child, child.Name == element.Name + "List" ? ++line : 0, faults);
    }

    static void Part(string message, string path, CebElement parent, CebElement child, int line, List<CebFault> faults)
    {
        var place = line == 0 ? $"{path}/{child.Name}" : $"{path}/{child.Name}[{CebText.Number(line)}]";
        if (child.Name == parent.Name + "Head" || child.Name == parent.Name + "List")
            Fields(place, child, CebFields.Of(message, child.Name)!, faults);
        else
            faults.Add(new CebFault(place, "unknown", child.Text ?? "", $"{parent.Name}Head and {parent.Name}List"));
    }

    static void Fields(string path, CebElement element, IReadOnlyList<CebField> fields, List<CebFault> faults)
    {
        var last = 0;
        var seen = new HashSet<string>();
        foreach (var child in element.Children)
        {
            var field = fields.FirstOrDefault(known => known.Name == child.Name);
            var place = $"{path}/{child.Name}";
            if (field is null)
                faults.Add(new CebFault(place, "unknown", child.Text ?? "", "an element of the specification"));
            else if (!seen.Add(child.Name))
                faults.Add(new CebFault(place, "repeated", child.Text ?? "", "one element of a name"));
            else if (field.Position < last)
                faults.Add(new CebFault(place, "order", child.Text ?? "", $"position {CebText.Number(field.Position)} of its parent"));
            else if (Fault(place, child.Text ?? "", field) is { } fault)
                faults.Add(fault);
            last = Math.Max(last, field?.Position ?? 0);
        }

        faults.AddRange(fields.Where(field => field.Mandatory && !seen.Contains(field.Name))
            .Select(field => new CebFault($"{path}/{field.Name}", "mandatory", "", "a value")));
    }

    /// <summary>What is wrong with one value, null when nothing is.</summary>
    public static CebFault? Fault(string path, string value, CebField field)
    {
        if (string.IsNullOrWhiteSpace(value))
            return field.Mandatory
                ? new CebFault(path, "mandatory", value, "a value")
                : new CebFault(path, "empty", value, "a value or no element");
        if (!IsWritable(value))
            return new CebFault(path, "characters", "", "characters that XML allows");
        return field.Kind == "string" ? OfText(path, value, field) : OfNumber(path, value, field);
    }

    static CebFault? OfText(string path, string value, CebField field)
    {
        // A schema counts characters, of which those outside the basic plane are one each.
        var length = value.EnumerateRunes().Count();
        if (field.Length is { } exact && length != exact)
            return new CebFault(path, "length", value, $"exactly {CebText.Number(exact)} characters");
        if (field.MinLength is { } least && length < least)
            return new CebFault(path, "min_length", value, $"at least {CebText.Number(least)} characters");
        return field.MaxLength is { } most && length > most
            ? new CebFault(path, "max_length", value, $"at most {CebText.Number(most)} characters")
            : null;
    }

    static CebFault? OfNumber(string path, string value, CebField field)
    {
        var point = value.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? value : value[..point];
        var fraction = point < 0 ? "" : value[(point + 1)..];
        var isInteger = field.Kind == "int";
        if (!IsDigits(whole) || (point >= 0 && (isInteger || !IsDigits(fraction))))
            return new CebFault(path, "number", value, isInteger ? "digits only" : "digits, with a point before decimals");
        if (field.FractionDigits is { } decimals && fraction.TrimEnd('0').Length > decimals)
            return new CebFault(path, "fraction_digits", value, $"at most {CebText.Number(decimals)} decimals");
        return field.TotalDigits is { } digits && whole.TrimStart('0').Length + fraction.TrimEnd('0').Length > digits
            ? new CebFault(path, "total_digits", value, $"at most {CebText.Number(digits)} digits")
            : null;
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

    static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
