using System.Text;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Ceb.Tests;

/// <summary>dxp-msg.xml and dxp-rep.xml are written by hand from section 8 of the specification.</summary>
public sealed class EnvelopeTests
{
    static readonly TimeSpan China = TimeSpan.FromHours(8);
    static readonly DateTimeOffset Created = new(2026, 3, 6, 0, 30, 45, China);

    static readonly DxpMessage Message = new(
        new DxpTransfer("0196E0A4-1111-7AAA-8BBB-00000000C603", "DXPENT0000000001", ["DXPEDCCEB0000003", "DXPENT0000000002"], Created,
            "CEB603Message"),
        Encoding.UTF8.GetBytes("<a>杭州</a>"),
        new DxpAddInfo("CEB603_0196E0A4.xml", "8800000012345", [new DxpKey("DealFlag", "1"), new DxpKey("RetType", "2")]), "ID01");

    static byte[] Golden(string name)
    {
        using var stream = typeof(EnvelopeTests).Assembly.GetManifestResourceStream($"Golden/{name}.xml")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    static string Refused(string document) =>
        Assert.Throws<UnreadableEnvelopeException>(() => DxpReader.Read(Encoding.UTF8.GetBytes(document))).Message;

    static string Text(string name) => Encoding.UTF8.GetString(Golden(name));

    [Fact]
    public void An_envelope_is_read() => Assert.Equal(Message, DxpReader.Read(Golden("dxp-msg")));

    [Fact]
    public void An_envelope_is_written_as_the_specification_has_it()
    {
        var expected = XDocument.Parse(Text("dxp-msg"));
        var written = XDocument.Parse(Encoding.UTF8.GetString(DxpWriter.Write(Message)));
        Assert.Equal(Shape(expected.Root!), Shape(written.Root!));
        Assert.Equal(DxpWriter.Write(Message), DxpWriter.Write(Message));
    }

    [Fact]
    public void An_answer_is_read_with_what_it_is_about()
    {
        var reply = Assert.IsType<DxpReply>(DxpReader.Read(Golden("dxp-rep")));
        Assert.Equal(("DXPENT0000000001", "EPORT001"), (reply.ReceiverId, reply.AdNodeId));
        var (good, bad) = (reply.Responses[0], reply.Responses[1]);
        Assert.Equal((true, "0000", "EPORT001", new DateTimeOffset(2026, 3, 6, 0, 0, 0, China)),
            (good.IsAccepted, good.Code, good.NodeId, good.NoticeTime));
        Assert.Equal((false, "1001", "签名无效", "see the annex"), (bad.IsAccepted, bad.Code, bad.Info, bad.Note));
        Assert.Equal(new DateTimeOffset(2026, 3, 6, 16, 31, 0, TimeSpan.Zero), bad.NoticeTime);
        Assert.Equal([new DxpResult("1", "1001", "signature invalid", null)], bad.Results);
        Assert.Equal(
            new DxpTransfer("0196E0A4-1111-7AAA-8BBB-00000000C603", "DXPENT0000000001", ["DXPEDCCEB0000003"], Created, "CEB603Message"),
            bad.Original);
    }

    [Fact]
    public void A_signature_of_an_envelope_is_passed_over_when_it_is_read_and_verified_like_any_other()
    {
        using var key = TestKey.Make(SignatureAlgorithm.Sm2Sm3);
        using var signer = key.Signer();
        var signed = CebSigning.Sign(signer, Golden("dxp-msg"));
        Assert.Equal(Message, DxpReader.Read(signed));
        Assert.Null(key.Verifier().Check(signed, TimeProvider.System.GetUtcNow()));
    }

    [Theory]
    [InlineData("<CopMsgId>0196E0A4-1111-7AAA-8BBB-00000000C603</CopMsgId>", "", "CopMsgId is missing.")]
    [InlineData("<SenderId>", "<SenderId>x", "SenderId has 17 characters, more than 16.")]
    [InlineData("<ReceiverId>DXPENT0000000002</ReceiverId>", "<ReceiverId/>", "ReceiverIds must have 1 to 5 ids of 1 to 16.")]
    [InlineData("<CreatTime>2026", "<CreatTime>yesterday 2026", "CreatTime 'yesterday 2026-03-06T00:30:45' is no time.")]
    [InlineData("<CreatTime>2026", "<CreatTime>0026", "CreatTime '0026-03-06T00:30:45' is no time.")]
    [InlineData("PGE+5p2t", "PGE+5p2", "Data is not base64.")]
    [InlineData("<Data>", "<Data/><Data>", "DxpMsg has 2 of Data.")]
    [InlineData("ver=\"1.0\"", "ver=\"2.0\"", "The envelope has version '2.0', expected 1.0.")]
    [InlineData("8800000012345", "88000000123456", "IcCard has 14 characters, more than 13.")]
    public void What_is_wrong_with_an_envelope_is_said(string from, string to, string reason)
    {
        Assert.Contains(from, Text("dxp-msg"), StringComparison.Ordinal);
        Assert.Equal(reason, Refused(Text("dxp-msg").Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_no_envelope_is_refused()
    {
        Assert.Contains("is no envelope", Refused("<html/>"), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Refused(Text("dxp-msg")[..200]), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Refused(
            "<!DOCTYPE DxpMsg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + Text("dxp-msg").Split('\n', 2)[1]), StringComparison.Ordinal);
        Assert.Contains("more elements", Refused($"<DxpMsg xmlns=\"{DxpDocument.Namespace}\" ver=\"1.0\">"
            + string.Concat(Enumerable.Repeat("<a>", 1000))), StringComparison.Ordinal);
        Assert.Contains("more than", Assert.Throws<UnreadableEnvelopeException>(
            () => DxpReader.Read(new byte[DxpReader.LargestEnvelope + 1])).Message, StringComparison.Ordinal);
        Assert.False(DxpReader.IsEnvelope("<html/>"u8.ToArray()));
        Assert.False(DxpReader.IsEnvelope("no xml"u8.ToArray()));
        Assert.True(DxpReader.IsEnvelope(Golden("dxp-rep")));
    }

    [Fact]
    public void A_field_that_does_not_fit_is_not_written() => Assert.Throws<ArgumentException>(
        () => DxpWriter.Write(Message with { TransInfo = Message.TransInfo with { SenderId = "12345678901234567" } }));

    [Fact]
    public void Whatever_is_written_is_read_back_equal()
    {
        var text = Gen.Elements([.. "aZ9-_.<>&\"'杭州é"]).ArrayOf(12).Select(letters => new string(letters));
        var data = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().Where(bytes => bytes.Length > 0);
        var messages =
            from id in text
            from sender in text
            from receivers in text.NonEmptyListOf()
            from bytes in data
            from times in Gen.Choose(1, 5)
            from seconds in Gen.Choose(0, 2_000_000_000)
            from file in text
            from hasInfo in Gen.Elements(true, false)
            select new DxpMessage(
                new DxpTransfer(id, sender, [.. receivers.Take(5)], new DateTimeOffset(2001, 1, 1, 0, 0, 0, China).AddSeconds(seconds),
                    "CEB303Message"),
                Enumerable.Repeat(bytes, times).SelectMany(part => part).ToArray(),
                hasInfo ? new DxpAddInfo(file, null, [new DxpKey(id, file)]) : null);
        Prop.ForAll(messages.ToArbitrary(), message => message.Equals(DxpReader.Read(DxpWriter.Write(message))))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_message_longer_than_one_piece_comes_through_whole()
    {
        var data = new byte[1_000_003];
        new Random(1).NextBytes(data);
        var message = Message with { Data = data };
        Assert.Equal(message, DxpReader.Read(DxpWriter.Write(message)));
    }

    [Fact]
    public void Mutated_envelopes_are_read_or_refused_and_break_nothing()
    {
        var random = new Random(8);
        var (read, refused) = (0, 0);
        foreach (var original in (byte[][])[Golden("dxp-msg"), Golden("dxp-rep")])
        {
            for (var run = 0; run < 10_000; run++)
            {
                var mutated = original.ToList();
                for (var i = random.Next(1, 5); i > 0; i--)
                    Mutate(mutated, random);
                try
                {
                    DxpReader.Read(mutated.ToArray());
                    read++;
                }
                catch (UnreadableEnvelopeException e)
                {
                    Assert.NotEmpty(e.Message);
                    refused++;
                }
            }
        }

        Assert.True(read > 0 && refused > 1000);
    }

    static void Mutate(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count - 1);
        switch (random.Next(4))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at - 1));
                break;
            case 2:
                bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at)));
                break;
            default:
                bytes.InsertRange(at, "<>&\"=/ "u8.ToArray());
                break;
        }
    }

    /// <summary>Names, attributes and texts in order, without white space and prefixes.</summary>
    static List<string> Shape(XElement root) =>
    [
        .. root.DescendantsAndSelf().SelectMany(element => element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration)
            .Select(attribute => $"@{attribute.Name}={attribute.Value}")
            .Prepend(element.Name.ToString())
            .Append(element.HasElements ? "" : string.Concat(element.Value.Where(c => !char.IsWhiteSpace(c))))),
    ];
}
