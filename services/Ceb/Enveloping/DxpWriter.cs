using System.Globalization;
using System.Text;
using System.Xml;

namespace CrossBorder.Ceb;

/// <summary>Writes DxpMsg. The same message gives the same bytes each time.</summary>
public static class DxpWriter
{
    static readonly XmlWriterSettings Format = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    /// <exception cref="ArgumentException">A field is shorter or longer than the specification allows.</exception>
    public static byte[] Write(DxpMessage message)
    {
        DxpLimits.Check(message);
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, Format))
        {
            xml.WriteStartElement("dxp", "DxpMsg", DxpDocument.Namespace);
            xml.WriteAttributeString("ver", DxpDocument.Version);
            if (message.Id is { } id)
                xml.WriteAttributeString("Id", id);
            Transfer(xml, message.TransInfo);
            Start(xml, "Data");
            // In small pieces: the writer would turn the whole into one string.
            for (var rest = message.Data; rest.Length > 0; rest = rest[Math.Min(rest.Length, Piece)..])
                xml.WriteRaw(Convert.ToBase64String(rest.Span[..Math.Min(rest.Length, Piece)]));
            xml.WriteEndElement();
            if (message.AddInfo is { } added)
                AddInfo(xml, added);
            xml.WriteEndElement();
        }

        return stream.ToArray();
    }

    /// <summary>Divisible by three, so that pieces of base64 join without padding.</summary>
    const int Piece = 48 * 1024;

    static void Transfer(XmlWriter xml, DxpTransfer transfer)
    {
        Start(xml, "TransInfo");
        Leaf(xml, "CopMsgId", transfer.CopMsgId);
        Leaf(xml, "SenderId", transfer.SenderId);
        Start(xml, "ReceiverIds");
        foreach (var receiver in transfer.ReceiverIds)
            Leaf(xml, "ReceiverId", receiver);
        xml.WriteEndElement();
        Leaf(xml, "CreatTime", DxpTime.Text(transfer.CreatTime));
        Leaf(xml, "MsgType", transfer.MsgType);
        xml.WriteEndElement();
    }

    static void AddInfo(XmlWriter xml, DxpAddInfo added)
    {
        Start(xml, "AddInfo");
        Leaf(xml, "FileName", added.FileName);
        Leaf(xml, "IcCard", added.IcCard);
        if (added.BizKeys.Count > 0)
        {
            Start(xml, "BizKey");
            foreach (var key in added.BizKeys)
            {
                Start(xml, "Key");
                xml.WriteAttributeString("name", key.Name);
                xml.WriteString(key.Value);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    static void Start(XmlWriter xml, string name) => xml.WriteStartElement("dxp", name, DxpDocument.Namespace);

    static void Leaf(XmlWriter xml, string name, string? text)
    {
        if (text is not null)
            xml.WriteElementString("dxp", name, DxpDocument.Namespace, text);
    }
}

/// <summary>Times of the exchange are in China Standard Time, UTC+8, unless they carry an offset.</summary>
static class DxpTime
{
    static readonly TimeSpan China = TimeSpan.FromHours(8);

    public static string Text(DateTimeOffset instant) =>
        instant.ToOffset(China).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>xs:dateTime or xs:date; null when it is neither, or a year that cannot be.</summary>
    public static DateTimeOffset? Of(string text)
    {
        try
        {
            var time = XmlConvert.ToDateTime(text, XmlDateTimeSerializationMode.RoundtripKind);
            if (time.Year is < 2000 or > 9000)
                return null;
            return time.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(time, China) : XmlConvert.ToDateTimeOffset(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
