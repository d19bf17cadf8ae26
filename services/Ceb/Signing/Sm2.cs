using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace CrossBorder.Ceb;

/// <summary>SM2 signatures (GB/T 32918.2) and SM3 digests (GB/T 32905). The user id is the standard's default, 1234567812345678.</summary>
static class Sm2
{
    /// <summary>r and s, 32 bytes each.</summary>
    const int PlainLength = 64;

    public static byte[] Digest(ReadOnlySpan<byte> data)
    {
        var sm3 = new SM3Digest();
        var input = data.ToArray();
        sm3.BlockUpdate(input, 0, input.Length);
        var digest = new byte[sm3.GetDigestSize()];
        sm3.DoFinal(digest, 0);
        return digest;
    }

    public static byte[] Sign(ECPrivateKeyParameters key, SecureRandom random, ReadOnlySpan<byte> data)
    {
        var signer = new SM2Signer(PlainDsaEncoding.Instance);
        signer.Init(forSigning: true, new ParametersWithRandom(key, random));
        var input = data.ToArray();
        signer.BlockUpdate(input, 0, input.Length);
        return signer.GenerateSignature();
    }

    /// <summary>Takes r and s as 64 bytes, or the DER sequence of both that some devices write.</summary>
    public static bool Verify(ECPublicKeyParameters key, ReadOnlySpan<byte> data, byte[] signature)
    {
        IDsaEncoding encoding = signature.Length == PlainLength ? PlainDsaEncoding.Instance : StandardDsaEncoding.Instance;
        var signer = new SM2Signer(encoding);
        signer.Init(forSigning: false, key);
        var input = data.ToArray();
        signer.BlockUpdate(input, 0, input.Length);
        try
        {
            return signer.VerifySignature(signature);
        }
        catch (Exception e) when (e is ArgumentException or IOException or ArithmeticException or CryptoException or FormatException)
        {
            // Not an encoding of two numbers at all.
            return false;
        }
    }
}
