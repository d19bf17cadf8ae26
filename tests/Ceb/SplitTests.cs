using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Ceb.Tests;

public sealed class SplitTests
{
    [Fact]
    public void Documents_are_sent_a_hundred_to_a_message_in_their_order()
    {
        var nodes = Enumerable.Range(0, 250).Select(i => CebReader.Read(Golden.Stream("CEB605")).Nodes[0]).ToArray();
        var chunks = CebSplit.Nodes(nodes).ToArray();
        Assert.Equal([100, 100, 50], chunks.Select(chunk => chunk.Count));
        Assert.Equal(nodes, chunks.SelectMany(chunk => chunk));
        Assert.Throws<ArgumentOutOfRangeException>(() => CebSplit.Nodes(nodes, 101).Count());
    }

    [Theory]
    [InlineData("CEB507")]
    [InlineData("CEB509")]
    [InlineData("CEB607")]
    [InlineData("CEB701")]
    public void Parts_are_numbered_from_one_lose_no_line_and_are_valid(string type) => Prop.ForAll(
        ArbMap.Default.ArbFor<byte>(), ArbMap.Default.ArbFor<byte>(), (lines, most) =>
        {
            var message = CebReader.Read(Golden.Stream(type));
            var parts = Parts(message.Nodes[0], lines + 1, most + 1);
            var expected = (lines + most + 1) / (most + 1);
            Assert.Equal(expected, parts.Length);
            var numbers = Enumerable.Range(1, expected).Select(part => ((long)part, (long)expected));
            Assert.Equal(numbers, parts.Select(part => (part.Number, part.Of)));
            Assert.Equal(Enumerable.Range(1, lines + 1).Select(Parcel), parts.SelectMany(part => part.Parcels));
            Assert.Equal(expected, parts.Select(part => part.Node.Guid).Distinct().Count());
            Assert.Equal(message.Nodes[0].Guid, parts[0].Node.Guid);
            foreach (var part in parts)
                Assert.Empty(CebValidator.Check(message with { Nodes = [part.Node] }));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_document_without_lines_is_part_one_of_one()
    {
        var window = (SummaryApply)CebReader.Read(Golden.Stream("CEB701")).Nodes[1];
        Assert.Equal(window, Assert.Single(CebSplit.Lines(window, 10, Guid.NewGuid)));
    }

    static string Parcel(int number) => CebText.Number(number);

    static Part[] Parts(ICebNode node, int count, int most)
    {
        var numbers = Enumerable.Range(1, count).ToArray();
        return node switch
        {
            Arrival one => [.. CebSplit.Lines(Long(one, numbers), most, Guid.NewGuid).Select(Of)],
            Departure one => [.. CebSplit.Lines(Long(one, numbers), most, Guid.NewGuid).Select(Of)],
            WayBill one => [.. CebSplit.Lines(Long(one, numbers), most, Guid.NewGuid).Select(Of)],
            _ => [.. CebSplit.Lines(Long((SummaryApply)node, numbers), most, Guid.NewGuid).Select(Of)],
        };
    }

    static Arrival Long(Arrival one, int[] numbers) =>
        one with { ArrivalList = [.. numbers.Select(i => one.ArrivalList[0] with { LogisticsNo = Parcel(i) })] };

    static Departure Long(Departure one, int[] numbers) =>
        one with { DepartureList = [.. numbers.Select(i => one.DepartureList[0] with { LogisticsNo = Parcel(i) })] };

    static WayBill Long(WayBill one, int[] numbers) =>
        one with { WayBillList = [.. numbers.Select(i => one.WayBillList[0] with { LogisticsNo = Parcel(i) })] };

    static SummaryApply Long(SummaryApply one, int[] numbers) =>
        one with { SummaryApplyList = [.. numbers.Select(i => new SummaryApplyList { InvtNo = Parcel(i) })] };

    static Part Of(Arrival part) =>
        new(part, part.ArrivalHead.MsgSeqNo, part.ArrivalHead.MsgCount, [.. part.ArrivalList.Select(line => line.LogisticsNo)]);

    static Part Of(Departure part) =>
        new(part, part.DepartureHead.MsgSeqNo, part.DepartureHead.MsgCount, [.. part.DepartureList.Select(line => line.LogisticsNo)]);

    static Part Of(WayBill part) =>
        new(part, part.WayBillHead.MsgSeqNo, part.WayBillHead.MsgCount, [.. part.WayBillList.Select(line => line.LogisticsNo)]);

    static Part Of(SummaryApply part) => new(
        part, part.SummaryApplyHead.MsgSeqNo, part.SummaryApplyHead.MsgCount, [.. part.SummaryApplyList.Select(line => line.InvtNo)]);

    sealed record Part(ICebNode Node, long Number, long Of, IReadOnlyList<string> Parcels);
}
