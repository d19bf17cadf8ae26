using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CrossBorder.Ceb.Tests;

/// <summary>Files of Vectors/, which other tools than ours have made; see Vectors/make.</summary>
static class Vectors
{
    /// <summary>While the certificates of the vectors are valid.</summary>
    public static DateTimeOffset Now { get; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Bytes(string name)
    {
        using var stream = typeof(Vectors).Assembly.GetManifestResourceStream("Vectors/" + name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    public static string Text(string name) => Encoding.UTF8.GetString(Bytes(name));

    public static X509Certificate2 Certificate(string name) => X509CertificateLoader.LoadCertificate(Bytes(name + ".pem"));

    public static CebVerifier Verifier(params string[] names) => new(names.Select(Certificate));

    /// <summary>The message of the vectors without any signature.</summary>
    public static string Unsigned => Text("message.xml").Replace("SIGNATURE", "", StringComparison.Ordinal);
}
