using System.Xml;

namespace CrossBorder.Ceb;

/// <summary>
/// Reads messages of the family from outside: no DTD, no entities, no references to anything else, bounded in every direction, one
/// business node in memory at a time. Elements that are unknown, repeated, missing or out of order are refused with their path.
/// </summary>
public sealed class CebReader : IDisposable
{
    readonly XmlReader xml;
    readonly CebInput input;
    readonly CebLimits limits;
    readonly CebType type;
    int nodes;
    bool isDone;

    CebReader(XmlReader xml, CebInput input, CebLimits limits, CebType type)
    {
        (this.xml, this.input, this.limits, this.type) = (xml, input, limits, type);
        Guid = ReadGuid();
        Version = input.Attribute("version") ?? (type.IsOutbound ? throw Attribute("version", null, "1.0") : "1.0");
    }

    /// <summary>CEB303 and the like.</summary>
    public string Type => type.Name;

    /// <summary>Of the root; empty when an answer has none that can be read.</summary>
    public Guid Guid { get; }

    public string Version { get; }

    /// <summary>What follows the nodes is known when they have been read.</summary>
    public BaseTransfer? Transfer { get; private set; }

    public IReadOnlyList<BaseSubscribe> Subscribes { get; private set; } = [];

    /// <summary>XML of the ds:Signature element.</summary>
    public string? Signature { get; private set; }

    public ExtendMessage? Extend { get; private set; }

    /// <summary>Reads up to the first node.</summary>
    /// <exception cref="CebUnreadableException">It is no message of the family.</exception>
    public static CebReader Open(Stream stream, CebLimits? limits = null)
    {
        limits ??= CebLimits.Default;
        if (stream.CanSeek && stream.Length - stream.Position is var length && length > limits.MaxBytes)
            throw new CebUnreadableException(
                new CebFault("", "size", $"{length} bytes", $"at most {limits.MaxBytes} bytes"), 0, 0);
        var xml = XmlReader.Create(stream, Settings(limits));
        try
        {
            var input = new CebInput(xml, limits);
            return Guarded(input, () => new CebReader(xml, input, limits, Known(input)));
        }
        catch (CebUnreadableException)
        {
            xml.Dispose();
            throw;
        }
    }

    /// <summary>A whole message in memory.</summary>
    /// <exception cref="CebUnreadableException">It is no message of the family, or not a whole one.</exception>
    public static CebMessage Read(Stream stream, CebLimits? limits = null)
    {
        using var reader = Open(stream, limits);
        ICebNode[] nodes = [.. reader.Nodes()];
        return new CebMessage(reader.Type, reader.Guid, nodes, reader.Transfer)
        {
            Version = reader.Version,
            Subscribes = reader.Subscribes,
            Signature = reader.Signature,
            Extend = reader.Extend,
        };
    }

    /// <summary>The business nodes, each read when it is asked for; after the last one the rest of the message is read.</summary>
    /// <exception cref="CebUnreadableException">While enumerating: the message is damaged from there on.</exception>
    public IEnumerable<ICebNode> Nodes()
    {
        while (Next() is { } node)
            yield return node;
    }

    /// <summary>The next business node; null after the last one, when the document has been read to its end.</summary>
    /// <exception cref="CebUnreadableException">The message is damaged from here on.</exception>
    public ICebNode? Next() => isDone ? null : Guarded(input, () => ReadNext());

    public void Dispose() => xml.Dispose();

    ICebNode? ReadNext()
    {
        if (nodes == 0 && !isDone)
            input.Open();
        if (IsAtNode())
        {
            if (nodes == Math.Min(type.MaxNodes, limits.MaxNodes))
                throw input.Fault(type.Node, "occurrence", "", $"at most {CebText.Number(nodes)} nodes, there are more than {nodes}");
            nodes++;
            input.Path.Push(input.HasLooseFields ? type.Node : input.Name, nodes > 1 ? nodes : 0);
            var node = type.ReadNode(input);
            input.Path.Pop();
            return node;
        }

        if (nodes == 0)
            throw input.Fault(type.Node, "occurrence", input.AtEnd ? "" : input.Name, "at least one node");
        ReadRest();
        isDone = true;
        return null;
    }

    /// <summary>The gateway's refusal may name its node otherwise, or have its fields in the root.</summary>
    bool IsAtNode()
    {
        if (type.Name != "CEB900")
            return input.At(type.Node);
        input.HasLooseFields = nodes == 0 && MessageReturn.Fields.Any(field => input.At(field.Name));
        return !input.AtEnd;
    }

    void ReadRest()
    {
        if (type.HasTransfer)
            Transfer = input.One(nameof(BaseTransfer), BaseTransfer.Read);
        if (type.MaxSubscribes > 0)
            Subscribes = input.Many(nameof(BaseSubscribe), 0, type.MaxSubscribes, BaseSubscribe.Read);
        if (type.HasSignature && input.At("Signature", Words.SignatureNamespace))
            Signature = input.RawElement("Signature");
        if (type.HasExtend && input.At(nameof(ExtendMessage)))
            Extend = input.One(nameof(ExtendMessage), ExtendMessage.Read);
        if (!input.AtEnd)
            throw input.Stray(type.IsOutbound ? $"{type.Node}, then BaseTransfer and what may follow it" : type.Node);
        input.Finish();
    }

    Guid ReadGuid()
    {
        var text = input.Attribute("guid");
        if (Guid.TryParseExact(text, "D", out var guid))
            return guid;
        return type.IsOutbound ? throw Attribute("guid", text, "36 characters, a UUID in upper case") : Guid.Empty;
    }

    CebUnreadableException Attribute(string name, string? value, string accepted) =>
        input.Fault("@" + name, value is null ? "mandatory" : "guid", value, accepted);

    static CebType Known(CebInput input)
    {
        var (name, space) = input.Root();
        var known = name.EndsWith("Message", StringComparison.Ordinal) ? CebType.Of(name[..^"Message".Length]) : null;
        return known is not null && known.Namespace == space
            ? known
            : throw input.Fault("", "message_type", $"{name} in namespace '{space}'", "a message of CEB 202205 or DEC101, DEC102");
    }

    static T Guarded<T>(CebInput input, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (XmlException e)
        {
            throw new CebUnreadableException(
                CebFault.Of(input.Path.At(), "xml", "", $"well-formed XML without a DTD: {e.Message}"), e.LineNumber, e.LinePosition, e);
        }
    }

    static XmlReaderSettings Settings(CebLimits limits) => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = limits.MaxBytes,
        MaxCharactersFromEntities = limits.MaxText,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = false,
    };
}
