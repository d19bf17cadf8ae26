using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>What customs clearance says to an amendment of an order, by where the declaration stands and what changes.</summary>
public sealed class DeclarationAnswerTests
{
    // Columns: a list and a full declaration of one part; the units, the price alone, nothing that is declared.
    const string Table =
        """
                         List/units    List/price    List/nothing  Full/units    Full/price    Full/nothing
        Waiting          list          list          unaffected    not_yet       not_yet       unaffected
        Ready            list          list          unaffected    under_way     under_way     unaffected
        Submitted        list          list          unaffected    under_way     under_way     unaffected
        Staged           list          list          unaffected    under_way     under_way     unaffected
        Declaring        list          list          unaffected    under_way     under_way     unaffected
        Sent             list          list          unaffected    under_way     under_way     unaffected
        SendFailed       list          list          unaffected    not_yet       not_yet       unaffected
        Returned         list          list          unaffected    not_yet       not_yet       unaffected
        Received         list          list          unaffected    amended       amended       unaffected
        InReview         list          list          unaffected    amended       amended       unaffected
        Examined         list          list          unaffected    amended       amended       unaffected
        AwaitingArrival  list          list          unaffected    amended       amended       unaffected
        Inspection       list          list          unaffected    amended       amended       unaffected
        Detained         list          list          unaffected    amended       amended       unaffected
        Suspended        list          list          unaffected    amended       amended       unaffected
        GoodsReturned    list          list          unaffected    amended       amended       unaffected
        Released         list          list          unaffected    released      amended       unaffected
        Closed           list          list          unaffected    released      amended       unaffected
        Withdrawn        not_yet       not_yet       not_yet       not_yet       not_yet       not_yet
        Cancelled        not_yet       not_yet       not_yet       not_yet       not_yet       not_yet
        """;

    static readonly Dictionary<string, string> Codes = new()
    {
        ["list"] = AmendmentAnswer.ListNotAmendable,
        ["unaffected"] = AmendmentAnswer.DeclarationUnaffected,
        ["not_yet"] = AmendmentAnswer.NotDeclaredYet,
        ["under_way"] = AmendmentAnswer.DeclarationUnderWay,
        ["amended"] = AmendmentAnswer.DeclarationAmended,
        ["released"] = AmendmentAnswer.GoodsReleased,
    };

    static readonly string[] Agreements = ["not_declared_yet", "declaration_unaffected", "declaration_amended"];

    static DeclarationStand Stand(DeclarationStatus status, string column) => new(
        status, column.StartsWith("List", StringComparison.Ordinal) ? DeclarationChannel.CebList : DeclarationChannel.FullDeclaration,
        true, 1, !column.EndsWith("nothing", StringComparison.Ordinal), column.EndsWith("units", StringComparison.Ordinal), false, false,
        false);

    [Fact]
    public void Each_status_answers_each_change_as_the_table_says()
    {
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.Equal(Enum.GetNames<DeclarationStatus>(), rows[1..].Select(row => row[0]));
        foreach (var row in rows[1..])
            foreach (var (column, told) in rows[0].Zip(row[1..]))
                Assert.Equal(
                    (Agreements.Contains(Codes[told]), Codes[told]),
                    DeclarationAnswer.Of(Stand(Enum.Parse<DeclarationStatus>(row[0]), column)));
    }

    [Fact]
    public void Before_anything_went_out_every_status_is_free_and_every_code_has_words()
    {
        Assert.All(Enum.GetValues<DeclarationStatus>(), status => Assert.Equal(
            (true, AmendmentAnswer.NotDeclaredYet), DeclarationAnswer.Of(Stand(status, "Full/units") with { Written = false })));
        Assert.All(Agreements, code => Assert.NotEqual(DeclarationAnswer.Detail(code), DeclarationAnswer.Detail("declared_fields_fixed")));
    }

    [Theory]
    [InlineData(true, false, false, "refund_claimed")]
    [InlineData(false, true, false, "declaration_amendment_open")]
    [InlineData(false, false, true, "declared_fields_fixed")]
    public void A_claim_another_request_and_a_field_that_is_fixed_refuse(bool claimed, bool amending, bool isFixed, string code) =>
        Assert.Equal((false, code), DeclarationAnswer.Of(Stand(DeclarationStatus.Received, "Full/price") with
        {
            Claimed = claimed,
            Amending = amending,
            Fixed = isFixed,
        }));

    [Fact]
    public void A_part_that_came_back_alone_is_not_declared_otherwise_than_the_parts_in_force() => Assert.Equal(
        (false, AmendmentAnswer.DeclarationUnderWay),
        DeclarationAnswer.Of(Stand(DeclarationStatus.Returned, "Full/units") with { Parts = 2 }));
}
