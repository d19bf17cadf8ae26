using System.Text;
using System.Xml.Linq;

namespace CrossBorder.Sandbox.Tests;

/// <summary>The checker against every message of the family, taken apart element by element.</summary>
public sealed class CheckerTests
{
    static CebDocument Read(XElement message) => Assert.Single(CebReader.Read(message.Bytes()));

    [Fact]
    public void A_good_message_of_every_type_has_no_fault_and_its_kind()
    {
        var documents = Family.All().Select(Read).ToList();
        Assert.All(documents, document => Assert.True(document.Fault is null, $"{document.Kind}: {document.Fault?.Info}"));
        Assert.Equal(CebType.All.Select(type => type.Kind), documents.Select(document => document.Kind));
    }

    /// <summary>Messages written by hand for the platform's own reader and writer: another author, the same specification.</summary>
    [Fact]
    public void The_golden_messages_of_the_specification_pass()
    {
        var assembly = typeof(CheckerTests).Assembly;
        var names = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Golden/", StringComparison.Ordinal) && name != "Golden/pain001.xml")
            .ToList();
        Assert.Equal(12, names.Count);
        foreach (var name in names)
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new MemoryStream();
            stream.CopyTo(content);
            Assert.All(CebReader.Read(content.ToArray()), document => Assert.True(
                document.Fault is null, $"{name} {document.Guid}: {document.Fault?.Info}"));
        }
    }

    /// <summary>Each mandatory element of each node of each type: without it, twice, empty, and far too long.</summary>
    [Fact]
    public void Every_mandatory_element_is_missed_by_its_name_and_none_is_taken_twice_or_too_long()
    {
        var (missed, twice, tooLong) = (0, 0, 0);
        foreach (var (sample, node, field) in Elements())
        {
            XElement At(XElement message) => message.Descendants().First(at => at.Name.LocalName == node)
                .Elements().FirstOrDefault(at => at.Name.LocalName == field.Name)!;
            if (At(sample) is null)
            {
                Assert.True(field.Optional, $"{node}.{field.Name} is mandatory and not in the sample");
                continue;
            }

            var message = new XElement(sample);
            At(message).AddAfterSelf(new XElement(At(message)));
            twice += Info(message) == $"{field.Name} is out of order or repeated" ? 1 : 0;
            if (field.Name == "guid")
                continue;
            At(message).Value = new string('9', field.Max + 7);
            tooLong += Info(message).StartsWith(field.Name, StringComparison.Ordinal) ? 1 : 0;
            if (field.Optional)
                continue;
            message = new XElement(sample);
            At(message).Remove();
            Assert.Equal($"{field.Name} is missing", Info(message));
            missed++;
        }

        // Counted in the field lists: all elements of the twelve outbound types that the samples have, guids apart for the length.
        Assert.True(missed > 190, $"{missed}");
        Assert.Equal(Present(), twice);
        Assert.Equal(Present(except: "guid"), tooLong);
    }

    [Fact]
    public void An_element_too_many_or_in_another_place_is_refused_in_every_node()
    {
        foreach (var sample in Family.All())
        {
            var type = CebType.OfRoot(sample.Name)!;
            foreach (var node in new[] { type.Head ?? type.Node }.Concat(type.Rows.Select(rows => rows.Name)))
            {
                var message = new XElement(sample);
                var at = message.Descendants(type.Space + node).First();
                at.Add(new XElement(type.Space + "colour", "red"));
                Assert.Equal($"colour is not an element of {node}", Info(message));

                message = new XElement(sample);
                at = message.Descendants(type.Space + node).First();
                if (at.Elements().Count() < 3)
                    continue;
                var last = at.Elements().Last();
                last.Remove();
                at.Elements().First().AddAfterSelf(last);
                Assert.NotEqual("", Info(message));
            }
        }
    }

    [Theory]
    [InlineData("CEB403", "charge", "0", "-401009", "charge")]
    [InlineData("CEB403", "accountingDate", "20261321000000", "-401009", "accountingDate")]
    [InlineData("CEB507", "ieFlag", "I", "-505011", "ieFlag")]
    [InlineData("CEB507", "msgSeqNo", "2", "-505011", "msgSeqNo")]
    [InlineData("CEB507", "gnum", "2", "-505011", "gnum")]
    [InlineData("CEB509", "leaveTime", "20261301000000", "-505011", "leaveTime")]
    [InlineData("CEB509", "msgCount", "0", "-505011", "msgCount")]
    [InlineData("CEB605", "appType", "3", "-623008", "appType")]
    [InlineData("CEB607", "grossWeight", "0", "-621008", "grossWeight")]
    [InlineData("CEB701", "summaryFlag", "3", "-621008", "summaryFlag")]
    [InlineData("CEB213", "ieFlag", "E", "-625008", "ieFlag")]
    [InlineData("CEB213", "country", "142", "-625008", "China")]
    [InlineData("CEB213", "tradeMode", "9610", "-625008", "tradeMode")]
    [InlineData("CEB213", "qty", "0", "-625008", "qty")]
    [InlineData("CEB213", "qty2", "0", "-625008", "unit2")]
    [InlineData("CEB215", "ieFlag", "E", "-625008", "ieFlag")]
    [InlineData("CEB603", "tradeMode", "1210", null, "")]
    [InlineData("CEB603", "fFlag", "4", "-621008", "fFlag")]
    [InlineData("DEC101", "appType", "4", "E", "appType")]
    [InlineData("DEC101", "appType", "2", "E", "seqNo")]
    [InlineData("DEC101", "declDate", "20260230", "E", "declDate")]
    [InlineData("DEC101", "tradeMode", "1039", "E", "tradeMode")]
    [InlineData("DEC101", "codeTs", "95059000A0", "E", "codeTs")]
    [InlineData("DEC101", "codeTs", "950590", "E", "codeTs")]
    [InlineData("DEC101", "gNo", "2", "E", "gNo")]
    [InlineData("DEC101", "declTotal", "15.32", "E", "declTotal")]
    [InlineData("DEC101", "tradeCurr", "USD", "E", "currency")]
    [InlineData("DEC101", "netWt", "12.6", "E", "netWt")]
    [InlineData("DEC101", "unit2", "", "E", "unit2")]
    [InlineData("DEC101", "transMode", "3", "E", "feeMark")]
    [InlineData("DEC101", "transMode", "2", "E", "insurMark")]
    [InlineData("DEC101", "transMode", "5", "E", "transMode")]
    [InlineData("DEC101", "insurMark", "2", "E", "insurMark")]
    [InlineData("DEC101", "tradeCountry", "GB1", "E", "tradeCountry")]
    public void A_wrong_value_is_refused_with_the_status_of_its_type(
        string message, string element, string value, string? status, string info)
    {
        var fault = Read(Family.All().Single(sample => sample.Name.LocalName.StartsWith(message, StringComparison.Ordinal))
            .With(element, value)).Fault;
        Assert.Equal(status, fault?.Status);
        Assert.Contains(info, fault?.Info ?? "", StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("3", "feeMark feeRate feeCurr insurMark insurRate insurCurr", true)]
    [InlineData("7", "feeMark feeRate feeCurr insurMark insurRate insurCurr", true)]
    [InlineData("2", "insurMark insurRate insurCurr", true)]
    [InlineData("4", "feeMark feeRate feeCurr", true)]
    [InlineData("1", "", true)]
    [InlineData("1", "feeMark feeRate feeCurr", false)]
    [InlineData("1", "feeCurr", false)]
    [InlineData("1", "feeRate", false)]
    public void The_charges_of_a_declaration_are_those_of_its_trade_term(string term, string without, bool good)
    {
        var message = Family.Declaration("F1", "SO-1", "WB1").With("transMode", term);
        foreach (var element in without.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            message.Without(element);
        Assert.Equal(good, Read(message).Fault is null);
    }

    [Fact]
    public void A_declaration_has_at_most_fifty_items()
    {
        XElement With(int items)
        {
            var message = Family.Declaration("F1", "SO-1", "WB1");
            var last = message.Descendants(Family.Dec + "DecList").Last();
            for (var no = items; no > 2; no--)
            {
                var item = new XElement(last);
                item.Element(Family.Dec + "gNo")!.Value = $"{no}";
                last.AddAfterSelf(item);
            }

            return message;
        }

        Assert.Null(Read(With(50)).Fault);
        Assert.Contains("more than 50 DecList", Read(With(51)).Fault?.Info, StringComparison.Ordinal);
    }

    [Fact]
    public void What_all_messages_share_is_checked_for_the_whole_message()
    {
        foreach (var (change, why) in new (Action<XElement>, string)[]
        {
            (message => message.Attribute("guid")!.Remove(), "0002 the message has no guid"),
            (message => message.Attribute("version")!.Value = "2.0", "0002 the version"),
            (message => message.Without("dxpId"), "0002 dxpId is missing"),
            (message => message.AddFirst(message.Elements().Last()), "0002 BaseTransfer comes 2 times"),
            (message => message.Add(new XElement(Ceb.Space + "Extra")), "0002 Extra is not an element"),
        })
        {
            var message = Family.Payment("SO-1", "P1");
            change(message);
            var document = Read(message);
            Assert.Equal(CebKind.Unreadable, document.Kind);
            Assert.StartsWith(why, document.Fault!.Info, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_file_of_any_type_makes_the_reader_fail_or_a_node_vanish()
    {
        var random = new Random(20261121);
        var samples = Family.All().Select(Ceb.Bytes).ToList();
        for (var i = 0; i < 6000; i++)
        {
            var bytes = (byte[])samples[i % samples.Count].Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : bytes[random.Next(bytes.Length)];
            Assert.NotEmpty(CebReader.Read(bytes));
        }

        Assert.NotEmpty(CebReader.Read(Encoding.UTF8.GetBytes("<a>" + new string(' ', CebReader.LargestFile) + "</a>")));
    }

    static string Info(XElement message) => Read(message).Fault?.Info ?? "";

    static int Present(string? except = null) => Elements().Count(at => at.Field.Name != except && at.Sample.Descendants()
        .First(node => node.Name.LocalName == at.Node).Elements().Any(child => child.Name.LocalName == at.Field.Name));

    static IEnumerable<(XElement Sample, string Node, CebField Field)> Elements() => Family.All().SelectMany(sample =>
    {
        var type = CebType.OfRoot(sample.Name)!;
        return type.HeadFields.Select(field => (sample, type.Head ?? type.Node, field))
            .Concat(type.Rows.SelectMany(rows => rows.Fields.Select(field => (sample, rows.Name, field))));
    });
}
