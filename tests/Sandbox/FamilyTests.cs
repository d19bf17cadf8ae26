using System.Xml.Linq;
using static CrossBorder.Sandbox.Tests.ClearanceTests;

namespace CrossBorder.Sandbox.Tests;

/// <summary>What is asked for lists once customs has them: each request and its answers.</summary>
public sealed class FamilyTests
{
    [Fact]
    public async Task Payment_arrival_departure_and_master_bill_are_answered_with_the_statuses_of_their_types()
    {
        await using var sandbox = await SandboxHost.Start();
        var (one, number) = await Released(sandbox);
        var messages = new[]
        {
            Family.Payment(one.OrderNo, "PAY1"), Family.Arrival("A1", one.Waybill), Family.Departure("L1", one.Waybill),
            Family.WayBill("M1", one.Waybill, number), Family.WayBill("M2", one.Waybill, "29812026E000009999"),
        };
        await sandbox.Declare(messages.Select(message => message.ToString()));
        foreach (var (message, expected, answer, elements) in new[]
        {
            (messages[0], "2 3 120", "CEB404", "guid ebcCode orderNo payNo"),
            (messages[1], "2 3 399", "CEB508", "guid operatorCode logisticsCode preNo copNo billNo msgSeqNo"),
            (messages[2], "2 3 399", "CEB510", "guid logisticsCode copNo preNo msgSeqNo"),
            (messages[3], "2 3 120", "CEB608", "guid agentCode logisticsCode copNo preNo billNo msgSeqNo"),
            (messages[4], "2 3 100", "CEB608", "guid agentCode logisticsCode copNo preNo billNo msgSeqNo"),
        })
        {
            await sandbox.UntilStatus(message.GuidOf(), expected.Split(' ')[^1]);
            Assert.Equal(expected, sandbox.StatusesOf(message.GuidOf()));
            Assert.All(sandbox.Receipts().Where(receipt => receipt.Guid == message.GuidOf()), receipt =>
            {
                Assert.Equal($"{answer}Message", receipt.Message);
                Assert.Equal(
                    $"{elements} returnStatus returnTime returnInfo",
                    string.Join(' ', receipt.Body.Elements().Select(element => element.Name.LocalName)));
                Assert.All(receipt.Body.Elements(), element => Assert.NotEmpty(element.Value));
            });
        }
    }

    [Fact]
    public async Task A_withdrawn_list_is_not_closed_and_its_order_and_waybill_may_be_declared_again()
    {
        await using var sandbox = await SandboxHost.Start(null, ("Sandbox:PartnerApiKey", "k"), ("Sandbox:Portal", "http://127.0.0.1:1"));
        var booking = await Booking.Make(sandbox, Guid.NewGuid());
        var (one, number) = await Released(sandbox, booking.WaybillNumber);
        var withdrawal = Family.Withdrawal("W1", number);
        await sandbox.Declare(withdrawal.ToString());
        await sandbox.UntilStatus(withdrawal.GuidOf(), "399");
        Assert.Equal("2 3 399", sandbox.StatusesOf(withdrawal.GuidOf()));

        await booking.Release(sandbox, number);
        await SandboxHost.Until(async () => await sandbox.Count("carrier.departed") == 1, "the shipment departs");
        var again = Ceb.Inventory(one.OrderNo, one.Waybill, one.CopNo + "N");
        await sandbox.Declare(again.ToString());
        await sandbox.UntilStatus(again.GuidOf(), "899");
        Assert.Equal("1 2 3 120 399 800", sandbox.StatusesOf(one.Inventory));
        await sandbox.HasCounted("customs", "lists 1, withdrawn 1, closed 1, duplicates 0");

        var late = Family.Withdrawal("W2", sandbox.Receipts().Last(receipt => receipt.Guid == again.GuidOf())["invtNo"]!);
        var unknown = Family.Withdrawal("W3", "29812026E000009999");
        await sandbox.Declare(late.ToString(), unknown.ToString(), Family.Withdrawal("W1", number).ToString());
        await sandbox.UntilStatus(late.GuidOf(), "100");
        await sandbox.UntilStatus(unknown.GuidOf(), "100");
        Assert.Equal("2 3 100", sandbox.StatusesOf(late.GuidOf()));
    }

    [Fact]
    public async Task Released_lists_are_consolidated_into_declarations_of_their_goods()
    {
        await using var sandbox = await SandboxHost.Start();
        var (_, first) = await Released(sandbox, flagB: true);
        var (_, second) = await Released(sandbox, flagB: true);
        var (_, simplified) = await Released(sandbox);
        var application = Family.Summary("S1", first, second);
        var unknown = Family.Summary("S2", "29812026E000009999");
        var flagA = Family.Summary("S3", simplified);
        await sandbox.Declare(application.ToString(), unknown.ToString(), flagA.ToString());
        await SandboxHost.Until(() => Results(sandbox).Count == 2, "the result is told twice");

        Assert.Equal("2 3 120 399", string.Join(' ', sandbox.StatusesOf(application.GuidOf())));
        Assert.Equal("2 3 100", sandbox.StatusesOf(unknown.GuidOf()));
        Assert.Equal("2 3 100", sandbox.StatusesOf(flagA.GuidOf()));
        var (early, late) = (Results(sandbox)[0], Results(sandbox)[1]);
        Assert.Equal((null, "S0"), (early["entryId"], early["decState"]));
        Assert.Matches("^2981" + DateTimeOffset.UtcNow.AddHours(8).Year + "0[0-9]{9}$", late["entryId"]);
        Assert.Equal((early["declSeqNo"], "25", "22.5", "1", "1"),
            (late["declSeqNo"], Plain(late["grossWeight"]!), Plain(late["netWeight"]!), late["msgCount"], late["msgSeqNo"]));
        Assert.Equal(sandbox.Receipts().Last(receipt => receipt.Message == "CEB702Message")["sumNo"], late["sumNo"]);
        // Two HS codes, so two items; each holds the line of both lists.
        Assert.Equal(
            [$"{first} 1 2 6912001000", $"{first} 2 1 9505900000", $"{second} 1 2 6912001000", $"{second} 2 1 9505900000"],
            late.Body.Elements(Ceb.Space + "SummaryResultList").Select(row => string.Join(' ', new[] { "invtNo", "gseqno", "gnum", "gcode" }
                .Select(name => row.Element(Ceb.Space + name)!.Value))).Order(StringComparer.Ordinal));

        var again = Family.Summary("S4", second);
        await sandbox.Declare(again.ToString());
        await sandbox.UntilStatus(again.GuidOf(), "100");
        await sandbox.HasCounted("customs", "consolidated 2, consolidations 1, duplicates 0");
    }

    [Fact]
    public async Task A_window_of_time_takes_what_was_released_in_it()
    {
        await using var sandbox = await SandboxHost.Start();
        await Released(sandbox, flagB: true);
        var day = DateTimeOffset.UtcNow.AddHours(8);
        var before = Family.SummaryOfWindow("S1", $"{day.AddDays(-2):yyyyMMdd}000000", $"{day.AddDays(-1):yyyyMMdd}000000");
        var now = Family.SummaryOfWindow("S2", $"{day.AddDays(-1):yyyyMMdd}000000", $"{day.AddDays(1):yyyyMMdd}000000");
        await sandbox.Declare(before.ToString(), now.ToString());
        await sandbox.UntilStatus(now.GuidOf(), "399");
        await sandbox.UntilStatus(before.GuidOf(), "100");
        Assert.Equal(1, await sandbox.Count("customs.consolidated"));
    }

    [Fact]
    public void More_than_fifty_goods_are_several_declarations_and_the_weights_add_up()
    {
        var list = Ceb.Inventory("SO-1", "WB1", "D1");
        var node = list.Element(Ceb.Space + "Inventory")!;
        var line = node.Elements(Ceb.Space + "InventoryList").First();
        for (var i = 0; i < 90; i++)
        {
            var more = new XElement(line);
            more.Element(Ceb.Space + "gcode")!.Value = $"{6900000000 + i}";
            node.Add(more);
        }

        var application = CebReader.Read(Family.Summary("S1", "29812026E000000001").Bytes())[0];
        var declarations = Consolidation.Of(application, [Held(node)], 7, DateTimeOffset.UnixEpoch);
        Assert.Equal([50, 41], declarations.Select(declaration => declaration.Items));
        Assert.Equal((12.5m, 11.25m),
            (declarations.Sum(declaration => declaration.GrossWeight), declarations.Sum(declaration => declaration.NetWeight)));
        Assert.Equal([7, 8], declarations.Select(declaration => declaration.Serial));
        Assert.Equal(92, declarations.Sum(declaration => declaration.Lines.Count));
    }

    [Fact]
    public async Task Goods_come_back_up_to_what_went_out()
    {
        await using var sandbox = await SandboxHost.Start();
        var (one, number) = await Released(sandbox);
        var (some, rest, tooMany) = (Family.Return("R1", one.Waybill, number, "6"), Family.Return("R2", one.Waybill, number, "3"),
            Family.Return("R3", one.Waybill, number, "1"));
        var other = Family.Return("R4", one.Waybill, number, "1").With("gname", "玩具");
        await sandbox.Declare(some.ToString());
        await sandbox.UntilStatus(some.GuidOf(), "800");
        await sandbox.Declare(rest.ToString());
        await sandbox.UntilStatus(rest.GuidOf(), "800");
        await sandbox.Declare(tooMany.ToString(), other.ToString(), Family.Tally("T1", one.Waybill, number).ToString());
        await sandbox.UntilStatus(tooMany.GuidOf(), "100");
        await sandbox.UntilStatus(other.GuidOf(), "100");

        Assert.Equal("2 3 120 399 800", sandbox.StatusesOf(some.GuidOf()));
        await SandboxHost.Until(() => sandbox.Receipts().Any(receipt => receipt.Message == "CEB216Message" && receipt.Status == "399"),
            "the tally is answered");
        await sandbox.HasCounted("customs", "returns 2, released 1");
    }

    [Fact]
    public async Task The_same_message_of_any_type_again_changes_nothing_and_is_not_answered_again()
    {
        await using var sandbox = await SandboxHost.Start();
        var (one, number) = await Released(sandbox, flagB: true);
        string[] messages =
        [
            Family.Payment(one.OrderNo, "PAY1").ToString(), Family.Summary("S1", number).ToString(),
            Family.Return("R1", one.Waybill, number, "6").ToString(), Family.Declaration("F1", "SO-9", "WB9").ToString(),
        ];
        await sandbox.Declare(messages);
        // 3 for the payment, 4 and two results for the consolidation, 5 for the return, 6 for the declaration, 12 for the list.
        await SandboxHost.Until(() => sandbox.Receipts().Count == 32, "all answers");
        await sandbox.Declare(messages);
        await SandboxHost.Until(async () => await sandbox.Count("customs.repeats") == 4, "the repeats are counted");
        var marker = await Released(sandbox);
        Assert.Equal(32 + 12, sandbox.Receipts().Count);
        Assert.NotEqual(number, marker.Number);
        await sandbox.HasCounted("customs", "declarations 1, consolidated 1, returns 1, duplicates 0, refused 0");
    }

    internal static async Task<(Case Case, string Number)> Released(SandboxHost sandbox, string? waybill = null, bool flagB = false)
    {
        var one = Case.New();
        one = waybill is null ? one : one with { Waybill = waybill };
        var list = Ceb.Inventory(one.OrderNo, one.Waybill, one.CopNo, one.Inventory);
        await sandbox.Declare([.. one.Messages()[..2], (flagB ? Family.FlagB(list) : list).ToString()]);
        await sandbox.UntilStatus(one.Inventory, "800");
        return (one, sandbox.Receipts().Single(receipt => receipt.Guid == one.Inventory && receipt.Status == "800")["invtNo"]!);
    }

    static List<Receipt> Results(SandboxHost sandbox) =>
        [.. sandbox.Receipts().Where(receipt => receipt.Message == "CEB792Message").OrderBy(receipt => receipt.Time)];

    static string Plain(string number) => number.TrimEnd('0').TrimEnd('.');

    static HeldList Held(XElement node) => new()
    {
        Serial = 1,
        InvtNo = "29812026E000000001",
        AgentCode = "330196500X",
        EbcCode = "330196500X",
        LogisticsNo = "WB1",
        StatisticsFlag = "B",
        Closed = false,
        Standing = CebStanding.Accepted,
        Consolidated = false,
        Node = node,
        Back = [],
    };
}
