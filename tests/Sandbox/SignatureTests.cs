using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace CrossBorder.Sandbox.Tests;

/// <summary>Signed messages and envelopes. RSA is signed by the framework's own SignedXml, which the sandbox does not use.</summary>
public sealed class SignatureTests
{
    const string Dsig = "http://www.w3.org/2000/09/xmldsig#";
    const string ChinaPort = "http://www.chinaport.gov.cn/2022/04/xmldsig#";
    static readonly XNamespace Dxp = "http://www.chinaport.gov.cn/dxp";

    [Fact]
    public void A_message_that_the_trusted_key_signed_is_taken_and_a_changed_one_is_not()
    {
        using var key = RSA.Create(2048);
        using var certificate = Certificate(key);
        using var other = RSA.Create(2048);
        var check = new SignatureCheck(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()));
        var message = Ceb.Inventory("SO-1", "WB1", "D1").ToString();

        Assert.Null(Read(RsaSigned(message, key), check).Fault);
        Assert.Null(Read(message, check).Fault);
        Assert.StartsWith("1001", Read(RsaSigned(message, other), check).Fault?.Info, StringComparison.Ordinal);
        var changed = RsaSigned(message, key).Replace(">SO-1<", ">SO-2<", StringComparison.Ordinal);
        Assert.StartsWith("1004", Read(changed, check).Fault?.Info, StringComparison.Ordinal);
    }

    [Fact]
    public void Sm2_with_sm3_is_verified_in_both_forms_of_the_signature()
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(GMObjectIdentifiers.sm2p256v1, new SecureRandom()));
        var pair = generator.GenerateKeyPair();
        var check = new SignatureCheck(Sm2Certificate(pair));
        var message = Ceb.Inventory("SO-1", "WB1", "D1").ToString();

        foreach (var encoding in new IDsaEncoding[] { StandardDsaEncoding.Instance, PlainDsaEncoding.Instance })
        {
            var signed = Sm2Signed(message, pair.Private, encoding);
            Assert.Null(Read(signed, check).Fault);
            Assert.StartsWith("1004", Read(signed.Replace(">SO-1<", ">SO-2<", StringComparison.Ordinal), check).Fault?.Info,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void When_it_is_asked_for_what_must_be_signed_is_refused_without()
    {
        foreach (var message in Family.All())
        {
            var document = CebReader.Read(message.Bytes(), null, requireSignature: true)[0];
            var must = message.Name.LocalName[..6] is "CEB603" or "CEB605" or "CEB607" or "CEB509" or "CEB701";
            Assert.Equal(must ? CebKind.Unreadable : CebType.OfRoot(message.Name)!.Kind, document.Kind);
            Assert.Equal(must, document.Fault?.Info.StartsWith("1001", StringComparison.Ordinal) == true);
        }
    }

    [Fact]
    public async Task What_comes_in_an_envelope_is_answered_in_one_to_its_sender()
    {
        await using var sandbox = await SandboxHost.Start();
        var (wrapped, plain) = (Ceb.Order("SO-1"), Ceb.Order("SO-2"));
        await sandbox.Declare(Wrapped(wrapped.ToString()), plain.ToString());
        await sandbox.UntilStatus(wrapped.GuidOf(), "120");
        await sandbox.UntilStatus(plain.GuidOf(), "120");
        Assert.All(sandbox.Receipts(), receipt => Assert.Equal(receipt.Guid == wrapped.GuidOf(), receipt.Wrapped));
        var answer = XDocument.Load(Path.Combine(sandbox.Inbound, sandbox.Receipts().First(receipt => receipt.Wrapped).File)).Root!;
        Assert.Equal(("DXPENT0000000001", "DXPEDC0000000001", "CEB304Message"),
            (answer.Descendants(Dxp + "ReceiverId").Single().Value, answer.Descendants(Dxp + "SenderId").Single().Value,
            answer.Descendants(Dxp + "MsgType").Single().Value));

        await sandbox.Control(new { speed = SandboxHost.Fast, desk = new { wrapAnswers = false } });
        var third = Ceb.Order("SO-3");
        await sandbox.Declare(Wrapped(third.ToString()), Wrapped("<broken"));
        await sandbox.UntilStatus(third.GuidOf(), "120");
        Assert.All(sandbox.Receipts().Where(receipt => receipt.Guid == third.GuidOf()), receipt => Assert.False(receipt.Wrapped));
        await SandboxHost.Until(async () => await sandbox.Count("customs.unreadable") == 1, "the broken one is counted");
    }

    [Theory]
    [InlineData("CopMsgId", "0001 the envelope has no CopMsgId")]
    [InlineData("SenderId", "0001 the envelope has no SenderId")]
    [InlineData("ReceiverId", "0001 the envelope has no ReceiverId")]
    [InlineData("CreatTime", "0001 the envelope's CreatTime")]
    [InlineData("Data", "0001 the envelope's Data")]
    public void An_envelope_without_what_it_needs_is_refused(string element, string why)
    {
        var envelope = XElement.Parse(Wrapped(Ceb.Order("SO-1").ToString()));
        envelope.Descendants(Dxp + element).Single().Remove();
        var document = Assert.Single(CebReader.Read(envelope.Bytes()));
        Assert.StartsWith(why, document.Fault?.Info, StringComparison.Ordinal);
    }

    static CebDocument Read(string message, SignatureCheck check) =>
        Assert.Single(CebReader.Read(Encoding.UTF8.GetBytes(message), check, requireSignature: false));

    static string Wrapped(string message) =>
        $"""
        <DxpMsg xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0"><TransInfo><CopMsgId>{Guid.NewGuid()}</CopMsgId>
        <SenderId>DXPENT0000000001</SenderId><ReceiverIds><ReceiverId>DXPEDC0000000001</ReceiverId></ReceiverIds>
        <CreatTime>2026-11-21T08:00:00+08:00</CreatTime><MsgType>CEB303Message</MsgType></TransInfo>
        <Data>{Convert.ToBase64String(Encoding.UTF8.GetBytes(message))}</Data></DxpMsg>
        """;

    static X509Certificate2 Certificate(RSA key) => new CertificateRequest(
        "CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

    static string RsaSigned(string message, RSA key)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(message);
        var signed = new SignedXml(document) { SigningKey = key };
        signed.SignedInfo!.SignatureMethod = Dsig + "rsa-sha1";
        signed.SignedInfo.CanonicalizationMethod = SignedXml.XmlDsigC14NTransformUrl;
        var reference = new Reference("") { DigestMethod = Dsig + "sha1" };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        signed.AddReference(reference);
        signed.ComputeSignature();
        document.DocumentElement!.AppendChild(document.ImportNode(signed.GetXml(), deep: true));
        return document.OuterXml;
    }

    static string Sm2Signed(string message, AsymmetricKeyParameter key, IDsaEncoding encoding)
    {
        var digest = Convert.ToBase64String(DigestUtilities.CalculateDigest("SM3", Canonical(message)));
        string Info(string scope) =>
            $"""<SignedInfo xmlns="{Dsig}"{scope}><CanonicalizationMethod Algorithm="{SignedXml.XmlDsigC14NTransformUrl}"></CanonicalizationMethod>"""
            + $"""<SignatureMethod Algorithm="{ChinaPort}sm2-sm3"></SignatureMethod><Reference URI=""><Transforms>"""
            + $"""<Transform Algorithm="{Dsig}enveloped-signature"></Transform></Transforms><DigestMethod Algorithm="{ChinaPort}sm3">"""
            + $"</DigestMethod><DigestValue>{digest}</DigestValue></Reference></SignedInfo>";
        // In canonical form the element carries the namespace of the message, in whose scope it stands.
        var data = Encoding.UTF8.GetBytes(Info(""" xmlns:ceb="http://www.chinaport.gov.cn/ceb" """.TrimEnd()));
        var signer = new SM2Signer(encoding);
        signer.Init(true, new ParametersWithID(new ParametersWithRandom(key), "1234567812345678"u8.ToArray()));
        signer.BlockUpdate(data, 0, data.Length);
        var value = Convert.ToBase64String(signer.GenerateSignature());
        return message.Replace("</ceb:CEB603Message>",
            $"""<Signature xmlns="{Dsig}">{Info("")}<SignatureValue>{value}</SignatureValue></Signature></ceb:CEB603Message>""",
            StringComparison.Ordinal);
    }

    static byte[] Canonical(string message)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(message);
        var transform = new XmlDsigC14NTransform();
        transform.LoadInput(document);
        using var output = (Stream)transform.GetOutput(typeof(Stream));
        var bytes = new MemoryStream();
        output.CopyTo(bytes);
        return bytes.ToArray();
    }

    static byte[] Sm2Certificate(AsymmetricCipherKeyPair pair)
    {
        var maker = new X509V3CertificateGenerator();
        maker.SetSerialNumber(BigInteger.One);
        maker.SetIssuerDN(new X509Name("CN=test"));
        maker.SetSubjectDN(new X509Name("CN=test"));
        maker.SetNotBefore(DateTime.UtcNow.AddDays(-1));
        maker.SetNotAfter(DateTime.UtcNow.AddDays(1));
        maker.SetPublicKey(pair.Public);
        // Who signed the certificate does not matter: it is trusted as it is.
        return maker.Generate(new Asn1SignatureFactory("SHA256WITHECDSA", pair.Private)).GetEncoded();
    }
}
