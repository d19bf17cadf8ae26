using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CrossBorder.Ceb.Tests;

/// <summary>A key made for one test by openssl, with its certificate; the files go with it.</summary>
sealed class TestKey : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ceb-key").FullName;

    TestKey(SignatureAlgorithm algorithm) => Algorithm = algorithm;

    public SignatureAlgorithm Algorithm { get; }

    public string KeyFile => Path.Combine(folder, "key.pem");

    public string CertificateFile => Path.Combine(folder, "certificate.pem");

    public static TestKey Make(SignatureAlgorithm algorithm, int days = 30)
    {
        var made = new TestKey(algorithm);
        if (algorithm == SignatureAlgorithm.RsaSha1)
            OpenSsl("genrsa", "-out", made.KeyFile, "2048");
        else
            OpenSsl("genpkey", "-algorithm", "SM2", "-out", made.KeyFile);
        string[] digest = algorithm == SignatureAlgorithm.RsaSha1 ? ["-sha256"] : ["-sm3", "-sigopt", "distid:1234567812345678"];
        OpenSsl(["req", "-new", "-x509", "-key", made.KeyFile, "-days", $"{days}", "-set_serial", "0x00a1b2c3d4", "-subj",
            "/CN=Throwaway test key", "-out", made.CertificateFile, .. digest]);
        return made;
    }

    public SigningKeySource Source => new(KeyFile, CertificateFile, null, null);

    public ICebSigner Signer() => SigningKeys.Load(Algorithm, Source);

    public X509Certificate2 Certificate() => SigningKeys.Certificate(CertificateFile);

    public CebVerifier Verifier() => new([Certificate()]);

    public string File(string name) => Path.Combine(folder, name);

    public static void OpenSsl(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new CryptographicException($"openssl {string.Join(' ', arguments)}: {error.Result}");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
