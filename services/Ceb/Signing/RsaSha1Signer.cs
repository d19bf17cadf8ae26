using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CrossBorder.Ceb;

/// <summary>Signs with an RSA key: of a file, or of the operating system's certificate store.</summary>
[SuppressMessage("Security", "CA5350", Justification = "SHA-1 is what the interface of customs prescribes for RSA")]
public sealed class RsaSha1Signer : ICebSigner
{
    readonly RSA key;

    /// <summary>Takes over the key.</summary>
    public RsaSha1Signer(RSA key, X509Certificate2 certificate)
    {
        this.key = key;
        Certificate = certificate.RawData;
        KeyName = SignedBy.Serial(certificate);
        NotAfter = certificate.NotAfter.ToUniversalTime();
    }

    public SignatureAlgorithm Algorithm => SignatureAlgorithm.RsaSha1;

    public string KeyName { get; }

    public ReadOnlyMemory<byte> Certificate { get; }

    public DateTimeOffset NotAfter { get; }

    public byte[] Digest(ReadOnlySpan<byte> data) => SHA1.HashData(data);

    public byte[] Sign(ReadOnlySpan<byte> data) => key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);

    public void Dispose() => key.Dispose();
}
