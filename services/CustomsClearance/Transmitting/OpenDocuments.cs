using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <param name="Acknowledged">Guids of messages of ours that a node on the way has taken.</param>
/// <param name="Fault">Why nothing can be taken from it; null when something can.</param>
public sealed record OpenedDocument(
    InboundDocument Document, IReadOnlyList<Receipt> Receipts, IReadOnlyList<Guid> Acknowledged, string? Fault);

/// <summary>
/// Takes what customs sent out of its envelope and verifies its signature, if there are certificates to do so: then nothing that is
/// unsigned moves a declaration. A success told by a node on the way needs no signature; it only sets a time.
/// </summary>
public sealed class DocumentOpener(TransportOptions options, CustomsOptions customs, TimeProvider clock)
{
    readonly CebVerifier? verifier = Seals.Verifier(options);

    public OpenedDocument Open(InboundDocument document)
    {
        if (document.Fault is { } fault)
            return Unreadable(document, fault);
        try
        {
            if (Path.GetExtension(document.Name) == ".ack")
                return Guid.TryParse(Path.GetFileNameWithoutExtension(document.Name), out var guid)
                    ? new OpenedDocument(document, [], [guid], null)
                    : Unreadable(document, "The name of an acknowledgement is the guid of a message.");
            if (!DxpReader.IsEnvelope(document.Content))
                return Plain(document, document.Content, isVerified: false);
            return DxpReader.Read(document.Content) switch
            {
                DxpMessage message => Message(document, message),
                DxpReply reply => Reply(document, reply),
                _ => throw new InvalidOperationException("There is a third kind of envelope."),
            };
        }
        catch (Exception e) when (e is UnreadableReceiptException or UnreadableEnvelopeException)
        {
            return Unreadable(document, e.Message);
        }
    }

    OpenedDocument Message(InboundDocument document, DxpMessage message)
    {
        if (!message.TransInfo.ReceiverIds.Contains(customs.DxpId))
            return Unreadable(
                document, $"The envelope is for {string.Join(", ", message.TransInfo.ReceiverIds)}, not for {customs.DxpId}.");
        // The signature may be over the envelope with all in it, or over the message inside.
        var isVerified = verifier is not null && verifier.Check(document.Content, clock.GetUtcNow()) is null;
        return Plain(document, message.Data, isVerified);
    }

    OpenedDocument Plain(InboundDocument document, ReadOnlyMemory<byte> content, bool isVerified)
    {
        if (!isVerified && verifier?.Check(content, clock.GetUtcNow()) is { } fault)
            return new OpenedDocument(document, [], [], $"unverified: {fault.Code}: {fault.Detail}");
        using var stream = new MemoryStream(CebSigning.Content(content).ToArray(), writable: false);
        return new OpenedDocument(document, ReceiptReader.Read(stream), [], null);
    }

    /// <summary>Failures count as the gateway's own receipts (CEB900) do: customs has not got the message.</summary>
    OpenedDocument Reply(InboundDocument document, DxpReply reply)
    {
        var refused = reply.Responses.Where(response => !response.IsAccepted).ToList();
        if (refused.Count > 0 && verifier?.Check(document.Content, clock.GetUtcNow()) is { } fault)
            return new OpenedDocument(document, [], [], $"unverified: {fault.Code}: {fault.Detail}");
        return new OpenedDocument(
            document, refused.ConvertAll(Refusal),
            [.. reply.Responses.Where(response => response.IsAccepted).SelectMany(response => Guids(response.Original))], null);
    }

    static Receipt Refusal(DxpResponse response) => new(
        "CEB900", null, null, Guids(response.Original), response.Original.CopMsgId, "-" + response.Code, response.NoticeTime,
        response.Info ?? response.Note ?? "", null, null);

    static Guid[] Guids(DxpTransfer original) => Guid.TryParse(original.CopMsgId, out var guid) ? [guid] : [];

    static OpenedDocument Unreadable(InboundDocument document, string reason) => new(document, [], [], "unreadable: " + reason);
}
