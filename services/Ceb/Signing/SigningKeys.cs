using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace CrossBorder.Ceb;

/// <summary>Where a signing key lies. Either a file, or a thumbprint in the current user's or the machine's personal store.</summary>
/// <param name="KeyFile">PEM (PKCS#8 or the algorithm's own form, plain or encrypted); PKCS#12 when its name ends in .p12 or .pfx.</param>
/// <param name="CertificateFile">PEM or DER; null when the key file holds the certificate too.</param>
/// <param name="Password">Of the key file.</param>
/// <param name="StoreThumbprint">SHA-1 thumbprint in the X.509 store; RSA only.</param>
public sealed record SigningKeySource(string? KeyFile, string? CertificateFile, string? Password, string? StoreThumbprint);

/// <summary>Loads keys and certificates. What goes wrong is said without the password and without anything of the key.</summary>
public static class SigningKeys
{
    /// <summary>Keys of U-keys issued before 2022 are this short.</summary>
    const int ShortestRsa = 1024;

    static readonly byte[] Probe = "crossborder"u8.ToArray();

    /// <exception cref="CryptographicException">The key cannot be read or used, or does not belong to its certificate.</exception>
    public static ICebSigner Load(SignatureAlgorithm algorithm, SigningKeySource source)
    {
        try
        {
            ICebSigner signer = algorithm == SignatureAlgorithm.RsaSha1 ? Rsa(source) : Sm2Key(source);
            using var certificate = X509CertificateLoader.LoadCertificate(signer.Certificate.Span);
            var by = new SignedBy(certificate);
            if (by.Algorithm == algorithm && by.Verifies(Probe, signer.Sign(Probe)))
                return signer;
            signer.Dispose();
            throw new CryptographicException("The key does not belong to the certificate.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or GeneralSecurityException
            or InvalidCipherTextException or FormatException or InvalidOperationException)
        {
            throw new CryptographicException($"The signing key cannot be used: {e.Message}", e);
        }
    }

    /// <summary>PEM or DER.</summary>
    /// <exception cref="CryptographicException">It cannot be read.</exception>
    public static X509Certificate2 Certificate(string file)
    {
        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CryptographicException($"The certificate {file} cannot be read: {e.Message}", e);
        }
    }

    internal static bool IsSm2(ECKeyParameters key) =>
        key.PublicKeyParamSet?.Equals(GMObjectIdentifiers.sm2p256v1) == true
        || key.Parameters.Curve.Equals(GMNamedCurves.GetByOid(GMObjectIdentifiers.sm2p256v1).Curve);

    static RsaSha1Signer Rsa(SigningKeySource source)
    {
        if (source.StoreThumbprint is { } thumbprint)
            return Of(FromStore(thumbprint));
        var file = source.KeyFile ?? throw new CryptographicException("No key file is named.");
        if (IsPkcs12(file))
            return Of(X509CertificateLoader.LoadPkcs12FromFile(file, source.Password, X509KeyStorageFlags.EphemeralKeySet));
        var pem = File.ReadAllText(file);
        var key = RSA.Create();
        if (source.Password is null)
            key.ImportFromPem(pem);
        else
            key.ImportFromEncryptedPem(pem, source.Password);
        return Of(key, Certificate(source.CertificateFile ?? file));
    }

    static RsaSha1Signer Of(X509Certificate2 certificate) => Of(
        certificate.GetRSAPrivateKey() ?? throw new CryptographicException("There is no RSA private key beside the certificate."),
        certificate);

    static RsaSha1Signer Of(RSA key, X509Certificate2 certificate) => key.KeySize >= ShortestRsa
        ? new RsaSha1Signer(key, certificate)
        : throw new CryptographicException($"The RSA key has {key.KeySize} bits, fewer than {ShortestRsa}.");

    static X509Certificate2 FromStore(string thumbprint)
    {
        foreach (var location in (StoreLocation[])[StoreLocation.CurrentUser, StoreLocation.LocalMachine])
        {
            using var store = new X509Store(StoreName.My, location);
            try
            {
                store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            }
            catch (CryptographicException)
            {
                // There is no such store on this machine.
                continue;
            }

            if (store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false) is [var found, ..])
                return found;
        }

        throw new CryptographicException($"No certificate with thumbprint {thumbprint} is in the personal store.");
    }

    static Sm2Sm3Signer Sm2Key(SigningKeySource source)
    {
        var file = source.KeyFile ?? throw new CryptographicException("No key file is named; SM2 keys are not taken from a store.");
        if (IsPkcs12(file))
            return FromPkcs12(file, source.Password);
        using var text = new StringReader(File.ReadAllText(file));
        var pem = new PemReader(text, new Password(source.Password));
        for (var item = pem.ReadObject(); item is not null; item = pem.ReadObject())
        {
            if ((item is AsymmetricCipherKeyPair pair ? pair.Private : item) is ECPrivateKeyParameters key && IsSm2(key))
                return new Sm2Sm3Signer(key, Certificate(source.CertificateFile ?? file));
        }

        throw new CryptographicException("The file has no SM2 private key.");
    }

    static Sm2Sm3Signer FromPkcs12(string file, string? password)
    {
        using var stream = File.OpenRead(file);
        var store = new Pkcs12Store(stream, (password ?? "").ToCharArray());
        foreach (string alias in store.Aliases)
        {
            if (store.IsKeyEntry(alias) && store.GetKey(alias).Key is ECPrivateKeyParameters key && IsSm2(key))
                return new Sm2Sm3Signer(
                    key, X509CertificateLoader.LoadCertificate(store.GetCertificate(alias).Certificate.GetEncoded()));
        }

        throw new CryptographicException("The file has no SM2 private key.");
    }

    static bool IsPkcs12(string file) => Path.GetExtension(file).ToUpperInvariant() is ".P12" or ".PFX";

    sealed class Password(string? password) : IPasswordFinder
    {
        public char[] GetPassword() => (password ?? "").ToCharArray();
    }
}
