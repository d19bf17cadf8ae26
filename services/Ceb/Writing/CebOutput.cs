using System.Xml;

namespace CrossBorder.Ceb;

/// <summary>Writes elements of one namespace; a field without a value is left out, as customs takes an empty element for a value.</summary>
sealed class CebOutput(XmlWriter xml, string prefix, string space)
{
    static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public void Begin(string name) => xml.WriteStartElement(prefix, name, space);

    public void End() => xml.WriteEndElement();

    public void Text(CebField field, string? value)
    {
        if (value is null)
            return;
        Begin(field.Name);
        // A carriage return survives only as a reference, which a CDATA section cannot hold.
        if (field.Kind == "cdata" && !value.Contains('\r', StringComparison.Ordinal))
            xml.WriteCData(value);
        else
            xml.WriteString(value);
        End();
    }

    public void Decimal(CebField field, decimal? value) => Text(field, value is { } number ? CebText.Number(number) : null);

    public void Long(CebField field, long? value) => Text(field, value is { } number ? CebText.Number(number) : null);

    public void Int(CebField field, int? value) => Long(field, value);

    public void Raw(CebField field, string? value) => Raw(field.Name, space, value);

    /// <summary>An element as it is.</summary>
    /// <exception cref="ArgumentException">It is another element.</exception>
    /// <exception cref="XmlException">It is no XML.</exception>
    public void Raw(string name, string ofSpace, string? element)
    {
        if (element is null)
            return;
        using var reader = XmlReader.Create(new StringReader(element), Safe);
        reader.MoveToContent();
        if (reader.LocalName != name || reader.NamespaceURI != ofSpace)
            throw new ArgumentException($"'{reader.Name}' stands where {name} belongs", nameof(element));
        xml.WriteNode(reader, defattr: true);
    }
}
