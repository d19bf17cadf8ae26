using System.Text;
using System.Xml.Linq;

namespace CrossBorder.Sandbox.Tests;

public sealed class CebReaderTests
{
    static CebDocument Read(XElement message) => Assert.Single(CebReader.Read(message.Bytes()));

    static XElement[] Samples => [Ceb.Order("SO-1"), Ceb.Logistics("WB1"), Ceb.Inventory("SO-1", "WB1", "D1")];

    [Fact]
    public void Whole_messages_are_read_without_a_fault()
    {
        var (order, waybill, list) = (Read(Samples[0]), Read(Samples[1]), Read(Samples[2]));

        Assert.All([order, waybill, list], document => Assert.Null(document.Fault));
        Assert.Equal((CebKind.Order, "33019A0001|SO-1", 2, 37.35m), (order.Kind, order.OwnKey, order.Lines, order.GoodsValue));
        Assert.Equal((CebKind.Logistics, "3302980012|WB1"), (waybill.Kind, waybill.OwnKey));
        Assert.Equal((CebKind.Inventory, "330196500X|D1", 2, 37.35m), (list.Kind, list.OwnKey, list.Lines, list.GoodsValue));
        Assert.Equal((order.OwnKey, waybill.OwnKey), (list.OrderKey, list.WaybillKey));
    }

    /// <summary>Walks through every element of every node: the schema decides which may be absent.</summary>
    [Fact]
    public void Without_a_mandatory_element_a_document_is_refused_by_its_name_and_without_an_optional_one_it_is_good()
    {
        var (mandatory, optional) = (0, 0);
        foreach (var sample in Samples)
        {
            foreach (var (node, fields) in Nodes(sample))
            {
                foreach (var field in fields.Where(field => field.Name is not ("guid" or "unit2" or "qty2")))
                {
                    var message = new XElement(sample);
                    message.Descendants(Ceb.Space + node).First().Elements(Ceb.Space + field.Name).Single().Remove();
                    var fault = Read(message).Fault;
                    if (field.Optional)
                        Assert.True(fault is null, $"{node}.{field.Name}: {fault?.Info}");
                    else
                        Assert.Equal($"{field.Name} is missing", fault?.Info);
                    _ = field.Optional ? optional++ : mandatory++;
                }
            }
        }

        // The field tables of 303, 505 and 603 have 81 mandatory and 23 optional elements besides the guids, unit2 and qty2.
        Assert.Equal((81, 23), (mandatory, optional));
    }

    [Fact]
    public void Elements_out_of_order_unknown_or_repeated_are_refused()
    {
        var swapped = Ceb.Order("SO-1");
        var appType = swapped.Descendants(Ceb.Space + "appType").First();
        var next = (XElement)appType.NextNode!;
        appType.Remove();
        next.AddAfterSelf(appType);
        Assert.Equal("-301008", Read(swapped).Fault?.Status);

        var unknown = Ceb.Logistics("WB1");
        unknown.Descendants(Ceb.Space + "packNo").First().AddAfterSelf(new XElement(Ceb.Space + "colour", "red"));
        Assert.Equal(("-504011", "colour is not an element of Logistics"), (Read(unknown).Fault?.Status, Read(unknown).Fault?.Info));

        var twice = Ceb.Inventory("SO-1", "WB1", "D1");
        twice.Descendants(Ceb.Space + "copNo").First().AddAfterSelf(new XElement(Ceb.Space + "copNo", "D2"));
        Assert.Equal("-621008", Read(twice).Fault?.Status);
    }

    [Theory]
    [InlineData("orderNo", "1234567890123456789012345678901234567890123456789012345678901", "61 characters")]
    [InlineData("currency", "USD1", "4 characters")]
    [InlineData("ebcName", "   ", "blank")]
    [InlineData("goodsValue", "37,35", "goodsValue is not a number")]
    [InlineData("goodsValue", "1.123456", "goodsValue is not a number")]
    [InlineData("goodsValue", "-37.35", "goodsValue is not a number")]
    [InlineData("goodsValue", "37.36", "do not sum to goodsValue")]
    [InlineData("orderType", "X", "orderType")]
    [InlineData("appTime", "20261321080000", "appTime")]
    [InlineData("appStatus", "3", "appStatus")]
    [InlineData("gnum", "0", "gnum does not run from 1")]
    [InlineData("gnum", "123456", "gnum is not a whole number")]
    [InlineData("qty", "0", "qty is not positive")]
    [InlineData("price", "2.56", "totalPrice is not qty times price")]
    public void An_order_with_a_wrong_value_is_refused_with_what_is_wrong(string element, string value, string expected)
    {
        var fault = Read(Ceb.Order("SO-1").With(element, value)).Fault;
        Assert.Equal("-301008", fault?.Status);
        Assert.Contains(expected, fault?.Info, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ieFlag", "I", "ieFlag")]
    [InlineData("statisticsFlag", "C", "statisticsFlag")]
    [InlineData("tradeMode", "0110", "tradeMode")]
    [InlineData("ieDate", "20260230", "ieDate")]
    [InlineData("packNo", "0", "packNo")]
    [InlineData("netWeight", "12.51", "netWeight is more than grossWeight")]
    [InlineData("gcode", "950590000A", "gcode")]
    [InlineData("gcode", "9505900", "gcode has 7 characters")]
    [InlineData("qty1", "0", "qty1")]
    [InlineData("qty2", "0", "unit2 and qty2")]
    [InlineData("unit2", "", "unit2 and qty2")]
    public void A_list_with_a_wrong_value_is_refused_with_what_is_wrong(string element, string value, string expected)
    {
        var fault = Read(Ceb.Inventory("SO-1", "WB1", "D1").With(element, value)).Fault;
        Assert.Equal("-621008", fault?.Status);
        Assert.Contains(expected, fault?.Info, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_have_statuses_of_their_own()
    {
        Assert.Equal("-301001", Read(Ceb.Order("SO-1").Without("OrderList").Without("OrderList")).Fault?.Status);
        var twice = Ceb.Order("SO-1");
        twice.Descendants(Ceb.Space + "gnum").Last().Value = "1";
        Assert.Equal("-301002", Read(twice).Fault?.Status);
        var list = Ceb.Inventory("SO-1", "WB1", "D1");
        list.Descendants(Ceb.Space + "gnum").Last().Value = "1";
        Assert.Equal("-621027", Read(list).Fault?.Status);
        Assert.Equal("-301012", Read(Ceb.Order("SO-1", appType: "3")).Fault?.Status);
    }

    /// <summary>19.99 / 7 = 2.855714...: with five decimals the product is 0.00005 off, which is no fault; a cent is.</summary>
    [Fact]
    public void A_price_rounded_to_five_decimals_is_good()
    {
        var order = Ceb.Order("SO-1").With("qty", "7").With("price", "2.85571").With("totalPrice", "19.99").With("goodsValue", "42.04");
        Assert.Null(Read(order).Fault);
        Assert.NotNull(Read(order.With("totalPrice", "20.00").With("goodsValue", "42.05")).Fault);
        var yen = Ceb.Order("SO-1").With("qty", "3").With("price", "1.5").With("totalPrice", "5").With("goodsValue", "27.05");
        foreach (var currency in yen.Descendants(Ceb.Space + "currency"))
            currency.Value = "116";
        Assert.Null(Read(yen).Fault);
    }

    [Theory]
    [InlineData("", null, "0001")]
    [InlineData("not xml", null, "0001")]
    [InlineData("<a/>", null, "0002 a is not a message")]
    [InlineData("<CEB303Message/>", null, "0002 CEB303Message is not a message")]
    [InlineData("<c:CEB604Message xmlns:c='http://www.chinaport.gov.cn/ceb'/>", null, "0002 CEB604Message is not a message")]
    [InlineData("<c:CEB605Message xmlns:c='http://www.chinaport.gov.cn/ceb'/>", "CEB605", "0002 the message has 0 documents")]
    [InlineData("<c:CEB303Message xmlns:c='http://www.chinaport.gov.cn/ceb'/>", "CEB303", "0002 the message has 0 documents")]
    [InlineData("<CEB505Message xmlns='http://www.chinaport.gov.cn/ceb'><Logistics/></CEB505Message>", "CEB505", "0002 BaseTransfer")]
    [InlineData("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>", null, "0001")]
    public void What_is_no_message_is_a_document_that_cannot_be_read(string content, string? type, string why)
    {
        var document = Assert.Single(CebReader.Read(Encoding.UTF8.GetBytes(content)));
        Assert.Equal((CebKind.Unreadable, type, content), (document.Kind, document.MessageType, document.Original));
        Assert.StartsWith(why, document.Fault!.Info, StringComparison.Ordinal);
        Assert.Equal(document.Guid, Assert.Single(CebReader.Read(Encoding.UTF8.GetBytes(content))).Guid);
    }

    [Fact]
    public void A_document_without_a_good_guid_is_unreadable_and_the_others_of_the_message_are_read()
    {
        var message = Ceb.Order("SO-1");
        var other = new XElement(message.Element(Ceb.Space + "Order")!);
        other.Descendants(Ceb.Space + "guid").Single().Value = Guid.NewGuid().ToString();
        message.AddFirst(other);

        Assert.Equal([CebKind.Unreadable, CebKind.Order], CebReader.Read(message.Bytes()).Select(document => document.Kind));
    }

    [Fact]
    public void No_file_whatever_makes_the_reader_fail()
    {
        var random = new Random(20261121);
        var samples = Samples.Select(Ceb.Bytes).ToList();
        for (var i = 0; i < 3000; i++)
        {
            var bytes = (byte[])samples[i % 3].Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(bytes.Length);
                bytes[at] = random.Next(3) == 0 ? (byte)random.Next(256) : bytes[random.Next(bytes.Length)];
            }

            Assert.NotEmpty(CebReader.Read(random.Next(10) == 0 ? bytes[..random.Next(bytes.Length)] : bytes));
        }
    }

    static (string Node, IReadOnlyList<CebField> Fields)[] Nodes(XElement message)
    {
        var type = CebType.OfRoot(message.Name)!;
        return [(type.Head ?? type.Node, type.HeadFields), .. type.Rows.Select(rows => (rows.Name, rows.Fields))];
    }
}
