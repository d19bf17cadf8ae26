using System.Globalization;
using System.Text;
using System.Xml;

namespace CrossBorder.CustomsClearance;

/// <summary>An element of a CEB message: text, or elements in the order of the specification.</summary>
public sealed record CebElement(string Name, string? Text, IReadOnlyList<CebElement> Children)
{
    public CebElement(string name, string text) : this(name, text, [])
    {
    }

    public CebElement(string name, IEnumerable<CebElement> children) : this(name, null, [.. children])
    {
    }

    /// <summary>Text of a child, null when there is none.</summary>
    public string? this[string name] => Children.FirstOrDefault(child => child.Name == name)?.Text;

    /// <summary>Elements without a value are left out; customs takes an empty optional element for a value.</summary>
    public static CebElement Of(string name, params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var children = new List<CebElement>(fields.Length);
        foreach (var (field, value) in fields)
        {
            if (value is not null)
                children.Add(new CebElement(field, value));
        }

        return new CebElement(name, children);
    }
}

/// <summary>A message of the unified e-commerce version (GACC interface specification 202205) with one business node.</summary>
/// <param name="Type">CEB303, CEB505 or CEB603.</param>
/// <param name="BusinessKey">What customs knows the document by; its receipts carry the parts of it.</param>
public sealed record CebMessage(string Type, Guid Guid, string BusinessKey, string AppType, CebElement Node, CebElement Transfer)
{
    string? whole;

    public const string Namespace = "http://www.chinaport.gov.cn/ceb";
    const string Prefix = "ceb";
    static readonly XmlWriterSettings Format = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    /// <summary>36 characters, upper case: so the specification wants every guid.</summary>
    public string GuidText => Text(Guid);

    public static string Text(Guid guid) => guid.ToString().ToUpperInvariant();

    /// <summary>A message that was written already.</summary>
    public static CebMessage Whole(string type, Guid guid, string businessKey, string appType, string xml)
    {
        var nothing = new CebElement("", []);
        return new CebMessage(type, guid, businessKey, appType, nothing, nothing) { whole = xml };
    }

    /// <summary>UTF-8 text of the whole message, without white space between elements.</summary>
    public string ToXml()
    {
        if (whole is not null)
            return whole;
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, Format))
        {
            xml.WriteStartDocument();
            xml.WriteStartElement(Prefix, Type + "Message", Namespace);
            xml.WriteAttributeString("guid", GuidText);
            xml.WriteAttributeString("version", "1.0");
            Write(xml, Node);
            Write(xml, Transfer);
            xml.WriteEndElement();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    static void Write(XmlWriter xml, CebElement element)
    {
        xml.WriteStartElement(Prefix, element.Name, Namespace);
        xml.WriteString(element.Text);
        foreach (var child in element.Children)
            Write(xml, child);
        xml.WriteEndElement();
    }
}

/// <summary>Values in the notation of the specification.</summary>
public static class CebText
{
    public static string Number(decimal value) => value.ToString("0.#####", CultureInfo.InvariantCulture);

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>yyyyMMddHHmmss in China Standard Time.</summary>
    public static string Time(DateTimeOffset instant) => Shanghai.At(instant).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset instant) => Shanghai.At(instant).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
