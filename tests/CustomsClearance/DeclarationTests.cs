namespace CrossBorder.CustomsClearance.Tests;

public sealed class DeclarationTests
{
    const string Actions =
        """
                         Assemble  Submit     Resubmit  Cancel     Reopen
        Waiting          Ready     -          -         Cancelled  -
        Ready            -         Submitted  -         Cancelled  Waiting
        Submitted        -         -          -         -          -
        Staged           -         -          -         -          -
        Declaring        -         -          -         -          -
        Sent             -         -          -         -          -
        SendFailed       -         -          Waiting   -          -
        Returned         -         -          Waiting   -          -
        Received         -         -          -         -          -
        InReview         -         -          -         -          -
        Examined         -         -          -         -          -
        AwaitingArrival  -         -          -         -          -
        Inspection       -         -          -         -          -
        Detained         -         -          -         -          -
        Suspended        -         -          -         -          -
        GoodsReturned    -         -          -         -          -
        Released         -         -          -         -          -
        Closed           -         -          -         -          -
        Withdrawn        -         -          -         -          -
        Cancelled        -         -          -         -          -
        """;

    // Columns are codes of customs. An x means that the declaration goes where the receipt says; - that the receipt changes nothing.
    const string Signals =
        """
                         1   2   3   4   100 120 300 399 400 500 501 600 700 800 899 D
        Waiting          -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
        Ready            -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
        Submitted        x   x   x   x   x   x   x   x   x   x   x   x   x   x   x   x
        Staged           -   x   x   x   x   x   x   x   x   x   x   x   x   x   x   x
        Declaring        -   -   x   x   x   x   x   x   x   x   x   x   x   x   x   x
        Sent             -   -   -   -   x   x   x   x   x   x   x   x   x   x   x   x
        SendFailed       -   x   x   -   x   x   x   x   x   x   x   x   x   x   x   x
        Returned         -   -   -   -   -   x   x   x   x   x   x   x   x   x   x   x
        Received         -   -   -   -   x   -   x   x   x   x   x   x   x   x   x   x
        InReview         -   -   -   -   x   -   -   x   x   x   x   x   x   x   x   x
        Examined         -   -   -   -   x   -   -   -   x   x   x   x   x   x   x   x
        AwaitingArrival  -   -   -   -   x   -   -   -   -   x   x   x   x   x   x   x
        Inspection       -   -   -   -   x   -   -   -   -   -   x   x   x   x   x   x
        Detained         -   -   -   -   x   -   -   -   -   x   -   x   x   x   x   x
        Suspended        -   -   -   -   x   -   -   -   -   x   x   -   x   x   x   x
        GoodsReturned    -   -   -   -   -   -   -   -   -   -   -   -   -   -   x   x
        Released         -   -   -   -   -   -   -   -   -   -   -   -   -   -   x   x
        Closed           -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
        Withdrawn        -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
        Cancelled        -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
        """;

    [Fact]
    public void We_do_with_a_declaration_what_the_table_allows_and_nothing_else()
    {
        var cells = Cells(Actions, Enum.Parse<DeclarationAction>);
        Assert.Equal(Enum.GetValues<DeclarationStatus>().Length * Enum.GetValues<DeclarationAction>().Length, cells.Count);
        Assert.All(cells, cell => Assert.Equal(
            cell.Text == "-" ? null : Enum.Parse<DeclarationStatus>(cell.Text), Declaration.Next(cell.Status, cell.Column)));
    }

    [Fact]
    public void Customs_moves_a_declaration_as_the_table_says_and_no_other_way()
    {
        var cells = Cells(Signals, code => (code == "D" ? DeclarationStatusCodes.Signal(code) : ReturnStatus.Signal(code))!.Value);
        Assert.Equal(Enum.GetValues<DeclarationStatus>().Length * Enum.GetValues<ReturnSignal>().Length, cells.Count);
        Assert.All(cells, cell => Assert.Equal(
            cell.Text == "-" ? null : Enum.Parse<DeclarationStatus>(cell.Column.ToString()), Declaration.Next(cell.Status, cell.Column)));
    }

    [Fact]
    public void Nothing_leads_away_from_a_closed_declaration() =>
        Assert.All(Enum.GetValues<ReturnSignal>(), signal => Assert.Null(Declaration.Next(DeclarationStatus.Closed, signal)));

    [Theory]
    [InlineData("1", ReturnSignal.Staged)]
    [InlineData("2", ReturnSignal.Declaring)]
    [InlineData("3", ReturnSignal.Sent)]
    [InlineData("4", ReturnSignal.SendFailed)]
    [InlineData("100", ReturnSignal.Returned)]
    [InlineData("-301008", ReturnSignal.Returned)]
    [InlineData("120", ReturnSignal.Received)]
    [InlineData("300", ReturnSignal.InReview)]
    [InlineData("399", ReturnSignal.Examined)]
    [InlineData("400", ReturnSignal.AwaitingArrival)]
    [InlineData("500", ReturnSignal.Inspection)]
    [InlineData("501", ReturnSignal.Detained)]
    [InlineData("599", ReturnSignal.Detained)]
    [InlineData("600", ReturnSignal.Suspended)]
    [InlineData("700", ReturnSignal.GoodsReturned)]
    [InlineData("800", ReturnSignal.Released)]
    [InlineData("899", ReturnSignal.Closed)]
    [InlineData("0", null)]
    [InlineData("898", null)]
    [InlineData("-", null)]
    public void A_return_status_means_what_the_specification_says(string code, ReturnSignal? signal) =>
        Assert.Equal(signal, ReturnStatus.Signal(code));

    static List<(DeclarationStatus Status, T Column, string Text)> Cells<T>(string table, Func<string, T> column)
    {
        var rows = table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        return [.. rows.Skip(1).SelectMany(row => row.Skip(1).Select((text, place) =>
            (Enum.Parse<DeclarationStatus>(row[0]), column(rows[0][place]), text)))];
    }
}
