using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using X509CertificateParser = Org.BouncyCastle.X509.X509CertificateParser;

namespace CrossBorder.Ceb;

/// <summary>A certificate and what its key can verify.</summary>
[SuppressMessage("Security", "CA5350", Justification = "SHA-1 is what the interface of customs prescribes for RSA")]
sealed class SignedBy
{
    const string RsaKey = "1.2.840.113549.1.1.1";
    readonly RSA? rsa;
    readonly ECPublicKeyParameters? sm2;

    /// <exception cref="CryptographicException">The certificate cannot be read, or its key is neither RSA nor SM2.</exception>
    public SignedBy(X509Certificate2 certificate)
    {
        Certificate = certificate;
        if (certificate.PublicKey.Oid.Value == RsaKey)
            rsa = certificate.GetRSAPublicKey();
        else
            sm2 = Sm2Key(certificate);
    }

    public X509Certificate2 Certificate { get; }

    public SignatureAlgorithm Algorithm => rsa is null ? SignatureAlgorithm.Sm2Sm3 : SignatureAlgorithm.RsaSha1;

    public byte[] Digest(ReadOnlySpan<byte> data) => rsa is null ? Sm2.Digest(data) : SHA1.HashData(data);

    public bool Verifies(ReadOnlySpan<byte> data, byte[] signature) => rsa is null
        ? Sm2.Verify(sm2!, data, signature)
        : rsa.VerifyData(data, signature, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);

    /// <summary>Hexadecimal digits in lower case with the leading zeros of the encoding, as customs' own tools show it.</summary>
    public static string Serial(X509Certificate2 certificate) => Convert.ToHexStringLower(certificate.SerialNumberBytes.Span);

    static ECPublicKeyParameters Sm2Key(X509Certificate2 certificate)
    {
        try
        {
            return new X509CertificateParser().ReadCertificate(certificate.RawData).GetPublicKey() is ECPublicKeyParameters key
                && SigningKeys.IsSm2(key)
                    ? key
                    : throw new CryptographicException("The certificate's key is neither RSA nor SM2.");
        }
        catch (Exception e) when (e is GeneralSecurityException or ArgumentException or IOException)
        {
            throw new CryptographicException("The certificate's key cannot be read: " + e.Message, e);
        }
    }
}
