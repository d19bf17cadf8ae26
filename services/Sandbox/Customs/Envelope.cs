using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace CrossBorder.Sandbox;

/// <summary>The DxpMsg of a terminal node (ceb-messages.md section 8): who sends it to whom, and the message in base64.</summary>
static class Envelope
{
    const int LongestId = 16;
    const int LongestMessageId = 255;
    static readonly XNamespace Dxp = "http://www.chinaport.gov.cn/dxp";

    public static XName Name { get; } = Dxp + "DxpMsg";

    /// <summary>Either the envelope and the data, or what is wrong.</summary>
    public static (CebEnvelope? Envelope, byte[] Data, string? Fault) Open(XElement root)
    {
        if (root.Attribute("ver")?.Value != "1.0")
            return (null, [], "the envelope's ver is not 1.0");
        var info = root.Element(Dxp + "TransInfo");
        string? Of(string name) => info?.Element(Dxp + name)?.Value;
        if (Of("CopMsgId") is not { Length: > 0 and <= LongestMessageId } id)
            return (null, [], "the envelope has no CopMsgId");
        if (Of("SenderId") is not { Length: > 0 and <= LongestId } sender)
            return (null, [], "the envelope has no SenderId");
        if (info!.Element(Dxp + "ReceiverIds")?.Element(Dxp + "ReceiverId")?.Value is not { Length: > 0 and <= LongestId } receiver)
            return (null, [], "the envelope has no ReceiverId");
        if (!DateTimeOffset.TryParse(Of("CreatTime"), System.Globalization.CultureInfo.InvariantCulture, out _))
            return (null, [], "the envelope's CreatTime is not a time");
        if (Of("MsgType") is not { Length: > 0 })
            return (null, [], "the envelope has no MsgType");
        var data = root.Element(Dxp + "Data")?.Value ?? "";
        var bytes = new byte[data.Length];
        return data.Length > 0 && Convert.TryFromBase64String(data, bytes, out var length)
            ? (new CebEnvelope(sender, receiver, id), bytes[..length], null)
            : (null, [], "the envelope's Data is not base64");
    }

    /// <summary>Puts an answer into an envelope to the one who asked.</summary>
    public static byte[] Wrap(byte[] message, string guid, string type, string from, string to, DateTimeOffset time)
    {
        var content = new MemoryStream();
        using (var xml = XmlWriter.Create(content, new() { Encoding = new UTF8Encoding(false) }))
        {
            new XElement(Name, new XAttribute("ver", "1.0"),
                new XElement(Dxp + "TransInfo",
                    new XElement(Dxp + "CopMsgId", guid),
                    new XElement(Dxp + "SenderId", from),
                    new XElement(Dxp + "ReceiverIds", new XElement(Dxp + "ReceiverId", to)),
                    new XElement(Dxp + "CreatTime", ChinaTime.Format(time, "yyyy-MM-ddTHH:mm:sszzz")),
                    new XElement(Dxp + "MsgType", type)),
                new XElement(Dxp + "Data", Convert.ToBase64String(message))).WriteTo(xml);
        }

        return content.ToArray();
    }
}
