extern alias sandbox;

using System.Text;
using CrossBorder.Ceb;
using Played = sandbox::CrossBorder.Sandbox.CebReader;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>
/// Every type of message that the service sends: as golden files by hand from the field tables of edition 202205 have it, without a
/// fault by our check, and without one by the check of the played customs, which is other code.
/// </summary>
public sealed class LifeMessageTests
{
    static readonly Sender Sender = Sender.Of(new CustomsOptions());

    static readonly ConsolidationOptions Consolidation = new() { BrokerCode = "3301981234", BrokerName = "杭州报关有限公司" };

    static readonly ReportingOptions Reporting = new() { SiteOperatorCode = "3302989999", SiteOperatorName = "宁波监管场所有限公司" };

    static SentList List(int no) => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), 7, DeclarationStatus.Released, DeclarationChannel.CebList,
        "9610", $"B20260306{no:D9}", $"29002026E{no:D9}", "3302980012", $"ESL{no:D16}", "3301961234", "杭州礼品有限公司");

    static IEnumerable<SentList> Lists(int count) => Enumerable.Range(17, count).Select(List);

    static Outgoing Withdrawal() => CancelMessage.Of(List(17), "CW000000000007", "买家取消订单", Sender, Story.At);

    static IReadOnlyList<Outgoing> Applications(int lists) => ApplicationMessage.Of(
        "CS000000000007",
        [.. Lists(lists).Select(list => new DueList(
            list.Id, list.ExporterId!.Value, list.ListNumber!, list.ExporterCode!, list.ExporterName!, Story.At))],
        Sender, Consolidation, Story.At);

    static IReadOnlyList<Outgoing> Transport(string type, int lists = 2, string? conveyance = "DONGHAI STAR") => TransportMessage.Of(
        new TransportFacts(
            type, "CT000000000007", "MB2026030001", "123E", "浙B12345", new DateTimeOffset(2026, 3, 7, 22, 0, 0, TimeSpan.Zero), "2",
            conveyance, "3302980012", "East Sea Lines", 10.5m, [.. Lists(lists)]),
        Sender, Reporting, Story.At);

    static Inventory Original()
    {
        var story = new Story();
        return (Inventory)InventoryMessage.Of(
            Goods.Of(story.Case(), story.Known()), Sender, new Envelope(Guid.CreateVersion7(), "1", Story.At)).Message.Nodes[0];
    }

    static Outgoing Return(string conveyance = "DONGHAI STAR")
    {
        var lines = Original().InventoryList;
        return RefundMessage.Of(
            List(17), "CR000000000007", "9661", "破损退回",
            new ReturnTrip(
                "303", "3302980012", "East Sea Lines", "BACK0000000000000017", "MB2026040001", conveyance, "124W", "2"),
            [(lines[0], 2), (lines[2], 1)], Sender, Story.At);
    }

    [Fact]
    public void A_withdrawal_is_a_605() => GoldenTests.Golden("withdrawal", Withdrawal());

    [Fact]
    public void An_application_for_consolidation_is_a_701() => GoldenTests.Golden("application", Assert.Single(Applications(2)));

    [Fact]
    public void A_return_is_a_213() => GoldenTests.Golden("return", Return());

    [Theory]
    [InlineData("CEB607", "bill")]
    [InlineData("CEB509", "departure")]
    [InlineData("CEB507", "arrival")]
    public void A_transport_document_names_the_waybills_of_its_lists(string type, string golden) =>
        GoldenTests.Golden(golden, Assert.Single(Transport(type)));

    [Fact]
    public void A_tally_is_a_215_for_each_list()
    {
        var tallies = Transport("CEB215");
        GoldenTests.Golden("tally", tallies[0]);
        Assert.Equal(["CT000000000007-1", "CT000000000007-2"], tallies.Select(tally => tally.BusinessKey));
    }

    [Fact]
    public void Neither_our_check_nor_that_of_the_played_customs_finds_a_fault_in_any_type_that_is_sent()
    {
        List<Outgoing> sent = [Withdrawal(), Return(), .. Applications(250)];
        foreach (var type in new[] { "CEB607", "CEB509", "CEB507", "CEB215" })
            sent.AddRange(Transport(type, 250));
        for (var run = 0; run < 20; run++)
            sent.AddRange(OfOrder());
        var types = sent.Select(message => message.Type).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(
            ["CEB213", "CEB215", "CEB303", "CEB505", "CEB507", "CEB509", "CEB603", "CEB605", "CEB607", "CEB701", "DEC101"], types);
        Assert.All(sent, message =>
        {
            Assert.Empty(message.Faults);
            var document = Assert.Single(Played.Read(Encoding.UTF8.GetBytes(message.ToXml())));
            Assert.True(document.Fault is null, $"{message.Type}: {document.Fault?.Info}");
            Assert.Equal(message.Guid, Guid.Parse(document.Guid));
        });
    }

    static IEnumerable<Outgoing> OfOrder()
    {
        var story = new Story();
        var goods = Goods.Of(story.Case(), story.Known());
        return
        [
            .. Documents.Of(goods, Sender, Story.At, History.None).Messages,
            .. FullDeclaration.DocumentsOf(Sample.Goods("1", 120), Sample.Sender, Story.At, History.None).Messages,
        ];
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 1)]
    [InlineData(101, 2)]
    [InlineData(1000, 10)]
    public void Lines_are_cut_at_a_hundred_over_numbered_messages_with_guids_of_their_own(int lists, int messages)
    {
        foreach (var sent in new[] { "CEB607", "CEB509", "CEB507" }.Select(type => Transport(type, lists)).Append(Applications(lists)))
        {
            Assert.Equal(messages, sent.Count);
            Assert.Equal(
                Enumerable.Range(1, messages).Select(no => $"{sent[0].BusinessKey.Split('/')[0]}/{no}"),
                sent.Select(message => message.BusinessKey));
            Assert.Equal(messages, sent.Select(message => message.Guid).Distinct().Count());
            Assert.All(sent, message => Assert.Equal(message.Guid, Guid.Parse(message.Message.Nodes[0].Guid)));
        }

        Assert.Equal(
            Lists(lists).Select(list => list.ListNumber),
            Applications(lists).SelectMany(message => ((SummaryApply)message.Message.Nodes[0]).SummaryApplyList).Select(row => row.InvtNo));
    }

    [Fact]
    public void What_is_mandatory_and_not_known_is_named_and_the_played_customs_misses_it_too()
    {
        foreach (var (message, path) in new[]
        {
            (Return(""), "InvtRefund/InvtRefundHead/trafName"),
            (Transport("CEB607", conveyance: null)[0], "WayBill/WayBillHead/trafName"),
            (Transport("CEB215", conveyance: null)[0], "InvtRefundDetail/trafName"),
        })
        {
            var fault = Assert.Single(message.Faults);
            Assert.Equal((path, "mandatory"), (fault.Path, fault.Rule));
            Assert.Contains("trafName", Assert.Single(Played.Read(Encoding.UTF8.GetBytes(message.ToXml()))).Fault!.Info,
                StringComparison.Ordinal);
            var problem = Outgoing.Refusal([Withdrawal(), message])!;
            Assert.Equal((422, "message_invalid", path), (problem.Status, problem.Code, problem.Field));
        }

        Assert.Null(Outgoing.Refusal([Withdrawal(), .. Applications(3)]));
    }

    [Fact]
    public void A_return_of_more_than_was_declared_is_a_fault_against_the_list()
    {
        var original = Original();
        var refund = (InvtRefund)Return().Message.Nodes[0];
        Assert.Empty(CebValidator.CheckReturn(refund, original));
        var less = original with { InventoryList = [.. original.InventoryList.Select(line => line with { Qty = 1 })] };
        Assert.Contains(CebValidator.CheckReturn(refund, less), fault => fault.Rule == "more_than_declared");
    }
}
