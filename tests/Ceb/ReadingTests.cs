using System.Diagnostics;
using System.Text;

namespace CrossBorder.Ceb.Tests;

public sealed class ReadingTests
{
    const string Open = """<ceb:CEB900Message guid="x" version="1.0" xmlns:ceb="http://www.chinaport.gov.cn/ceb">""";
    const string Fields = "<ceb:guid>0196E0A4-1111-7AAA-8BBB-0000000C6031</ceb:guid><ceb:returnTime>20260306083000</ceb:returnTime>"
        + "<ceb:returnStatus>-1</ceb:returnStatus><ceb:oriMessageType>Unknown</ceb:oriMessageType>";

    static CebMessage Read(string text) => CebReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    static CebFault Refused(string text) => Assert.Throws<CebUnreadableException>(() => Read(text)).Fault;

    [Theory]
    [InlineData(Fields)]
    [InlineData("<ceb:MessageReturn>" + Fields + "</ceb:MessageReturn>")]
    [InlineData("<ceb:Ceb900Return>" + Fields + "</ceb:Ceb900Return>")]
    public void A_gateway_refusal_has_its_fields_in_any_order_with_or_without_a_node(string inner)
    {
        var message = Read($"{Open}{inner}</ceb:CEB900Message>");
        var refusal = Assert.IsType<MessageReturn>(Assert.Single(message.Nodes));
        Assert.Equal(("-1", "20260306083000", "Unknown"), (refusal.ReturnStatus, refusal.ReturnTime, refusal.OriMessageType));
        Assert.Null(refusal.OriBizMessage);
        Assert.Empty(CebValidator.Check(message));
    }

    [Fact]
    public void A_gateway_refusal_quotes_the_message_that_it_refuses()
    {
        var refusal = Assert.IsType<MessageReturn>(Read(Golden.Text("CEB900")).Nodes[0]);
        Assert.StartsWith("<?xml version=\"1.0\"?><ceb:CEB603Message guid=\"0196E0A4", refusal.OriBizMessage, StringComparison.Ordinal);
        Assert.EndsWith("a ]] > b & c</ceb:CEB603Message>", refusal.OriBizMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Fields + "<ceb:guid>x</ceb:guid>", "guid", "repeated")]
    [InlineData("<ceb:returnStatus>-1</ceb:returnStatus>", "MessageReturn/guid", "mandatory")]
    [InlineData("", "MessageReturn", "occurrence")]
    public void A_gateway_refusal_that_cannot_be_understood_is_refused(string inner, string path, string rule)
    {
        var fault = Refused($"{Open}{inner}</ceb:CEB900Message>");
        Assert.EndsWith(path, fault.Path, StringComparison.Ordinal);
        Assert.Equal(rule, fault.Rule);
    }

    [Fact]
    public void An_answer_may_lack_its_guid_attribute_and_a_message_sent_may_not()
    {
        Assert.Equal(Guid.Empty, Read(Golden.Text("CEB304").Replace("guid=\"", "id=\"", StringComparison.Ordinal)).Guid);
        Assert.Equal("@guid", Refused(Golden.Text("CEB605").Replace("guid=\"", "id=\"", StringComparison.Ordinal)).Path);
        Assert.Equal("@guid", Refused(Golden.Text("CEB605").Replace("guid=\"0", "guid=\"x", StringComparison.Ordinal)).Path);
    }

    [Theory]
    [InlineData("", "xml")]
    [InlineData("not xml", "xml")]
    [InlineData("<CEB304Message/>", "message_type")]
    [InlineData("<x:CEB304Message xmlns:x='http://www.chinaport.gov.cn/ceb'/>", "occurrence")]
    [InlineData("<x:CEB305Message xmlns:x='http://www.chinaport.gov.cn/ceb'/>", "message_type")]
    [InlineData("<x:DEC102Message xmlns:x='http://www.chinaport.gov.cn/ceb'/>", "message_type")]
    [InlineData("<x:Message xmlns:x='http://www.chinaport.gov.cn/ceb'/>", "message_type")]
    public void What_is_no_message_at_all_is_refused(string text, string rule) => Assert.Equal(rule, Refused(text).Rule);

    [Fact]
    public void The_place_of_a_fault_is_told()
    {
        var refusal = Assert.Throws<CebUnreadableException>(() =>
            Read(Golden.Text("CEB605").Replace("<ceb:reason>买家取消订单</ceb:reason>", "", StringComparison.Ordinal)));
        Assert.Equal(("InvtCancel/reason", "mandatory", 13), (refusal.Fault.Path, refusal.Fault.Rule, refusal.Line));
        Assert.Contains("InvtCancel/reason: mandatory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_prefixes_and_a_default_namespace_are_the_same_message()
    {
        var golden = Read(Golden.Text("CEB605"));
        Assert.Equal(golden, Read(Golden.Text("CEB605").Replace("ceb:", "", StringComparison.Ordinal)
            .Replace("xmlns:ceb", "xmlns", StringComparison.Ordinal)));
        Assert.Equal(golden, Read(Golden.Text("CEB605").Replace("ceb:", "a:", StringComparison.Ordinal)
            .Replace("xmlns:ceb", "xmlns:a", StringComparison.Ordinal)));
    }

    [Fact]
    public void White_space_within_a_text_is_kept_and_so_is_a_carriage_return()
    {
        var message = Read(Golden.Text("CEB605"));
        var node = (InvtCancel)message.Nodes[0] with { Reason = "  a \r\n\tb \r ", Note = " x" };
        Assert.Equal(node, Assert.Single(Read(CebWriter.ToXml(message with { Nodes = [node] })).Nodes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(2048)]
    [InlineData(9990)]
    public void A_text_is_one_whatever_pieces_it_comes_in(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        foreach (var after in new[] { "", "<![CDATA[<&>]]>", "<!-- - -->x", "&lt;&#x4e2d;", "<?x y?>z" })
        {
            var message = Read(Golden.Text("CEB605").Replace("买家取消订单", text + after, StringComparison.Ordinal));
            var expected = text + after switch { "" => "", "<![CDATA[<&>]]>" => "<&>", "<!-- - -->x" => "x", "<?x y?>z" => "z", _ => "<中" };
            Assert.Equal(expected, ((InvtCancel)message.Nodes[0]).Reason);
        }
    }

    [Fact]
    public void What_is_written_has_no_byte_order_mark_no_white_space_and_one_prefix()
    {
        var bytes = CebWriter.ToBytes(Read(Golden.Text("CEB605")));
        Assert.Equal((byte)'<', bytes[0]);
        var text = Encoding.UTF8.GetString(bytes);
        Assert.StartsWith(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><ceb:CEB605Message guid=\"0196E0A4-1111-7AAA-8BBB-000000C00605\" version=\"1.0\""
            + " xmlns:ceb=\"http://www.chinaport.gov.cn/ceb\"><ceb:InvtCancel><ceb:guid>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("> <", text.Replace("\n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("?><dec:DEC101Message ", CebWriter.ToXml(Read(Golden.Text("DEC101"))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_writer_takes_no_node_of_another_type_and_no_other_element_for_a_signature()
    {
        var message = Read(Golden.Text("CEB605"));
        Assert.Throws<ArgumentException>(() => CebWriter.ToBytes(message with { Nodes = Read(Golden.Text("CEB303")).Nodes }));
        Assert.Throws<ArgumentException>(() => CebWriter.ToBytes(message with { Signature = "<x/>" }));
        Assert.Throws<ArgumentException>(() => CebWriter.ToBytes(message with { Type = "CEB305" }));
    }

    [Fact]
    public void A_hundred_nodes_are_read_in_milliseconds()
    {
        var message = Read(Golden.Text("CEB303"));
        var bytes = CebWriter.ToBytes(message with { Nodes = [.. Enumerable.Repeat(message.Nodes[0], 100)] });
        var times = Enumerable.Range(0, 30).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            Assert.Equal(100, CebReader.Read(new MemoryStream(bytes)).Nodes.Count);
            return Stopwatch.GetElapsedTime(start);
        });
        Assert.InRange(times.Min().TotalMilliseconds, 0, 50);
    }
}
