using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using CrossBorder.Ceb;
using CrossBorder.Ceb.Tests;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;
using X509CertificateParser = Org.BouncyCastle.X509.X509CertificateParser;

namespace CrossBorder.Bench;

/// <summary>The operation of a key alone, on a digest: no message, no XML.</summary>
[SuppressMessage("Security", "CA5350", Justification = "SHA-1 is what the interface of customs prescribes for RSA")]
abstract class BareKey : IDisposable
{
    public static BareKey Of(TestKey key) => key.Algorithm == SignatureAlgorithm.RsaSha1 ? new Rsa(key) : new Sm2(key);

    public abstract byte[] Sign(byte[] digest);

    public abstract bool Verify(byte[] digest, byte[] value);

    public abstract void Dispose();

    /// <summary>Signatures and verifications per second of one core, as openssl's own benchmark counts them.</summary>
    public static (double Sign, double Verify) OpenSslPerSecond(SignatureAlgorithm algorithm)
    {
        var said = Script.Run("openssl", ["speed", "-seconds", "1", algorithm == SignatureAlgorithm.RsaSha1 ? "rsa2048" : "sm2"]);
        var last = said.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (Number(last[^2]), Number(last[^1]));
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    sealed class Rsa : BareKey
    {
        readonly RSA key = RSA.Create();

        public Rsa(TestKey made) => key.ImportFromPem(File.ReadAllText(made.KeyFile));

        public override byte[] Sign(byte[] digest) => key.SignHash(digest, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);

        public override bool Verify(byte[] digest, byte[] value) =>
            key.VerifyHash(digest, value, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);

        public override void Dispose() => key.Dispose();
    }

    sealed class Sm2 : BareKey
    {
        readonly SecureRandom random = new();
        readonly ECPrivateKeyParameters signing;
        readonly ICipherParameters verifying;

        public Sm2(TestKey made)
        {
            using var pem = File.OpenText(made.KeyFile);
            signing = (ECPrivateKeyParameters)new PemReader(pem).ReadObject();
            verifying = new X509CertificateParser().ReadCertificate(made.Certificate().RawData).GetPublicKey();
        }

        public override byte[] Sign(byte[] digest)
        {
            var signer = new SM2Signer();
            signer.Init(forSigning: true, new ParametersWithRandom(signing, random));
            signer.BlockUpdate(digest, 0, digest.Length);
            return signer.GenerateSignature();
        }

        public override bool Verify(byte[] digest, byte[] value)
        {
            var signer = new SM2Signer();
            signer.Init(forSigning: false, verifying);
            signer.BlockUpdate(digest, 0, digest.Length);
            return signer.VerifySignature(value);
        }

        public override void Dispose()
        {
            // The key lies in managed memory only.
        }
    }
}
