using System.Text;
using System.Xml;

namespace CrossBorder.Ceb;

/// <summary>
/// Writes messages as customs wants them: UTF-8 without a byte order mark, the family's prefix on every element, elements in the
/// order of the schema, no white space between them. What it writes has been checked before: it does not validate.
/// </summary>
public static class CebWriter
{
    static readonly XmlWriterSettings Format = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        NewLineHandling = NewLineHandling.Entitize,
        CloseOutput = false,
    };

    /// <summary>Streams: nodes are taken one at a time, so that a lazy list of them is never whole in memory.</summary>
    /// <exception cref="ArgumentException">The type is unknown, a node is of another type, or a text has no place in XML.</exception>
    public static void Write(Stream stream, CebMessage message)
    {
        var type = CebType.Of(message.Type) ?? throw new ArgumentException($"'{message.Type}' is no message", nameof(message));
        using var xml = XmlWriter.Create(stream, Format);
        var output = new CebOutput(xml, type.Prefix, type.Namespace);
        xml.WriteStartDocument();
        output.Begin(type.Root);
        xml.WriteAttributeString("guid", CebMessage.Text(message.Guid));
        xml.WriteAttributeString("version", message.Version);
        for (var i = 0; i < message.Nodes.Count; i++)
        {
            var node = message.Nodes[i];
            if (node.MessageType != type.Name)
                throw new ArgumentException($"a node of {node.MessageType} in a message of {type.Name}", nameof(message));
            node.Write(output);
        }

        message.Transfer?.Write(output);
        foreach (var subscribe in message.Subscribes)
            subscribe.Write(output);
        output.Raw("Signature", Words.SignatureNamespace, message.Signature);
        message.Extend?.Write(output);
        output.End();
        xml.WriteEndDocument();
    }

    public static byte[] ToBytes(CebMessage message)
    {
        using var stream = new MemoryStream();
        Write(stream, message);
        return stream.ToArray();
    }

    public static string ToXml(CebMessage message) => Encoding.UTF8.GetString(ToBytes(message));
}
