using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace CrossBorder.Ceb.Tests;

public sealed class SigningTests
{
    const string Plain =
        """
        <?xml version="1.0" encoding="utf-8"?><ceb:CEB603Message guid="G" version="1.0" xmlns:ceb="http://www.chinaport.gov.cn/ceb">
        <ceb:Inventory><ceb:x>杭州 &amp; a</ceb:x></ceb:Inventory><ceb:BaseTransfer><ceb:copCode>C</ceb:copCode></ceb:BaseTransfer>
        </ceb:CEB603Message>
        """;

    static DateTimeOffset Today => TimeProvider.System.GetUtcNow();

    public static TheoryData<SignatureAlgorithm> Algorithms => [SignatureAlgorithm.RsaSha1, SignatureAlgorithm.Sm2Sm3];

    [Theory]
    [InlineData("rsa")]
    [InlineData("sm2")]
    public void What_xmlsec1_and_openssl_have_signed_is_verified(string name) =>
        Assert.Null(Vectors.Verifier("rsa", "sm2").Check(Vectors.Bytes(name + "-signed.xml"), Vectors.Now));

    [Theory, MemberData(nameof(Algorithms))]
    public void What_is_signed_is_verified_and_means_the_same(SignatureAlgorithm algorithm)
    {
        using var key = TestKey.Make(algorithm);
        using var signer = key.Signer();
        foreach (var message in (string[])[Plain, Vectors.Unsigned])
        {
            var signed = CebSigning.Sign(signer, Encoding.UTF8.GetBytes(message));
            Assert.Null(key.Verifier().Check(signed, Today));
            Assert.Equal(CanonicalMessage.Of(Encoding.UTF8.GetBytes(message)).Body, CanonicalMessage.Of(signed).Body);
        }
    }

    /// <summary>Everything but the digest, the value and the key is by hand from section 7 of the specification.</summary>
    [Theory]
    [InlineData(SignatureAlgorithm.RsaSha1, "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1")]
    [InlineData(SignatureAlgorithm.Sm2Sm3, "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3",
        "http://www.chinaport.gov.cn/2022/04/xmldsig#sm3")]
    public void The_signature_has_the_shape_of_the_specification(SignatureAlgorithm algorithm, string method, string digest)
    {
        using var key = TestKey.Make(algorithm);
        using var signer = key.Signer();
        var signed = CebSigning.Sign(signer, Encoding.UTF8.GetBytes(Vectors.Unsigned));
        XNamespace ds = "http://www.w3.org/2000/09/xmldsig#";
        var root = XDocument.Parse(Encoding.UTF8.GetString(signed)).Root!;
        Assert.Equal(
            ["Inventory", "BaseTransfer", "Signature", "ExtendMessage"], root.Elements().Select(element => element.Name.LocalName));
        var signature = root.Element(ds + "Signature")!;
        Assert.Equal("ds", signature.GetPrefixOfNamespace(ds));
        Assert.Equal(
            ["Signature", "SignedInfo", "CanonicalizationMethod", "SignatureMethod", "Reference", "Transforms", "Transform", "DigestMethod",
                "DigestValue", "SignatureValue", "KeyInfo", "KeyName", "X509Data", "X509Certificate"],
            signature.DescendantsAndSelf().Select(element => element.Name.LocalName));
        Assert.Equal(
            ["http://www.w3.org/TR/2001/REC-xml-c14n-20010315", method, "", "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
                digest],
            signature.Descendants().Attributes().Select(attribute => attribute.Value));
        Assert.Equal("a1b2c3d4", signature.Descendants(ds + "KeyName").Single().Value.TrimStart('0'));
        using var certificate = key.Certificate();
        Assert.Equal(Convert.ToBase64String(certificate.RawData), signature.Descendants(ds + "X509Certificate").Single().Value);
        var value = Convert.FromBase64String(signature.Element(ds + "SignatureValue")!.Value);
        Assert.Equal(algorithm == SignatureAlgorithm.RsaSha1 ? 256 : 64, value.Length);
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void Openssl_verifies_what_we_sign(SignatureAlgorithm algorithm)
    {
        using var key = TestKey.Make(algorithm);
        using var signer = key.Signer();
        var signed = CanonicalMessage.Of(CebSigning.Sign(signer, Encoding.UTF8.GetBytes(Vectors.Unsigned)));
        var parts = SignatureParts.Of(signed.Signature!);
        File.WriteAllBytes(key.File("info"), CanonicalMessage.Child(signed.Signature, "SignedInfo"));
        File.WriteAllBytes(key.File("value"), algorithm == SignatureAlgorithm.RsaSha1 ? parts.Value : Der(parts.Value));
        TestKey.OpenSsl("x509", "-in", key.CertificateFile, "-pubkey", "-noout", "-out", key.File("public"));
        string[] how = algorithm == SignatureAlgorithm.RsaSha1 ? ["-sha1"] : ["-sm3", "-sigopt", "distid:1234567812345678"];
        TestKey.OpenSsl(["dgst", .. how, "-verify", key.File("public"), "-signature", key.File("value"), key.File("info")]);
    }

    [Fact]
    public void What_a_signature_is_over_is_the_message_without_it()
    {
        Assert.Equal(Vectors.Bytes("message-canonical.txt"), CebSigning.Content(Vectors.Bytes("sm2-signed.xml")).ToArray());
        Assert.Equal("<a/>"u8.ToArray(), CebSigning.Content("<a/>"u8.ToArray()).ToArray());
        Assert.Equal("<Signature>"u8.ToArray(), CebSigning.Content("<Signature>"u8.ToArray()).ToArray());
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void A_message_is_not_signed_twice(SignatureAlgorithm algorithm)
    {
        using var key = TestKey.Make(algorithm);
        using var signer = key.Signer();
        var signed = CebSigning.Sign(signer, Encoding.UTF8.GetBytes(Plain));
        Assert.ThrowsAny<XmlException>(() => CebSigning.Sign(signer, signed));
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void Keys_are_read_from_every_form_of_file(SignatureAlgorithm algorithm)
    {
        using var key = TestKey.Make(algorithm);
        TestKey.OpenSsl("pkcs8", "-topk8", "-in", key.KeyFile, "-out", key.File("sealed.pem"), "-passout", "pass:s3cret");
        TestKey.OpenSsl("pkcs12", "-export", "-inkey", key.KeyFile, "-in", key.CertificateFile, "-out", key.File("both.p12"), "-passout",
            "pass:s3cret");
        File.WriteAllText(key.File("both.pem"), File.ReadAllText(key.KeyFile) + File.ReadAllText(key.CertificateFile));
        foreach (var source in (SigningKeySource[])
            [
                key.Source, new(key.File("sealed.pem"), key.CertificateFile, "s3cret", null),
                new(key.File("both.p12"), null, "s3cret", null), new(key.File("both.pem"), null, null, null),
            ])
        {
            using var signer = SigningKeys.Load(algorithm, source);
            Assert.Null(key.Verifier().Check(CebSigning.Sign(signer, Encoding.UTF8.GetBytes(Plain)), Today));
        }
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void A_bad_key_is_refused_with_a_reason_that_tells_no_secret(SignatureAlgorithm algorithm)
    {
        using var key = TestKey.Make(algorithm);
        using var other = TestKey.Make(algorithm);
        using var foreign = TestKey.Make(1 - algorithm);
        TestKey.OpenSsl("pkcs8", "-topk8", "-in", key.KeyFile, "-out", key.File("sealed.pem"), "-passout", "pass:s3cret");
        File.WriteAllText(key.File("junk.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        File.WriteAllText(key.File("junk.p12"), "junk");
        foreach (var source in (SigningKeySource[])
            [
                new(key.KeyFile, other.CertificateFile, null, null), new(foreign.KeyFile, foreign.CertificateFile, null, null),
                new(key.File("sealed.pem"), key.CertificateFile, "wr0ng", null),
                new(key.File("missing.pem"), key.CertificateFile, null, null),
                new(key.File("junk.pem"), key.CertificateFile, null, null), new(key.File("junk.p12"), null, "wr0ng", null),
                new(key.KeyFile, key.File("missing.pem"), null, null), new(null, null, null, "00AA"),
            ])
        {
            var refused = Assert.ThrowsAny<CryptographicException>(() => SigningKeys.Load(algorithm, source));
            Assert.DoesNotContain("wr0ng", refused.ToString(), StringComparison.Ordinal);
        }
    }

    static byte[] Der(byte[] plain)
    {
        static byte[] Number(ReadOnlySpan<byte> value)
        {
            while (value.Length > 1 && value[0] == 0)
                value = value[1..];
            byte[] digits = value[0] >= 0x80 ? [0, .. value] : [.. value];
            return [2, (byte)digits.Length, .. digits];
        }

        byte[] numbers = [.. Number(plain.AsSpan(0, 32)), .. Number(plain.AsSpan(32))];
        return [0x30, (byte)numbers.Length, .. numbers];
    }
}
