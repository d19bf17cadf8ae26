using System.Text;
using System.Xml;

namespace CrossBorder.Ceb;

/// <summary>Puts an enveloped XML signature into a message (specification 202205, section 7).</summary>
public static class CebSigning
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    static readonly byte[] Declaration = Utf8.GetBytes("""<?xml version="1.0" encoding="UTF-8"?>""");

    /// <summary>
    /// The message in canonical form with a signature over the whole of it, before ExtendMessage or else at the end of the root. What is
    /// signed is so exactly what leaves.
    /// </summary>
    /// <exception cref="XmlException">The message is not well-formed, or is signed already.</exception>
    public static byte[] Sign(ICebSigner signer, ReadOnlyMemory<byte> message)
    {
        var canonical = CanonicalMessage.Of(message);
        if (canonical.Signature is not null || canonical.Misplaced is not null)
            throw new XmlException("The message is signed already.");
        var digest = Convert.ToBase64String(signer.Digest(canonical.Body));
        var value = Convert.ToBase64String(signer.Sign(SignedInfo(canonical, Signature(signer, digest, ""))));
        return
        [
            .. Declaration,
            .. canonical.Body.AsSpan(0, canonical.SignatureAt),
            .. Signature(signer, digest, value),
            .. canonical.Body.AsSpan(canonical.SignatureAt),
        ];
    }

    /// <summary>
    /// What a signature is over, and so all that may be believed of a verified message: the document without the signature. A message
    /// without one, or one that cannot be read, is itself.
    /// </summary>
    public static ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> message)
    {
        if (message.Span.IndexOf("Signature"u8) < 0)
            return message;
        try
        {
            return CanonicalMessage.Of(message) is { Signature: not null } canonical ? canonical.Body : message;
        }
        catch (XmlException)
        {
            return message;
        }
    }

    /// <summary>What is signed: SignedInfo with the namespaces of the root, found in the same way as the verifier finds it.</summary>
    static byte[] SignedInfo(CanonicalMessage canonical, byte[] signature)
    {
        var root = canonical.Body.AsSpan(canonical.Body.AsSpan().LastIndexOf("</"u8));
        var alone = CanonicalMessage.Of((byte[])[.. canonical.Body.AsSpan(0, canonical.RootTag), .. signature, .. root]);
        return CanonicalMessage.Child(alone.Signature, "SignedInfo");
    }

    static byte[] Signature(ICebSigner signer, string digest, string value) => Utf8.GetBytes(
        $"<ds:Signature xmlns:ds=\"{SignatureNames.Space}\"><ds:SignedInfo>"
        + $"<ds:CanonicalizationMethod Algorithm=\"{SignatureNames.Canonicalization}\"></ds:CanonicalizationMethod>"
        + $"<ds:SignatureMethod Algorithm=\"{SignatureNames.Method(signer.Algorithm)}\"></ds:SignatureMethod>"
        + "<ds:Reference URI=\"\"><ds:Transforms>"
        + $"<ds:Transform Algorithm=\"{SignatureNames.Enveloped}\"></ds:Transform></ds:Transforms>"
        + $"<ds:DigestMethod Algorithm=\"{SignatureNames.Digest(signer.Algorithm)}\"></ds:DigestMethod>"
        + $"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
        + $"<ds:SignatureValue>{value}</ds:SignatureValue>"
        + $"<ds:KeyInfo><ds:KeyName>{signer.KeyName}</ds:KeyName><ds:X509Data>"
        + $"<ds:X509Certificate>{Convert.ToBase64String(signer.Certificate.Span)}</ds:X509Certificate>"
        + "</ds:X509Data></ds:KeyInfo></ds:Signature>");
}
