namespace CrossBorder.CustomsClearance.Tests;

public sealed class CebCheckerTests
{
    static readonly Sender Sender = Sender.Of(new CustomsOptions());
    static readonly Envelope Envelope = new(new Guid("0196e0a4-1111-7aaa-8bbb-00000000c303"), "1", Story.At);

    static CebMessage Message(string type)
    {
        var story = new Story();
        var goods = Goods.Of(story.Case(), story.Known());
        return type switch
        {
            "303" => OrderMessage.Of(goods, Sender, Envelope),
            "505" => LogisticsMessage.Of(goods, Sender, Envelope),
            _ => InventoryMessage.Of(goods, Sender, Envelope),
        };
    }

    /// <summary>The message with one value changed; a null takes the element away. Line 0 is the head.</summary>
    static CebMessage With(string type, int line, string name, string? value)
    {
        var message = Message(type);
        if (type == "505")
            return message with { Node = Changed(message.Node, name, value) };
        var parts = message.Node.Children.Select((part, i) => i == line ? Changed(part, name, value) : part);
        return message with { Node = message.Node with { Children = [.. parts] } };
    }

    static CebElement Changed(CebElement element, string name, string? value) => element with
    {
        Children = element.Children.Any(child => child.Name == name)
            ? [.. element.Children.Where(child => child.Name != name || value is not null)
                .Select(child => child.Name == name ? new CebElement(name, value!) : child)]
            : [.. element.Children, new CebElement(name, value!)],
    };

    [Theory]
    [InlineData("303", 0, "orderNo", null, "Order/OrderHead/orderNo", "mandatory")]
    [InlineData("303", 0, "orderNo", " ", "Order/OrderHead/orderNo", "mandatory")]
    [InlineData("603", 0, "trafName", "", "Inventory/InventoryHead/trafName", "empty")]
    [InlineData("303", 0, "appTime", "2026030600304", "Order/OrderHead/appTime", "length")]
    [InlineData("603", 2, "gcode", "94055090", "Inventory/InventoryList[2]/gcode", "length")]
    [InlineData("603", 0, "POD", "30", "Inventory/InventoryHead/POD", "min_length")]
    [InlineData("603", 0, "POD", "30355", "Inventory/InventoryHead/POD", "max_length")]
    [InlineData("603", 1, "itemNo", "123456789012345678901", "Inventory/InventoryList[1]/itemNo", "max_length")]
    [InlineData("505", 0, "packNo", "1.5", "Logistics/packNo", "number")]
    [InlineData("505", 0, "grossWeight", "-1", "Logistics/grossWeight", "number")]
    [InlineData("505", 0, "grossWeight", "1,5", "Logistics/grossWeight", "number")]
    [InlineData("505", 0, "packNo", "1234567890", "Logistics/packNo", "total_digits")]
    [InlineData("303", 1, "price", "2.123456", "Order/OrderList[1]/price", "fraction_digits")]
    [InlineData("303", 1, "price", "123456789012345.12345", "Order/OrderList[1]/price", "total_digits")]
    [InlineData("505", 0, "weight", "1", "Logistics/weight", "unknown")]
    [InlineData("505", 0, "logisticsName", "East\u0001Sea", "Logistics/logisticsName", "characters")]
    public void A_value_that_the_schema_refuses_names_path_and_rule(
        string type, int line, string name, string? value, string path, string rule)
    {
        var fault = Assert.Single(CebChecker.Check(With(type, line, name, value)));
        Assert.Equal((path, rule), (fault.Path, fault.Rule));
        if (rule is not ("characters" or "unknown"))
            Assert.Equal(value ?? "", fault.Value);
        Assert.NotEmpty(fault.Accepted);
    }

    [Theory]
    [InlineData("303", 0, "guid", "0196e0a4-1111-7aaa-8bbb-00000000c303", "guid")]
    [InlineData("303", 0, "appType", "4", "enumeration")]
    [InlineData("303", 0, "appStatus", "3", "enumeration")]
    [InlineData("303", 0, "appTime", "20261306003045", "time")]
    [InlineData("303", 0, "orderType", "I", "enumeration")]
    [InlineData("303", 0, "goodsValue", "33.51", "goods_value")]
    [InlineData("303", 2, "gnum", "3", "gnum")]
    [InlineData("303", 2, "currency", "502", "currency")]
    [InlineData("603", 1, "qty", "0", "positive")]
    [InlineData("603", 1, "qty1", "0", "positive")]
    [InlineData("603", 0, "ieFlag", "I", "enumeration")]
    [InlineData("603", 0, "ieDate", "20260230", "time")]
    [InlineData("603", 0, "statisticsFlag", "C", "enumeration")]
    [InlineData("603", 0, "tradeMode", "0110", "enumeration")]
    [InlineData("603", 0, "fFlag", "0", "enumeration")]
    [InlineData("603", 0, "iFlag", "4", "enumeration")]
    [InlineData("603", 0, "netWeight", "5.251", "net_weight")]
    [InlineData("603", 0, "packNo", "0", "positive")]
    [InlineData("603", 1, "gcode", "94055O0000", "hs_code")]
    [InlineData("603", 2, "totalPrice", "10.00003", "total_price")]
    public void A_value_that_contradicts_another_names_its_rule(string type, int line, string name, string value, string rule)
    {
        var faults = CebChecker.Check(With(type, line, name, value));
        Assert.Contains(faults, fault =>
            fault.Rule == rule && fault.Path.EndsWith("/" + name, StringComparison.Ordinal) && fault.Value == value);
    }

    [Fact]
    public void A_total_may_miss_its_price_by_half_of_the_fifth_decimal_a_unit_and_no_more()
    {
        // 3 x 3.33333 = 9.99999, three halves of 0.00001 below 10.000005.
        Assert.DoesNotContain(CebChecker.Check(With("603", 2, "totalPrice", "10")), fault => fault.Rule == "total_price");
        Assert.Contains(CebChecker.Check(With("603", 2, "price", "3.33332")), fault => fault.Rule == "total_price");
    }

    [Fact]
    public void A_second_statutory_unit_comes_with_its_quantity()
    {
        var message = Message("603");
        var line = message.Node.Children[1];
        var halves = line with { Children = [.. line.Children.Take(13), new CebElement("unit2", "035"), .. line.Children.Skip(13)] };
        var node = message.Node with { Children = [message.Node.Children[0], halves] };
        var fault = Assert.Single(CebChecker.Check(message with { Node = node }));
        Assert.Equal(("Inventory/InventoryList[1]/qty2", "unit_pair"), (fault.Path, fault.Rule));
    }

    [Fact]
    public void Elements_come_in_the_order_of_the_specification_and_once()
    {
        var message = Message("505");
        var children = message.Node.Children;
        CebElement Node(params CebElement[] changed) => message.Node with { Children = changed };
        var swapped = CebChecker.Check(message with { Node = Node([children[1], children[0], .. children.Skip(2)]) });
        Assert.Equal(("Logistics/guid", "order"), (swapped[0].Path, swapped[0].Rule));
        var twice = CebChecker.Check(message with { Node = Node([.. children, children[^1]]) });
        Assert.Equal(("Logistics/ebcName", "repeated"), (twice[0].Path, twice[0].Rule));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(101, 1)]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    public void A_document_has_one_head_and_1_to_100_lines(int lines, int heads)
    {
        var message = Message("303");
        var (head, line) = (message.Node.Children[0], message.Node.Children[1]);
        var node = message.Node with { Children = [.. Enumerable.Repeat(head, heads), .. Enumerable.Repeat(line, lines)] };
        Assert.Contains(CebChecker.Check(message with { Node = node }), fault => fault.Rule == "occurrence");
    }

    [Fact]
    public void The_transport_block_is_checked_too()
    {
        var message = Message("505");
        var fault = Assert.Single(CebChecker.Check(message with { Transfer = Changed(message.Transfer, "dxpMode", "DXPX") }));
        Assert.Equal(("BaseTransfer/dxpMode", "length"), (fault.Path, fault.Rule));
    }

    [Fact]
    public void Characters_are_counted_as_a_schema_counts_them()
    {
        // Ten emoji are twenty UTF-16 units but ten characters of the twenty that fit.
        Assert.Empty(CebChecker.Check(With("603", 1, "itemNo", string.Concat(Enumerable.Repeat("😀", 20)))));
        Assert.Single(CebChecker.Check(With("603", 1, "itemNo", string.Concat(Enumerable.Repeat("😀", 21)))));
    }

    [Fact]
    public void Half_a_character_cannot_be_written() =>
        Assert.Equal("characters", Assert.Single(CebChecker.Check(With("505", 0, "logisticsName", "East" + "😀"[0] + "Sea"))).Rule);
}
