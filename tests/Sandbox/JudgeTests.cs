namespace CrossBorder.Sandbox.Tests;

/// <summary>One document against what customs holds: every standing of the earlier document, added or changed.</summary>
public sealed class JudgeTests
{
    const string Table =
        """
        Kind       Earlier   App  Outcome
        Order      -         1    Accepted
        Order      -         2    -301009
        Order      Staged    1    -301010
        Order      Staged    2    Accepted
        Order      Accepted  1    -301010
        Order      Accepted  2    Accepted
        Order      Refused   1    Accepted
        Order      Refused   2    Accepted
        Order      Replaced  1    Accepted
        Order      Replaced  2    Accepted
        Logistics  -         1    Accepted
        Logistics  -         2    -504014
        Logistics  Staged    1    -504012
        Logistics  Staged    2    Accepted
        Logistics  Accepted  1    -504012
        Logistics  Accepted  2    Accepted
        Logistics  Refused   1    Accepted
        Logistics  Refused   2    Accepted
        Logistics  Replaced  1    Accepted
        Logistics  Replaced  2    Accepted
        Inventory  -         1    Received
        Inventory  -         2    -621009
        Inventory  Staged    1    -621010
        Inventory  Staged    2    Received
        Inventory  Received  1    -621010
        Inventory  Received  2    Received
        Inventory  Accepted  1    -621010
        Inventory  Accepted  2    -621012
        Inventory  Refused   1    Received
        Inventory  Refused   2    Received
        Inventory  Replaced  1    Received
        Inventory  Replaced  2    Received
        """;

    const string Held = "11111111-1111-1111-1111-111111111111";
    static readonly Settings Flawless = new();

    public static TheoryData<string, string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string, string>();
        foreach (var line in Table.Split('\n').Skip(1))
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var kind, var earlier, var app, var outcome])
                rows.Add(kind, earlier, app, outcome);
        // Only lists wait for a match; every other pair is in the table.
        Assert.Equal(2 * ((2 * 5) + 6), rows.Count);
        return rows;
    }

    [Theory, MemberData(nameof(Rows))]
    public void A_document_is_decided_as_the_table_says(string kind, string earlier, string appType, string expected)
    {
        var document = Document(kind, appType);
        var judge = new Judge(earlier == "-" ? [] : [Earlier(document, Enum.Parse<CebStanding>(earlier))], Flawless);

        var judgement = judge.Decide(document);
        Assert.Equal(expected, judgement.Refusal?.Status ?? judgement.Standing.ToString());
        var changes = appType == "2" && judgement.Refusal is null && earlier is "Staged" or "Received" or "Accepted";
        Assert.Equal(changes ? Held : null, judgement.Replaces);
        Assert.Equal(expected is "-301010" or "-504012" or "-621010", judgement.Duplicate);
    }

    [Theory]
    [InlineData("Order", "-301014")]
    [InlineData("Logistics", "-504015")]
    [InlineData("Inventory", "-621014")]
    public void A_document_older_than_what_customs_holds_is_refused(string kind, string expected)
    {
        var document = Document(kind, "2");
        var judge = new Judge([Earlier(document, CebStanding.Refused) with { AppTime = "20261121080001" }], Flawless);
        Assert.Equal(expected, judge.Decide(document).Refusal?.Status);
    }

    [Theory]
    [InlineData("Order", "-301011")]
    [InlineData("Logistics", "-504016")]
    public void What_a_list_declares_does_not_change_any_more(string kind, string expected)
    {
        var list = Document("Inventory", "1");
        var changed = Document(kind, "2");
        var declared = new Judge([Earlier(changed, CebStanding.Accepted), Other(list, CebStanding.Accepted)], Flawless);
        Assert.Equal(expected, declared.Decide(changed).Refusal?.Status);
        foreach (var standing in new[] { CebStanding.Staged, CebStanding.Received, CebStanding.Refused })
        {
            var judge = new Judge([Earlier(changed, CebStanding.Accepted), Other(list, standing)], Flawless);
            Assert.Null(judge.Decide(changed).Refusal);
        }
    }

    [Fact]
    public void A_second_list_for_an_order_is_a_duplicate_unless_the_first_was_refused()
    {
        var second = CebReader.Read(Ceb.Inventory("SO-1", "WB1", "D2").Bytes())[0];
        var judgement = new Judge([Earlier(Document("Inventory", "1"), CebStanding.Received)], Flawless).Decide(second);
        Assert.Equal(("-301011", true), (judgement.Refusal?.Status, judgement.Duplicate));
        Assert.Null(new Judge([Earlier(Document("Inventory", "1"), CebStanding.Refused)], Flawless).Decide(second).Refusal);
    }

    [Fact]
    public void Documents_of_one_batch_see_each_other()
    {
        var judge = new Judge([], Flawless);
        var (first, again) = (Document("Order", "1"), Document("Order", "1"));
        var change = Document("Order", "2");

        Assert.Null(judge.Decide(first).Refusal);
        Assert.Equal("-301010", judge.Decide(again).Refusal?.Status);
        Assert.Equal(first.Guid, judge.Decide(change).Replaces);
        Assert.Equal(change.Guid, judge.Decide(Document("Order", "2")).Replaces);
    }

    [Fact]
    public void Only_saved_means_staged() =>
        Assert.Equal(CebStanding.Staged, new Judge([], Flawless)
            .Decide(CebReader.Read(Ceb.Order("SO-1").With("appStatus", "1").Bytes())[0]).Standing);

    [Fact]
    public void Chance_returns_a_first_declaration_and_never_a_corrected_one()
    {
        var strict = new Settings { Customs = new() { RejectEvery = 1 } };
        var judge = new Judge([], strict);
        Assert.Equal("100", judge.Decide(Document("Order", "1")).Refusal?.Status);
        Assert.Null(judge.Decide(Document("Order", "2")).Refusal);
    }

    [Fact]
    public void One_in_five_is_returned_and_the_seed_decides_which()
    {
        HashSet<int> Returned(long seed) => [.. Enumerable.Range(0, 500).Where(i =>
            Judge.IsReturned(CebKind.Order, $"P|SO-{i}", new Settings { Seed = seed, Customs = new() { RejectEvery = 5 } }))];

        Assert.InRange(Returned(1).Count, 70, 130);
        Assert.Equal(Returned(1), Returned(1));
        Assert.NotEqual(Returned(1), Returned(2));
    }

    static CebDocument Document(string kind, string appType) => CebReader.Read((kind switch
    {
        "Order" => Ceb.Order("SO-1", appType: appType),
        "Logistics" => Ceb.Logistics("WB1", appType: appType),
        _ => Ceb.Inventory("SO-1", "WB1", "D1", appType: appType),
    }).Bytes())[0];

    static HeldDocument Other(CebDocument like, CebStanding standing) => Earlier(like, standing) with { Guid = Ceb.NewGuid() };

    static HeldDocument Earlier(CebDocument like, CebStanding standing) =>
        new(Held, like.Kind, like.OwnKey, like.OrderKey, like.WaybillKey, like.AppTime, standing);
}
