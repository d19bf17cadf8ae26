namespace CrossBorder.Ceb;

/// <summary>The two ways of signing that the interface specification (edition 202205, signature annex) names.</summary>
public enum SignatureAlgorithm
{
    /// <summary>RSA with PKCS#1 v1.5 and SHA-1, digest SHA-1: what U-keys issued before 2022 do.</summary>
    RsaSha1,

    /// <summary>SM2 with SM3 (GB/T 32918.2, user id 1234567812345678), digest SM3: preferred.</summary>
    Sm2Sm3,
}

/// <summary>
/// A key that signs for the company: a file, an operating system's store, or a device. The private key never leaves it.
/// </summary>
public interface ICebSigner : IDisposable
{
    SignatureAlgorithm Algorithm { get; }

    /// <summary>Serial number of the certificate as its hexadecimal digits, lower case: KeyName.</summary>
    string KeyName { get; }

    /// <summary>The certificate, DER.</summary>
    ReadOnlyMemory<byte> Certificate { get; }

    /// <summary>From then on customs answers 1002, expired.</summary>
    DateTimeOffset NotAfter { get; }

    /// <summary>The digest that goes with the algorithm.</summary>
    byte[] Digest(ReadOnlySpan<byte> data);

    /// <summary>Signature value: RSA's block, or r and s of SM2 in 32 bytes each. May be called from several threads at once.</summary>
    byte[] Sign(ReadOnlySpan<byte> data);
}

/// <summary>Identifiers of section 7 of the specification.</summary>
public static class SignatureNames
{
    public const string Space = "http://www.w3.org/2000/09/xmldsig#";
    public const string Canonicalization = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    public const string Enveloped = Space + "enveloped-signature";
    const string Own = "http://www.chinaport.gov.cn/2022/04/xmldsig#";

    public static string Method(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.RsaSha1 => Space + "rsa-sha1",
        SignatureAlgorithm.Sm2Sm3 => Own + "sm2-sm3",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, null),
    };

    public static string Digest(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.RsaSha1 => Space + "sha1",
        SignatureAlgorithm.Sm2Sm3 => Own + "sm3",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, null),
    };
}
