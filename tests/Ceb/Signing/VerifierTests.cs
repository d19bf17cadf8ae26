using System.Text;
using System.Text.RegularExpressions;

namespace CrossBorder.Ceb.Tests;

public sealed partial class VerifierTests
{
    static readonly CebVerifier Verifier = Vectors.Verifier("rsa", "sm2");

    static string? Fault(string message, CebVerifier? verifier = null, DateTimeOffset? now = null) =>
        (verifier ?? Verifier).Check(Encoding.UTF8.GetBytes(message), now ?? Vectors.Now)?.Code;

    public static TheoryData<string> Signed => ["rsa", "sm2"];

    static string Text(string name) => Vectors.Text(name + "-signed.xml");

    [Theory, MemberData(nameof(Signed))]
    public void Other_spellings_of_the_same_document_are_the_same_to_a_signature(string name)
    {
        var text = Text(name);
        Assert.Null(Fault(text.Replace("<ceb:note/>", "<ceb:note></ceb:note>", StringComparison.Ordinal)));
        Assert.Null(Fault(text.Replace("\n", "\r\n", StringComparison.Ordinal)));
        Assert.Null(Fault(text.Replace("<!-- a comment", "<!-- another comment", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Signed))]
    public void Tampering_with_any_character_of_the_content_is_noticed(string name)
    {
        var text = Text(name);
        var signature = Signature().Match(text);
        Assert.True(signature.Success);
        for (var at = text.IndexOf("<ceb:CEB603Message", StringComparison.Ordinal); at < text.Length; at++)
        {
            if (!char.IsAsciiLetterOrDigit(text[at]))
                continue;
            var tampered = text[..at] + (text[at] == '1' ? '2' : '1') + text[(at + 1)..];
            if (Fault(tampered) is null)
                Assert.Fail($"nobody noticed {tampered[Math.Max(0, at - 30)..(at + 10)]}");
        }
    }

    [Theory, MemberData(nameof(Signed))]
    public void Anything_added_or_taken_is_noticed(string name)
    {
        var text = Text(name);
        Assert.Equal("digest_differs", Fault(text.Replace("<ceb:note/>", "<ceb:note/><ceb:note/>", StringComparison.Ordinal)));
        Assert.Equal("digest_differs", Fault(text.Replace("<ceb:note/>", "", StringComparison.Ordinal)));
        Assert.Equal("digest_differs", Fault(text.Replace(" xml:lang", " x=\"y\" xml:lang", StringComparison.Ordinal)));
        Assert.Equal("digest_differs", Fault(text.Replace("keep this", "kept this", StringComparison.Ordinal)));
        Assert.Equal("message_unreadable", Fault(text[..^20]));
        Assert.Equal("message_unreadable", Fault(text + "<more/>"));
        Assert.Equal("message_unreadable", Fault(text.Replace("<?gateway", "<!DOCTYPE x []><?gateway", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Signed))]
    public void A_signature_that_is_missing_twice_there_or_in_another_place_is_refused(string name)
    {
        var text = Text(name);
        var signature = Signature().Match(text).Value;
        Assert.Equal("signature_missing", Fault(text.Replace(signature, "", StringComparison.Ordinal)));
        Assert.Equal("signature_misplaced", Fault(text.Replace(signature, signature + signature, StringComparison.Ordinal)));
        // Wrapping: what was signed is put aside, and other content in its place.
        var wrapped = text.Replace(signature, "", StringComparison.Ordinal).Replace("<ceb:note/>", signature, StringComparison.Ordinal);
        Assert.Equal("signature_misplaced", Fault(wrapped));
        Assert.Equal("signature_misplaced", Fault(text.Replace(signature, $"<ceb:x>{signature}</ceb:x>", StringComparison.Ordinal)));
        Assert.Equal("signature_misplaced", Fault(text.Replace(signature, signature + "<ceb:Inventory/>", StringComparison.Ordinal)));
        var after = text.Replace(signature, "", StringComparison.Ordinal)
            .Replace("</ceb:ExtendMessage>", "</ceb:ExtendMessage>" + signature, StringComparison.Ordinal);
        Assert.Equal("signature_misplaced", Fault(after));
        var within = signature.Replace(
            "</ds:Signature>", "<ds:Object><ds:Signature/></ds:Object></ds:Signature>", StringComparison.Ordinal);
        Assert.Equal("signature_misplaced", Fault(text.Replace(signature, within, StringComparison.Ordinal)));
        var foreign = text.Replace("xmldsig#\"><ds:SignedInfo", "xmldsig\"><ds:SignedInfo", StringComparison.Ordinal);
        Assert.Equal("signature_missing", Fault(foreign));
    }

    [Theory, MemberData(nameof(Signed))]
    public void A_reference_to_a_part_other_algorithms_and_more_than_the_specification_has_are_refused(string name)
    {
        var text = Text(name);
        foreach (var (from, to, code) in (IEnumerable<(string, string, string)>)
            [
                ("Reference URI=\"\"", "Reference URI=\"#part\"", "reference_partial"),
                ("#enveloped-signature", "#base64", "algorithm_refused"),
                ("REC-xml-c14n-20010315", "REC-xml-c14n-20010315#WithComments", "algorithm_refused"),
                ("xmldsig#rsa-sha1", "xmldsig#hmac-sha1", "algorithm_refused"),
                ("xmldsig#sm2-sm3", "xmldsig#sm2-sha1", "algorithm_refused"),
                ("DigestMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#sha1\"",
                    "DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#md5\"", "algorithm_refused"),
                ("xmldsig#sm3\"", "xmldsig#sha1\"", "algorithm_refused"),
                ("<ds:Reference URI=\"\">", "<ds:Reference URI=\"\" Type=\"x\">", "signature_malformed"),
                ("</ds:SignedInfo>", "<ds:Reference URI=\"\"/></ds:SignedInfo>", "signature_malformed"),
                ("</ds:Transforms>", "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"/></ds:Transforms>",
                    "signature_malformed"),
                ("</ds:KeyInfo>", "</ds:KeyInfo><ds:Object/>", "signature_malformed"),
                ("<ds:KeyName>", "<ds:KeyName><ds:x/>", "signature_malformed"),
                ("<ds:KeyName>", "<ds:KeyName>f", "key_name_differs"),
                ("<ds:DigestValue>", "<ds:DigestValue>!", "signature_malformed"),
                ("<ds:X509Certificate>", "<ds:X509Certificate>AAAA", "certificate_untrusted"),
            ])
        {
            if (text.Contains(from, StringComparison.Ordinal))
                Assert.Equal(code, Fault(text.Replace(from, to, StringComparison.Ordinal)));
        }
    }

    [Theory, MemberData(nameof(Signed))]
    public void Keys_that_are_not_trusted_or_not_valid_at_the_time_are_refused(string name)
    {
        Assert.Equal("certificate_untrusted", Fault(Text(name), Vectors.Verifier(name == "rsa" ? "sm2" : "rsa")));
        Assert.Equal("certificate_untrusted", Fault(Text(name), new CebVerifier([])));
        Assert.Equal("certificate_expired", Fault(Text(name), now: Vectors.Now.AddYears(20)));
        Assert.Equal("certificate_expired", Fault(Text(name), now: Vectors.Now.AddYears(-20)));
    }

    [Theory, MemberData(nameof(Signed))]
    public void A_signature_by_another_key_under_a_trusted_certificate_is_refused(string name)
    {
        using var other = TestKey.Make(name == "rsa" ? SignatureAlgorithm.RsaSha1 : SignatureAlgorithm.Sm2Sm3);
        using var signer = other.Signer();
        var forged = Encoding.UTF8.GetString(CebSigning.Sign(signer, Encoding.UTF8.GetBytes(Vectors.Unsigned)));
        using var own = other.Certificate();
        using var trusted = Vectors.Certificate(name);
        forged = forged.Replace(Convert.ToBase64String(own.RawData), Convert.ToBase64String(trusted.RawData), StringComparison.Ordinal)
            .Replace($"<ds:KeyName>{SignedBy.Serial(own)}", $"<ds:KeyName>{SignedBy.Serial(trusted)}", StringComparison.Ordinal);
        Assert.Equal("signature_invalid", Fault(forged));
    }

    /// <summary>Mutations of bytes: no crash, and never taken for signed unless the document still means the same.</summary>
    [Theory, MemberData(nameof(Signed))]
    public void Mutated_messages_are_refused_and_break_nothing(string name)
    {
        var random = new Random(7);
        var original = Vectors.Bytes(name + "-signed.xml");
        var body = CanonicalMessage.Of(original).Body;
        for (var run = 0; run < 4000; run++)
        {
            var mutated = original.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            if (Verifier.Check(mutated, Vectors.Now) is null)
                Assert.Equal(body, CanonicalMessage.Of(mutated).Body);
        }
    }

    [GeneratedRegex("<ds:Signature .*</ds:Signature>", RegexOptions.Singleline)]
    private static partial Regex Signature();
}
