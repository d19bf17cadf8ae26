using System.Text;
using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>Makes of a message what leaves: signed when it must be, in an envelope when customs' end wants one.</summary>
public sealed class MessageSeal(TransportOptions options, CustomsOptions customs) : IDisposable
{
    readonly ICebSigner? signer = Seals.Signer(options);

    /// <summary>Messages leave as they are.</summary>
    public bool IsOpen => signer is null && options.Envelope == EnvelopeKind.None;

    /// <param name="createdAt">Of the message: the envelope bears it, so that it is the same each time.</param>
    public byte[] Seal(Guid guid, string type, string body, DateTimeOffset createdAt)
    {
        var content = Encoding.UTF8.GetBytes(body);
        if (signer is not null && (options.SignatureOn == SignedMessages.All || CebValidator.MustBeSigned(type, Envelope.Declare)))
            content = CebSigning.Sign(signer, content);
        return options.Envelope == EnvelopeKind.None
            ? content
            : DxpWriter.Write(new DxpMessage(
                new DxpTransfer(CebMessage.Text(guid), customs.DxpId, [options.EnvelopeReceiver], createdAt, type + "Message"), content,
                new DxpAddInfo($"{type}_{CebMessage.Text(guid)}.xml", null, [])));
    }

    public void Dispose() => signer?.Dispose();
}
