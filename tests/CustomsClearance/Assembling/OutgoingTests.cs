using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>What an order's messages would be refused for is a reason to wait. The rules themselves are tested with the library.</summary>
public sealed class OutgoingTests
{
    static readonly Sender Sender = Sender.Of(new CustomsOptions());

    static Documents Of(Func<Goods, Goods> change)
    {
        var story = new Story();
        return Documents.Of(change(Goods.Of(story.Case(), story.Known())), Sender, Story.At, History.None);
    }

    static Goods Line(Goods goods, Func<GoodsLine, GoodsLine> change) =>
        goods with { Lines = [change(goods.Lines[0]), .. goods.Lines.Skip(1)] };

    static string Reason(Func<Goods, Goods> change)
    {
        var reason = Assert.Single(Of(change).Faults);
        Assert.Equal(("declaration_invalid", "Operator"), (reason.Code, reason.Owner));
        return reason.Detail;
    }

    [Fact]
    public void A_reason_names_path_rule_value_and_what_is_accepted()
    {
        Assert.Equal(
            "Inventory/InventoryList[1]/itemNo = '123456789012345678901' breaks max_length: at most 20 characters.",
            Reason(goods => Line(goods, line => line with { Sku = "123456789012345678901" })));
        Assert.Equal(
            "Inventory/InventoryList[1]/gcode = '94055O0000' breaks hs_code: ten digits.",
            Reason(goods => Line(goods, line => line with { HsCode = "94055O0000" })));
        Assert.Equal(
            "Inventory/InventoryHead/netWeight = '5.251' breaks net_weight: at most gross, 5.25.",
            Reason(goods => goods with { NetKilograms = 5.251m }));
    }

    [Fact]
    public void Characters_that_xml_has_no_place_for_are_a_reason_and_no_exception()
    {
        var faults = Of(goods => goods with { Carriage = goods.Carriage with { Name = "East\u0001Sea" } }).Faults;
        Assert.Contains(faults, fault => fault.Detail.StartsWith("Logistics/logisticsName", StringComparison.Ordinal)
            && fault.Detail.Contains("breaks characters", StringComparison.Ordinal));
        Assert.NotEmpty(Of(goods => Line(goods, line => line with { NameZh = "East" + "😀"[0] })).Faults);
    }

    [Fact]
    public void A_document_of_more_than_a_hundred_lines_is_refused_and_the_reasons_are_bounded()
    {
        Assert.Contains(
            Of(goods => goods with { Lines = [.. Enumerable.Range(1, 101).Select(no => goods.Lines[0] with { No = no })] }).Faults,
            fault => fault.Detail.Contains("breaks occurrence", StringComparison.Ordinal));
        var many = Of(goods => goods with
        {
            Lines = [.. Enumerable.Range(1, 100).Select(no => goods.Lines[0] with { No = no, Unit = "999" })],
        });
        Assert.Equal(20, many.Faults.Count);
    }

    [Fact]
    public void The_message_is_known_by_the_guid_of_its_node_and_reads_back_as_it_was()
    {
        Assert.All(Of(goods => goods).Messages, message =>
        {
            Assert.Equal(message.Message.Nodes[0].Guid, CebMessage.Text(message.Guid));
            Assert.Equal(message.Message.Nodes[0], Outgoing.Node<ICebNode>(message.ToXml()));
        });
        Assert.All(Of(goods => goods).Messages, message => Assert.Empty(message.Faults));
    }

    [Fact]
    public void A_list_of_yesterday_is_not_sent_today()
    {
        var list = Of(goods => goods).Messages.Single(message => message.Type == "CEB603");
        Assert.Equal("past", Assert.Single(new Outgoing(list.Message, list.BusinessKey, list.AppType, list.Day.AddDays(1)).Faults).Rule);
    }
}
