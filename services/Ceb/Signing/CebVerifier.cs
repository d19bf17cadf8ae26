using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;

namespace CrossBorder.Ceb;

/// <summary>Why a message is not taken for signed. The code is stable; the detail is for people.</summary>
public sealed record SignatureFault(string Code, string Detail);

/// <summary>
/// Verifies the signature over a whole message against certificates that we were given; the chain of their issuer is not followed,
/// so a certificate is trusted when, and as long as, it is configured.
/// </summary>
public sealed class CebVerifier
{
    readonly List<SignedBy> trusted;

    /// <param name="certificates">One for each key that the other side signs with; two while it changes its key.</param>
    /// <exception cref="CryptographicException">A certificate's key is neither RSA nor SM2.</exception>
    public CebVerifier(IEnumerable<X509Certificate2> certificates) =>
        trusted = [.. certificates.Select(certificate => new SignedBy(certificate))];

    /// <summary>Null when the one signature of the message stands at its place, is over the whole of it, and by a trusted key.</summary>
    /// <param name="now">The certificate must be valid at this time.</param>
    public SignatureFault? Check(ReadOnlyMemory<byte> message, DateTimeOffset now)
    {
        try
        {
            var canonical = CanonicalMessage.Of(message);
            if (canonical.Misplaced is { } misplaced)
                return new SignatureFault("signature_misplaced", misplaced);
            return canonical.Signature is { } signature
                ? Check(canonical.Body, signature, SignatureParts.Of(signature), now)
                : new SignatureFault("signature_missing", "The message is not signed.");
        }
        catch (XmlException e)
        {
            return new SignatureFault("message_unreadable", "The XML cannot be read: " + e.Message);
        }
        catch (FormatException e)
        {
            return new SignatureFault("signature_malformed", e.Message);
        }
    }

    SignatureFault? Check(byte[] body, byte[] signature, SignatureParts parts, DateTimeOffset now)
    {
        if (trusted.Find(known => known.Certificate.RawDataMemory.Span.SequenceEqual(parts.Certificate)) is not { } signer)
            return new SignatureFault("certificate_untrusted", $"The certificate of key {parts.KeyName} is not one that is trusted.");
        if (Algorithm(parts, signer.Algorithm) is { } algorithm)
            return algorithm;
        if (Validity(signer.Certificate, now) is { } validity)
            return validity;
        if (!string.Equals(parts.KeyName, SignedBy.Serial(signer.Certificate), StringComparison.OrdinalIgnoreCase))
            return new SignatureFault("key_name_differs", $"KeyName {parts.KeyName} is not the serial number of the certificate.");
        if (!CryptographicOperations.FixedTimeEquals(signer.Digest(body), parts.Digest))
            return new SignatureFault("digest_differs", "The message is not the one that was signed.");
        return signer.Verifies(CanonicalMessage.Child(signature, "SignedInfo"), parts.Value)
            ? null
            : new SignatureFault("signature_invalid", "The signature was not made with the key of the certificate.");
    }

    static SignatureFault? Algorithm(SignatureParts parts, SignatureAlgorithm algorithm)
    {
        (string Name, string Is, string Expected)[] uris =
        [
            ("CanonicalizationMethod", parts.Canonicalization, SignatureNames.Canonicalization),
            ("SignatureMethod", parts.Method, SignatureNames.Method(algorithm)),
            ("Transform", parts.Transform, SignatureNames.Enveloped),
            ("DigestMethod", parts.DigestMethod, SignatureNames.Digest(algorithm)),
        ];
        if (parts.Reference.Length > 0)
            return new SignatureFault("reference_partial", $"The reference is to '{parts.Reference}' and not to the whole message.");
        var wrong = Array.Find(uris, uri => uri.Is != uri.Expected);
        return wrong.Name is null
            ? null
            : new SignatureFault("algorithm_refused", $"{wrong.Name} is '{wrong.Is}', expected '{wrong.Expected}'.");
    }

    static SignatureFault? Validity(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now >= certificate.NotBefore.ToUniversalTime() && now <= certificate.NotAfter.ToUniversalTime())
            return null;
        return new SignatureFault("certificate_expired",
            $"The certificate is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}.");
    }
}
