namespace CrossBorder.CustomsClearance;

/// <param name="Guid">Of the message: the same guid always has the same content, so a repeat is known by it.</param>
/// <param name="Type">Such as CEB603.</param>
public sealed record OutboundDocument(Guid Guid, string Type, ReadOnlyMemory<byte> Content);

/// <param name="Name">What people find it by: its file name, or the broker's message id.</param>
/// <param name="Fault">Why its content is not here; null when it is.</param>
/// <param name="Handle">What the transport itself knows it by.</param>
public sealed record InboundDocument(string Name, ReadOnlyMemory<byte> Content, string? Fault, object Handle);

/// <summary>The way to customs and back. What comes in stays there until it is accepted or set aside.</summary>
public interface ICustomsTransport
{
    /// <summary>Bytes of the largest document that is taken in.</summary>
    const int LargestDocument = Ceb.DxpReader.LargestEnvelope;

    /// <summary>Hands documents over; when it returns, all of them are where no crash of ours can lose them.</summary>
    Task Send(IReadOnlyCollection<OutboundDocument> documents, CancellationToken ct);

    /// <summary>Documents that have come, some at a time. One that is not accepted comes again, at the latest after a restart.</summary>
    Task<IReadOnlyList<InboundDocument>> Receive(int atMost, CancellationToken ct);

    /// <summary>Takes a document away after what it says is committed.</summary>
    Task Accept(InboundDocument document, CancellationToken ct);

    /// <summary>Puts a document where an operator finds it with the reason.</summary>
    Task SetAside(InboundDocument document, string reason, CancellationToken ct);

    /// <summary>Guids of what was handed over and not yet taken by customs' client; null where nobody can tell.</summary>
    IReadOnlyCollection<Guid>? Untaken();
}
