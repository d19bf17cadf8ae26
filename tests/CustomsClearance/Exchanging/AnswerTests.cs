using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class AnswerTests
{
    const string Table =
        """
                   None      Pending   Refused   Accepted
        Requested  -         -         Refused   Accepted
        Refused    -         -         -         Accepted
        Accepted   -         -         -         -
        """;

    // What ends each kind of document well, by the code table of edition 202205; anything else keeps it waiting or refuses it.
    const string Codes =
        """
                120       399       500       800       899       100       4         -301
        CEB605  Pending   Accepted  Pending   Pending   Pending   Refused   Refused   Refused
        CEB607  Accepted  Accepted  Pending   Pending   Pending   Refused   Refused   Refused
        CEB507  Pending   Accepted  Pending   Pending   Pending   Refused   Refused   Refused
        CEB509  Pending   Accepted  Pending   Pending   Pending   Refused   Refused   Refused
        CEB701  Accepted  Accepted  Pending   Pending   Pending   Refused   Refused   Refused
        CEB213  Pending   Accepted  Pending   Accepted  Accepted  Refused   Refused   Refused
        CEB215  Pending   Accepted  Pending   Pending   Pending   Refused   Refused   Refused
        """;

    static ReceiptFact Fact(string code, int minute = 1, string type = "CEB606") =>
        new(Guid.Empty, type, code, Story.At.AddMinutes(minute));

    [Fact]
    public void A_document_of_its_own_moves_only_as_the_table_says()
    {
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(Enum.GetNames<Answer>(), rows[0]);
        foreach (var row in rows.Skip(1))
            foreach (var (text, place) in row.Skip(1).Select((text, place) => (text, place)))
                Assert.Equal(
                    text == "-" ? null : Enum.Parse<DocumentStatus>(text),
                    Withdrawal.Next(Enum.Parse<DocumentStatus>(row[0]), Enum.Parse<Answer>(rows[0][place])));
    }

    [Fact]
    public void Each_kind_of_document_ends_with_the_codes_of_the_specification()
    {
        var rows = Codes.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        foreach (var row in rows.Skip(1))
            foreach (var (text, place) in row.Skip(1).Select((text, place) => (text, place)))
                Assert.Equal(Enum.Parse<Answer>(text), Answers.Of(row[0], [Fact(rows[0][place])]));
    }

    [Fact]
    public void The_gateways_refusal_refuses_whatever_its_code_is() =>
        Assert.Equal(Answer.Refused, Answers.Of("CEB605", [Fact("399", type: "CEB900")]));

    [Fact]
    public void Without_receipts_there_is_no_answer() => Assert.Equal(Answer.None, Answers.Of("CEB701", []));

    [Fact]
    public void Any_order_and_repetition_of_receipts_comes_to_the_same()
    {
        string[] codes = ["1", "2", "3", "4", "100", "120", "399", "-301008", "500", "800"];
        var facts = Gen.Choose(0, codes.Length - 1).SelectMany(code => Gen.Choose(0, 9).Select(minute => Fact(codes[code], minute)));
        Prop.ForAll(
            Gen.ListOf(facts).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(),
            (told, seed) =>
            {
                var shuffled = told.Concat(told.Where((_, i) => (seed >> (i % 30) & 1) == 1)).ToArray();
                new Random(seed).Shuffle(shuffled);
                return Answers.Of("CEB605", told) == Answers.Of("CEB605", shuffled);
            }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(DocumentStatus.Accepted, Answer.Accepted, Answer.Accepted)]
    [InlineData(DocumentStatus.Refused, Answer.Refused, Answer.Refused)]
    [InlineData(DocumentStatus.PartlyRefused, Answer.Accepted, Answer.Refused)]
    [InlineData(DocumentStatus.Requested, Answer.Accepted, Answer.None)]
    [InlineData(DocumentStatus.Requested, Answer.Pending, Answer.Refused)]
    public void The_parts_of_a_split_document_make_its_status(DocumentStatus status, Answer first, Answer second) =>
        Assert.Equal(status, Answers.Of([first, second]));
}
