using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace CrossBorder.Ceb;

/// <summary>Signs with an SM2 key of a file.</summary>
public sealed class Sm2Sm3Signer : ICebSigner
{
    readonly ECPrivateKeyParameters key;
    readonly SecureRandom random = new();

    internal Sm2Sm3Signer(ECPrivateKeyParameters key, X509Certificate2 certificate)
    {
        this.key = key;
        Certificate = certificate.RawData;
        KeyName = SignedBy.Serial(certificate);
        NotAfter = certificate.NotAfter.ToUniversalTime();
    }

    public SignatureAlgorithm Algorithm => SignatureAlgorithm.Sm2Sm3;

    public string KeyName { get; }

    public ReadOnlyMemory<byte> Certificate { get; }

    public DateTimeOffset NotAfter { get; }

    public byte[] Digest(ReadOnlySpan<byte> data) => Sm2.Digest(data);

    public byte[] Sign(ReadOnlySpan<byte> data) => Sm2.Sign(key, random, data);

    public void Dispose()
    {
        // The key lies in managed memory only.
    }
}
