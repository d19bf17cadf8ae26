using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class MoveTests
{
    const string ListNumber = "29002026E000000001";
    static readonly Guid ListGuid = Guid.NewGuid();
    static readonly Guid OrderGuid = Guid.NewGuid();
    static readonly Guid WaybillGuid = Guid.NewGuid();

    static Declared Before(DeclarationStatus status) => new(
        Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), 7, status, "GBP", "W1", null, null, null, null, null);

    static FreshReceipt Fresh(Guid message, string type, string status, int minute, string? listNumber = ListNumber) =>
        new(message, Guid.Empty, type, status, Story.At.AddMinutes(minute), "info", null, listNumber);

    static FreshReceipt List(string status, int minute) => Fresh(ListGuid, "CEB604", status, minute);

    static Standing Standing(string listStatus, params FreshReceipt[] receipts)
    {
        SentDocument Document(Guid guid, string type, string status) =>
            new(guid, type, "k", status, [.. receipts.Where(receipt => receipt.MessageGuid == guid).Select(receipt => receipt.Fact)]);
        return new(
        [
            Document(OrderGuid, "CEB303", "Written"), Document(WaybillGuid, "CEB505", "Written"), Document(ListGuid, "CEB603", listStatus),
        ]);
    }

    static Move Of(DeclarationStatus before, string listStatus, params FreshReceipt[] receipts) =>
        Move.Of(Before(before), Standing(listStatus, receipts), receipts);

    [Fact]
    public void A_step_without_an_event_counts_one_version()
    {
        var move = Of(DeclarationStatus.Submitted, "Written", List("3", 1));
        Assert.Equal((DeclarationStatus.Sent, 8, 0), (move.After.Status, move.After.Version, move.Events.Count));
        Assert.Equal(7, Of(DeclarationStatus.Sent, "Written", List("3", 1)).After.Version);
    }

    [Fact]
    public void A_send_failure_is_told_as_a_rejection_with_its_code()
    {
        var rejected = Assert.IsType<DeclarationRejected>(Assert.Single(Of(DeclarationStatus.Submitted, "Written", List("4", 1)).Events));
        Assert.Equal(("4", 8, Story.At.AddMinutes(1)), (rejected.ReturnStatus, rejected.Version, rejected.OccurredAt));
    }

    [Fact]
    public void Two_rejections_at_once_are_told_in_the_order_of_customs_clock_with_a_version_each()
    {
        var move = Of(DeclarationStatus.Ready, "Held", Fresh(WaybillGuid, "CEB506", "100", 2), Fresh(OrderGuid, "CEB304", "-301008", 1));
        var told = move.Events.Cast<DeclarationRejected>().ToList();
        Assert.Equal([("-301008", 8), ("100", 9)], told.Select(one => (one.ReturnStatus, one.Version)));
        Assert.Equal(9, move.After.Version);
    }

    [Fact]
    public void A_rejection_that_customs_took_back_by_now_is_not_told() =>
        Assert.Empty(Of(DeclarationStatus.Submitted, "Written", List("100", 1), List("120", 2)).Events);

    [Fact]
    public void Release_and_closing_at_once_are_two_versions()
    {
        var move = Of(DeclarationStatus.Submitted, "Written", List("899", 9), List("800", 7));
        var released = Assert.IsType<DeclarationReleased>(Assert.Single(move.Events));
        Assert.Equal((8, Story.At.AddMinutes(7)), (released.Version, released.OccurredAt));
        var closed = move.Closed([]);
        Assert.Equal((9, Story.At.AddMinutes(9), 9), (closed.Version, closed.OccurredAt, move.After.Version));
    }

    [Theory]
    [InlineData("2026-03-07T15:59:59Z", 7)]
    [InlineData("2026-03-07T16:00:00Z", 8)]
    public void The_export_date_is_the_day_of_departure_in_Shanghai(string departed, int day)
    {
        FreshReceipt[] receipts = [List("899", 9)];
        var before = Before(DeclarationStatus.Released) with
        {
            DepartedAt = DateTimeOffset.Parse(departed, System.Globalization.CultureInfo.InvariantCulture),
            ReleasedAt = Story.At,
        };
        Assert.Equal(new DateOnly(2026, 3, day), Move.Of(before, Standing("Written", receipts), receipts).Closed([]).ExportDate);
    }

    [Theory]
    [InlineData(DeclarationStatus.Waiting)]
    [InlineData(DeclarationStatus.Cancelled)]
    [InlineData(DeclarationStatus.Withdrawn)]
    public void Receipts_for_what_is_not_before_customs_are_history(DeclarationStatus status)
    {
        var move = Of(status, "Held", List("800", 1), Fresh(OrderGuid, "CEB304", "120", 1), Fresh(WaybillGuid, "CEB506", "399", 1));
        Assert.Equal((status, 7, 0, null), (move.After.Status, move.After.Version, move.Events.Count, move.ListToSend));
    }

    [Fact]
    public void The_list_is_sent_when_both_are_accepted_and_only_if_it_waits_for_that()
    {
        FreshReceipt[] accepted = [Fresh(OrderGuid, "CEB304", "120", 1), Fresh(WaybillGuid, "CEB506", "399", 1)];
        Assert.Equal(ListGuid, Of(DeclarationStatus.Ready, "Held", accepted).ListToSend);
        Assert.Null(Of(DeclarationStatus.Ready, "Pending", accepted).ListToSend);
        Assert.Null(Of(DeclarationStatus.Ready, "Held", accepted[0]).ListToSend);
    }

    [Fact]
    public void The_first_list_number_that_customs_gave_stays()
    {
        FreshReceipt[] receipts = [List("120", 1), Fresh(ListGuid, "CEB604", "399", 2, "29002026E000000002")];
        Assert.Equal(ListNumber, Of(DeclarationStatus.Submitted, "Written", receipts).After.ListNumber);
        var known = Before(DeclarationStatus.Submitted) with { ListNumber = "29002026E000000003" };
        Assert.Equal(known.ListNumber, Move.Of(known, Standing("Written", receipts), receipts).After.ListNumber);
    }
}
