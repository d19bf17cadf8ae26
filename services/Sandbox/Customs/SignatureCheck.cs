using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace CrossBorder.Sandbox;

/// <summary>
/// Verifies the signature of a message as ceb-messages.md section 7 has it: enveloped XML-DSig, RSA-SHA1 or SM2-SM3, with the key of
/// the one certificate that is trusted here. The signature is mandatory for 603, 605, 607, 509 and 701 (section 4 rule 8) when the
/// desk is strict.
/// </summary>
sealed class SignatureCheck
{
    const string Dsig = "http://www.w3.org/2000/09/xmldsig#";
    const string ChinaPort = "http://www.chinaport.gov.cn/2022/04/xmldsig#";
    const string C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    const int PlainSm2Length = 64;

    /// <summary>The id that SM2 mixes into what it signs when two parties have not agreed on another (GB/T 35276).</summary>
    static readonly byte[] Sm2Id = "1234567812345678"u8.ToArray();
    static readonly CebKind[] Mandatory =
        [CebKind.Inventory, CebKind.Withdrawal, CebKind.WayBill, CebKind.Departure, CebKind.Summary];

    readonly byte[] trusted;

    public SignatureCheck(byte[] certificate)
    {
        var text = Encoding.ASCII.GetString(certificate);
        trusted = PemEncoding.TryFind(text, out var pem) ? Convert.FromBase64String(text[pem.Base64Data]) : certificate;
    }

    /// <summary>Null when the message may be taken; else the gateway's code and what is wrong.</summary>
    public static string? Of(SignatureCheck? check, CebType type, XElement root, byte[] content, bool required)
    {
        var isSigned = root.Element(XName.Get("Signature", Dsig)) is not null;
        if (!isSigned)
            return required && Mandatory.Contains(type.Kind) ? $"1001 {type.Message} must be signed and is not" : null;
        return check?.Fault(content);
    }

    string? Fault(byte[] content)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        using (var reader = XmlReader.Create(new MemoryStream(content), CebReader.Safe))
            document.Load(reader);
        var names = new XmlNamespaceManager(document.NameTable);
        names.AddNamespace("ds", Dsig);
        string? Of(string path) => document.DocumentElement!.SelectSingleNode($"ds:Signature/{path}", names)?.InnerText;
        var signature = (XmlElement)document.DocumentElement!.SelectSingleNode("ds:Signature", names)!;
        if (signature.SelectSingleNode("ds:SignedInfo", names) is not XmlElement signedInfo)
            return "1001 the signature has no SignedInfo";
        if (Of("ds:SignedInfo/ds:CanonicalizationMethod/@Algorithm") != C14N || Of("ds:SignedInfo/ds:Reference/@URI") != "")
            return "1001 the signature is not over the whole message in canonical form";
        if (Decoded(Of("ds:SignatureValue")) is not { } value || Decoded(Of("ds:SignedInfo/ds:Reference/ds:DigestValue")) is not { } digest)
            return "1001 a value of the signature is not base64";
        if (Decoded(Of("ds:KeyInfo/ds:X509Data/ds:X509Certificate")) is { } sent && !sent.AsSpan().SequenceEqual(trusted))
            return "1001 the certificate is not one that is trusted";
        if (!IsSigned(Canonical(Alone(signedInfo)), value, Of("ds:SignedInfo/ds:SignatureMethod/@Algorithm")))
            return "1001 the signature is not valid";
        var method = Of("ds:SignedInfo/ds:Reference/ds:DigestMethod/@Algorithm");
        document.DocumentElement!.RemoveChild(signature);
        return Digest(Canonical(document), method) is { } computed && computed.AsSpan().SequenceEqual(digest)
            ? null
            : "1004 the signature does not belong to the data";
    }

    static byte[]? Decoded(string? text)
    {
        var bytes = new byte[text?.Length ?? 0];
        return text is not null && Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    static byte[] Canonical(XmlDocument document)
    {
        var transform = new XmlDsigC14NTransform();
        transform.LoadInput(document);
        using var output = (Stream)transform.GetOutput(typeof(Stream));
        var bytes = new MemoryStream();
        output.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>An element as a document of its own, with the namespaces that are in scope where it stands.</summary>
    static XmlDocument Alone(XmlElement element)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        var copy = (XmlElement)document.AppendChild(document.ImportNode(element, deep: true))!;
        for (var above = element.ParentNode as XmlElement; above is not null; above = above.ParentNode as XmlElement)
            foreach (XmlAttribute attribute in above.Attributes)
                if ((attribute.Prefix == "xmlns" || attribute.Name == "xmlns") && !copy.HasAttribute(attribute.Name))
                    copy.SetAttribute(attribute.Name, attribute.Value);
        return document;
    }

    static byte[]? Digest(byte[] data, string? method) => method switch
    {
#pragma warning disable CA5350 // The specification of customs names SHA-1.
        Dsig + "sha1" => SHA1.HashData(data),
#pragma warning restore CA5350
        ChinaPort + "sm3" or Dsig + "sm3" => DigestUtilities.CalculateDigest("SM3", data),
        _ => null,
    };

    bool IsSigned(byte[] data, byte[] signature, string? method)
    {
        switch (method)
        {
            case Dsig + "rsa-sha1":
                using (var certificate = X509CertificateLoader.LoadCertificate(trusted))
                using (var key = certificate.GetRSAPublicKey())
                    return key?.VerifyData(data, signature, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1) == true;
            case ChinaPort + "sm2-sm3" or Dsig + "sm2-sm3":
                if (new X509CertificateParser().ReadCertificate(trusted).GetPublicKey() is not ECPublicKeyParameters point)
                    return false;
                // Devices write the two numbers either one after the other or as DER.
                var signer = signature.Length == PlainSm2Length
                    ? new SM2Signer(PlainDsaEncoding.Instance)
                    : new SM2Signer(StandardDsaEncoding.Instance);
                signer.Init(forSigning: false, new ParametersWithID(point, Sm2Id));
                signer.BlockUpdate(data, 0, data.Length);
                return signer.VerifySignature(signature);
            default:
                return false;
        }
    }
}
