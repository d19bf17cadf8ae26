using System.Security.Cryptography.Xml;
using System.Xml;
using System.Xml.Linq;
using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>The golden files are written by hand from the field tables of edition 202205, not from our own output.</summary>
public sealed class GoldenTests
{
    static readonly Guid Guid = new("0196e0a4-1111-7aaa-8bbb-00000000c303");
    static readonly Sender Sender = Sender.Of(new CustomsOptions());

    static Envelope Envelope(string appType) => new(Guid, appType, Story.At);

    static Goods Direct()
    {
        var story = new Story();
        story.Placed = story.Placed with { Number = "SO-2026-000123" };
        story.Booked = story.Booked with { WaybillNumber = "ESL0000000000000017" };
        return Goods.Of(story.Case(), story.Known());
    }

    static Goods Stocking()
    {
        var story = new Story();
        story.Placed = story.Placed with
        {
            Number = "SO-2026-000124",
            Currency = "USD",
            Incoterm = "CIF",
            OverseasWarehouse = "DE-FRA-01",
            ShipTo = story.Placed.ShipTo with { Country = "DE" },
            Lines =
            [
                story.Placed.Lines[0] with { Quantity = 7, AmountMinor = 10000 },
                story.Placed.Lines[1] with { Quantity = 3, AmountMinor = 5000 },
            ],
            GoodsMinor = 15000,
        };
        story.Booked = story.Booked with
        {
            WaybillNumber = "ESL0000000000000018",
            TransportMode = "5",
            FreightMinor = 1000,
            InsuranceMinor = 50,
            ConveyanceName = " ",
            VoyageNumber = null,
            PortOfDischarge = "NLRTM",
        };
        return Goods.Of(story.Case(preNumber: "B20260305000000009", listNumber: "29002026E000000009"), story.Known());
    }

    [Fact]
    public void An_order_sold_abroad_is_a_303_of_type_B() => Golden("order-9710", OrderMessage.Of(Direct(), Sender, Envelope("1")));

    [Fact]
    public void A_waybill_is_a_505() => Golden("waybill-9710", LogisticsMessage.Of(Direct(), Sender, Envelope("1")));

    [Fact]
    public void A_direct_export_is_a_603_under_9710() => Golden("list-9710", InventoryMessage.Of(Direct(), Sender, Envelope("1")));

    [Fact]
    public void An_order_for_an_overseas_warehouse_is_a_303_of_type_W() =>
        Golden("order-9810", OrderMessage.Of(Stocking(), Sender, Envelope("2")));

    [Fact]
    public void A_stocking_of_a_warehouse_is_a_603_under_9810_without_freight_in_its_prices() =>
        Golden("list-9810", InventoryMessage.Of(Stocking(), Sender, Envelope("2")));

    [Fact]
    public void The_five_messages_pass_the_checker() => Assert.All(
        new[]
        {
            OrderMessage.Of(Direct(), Sender, Envelope("1")), LogisticsMessage.Of(Direct(), Sender, Envelope("1")),
            InventoryMessage.Of(Direct(), Sender, Envelope("1")), OrderMessage.Of(Stocking(), Sender, Envelope("2")),
            InventoryMessage.Of(Stocking(), Sender, Envelope("2")),
        },
        message => Assert.Empty(message.Faults));

    [Fact]
    public void The_text_is_utf8_without_white_space_between_elements_and_the_same_each_time()
    {
        var message = OrderMessage.Of(Direct(), Sender, Envelope("1"));
        var text = message.ToXml();
        const string Start =
            """<?xml version="1.0" encoding="utf-8"?><ceb:CEB303Message guid="0196E0A4-1111-7AAA-8BBB-00000000C303" version="1.0" """;
        Assert.StartsWith(Start, text, StringComparison.Ordinal);
        Assert.DoesNotContain("> <", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
        Assert.Equal(text, OrderMessage.Of(Direct(), Sender, Envelope("1")).ToXml());
    }

    [Fact]
    public void An_agent_that_declares_for_us_is_named_and_the_platform_still_transmits()
    {
        var sender = Sender.Of(new CustomsOptions { AgentCode = "3301981234", AgentName = "杭州报关有限公司" });
        var list = InventoryMessage.Of(Direct(), sender, Envelope("1"));
        var head = ((Inventory)list.Message.Nodes[0]).InventoryHead;
        Assert.Equal(("3301981234", "杭州报关有限公司"), (head.AgentCode, head.AgentName));
        Assert.Equal("91330100MA2CB0RD1B", list.Message.Transfer!.CopCode);
    }

    [Fact]
    public void Goods_in_the_boxes_are_named_as_far_as_the_field_goes()
    {
        var story = new Story();
        var eighty = new string('品', 80);
        story.Placed = story.Placed with { Lines = [.. story.Placed.Lines.Select(line => line with { NameZh = eighty + line.LineNo })] };
        Assert.Equal(81 + 1 + 81, Info(story).Length);
        story.Placed = story.Placed with { Lines = [story.Placed.Lines[0] with { NameZh = new string('品', 199) + "😀" }] };
        Assert.Equal(new string('品', 199), Info(story));

        static string Info(Story story) =>
            ((Logistics)LogisticsMessage.Of(Goods.Of(story.Case(), story.Known()), Sender, Envelope("1")).Message.Nodes[0]).GoodsInfo;
    }

    [Fact]
    public void Price_times_quantity_meets_the_total_whatever_they_are()
    {
        var random = new Random(505);
        var story = new Story();
        for (var run = 0; run < 3000; run++)
        {
            var quantity = random.NextInt64(1, 1L << random.Next(1, 24));
            var line = story.Placed.Lines[0] with { Quantity = quantity, AmountMinor = random.NextInt64(1, 1L << 36) };
            story.Placed = story.Placed with { Lines = [line], GoodsMinor = line.AmountMinor };
            var declared = Goods.Of(story.Case(), story.Known()).Lines[0];
            Assert.Equal(line.AmountMinor / 100m, declared.Total);
            Assert.Equal(declared.Price, decimal.Round(declared.Price, 5));
            Assert.True(Math.Abs(declared.Price * declared.Quantity - declared.Total) <= declared.Quantity * 0.000005m);
        }
    }

    internal static void Golden(string name, Outgoing message)
    {
        using var stream = typeof(GoldenTests).Assembly.GetManifestResourceStream($"Golden/{name}.xml")!;
        // Loading drops the indentation of the file; canonical XML brings attributes and namespaces into one order.
        var golden = XDocument.Load(stream);
        // Life messages make their own guid; it is the same in the message and in its node.
        var written = message.ToXml().Replace(
            message.Message.Nodes[0].Guid, golden.Root!.Attribute("guid")!.Value, StringComparison.Ordinal);
        Assert.Equal(Canonical(golden.ToString(SaveOptions.DisableFormatting)), Canonical(written));
    }

    static string Canonical(string xml)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(xml);
        var transform = new XmlDsigC14NTransform();
        transform.LoadInput(document);
        using var reader = new StreamReader((Stream)transform.GetOutput(typeof(Stream)));
        return reader.ReadToEnd();
    }
}
