using System.Text;
using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>Makes of a message what leaves: signed when it must be, in an envelope when customs' end wants one.</summary>
public sealed class MessageSeal(TransportOptions options, CustomsOptions customs) : IDisposable
{
    const string AwaitedArrival = ":appStatus>2</";
    readonly ICebSigner? signer = Seals.Signer(options);

    /// <summary>Messages leave as they are.</summary>
    public bool IsOpen => signer is null && options.Envelope == EnvelopeKind.None;

    /// <param name="createdAt">Of the message: the envelope bears it, so that it is the same each time.</param>
    public byte[] Seal(Guid guid, string type, string body, DateTimeOffset createdAt)
    {
        var content = Encoding.UTF8.GetBytes(body);
        if (signer is not null && (options.SignatureOn == SignedMessages.All || MustBeSigned(type, body)))
            content = CebSigning.Sign(signer, content);
        return options.Envelope == EnvelopeKind.None
            ? content
            : DxpWriter.Write(new DxpMessage(
                new DxpTransfer(CebMessage.Text(guid), customs.DxpId, [options.EnvelopeReceiver], createdAt, type + "Message"), content,
                new DxpAddInfo($"{type}_{CebMessage.Text(guid)}.xml", null, [])));
    }

    /// <summary>
    /// Specification 202205, section 4 rule 8. An arrival (507) is signed when it is declared and not only saved. The full declaration
    /// is not of that specification; customs takes none unsigned.
    /// </summary>
    public static bool MustBeSigned(string type, string body) => type switch
    {
        "CEB603" or "CEB605" or "CEB607" or "CEB509" or "CEB701" or "DEC101" => true,
        "CEB507" => body.Contains(AwaitedArrival, StringComparison.Ordinal),
        _ => false,
    };

    public void Dispose() => signer?.Dispose();
}
