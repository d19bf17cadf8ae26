using System.Xml;
using System.Xml.Linq;

namespace CrossBorder.Ceb;

/// <summary>
/// A ds:Signature taken apart. Its shape is the only one that the specification has: one reference, one transform, nothing optional,
/// nothing more; so nothing in it can point anywhere else than to the whole document.
/// </summary>
sealed record SignatureParts(
    string Canonicalization, string Method, string Reference, string Transform, string DigestMethod, byte[] Digest, byte[] Value,
    string KeyName, byte[] Certificate)
{
    static readonly XNamespace Ds = SignatureNames.Space;

    /// <exception cref="FormatException">It has another shape.</exception>
    public static SignatureParts Of(byte[] signature)
    {
        using var reader = XmlReader.Create(
            new MemoryStream(signature), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        var root = XElement.Load(reader);
        var parts = Children(root, "SignedInfo", "SignatureValue", "KeyInfo");
        var info = Children(parts[0], "CanonicalizationMethod", "SignatureMethod", "Reference");
        var reference = Children(info[2], "Transforms", "DigestMethod", "DigestValue");
        var transform = Children(reference[0], "Transform")[0];
        var key = Children(parts[2], "KeyName", "X509Data");
        var certificate = Children(key[1], "X509Certificate")[0];
        foreach (var leaf in (XElement[])[info[0], info[1], transform, reference[1], reference[2], parts[1], key[0], certificate])
            Children(leaf);
        return new SignatureParts(
            Attribute(info[0], "Algorithm"), Attribute(info[1], "Algorithm"), Attribute(info[2], "URI"), Attribute(transform, "Algorithm"),
            Attribute(reference[1], "Algorithm"), Bytes(reference[2]), Bytes(parts[1]),
            key[0].Value.Trim(), Bytes(certificate));
    }

    static List<XElement> Children(XElement parent, params ReadOnlySpan<string> names)
    {
        var children = parent.Elements().ToList();
        if (children.Count != names.Length)
            throw new FormatException($"{parent.Name.LocalName} has {children.Count} elements, expected {names.Length}.");
        for (var i = 0; i < names.Length; i++)
        {
            if (children[i].Name != Ds + names[i])
                throw new FormatException($"{parent.Name.LocalName} has {children[i].Name.LocalName} where {names[i]} is expected.");
        }

        return children;
    }

    /// <summary>Base64 with no bit set that means nothing, so that a signature has one spelling only.</summary>
    static byte[] Bytes(XElement element)
    {
        var text = string.Concat(element.Value.Where(c => !char.IsWhiteSpace(c)));
        var bytes = Convert.FromBase64String(text);
        return Convert.ToBase64String(bytes) == text ? bytes : throw new FormatException($"{element.Name.LocalName} has stray bits.");
    }

    static string Attribute(XElement element, string name)
    {
        var attributes = element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).ToList();
        return attributes is [var only] && only.Name == name
            ? only.Value
            : throw new FormatException($"{element.Name.LocalName} must have the attribute {name} and no other.");
    }
}
