using System.Xml;

namespace CrossBorder.Ceb;

/// <summary>Reads DxpMsg and DxpRep from outside: no DTD, no entities, no references to anything else, a bounded size.</summary>
public static class DxpReader
{
    /// <summary>Bytes of an envelope: the message inside as base64, and room for the rest.</summary>
    public const int LargestEnvelope = 15 * 1024 * 1024;

    const int AnyLength = 1000;

    static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LargestEnvelope,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>Tells from its root whether a document is an envelope. What is not XML is none.</summary>
    public static bool IsEnvelope(ReadOnlyMemory<byte> document)
    {
        try
        {
            using var reader = Open(document);
            reader.MoveToContent();
            return reader.NamespaceURI == DxpDocument.Namespace;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    /// <exception cref="UnreadableEnvelopeException">It is neither DxpMsg nor DxpRep, or not a whole or valid one.</exception>
    public static DxpDocument Read(ReadOnlyMemory<byte> document)
    {
        if (document.Length > LargestEnvelope)
            throw new UnreadableEnvelopeException($"The envelope has {document.Length} bytes, more than {LargestEnvelope}.");
        try
        {
            using var reader = Open(document);
            reader.MoveToContent();
            if (reader.NamespaceURI != DxpDocument.Namespace || reader.LocalName is not ("DxpMsg" or "DxpRep"))
                throw new UnreadableEnvelopeException($"'{reader.Name}' in namespace '{reader.NamespaceURI}' is no envelope.");
            if (reader.GetAttribute("ver") is not DxpDocument.Version and var version)
                throw new UnreadableEnvelopeException($"The envelope has version '{version}', expected {DxpDocument.Version}.");
            var id = reader.GetAttribute("Id");
            var root = DxpNode.Read(reader);
            return root.Name == "DxpMsg" ? Message(root, id) : Reply(root);
        }
        catch (XmlException e)
        {
            throw new UnreadableEnvelopeException($"The XML cannot be read: {e.Message}", e);
        }
    }

    static XmlReader Open(ReadOnlyMemory<byte> document) =>
        XmlReader.Create(new MemoryStream(document.ToArray(), writable: false), Settings);

    static DxpMessage Message(DxpNode root, string? id)
    {
        var text = root.Must("Data").Text;
        try
        {
            var data = Convert.FromBase64String(text);
            if (data.Length is 0 or > DxpLimits.Data)
                throw new UnreadableEnvelopeException($"Data has {data.Length} bytes, not 1 to {DxpLimits.Data}.");
            return new DxpMessage(Transfer(root.Must("TransInfo")), data, root.Child("AddInfo") is { } added ? AddInfo(added) : null, id);
        }
        catch (FormatException e)
        {
            throw new UnreadableEnvelopeException("Data is not base64.", e);
        }
    }

    static DxpTransfer Transfer(DxpNode node)
    {
        var receivers = node.Must("ReceiverIds").Children.FindAll(child => child.Name == "ReceiverId").ConvertAll(child => child.Text);
        if (receivers.Count is 0 or > DxpLimits.Receivers || receivers.Exists(id => id.Length is 0 or > DxpLimits.ExchangeId))
            throw new UnreadableEnvelopeException($"ReceiverIds must have 1 to {DxpLimits.Receivers} ids of 1 to {DxpLimits.ExchangeId}.");
        return new DxpTransfer(
            node.Required("CopMsgId", DxpLimits.CopMsgId), node.Required("SenderId", DxpLimits.ExchangeId), receivers,
            Time(node, "CreatTime"), node.Required("MsgType", DxpLimits.MsgType));
    }

    static DxpAddInfo AddInfo(DxpNode node)
    {
        var keys = node.Child("BizKey")?.Children.FindAll(child => child.Name == "Key") ?? [];
        if (keys.Count > DxpLimits.Keys)
            throw new UnreadableEnvelopeException($"BizKey has {keys.Count} keys, more than {DxpLimits.Keys}.");
        return new DxpAddInfo(
            node.Optional("FileName", AnyLength), node.Optional("IcCard", DxpLimits.IcCard),
            keys.ConvertAll(key => new DxpKey(key.Key ?? "", key.Text)));
    }

    static DxpReply Reply(DxpNode root)
    {
        var responses = root.Children.FindAll(child => child.Name == "Response");
        return responses.Count > 0
            ? new DxpReply(
                root.Required("RecevierId", DxpLimits.ExchangeId), root.Optional("AdNodeId", AnyLength), responses.ConvertAll(Response))
            : throw new UnreadableEnvelopeException("DxpRep has no Response.");
    }

    static DxpResponse Response(DxpNode node) => new(
        node.Optional("NodeId", AnyLength), node.Required("ResponseCode", DxpLimits.Code), node.Optional("ResponseInfo", DxpLimits.Info),
        node.Child("Results")?.Children.FindAll(child => child.Name == "Result").ConvertAll(Result) ?? [],
        Time(node, "NoticeTime"), node.Optional("Note", DxpLimits.Note), Transfer(node.Must("OriHead")));

    static DxpResult Result(DxpNode node) => new(
        node.Required("RecId", AnyLength), node.Required("Code", AnyLength), node.Optional("Info", AnyLength),
        node.Optional("Note", AnyLength));

    static DateTimeOffset Time(DxpNode node, string name)
    {
        var text = node.Required(name, AnyLength);
        return DxpTime.Of(text) ?? throw new UnreadableEnvelopeException($"{name} '{text}' is no time.");
    }
}
