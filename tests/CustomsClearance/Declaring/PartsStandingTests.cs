namespace CrossBorder.CustomsClearance.Tests;

public sealed class PartsStandingTests
{
    /// <summary>Every code of customs_declaration_status.csv, in its order; - is kept and moves nothing.</summary>
    const string Codes =
        """
        7 Received
        a -
        A Withdrawn
        b -
        B Released
        C Inspection
        c -
        D Withdrawn
        d -
        E Returned
        F Released
        G Examined
        H Suspended
        I Released
        J Examined
        K Released
        L Received
        M InReview
        N SendFailed
        P Released
        R Closed
        S -
        T InReview
        W Examined
        X -
        Y SendFailed
        Z Returned
        f0 SendFailed
        F1 SendFailed
        S0 Staged
        E0 -
        E1 Sent
        SpL Received
        SpE Returned
        SpJ Examined
        Sp1 Examined
        SpC Inspection
        SpK Released
        """;

    static readonly string[][] Rows = [.. Codes.Split('\n').Select(row => row.Trim().Split(' '))];

    [Fact]
    public void Every_status_of_the_reference_table_means_what_this_table_says()
    {
        using var stream = typeof(PartsStandingTests).Assembly.GetManifestResourceStream("Reference/customs_declaration_status.csv")!;
        using var reader = new StreamReader(stream);
        var known = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Split(',')[0]);
        Assert.Equal(known, Rows.Select(row => row[0]));
        Assert.All(Rows, row => Assert.Equal(
            row[1] == "-" ? null : Enum.Parse<ReturnSignal>(row[1]), DeclarationStatusCodes.Signal(row[0])));
        Assert.Null(DeclarationStatusCodes.Signal("r"));
        Assert.Null(DeclarationStatusCodes.Signal(""));
    }

    static SentDocument Part(int number, string? entry, params string[] codes)
    {
        var guid = Guid.NewGuid();
        return new SentDocument(guid, "DEC101", DeclarationPart.DocumentNumber("CB000000000042", number), "Written",
            [.. codes.Select((code, minute) => new ReceiptFact(guid, "DEC102", code, Story.At.AddMinutes(minute)))])
        {
            ListNumber = entry,
        };
    }

    [Theory]
    [InlineData("", "", DeclarationStatus.Submitted)]
    [InlineData("S0 E1 L", "", DeclarationStatus.Submitted)]
    [InlineData("L G P", "L J", DeclarationStatus.Examined)]
    [InlineData("L G P", "L J I", DeclarationStatus.Released)]
    [InlineData("P R", "P", DeclarationStatus.Released)]
    [InlineData("P R", "K R", DeclarationStatus.Closed)]
    [InlineData("P", "L E", DeclarationStatus.Returned)]
    [InlineData("S0", "P R C H", DeclarationStatus.Staged)]
    [InlineData("S0", "L C", DeclarationStatus.Inspection)]
    [InlineData("P", "L H", DeclarationStatus.Suspended)]
    [InlineData("P", "P D", DeclarationStatus.Suspended)]
    [InlineData("A", "P D", DeclarationStatus.Withdrawn)]
    [InlineData("SpL SpJ SpK", "L", DeclarationStatus.Received)]
    public void The_whole_is_its_least_advanced_part_and_what_holds_a_part_shows(string first, string second, DeclarationStatus expected) =>
        Assert.Equal(expected, new PartsStanding([Part(1, "1", first.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            Part(2, "2", second.Split(' ', StringSplitOptions.RemoveEmptyEntries))]).Status);

    [Fact]
    public void Nothing_is_released_before_it_has_a_number() =>
        Assert.Equal(DeclarationStatus.Examined, new PartsStanding([Part(1, null, "L", "G", "P")]).Status);

    [Fact]
    public void The_last_part_says_when_the_whole_was_released()
    {
        var standing = new PartsStanding([Part(1, "1", "L", "P"), Part(2, "2", "L", "G", "J", "R")]);
        Assert.Equal(Story.At.AddMinutes(3), standing.Reached(ReturnSignal.Released));
        Assert.Null(standing.Reached(ReturnSignal.Closed));
    }

    /// <summary>The property: any order of arrival, with any repeats, leads to the same standing.</summary>
    [Fact]
    public void Only_the_set_of_receipts_counts()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var part = Part(1, "1", [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => Rows[random.Next(Rows.Length)][0])]);
            var receipts = part.Receipts.Concat(part.Receipts.Where(_ => random.Next(2) == 0)).ToArray();
            random.Shuffle(receipts);
            var shuffled = new SentDocument(part.Guid, part.Type, part.BusinessKey, part.Status, receipts) { ListNumber = "1" };
            Assert.Equal(new PartsStanding([part]).Status, new PartsStanding([shuffled]).Status);
        }
    }
}
