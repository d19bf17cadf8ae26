namespace CrossBorder.CustomsClearance.Tests;

public sealed class StandingTests
{
    static readonly Guid OrderGuid = Guid.NewGuid();
    static readonly Guid WaybillGuid = Guid.NewGuid();
    static readonly Guid ListGuid = Guid.NewGuid();

    static ReceiptFact Receipt(Guid message, string type, string status, int minute) =>
        new(message, type, status, Story.At.AddMinutes(minute));

    static SentDocument Order(params (string Status, int Minute)[] receipts) => new(
        OrderGuid, "CEB303", "k", "Written", [.. receipts.Select(receipt => Receipt(OrderGuid, "CEB304", receipt.Status, receipt.Minute))]);

    static SentDocument Waybill(params (string Status, int Minute)[] receipts) => new(
        WaybillGuid, "CEB505", "k", "Written",
        [.. receipts.Select(receipt => Receipt(WaybillGuid, "CEB506", receipt.Status, receipt.Minute))]);

    static SentDocument List(string status, params (string Status, int Minute)[] receipts) => new(
        ListGuid, "CEB603", "k", status, [.. receipts.Select(receipt => Receipt(ListGuid, "CEB604", receipt.Status, receipt.Minute))]);

    [Fact]
    public void A_list_may_go_when_its_order_is_received_and_its_waybill_examined()
    {
        Assert.True(new Standing([Order(("120", 1)), Waybill(("399", 1)), List("Held")]).ListMayGo);
        Assert.False(new Standing([Order(("3", 1)), Waybill(("399", 1)), List("Held")]).ListMayGo);
        Assert.False(new Standing([Order(("120", 1)), Waybill(("120", 1)), List("Held")]).ListMayGo);
        Assert.False(new Standing([Order(("120", 1)), List("Held")]).ListMayGo);
        Assert.False(new Standing([Order(("120", 1), ("100", 2)), Waybill(("399", 1)), List("Held")]).ListMayGo);
        Assert.True(new Standing([Order(("100", 1), ("120", 2)), Waybill(("399", 1)), List("Held")]).ListMayGo);
    }

    [Fact]
    public void Before_the_lists_own_receipts_a_refused_document_sends_the_whole_back()
    {
        Assert.Equal(DeclarationStatus.Ready, new Standing([Order(), Waybill(), List("Held")]).Status);
        Assert.Equal(DeclarationStatus.Returned, new Standing([Order(("-301008", 1)), Waybill(("399", 1)), List("Held")]).Status);
        Assert.Equal(DeclarationStatus.Returned, new Standing([Order(("120", 1)), Waybill(("100", 1)), List("Held")]).Status);
        Assert.Equal(DeclarationStatus.SendFailed, new Standing([Order(("4", 1)), Waybill(), List("Held")]).Status);
        Assert.Equal(DeclarationStatus.Submitted, new Standing([Order(("120", 1)), Waybill(("399", 1)), List("Written")]).Status);
        Assert.Equal(DeclarationStatus.Examined, new Standing([Order(("100", 9)), Waybill(), List("Written", ("399", 1))]).Status);
    }

    [Fact]
    public void The_newest_document_of_a_kind_is_in_force()
    {
        var replaced = Order(("100", 1));
        var changed = Order() with { Guid = Guid.NewGuid() };
        var standing = new Standing([replaced, Waybill(), List("Held"), changed]);
        Assert.Equal(DeclarationStatus.Ready, standing.Status);
        Assert.False(standing.IsInForce(OrderGuid));
        Assert.True(standing.IsInForce(changed.Guid));
    }

    [Fact]
    public void A_gateway_refusal_returns_the_document_whatever_its_code() => Assert.Equal(DeclarationStatus.Returned,
        new SentDocument(ListGuid, "CEB603", "k", "Written", [Receipt(ListGuid, "CEB900", "0002", 1)]).State);

    [Theory]
    [InlineData("1 2 3 120 399 800 899", DeclarationStatus.Closed)]
    [InlineData("1 2 3 120 399 500 501 600 800", DeclarationStatus.Released)]
    [InlineData("1 2 4 3 120", DeclarationStatus.Received)]
    [InlineData("1 2 3 100", DeclarationStatus.Returned)]
    [InlineData("899 800 399 120 3", DeclarationStatus.Closed)]
    [InlineData("800 3 120", DeclarationStatus.Released)]
    [InlineData("120 777 399", DeclarationStatus.Examined)]
    public void The_state_follows_customs_clock(string statuses, DeclarationStatus state)
    {
        var receipts = statuses.Split(' ').Select((status, minute) => (status, minute)).ToArray();
        Assert.Equal(state, List("Written", receipts).State);
    }

    [Fact]
    public void At_the_same_instant_the_later_step_counts() =>
        Assert.Equal(DeclarationStatus.Released, List("Written", ("800", 1), ("399", 1), ("120", 1)).State);

    [Fact]
    public void Any_order_and_any_repetition_of_the_same_receipts_gives_the_same_state()
    {
        string[] codes = ["1", "2", "3", "4", "100", "-621008", "120", "300", "399", "400", "500", "501", "600", "700", "800", "899", "42"];
        var random = new Random(899);
        for (var run = 0; run < 3000; run++)
        {
            var set = Enumerable.Range(0, random.Next(1, 9)).Select(_ => (codes[random.Next(codes.Length)], random.Next(0, 6))).ToArray();
            var expected = List("Written", set).State;
            var repeated = set.Concat(set.Where(_ => random.Next(2) == 0)).ToArray();
            random.Shuffle(repeated);
            Assert.Equal(expected, List("Written", repeated).State);
            if (set.Any(receipt => receipt.Item1 == "899"))
                Assert.Equal(DeclarationStatus.Closed, expected);
        }
    }
}
