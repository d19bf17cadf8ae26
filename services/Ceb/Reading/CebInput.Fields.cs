using System.Globalization;
using System.Text;
using System.Xml;

namespace CrossBorder.Ceb;

/// <summary>The fields of one element, in the order of the specification.</summary>
sealed partial class CebInput
{
    /// <summary>Digits that a decimal always holds.</summary>
    const int MostDigits = 28;

    const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;

    static readonly XmlWriterSettings Fragment = new() { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.Entitize };

    CebField[] fields = [];
    ulong seen;
    string?[]? unordered;

    /// <param name="anyOrder">Of the gateway's refusal the order is not known for sure; nor need it have a node around its fields.</param>
    public void BeginFields(CebField[] of, bool anyOrder = false)
    {
        (fields, seen, unordered) = (of, 0, null);
        if (!anyOrder || !HasLooseFields)
            Open();
        if (anyOrder)
            Gather();
    }

    public void EndFields()
    {
        if (!AtEnd)
            throw Misplaced();
        if (HasLooseFields)
            return;
        isEmpty = false;
        Step();
    }

    public string Text(int field) => OptionalText(field) ?? throw Missing(fields[field]);

    public string? OptionalText(int field)
    {
        if (unordered is not null)
            return unordered[field];
        if (!At(fields[field].Name))
            return null;
        seen |= 1ul << field;
        return Value(fields[field]);
    }

    public decimal Decimal(int field) => Decimal(field, Text(field));

    public decimal? OptionalDecimal(int field) => OptionalText(field) is { } text ? Decimal(field, text) : null;

    public long Long(int field) => Long(field, Text(field));

    public long? OptionalLong(int field) => OptionalText(field) is { } text ? Long(field, text) : null;

    public int Int(int field)
    {
        var value = Long(field, Text(field));
        return value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw TooManyDigits(field, CebText.Number(value));
    }

    public string Raw(int field) => At(fields[field].Name) ? RawElement(fields[field].Name, 1ul << field) : throw Missing(fields[field]);

    /// <summary>XML of the element that the reader stands on, with the namespaces that it uses; the reader moves past it.</summary>
    public string RawElement(string name, ulong mark = 0)
    {
        seen |= mark;
        var text = new StringBuilder();
        var first = reader.Depth;
        using (var xml = XmlWriter.Create(text, Fragment))
        {
            do
            {
                Copy(xml);
                if (reader.Depth - first > limits.MaxDepth)
                    throw Fault(Path.At(name), "nested", "", $"at most {CebText.Number(limits.MaxDepth)} elements within each other");
                if (text.Length > limits.MaxRaw)
                    throw Fault(Path.At(name), "max_length", "", $"at most {CebText.Number(limits.MaxRaw)} characters");
            }
            while (!IsEndOf(first) && reader.Read());
        }

        Step();
        return text.ToString();
    }

    bool IsEndOf(int depth) =>
        reader.Depth == depth
        && (reader.NodeType == XmlNodeType.EndElement || (reader.NodeType == XmlNodeType.Element && reader.IsEmptyElement));

    void Copy(XmlWriter xml)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                xml.WriteStartElement(reader.Prefix, reader.LocalName, reader.NamespaceURI);
                xml.WriteAttributes(reader, defattr: true);
                if (reader.IsEmptyElement)
                    xml.WriteEndElement();
                break;
            case XmlNodeType.EndElement:
                xml.WriteFullEndElement();
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                int read;
                while ((read = reader.ReadValueChunk(chunk, 0, ChunkLength)) > 0)
                    xml.WriteChars(chunk, 0, read);
                break;
        }
    }

    decimal Decimal(int field, string text)
    {
        var trimmed = text.Trim();
        var isPlain = decimal.TryParse(trimmed, Plain, CultureInfo.InvariantCulture, out var value);
        if (!isPlain && !(trimmed.Length > MostDigits && trimmed.All(one => char.IsAsciiDigit(one) || one == '.')))
            throw NoNumber(field, text, "digits, with a point before decimals");
        return trimmed.Count(char.IsAsciiDigit) <= MostDigits
            ? value
            : throw TooManyDigits(field, text);
    }

    long Long(int field, string text) =>
        long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw NoNumber(field, text, "digits only");

    CebUnreadableException TooManyDigits(int field, string text) =>
        Fault(Path.At(fields[field].Name), "total_digits", text, $"at most {fields[field].TotalDigits} digits");

    CebUnreadableException NoNumber(int field, string text, string accepted) => string.IsNullOrWhiteSpace(text)
        ? Fault(Path.At(fields[field].Name), fields[field].Mandatory ? "mandatory" : "empty", text, "a value")
        : Fault(Path.At(fields[field].Name), "number", text, accepted);

    /// <summary>A mandatory field is not where it belongs: it may be elsewhere, or what is there may not belong.</summary>
    CebUnreadableException Missing(CebField field)
    {
        if (AtEnd || unordered is not null)
            return Absent(field);
        var found = IndexOfFound();
        if (found < field.Position - 1)
            return Misplaced();
        // Looking on moves the reader: the place is that of what stands here instead.
        var absent = Absent(field);
        return ComesLater(field.Name)
            ? new CebUnreadableException(
                absent.Fault with { Rule = "order", Accepted = $"position {CebText.Number(field.Position)} of its parent" },
                absent.Line, absent.Column)
            : absent;
    }

    CebUnreadableException Absent(CebField field) => Fault(Path.At(field.Name), "mandatory", "", "a value");

    CebUnreadableException Misplaced()
    {
        var found = IndexOfFound();
        if (found < 0)
            return Stray("an element of the specification");
        return (seen & (1ul << found)) != 0
            ? Fault(Path.At(fields[found].Name), "repeated", "", "one element of a name")
            : Fault(Path.At(fields[found].Name), "order", "", $"position {CebText.Number(found + 1)} of its parent");
    }

    int IndexOfFound() => reader.NamespaceURI == ns ? Array.FindIndex(fields, field => field.Name == reader.LocalName) : -1;

    /// <summary>Looks on among the siblings; called only on the way to an exception.</summary>
    bool ComesLater(string name)
    {
        for (var siblings = 0; siblings < fields.Length && reader.NodeType == XmlNodeType.Element; siblings++)
        {
            if (reader.LocalName == name)
                return true;
            reader.Skip();
            reader.MoveToContent();
        }

        return false;
    }

    void Gather()
    {
        unordered = new string?[fields.Length];
        while (!AtEnd)
        {
            var found = IndexOfFound();
            if (found < 0 || unordered[found] is not null)
                throw Misplaced();
            seen |= 1ul << found;
            unordered[found] = Value(fields[found]);
        }
    }
}
