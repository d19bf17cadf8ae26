using System.Text.RegularExpressions;

namespace CrossBorder.Sandbox.Tests;

/// <summary>Customs as a platform meets it: files out, files in.</summary>
public sealed partial class ClearanceTests
{
    /// <summary>The three documents of an order.</summary>
    internal sealed record Case(string OrderNo, string Waybill, string CopNo)
    {
        public string Order { get; } = Ceb.NewGuid();
        public string Logistics { get; } = Ceb.NewGuid();
        public string Inventory { get; } = Ceb.NewGuid();

        public static Case New() => Of(Ceb.NewNumber());

        public static Case Of(string number) => new("SO-" + number, "WB" + number, "D" + number);

        public string[] Messages() =>
        [
            Ceb.Order(OrderNo, Order).ToString(), Ceb.Logistics(Waybill, Logistics).ToString(),
            Ceb.Inventory(OrderNo, Waybill, CopNo, Inventory).ToString(),
        ];
    }

    [Fact]
    public async Task Order_waybill_and_list_are_cleared_with_receipts_as_customs_writes_them()
    {
        await using var sandbox = await SandboxHost.Start();
        var one = Case.New();
        await sandbox.Declare(one.Messages());
        await sandbox.UntilStatus(one.Inventory, "800");

        Assert.Equal("2 3 120", sandbox.StatusesOf(one.Order));
        Assert.Equal("2 3 399", sandbox.StatusesOf(one.Logistics));
        Assert.Equal("1 2 3 120 399 800", sandbox.StatusesOf(one.Inventory));
        var receipts = sandbox.Receipts();
        Assert.Equal(12, receipts.Count);
        Assert.Equal(12, receipts.Select(receipt => receipt.MessageGuid).Distinct().Count());
        Assert.All(receipts, receipt => Assert.Equal(receipt.MessageGuid + ".xml", receipt.File));
        Assert.Equal(12, receipts.GroupBy(receipt => receipt.Guid).Sum(same => same.Select(receipt => receipt.Time).Distinct().Count()));

        Fits(receipts, one.Order, "CEB304Message", "OrderReturn", "guid ebpCode ebcCode orderNo returnStatus returnTime returnInfo");
        Fits(receipts, one.Logistics, "CEB506Message", "LogisticsReturn",
            "guid logisticsCode logisticsNo returnStatus returnTime returnInfo");
        Fits(receipts.Where(receipt => receipt.Status is "1" or "2" or "3"), one.Inventory, "CEB604Message", "InventoryReturn",
            "guid agentCode copNo preNo ebcCode ebpCode orderNo statisticsFlag returnStatus returnTime returnInfo");
        Fits(receipts.Where(receipt => receipt.Status is "120" or "399" or "800"), one.Inventory, "CEB604Message", "InventoryReturn",
            "guid agentCode copNo preNo invtNo ebcCode ebpCode orderNo statisticsFlag returnStatus returnTime returnInfo");
        var released = receipts.Single(receipt => receipt.Status == "800");
        Assert.Equal((one.OrderNo, one.CopNo, "330196500X", "A"),
            (released["orderNo"], released["copNo"], released["agentCode"], released["statisticsFlag"]));
        Assert.Matches("^B20[0-9]{2}(0[1-9]|1[0-2])[0-3][0-9][0-9]{9}$", released["preNo"]);
        Assert.Matches("^2981" + DateTimeOffset.UtcNow.AddHours(8).Year + "E[0-9]{9}$", released["invtNo"]);
        Assert.Equal(3, Directory.GetFiles(Path.Combine(sandbox.Outbound, "taken")).Length);
        Assert.Empty(Directory.GetFiles(sandbox.Outbound));
        Assert.Empty(Directory.GetFiles(sandbox.Inbound, "*.tmp"));
    }

    static void Fits(IEnumerable<Receipt> receipts, string guid, string message, string node, string elements) =>
        Assert.All(receipts.Where(receipt => receipt.Guid == guid), receipt =>
        {
            Assert.Equal((message, node), (receipt.Message, receipt.Node));
            Assert.Equal(elements, string.Join(' ', receipt.Body.Elements().Select(element => element.Name.LocalName)));
            Assert.All(receipt.Body.Elements(), element => Assert.NotEmpty(element.Value));
            Assert.Matches(ReturnTime(), receipt.Time);
            // Beijing is eight hours ahead of UTC.
            var told = DateTime.ParseExact(receipt.Time, "yyyyMMddHHmmssfff", null).AddHours(-8);
            Assert.InRange(told, DateTime.UtcNow.AddMinutes(-2), DateTime.UtcNow.AddMinutes(2));
        });

    [Fact]
    public async Task A_list_waits_for_its_order_and_waybill_and_is_refused_when_they_do_not_come()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = 5 });
        var (late, lone, half) = (Case.New(), Case.New(), Case.New());
        await sandbox.Declare(late.Messages()[2], lone.Messages()[2], half.Messages()[2], half.Messages()[0]);
        await sandbox.UntilStatus(late.Inventory, "3");
        await sandbox.Declare(late.Messages()[1], late.Messages()[0]);
        await sandbox.UntilStatus(late.Inventory, "800");

        await sandbox.UntilStatus(lone.Inventory, "-301003");
        await sandbox.UntilStatus(half.Inventory, "-504014");
        Assert.Equal("1 2 3 -301003", sandbox.StatusesOf(lone.Inventory));
    }

    [Fact]
    public async Task A_list_does_not_wait_for_an_order_that_was_refused_and_all_may_be_declared_again()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = 1 });
        var (one, started) = (Case.New(), DateTime.UtcNow);
        var bad = Ceb.Order(one.OrderNo, one.Order).With("goodsValue", "1");
        await sandbox.Declare(bad.ToString(), one.Messages()[1], one.Messages()[2]);
        await sandbox.UntilStatus(one.Inventory, "-301003");
        // The sandbox waits 30 seconds for an order that did not come at all.
        Assert.InRange(DateTime.UtcNow - started, TimeSpan.Zero, TimeSpan.FromSeconds(28));

        var list = Ceb.Inventory(one.OrderNo, one.Waybill, one.CopNo, appType: "2");
        var corrected = new[] { Ceb.Order(one.OrderNo, appType: "2"), Ceb.Logistics(one.Waybill, appType: "2"), list };
        await sandbox.Declare(corrected.Select(message => message.ToString()));
        await sandbox.UntilStatus(list.GuidOf(), "800");
        await sandbox.HasCounted("customs", "orders 1, waybills 1, lists 1, refused 2, duplicates 0");
    }

    [Fact]
    public async Task A_list_that_is_replaced_while_it_waits_is_answered_under_its_new_guid_only()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = 5 });
        var one = Case.New();
        await sandbox.Declare(one.Messages()[2]);
        await sandbox.UntilStatus(one.Inventory, "3");
        var list = Ceb.Inventory(one.OrderNo, one.Waybill, one.CopNo, appType: "2");
        await sandbox.Declare(list.ToString());
        await sandbox.UntilStatus(list.GuidOf(), "3");
        await sandbox.Declare(one.Messages()[..2]);
        await sandbox.UntilStatus(list.GuidOf(), "800");
        Assert.Equal("1 2 3", sandbox.StatusesOf(one.Inventory));
        await sandbox.HasCounted("customs", "lists 1, released 1");
    }

    [Fact]
    public async Task A_list_must_agree_with_its_order()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = 200 });
        var (other, more, less) = (Case.New(), Case.New(), Case.New());
        await sandbox.Declare([.. other.Messages()[..2], .. more.Messages()[..2], .. less.Messages()[..2]]);
        var lists = new[]
        {
            Ceb.Inventory(other.OrderNo, other.Waybill, other.CopNo, other.Inventory).With("ebcCode", "1111111111"),
            Ceb.Inventory(more.OrderNo, more.Waybill, more.CopNo, more.Inventory).With("qty", "12").With("totalPrice", "30.60"),
            Ceb.Inventory(less.OrderNo, less.Waybill, less.CopNo, less.Inventory),
        };
        var third = new System.Xml.Linq.XElement(lists[2].Descendants(Ceb.Space + "InventoryList").Last());
        third.Element(Ceb.Space + "gnum")!.Value = "3";
        lists[2].Descendants(Ceb.Space + "InventoryList").Last().AddAfterSelf(third);
        await sandbox.Declare(lists.Select(list => list.ToString()));

        foreach (var (guid, expected) in new[] { (other.Inventory, "ebcCode"), (more.Inventory, "goodsValue"), (less.Inventory, "gnum") })
        {
            await sandbox.UntilStatus(guid, "-621008");
            var refusal = sandbox.Receipts().Single(receipt => receipt.Guid == guid && receipt.Status == "-621008");
            Assert.Contains(expected, refusal.Info, StringComparison.Ordinal);
        }

        Assert.Equal(0, await sandbox.Count("customs.lists"));
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing_and_is_not_answered_again()
    {
        await using var sandbox = await SandboxHost.Start();
        var one = Case.New();
        await sandbox.Declare(one.Messages());
        await sandbox.UntilStatus(one.Inventory, "800");
        await sandbox.Declare([.. one.Messages(), .. one.Messages()]);
        await SandboxHost.Until(async () => await sandbox.Count("customs.repeats") == 6, "six repeats are counted");

        var marker = Case.New();
        await sandbox.Declare(marker.Messages());
        await sandbox.UntilStatus(marker.Inventory, "800");
        Assert.Equal(24, Directory.GetFiles(sandbox.Inbound).Length);
        await sandbox.HasCounted("customs", "orders 2, waybills 2, lists 2");
        Assert.Equal(0, await sandbox.Count("customs.duplicates"));
    }

    [Fact]
    public async Task The_same_order_under_another_guid_is_a_duplicate_and_a_second_list_too()
    {
        await using var sandbox = await SandboxHost.Start();
        var one = Case.New();
        await sandbox.Declare(one.Messages());
        await sandbox.UntilStatus(one.Inventory, "800");
        var list = Ceb.Inventory(one.OrderNo, one.Waybill, one.CopNo + "2");
        var messages = new[] { Ceb.Order(one.OrderNo), Ceb.Logistics(one.Waybill), list };
        await sandbox.Declare(messages.Select(message => message.ToString()));

        await sandbox.UntilStatus(messages[0].GuidOf(), "-301010");
        await sandbox.UntilStatus(messages[1].GuidOf(), "-504012");
        await sandbox.UntilStatus(messages[2].GuidOf(), "-301011");
        Assert.Equal(3, await sandbox.Count("customs.duplicates"));
        await sandbox.HasCounted("customs", "lists 1, repeats 0");
    }

    [Fact]
    public async Task What_cannot_be_read_is_answered_with_the_text_that_came()
    {
        await using var sandbox = await SandboxHost.Start();
        const string Text = "<broken>]]> 杭州";
        await sandbox.Send("broken.xml", Text);
        await SandboxHost.Until(() => sandbox.Receipts().Count == 1, "an answer");

        var receipt = sandbox.Receipts().Single();
        Assert.Equal(("CEB900Message", "MessageReturn", "-1", "Unknown", Text),
            (receipt.Message, receipt.Node, receipt.Status, receipt["oriMessageType"], receipt["oriBizMessage"]));
        Assert.StartsWith("0001", receipt.Info, StringComparison.Ordinal);
        Assert.Equal(1, await sandbox.Count("customs.unreadable"));
    }

    [Fact]
    public async Task Only_whole_xml_files_are_taken()
    {
        await using var sandbox = await SandboxHost.Start();
        await File.WriteAllTextAsync(Path.Combine(sandbox.Outbound, "half.xml.tmp"), "<half");
        var one = Case.New();
        await sandbox.Declare(one.Messages());
        await sandbox.UntilStatus(one.Inventory, "800");
        Assert.Equal("half.xml.tmp", Path.GetFileName(Assert.Single(Directory.GetFiles(sandbox.Outbound))));
    }

    [Fact]
    public async Task A_list_is_closed_once_its_waybill_has_departed()
    {
        await using var sandbox = await SandboxHost.Start(null, ("Sandbox:PartnerApiKey", "k"), ("Sandbox:Portal", "http://127.0.0.1:1"));
        var booking = Guid.NewGuid();
        var booked = await Booking.Make(sandbox, booking);
        var one = Case.New() with { Waybill = booked.WaybillNumber! };
        await sandbox.Declare(one.Messages());
        await sandbox.UntilStatus(one.Inventory, "800");
        Assert.DoesNotContain(sandbox.Receipts(), receipt => receipt.Status == "899");

        var listNumber = sandbox.Receipts().Single(receipt => receipt.Guid == one.Inventory && receipt.Status == "800")["invtNo"];
        await booked.Release(sandbox, listNumber!);
        await sandbox.UntilStatus(one.Inventory, "899");
        Assert.Equal("1 2 3 120 399 800 899", sandbox.StatusesOf(one.Inventory));
        Assert.Equal(listNumber, sandbox.Receipts().Single(receipt => receipt.Status == "899")["invtNo"]);
    }

    [Fact]
    public async Task A_list_that_is_released_after_the_departure_is_closed_too()
    {
        await using var sandbox = await SandboxHost.Start(null, ("Sandbox:PartnerApiKey", "k"), ("Sandbox:Portal", "http://127.0.0.1:1"));
        var booking = Guid.NewGuid();
        var booked = await Booking.Make(sandbox, booking);
        await booked.Release(sandbox, "29812026E000000001");
        await SandboxHost.Until(async () => await sandbox.Count("carrier.departed") == 1, "the shipment departs");

        var one = Case.New() with { Waybill = booked.WaybillNumber! };
        await sandbox.Declare(one.Messages());
        await sandbox.UntilStatus(one.Inventory, "899");
        Assert.Equal("1 2 3 120 399 800 899", sandbox.StatusesOf(one.Inventory));
    }

    [Fact]
    public async Task Two_hundred_orders_at_once_are_cleared_together_with_numbers_of_their_own()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = 1 });
        var cases = Enumerable.Range(0, 200).Select(_ => Case.New()).ToList();
        var started = DateTime.UtcNow;
        await sandbox.Declare(cases.SelectMany(one => one.Messages()));
        await SandboxHost.Until(async () => await sandbox.Count("customs.released") == 200, "all are released");

        Assert.InRange(DateTime.UtcNow - started, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        var released = sandbox.Receipts().Where(receipt => receipt.Status == "800").ToList();
        Assert.Equal(200, released.Select(receipt => receipt["invtNo"]).Distinct().Count());
        Assert.Equal(200, released.Select(receipt => receipt["preNo"]).Distinct().Count());
        Assert.Equal(2400, await sandbox.Count("customs.receipts"));
    }

    [GeneratedRegex("^20[0-9]{15}$")]
    private static partial Regex ReturnTime();
}
