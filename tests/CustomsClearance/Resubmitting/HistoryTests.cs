namespace CrossBorder.CustomsClearance.Tests;

public sealed class HistoryTests
{
    static SentDocument Sent(string type, string key, params (string Type, string Status)[] receipts)
    {
        var guid = Guid.NewGuid();
        return new SentDocument(guid, type, key, "Written",
            [.. receipts.Select((receipt, minute) => new ReceiptFact(guid, receipt.Type, receipt.Status, Story.At.AddMinutes(minute)))]);
    }

    [Fact]
    public void What_was_never_sent_is_added() => Assert.Equal("1", History.None.AppType("CEB303", "k"));

    [Fact]
    public void What_was_sent_under_another_key_is_no_concern() =>
        Assert.Equal("1", new History([Sent("CEB505", "old", ("CEB506", "399"))]).AppType("CEB505", "new"));

    [Theory]
    [InlineData("CEB303", "CEB304", "120")]
    [InlineData("CEB505", "CEB506", "399")]
    public void What_was_accepted_is_left_alone(string type, string receipt, string status)
    {
        var history = new History([Sent(type, "k", (receipt, "1"), (receipt, status))]);
        Assert.Null(history.AppType(type, "k"));
        Assert.True(history.Accepted(type, "k"));
    }

    [Fact]
    public void What_has_yet_to_be_answered_is_left_alone_and_not_taken_for_accepted()
    {
        var history = new History([Sent("CEB505", "k", ("CEB506", "2"))]);
        Assert.Null(history.AppType("CEB505", "k"));
        Assert.False(history.Accepted("CEB505", "k"));
    }

    [Theory]
    [InlineData("2", "100", "2")]       // Returned: customs holds it, and takes a change of it.
    [InlineData("3", "4", "2")]         // E-Port holds it.
    [InlineData("3", "-621008", "1")]   // Refused at the door.
    [InlineData("120", "-621008", "2")] // Held before it was refused.
    public void A_rejected_list_is_changed_when_customs_holds_it_and_else_added(string first, string last, string appType) =>
        Assert.Equal(appType, new History([Sent("CEB603", "k", ("CEB604", first), ("CEB604", last))]).AppType("CEB603", "k"));

    [Fact]
    public void A_message_that_the_gateway_refused_is_added() =>
        Assert.Equal("1", new History([Sent("CEB303", "k", ("CEB900", "0002"))]).AppType("CEB303", "k"));

    [Fact]
    public void A_refused_change_of_what_customs_holds_is_a_change_again() => Assert.Equal("2",
        new History([Sent("CEB603", "k", ("CEB604", "100")), Sent("CEB603", "k", ("CEB604", "-621014"))]).AppType("CEB603", "k"));
}
