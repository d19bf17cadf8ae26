using CrossBorder.Platform;

namespace CrossBorder.Settlement.Tests;

/// <summary>What speaks for and against an order, without any database. Amounts in cents; each order is 30 / 70.</summary>
public sealed class CandidateSearchTests
{
    static readonly Currency Usd = Currency.Of("USD");
    static readonly DateOnly Today = new(2026, 5, 4);
    static readonly PartyId Buyer = new(Guid.CreateVersion7());
    static readonly PartyId Other = new(Guid.CreateVersion7());

    readonly List<OrderCase> orders = [];
    readonly List<OrderName> names = [];
    readonly List<DueLine> lines = [];
    readonly List<PayerRow> payers =
    [
        new(Buyer, "", "GIFT SHOP", "Registered"), new(Buyer, "GB82WEST", "GIFT SHOP", "Learnt"),
        new(Other, "DE89370400", "BLUMEN HAUS", "Learnt"),
    ];

    static MatchRules Rules { get; } = new(
    [
        .. ("OrderNumber 50,Reference 45,WeakReference 15,NearNumber 20,PayerAccount 45,PayerName 30,PayerNameClose 15,AmountExact 35,"
            + "AmountInstructed 35,AmountLessCharges 25,DueNear 5,ThirdParty -45,OtherOrderNamed -40,Automatic 80,Margin 20,"
            + "ChargePercent 0.5,ChargeMostPercent 10,StatedMostPercent 20,ChargeLeastPercent 10,DueNearDays 10,"
            + "AmountStatedCharges 35,ChargeWaitDays 10,ChargeWaitDaysBeneficiary 0")
            .Split(',').Select(rule => rule.Split(' '))
            .Select(rule => new MatchRules.Row(rule[0], new DateOnly(2020, 1, 1), decimal.Parse(
                rule[1], System.Globalization.CultureInfo.InvariantCulture), false)),
        new("USD", new DateOnly(2020, 1, 1), 5000, true),
    ]);

    OrderCase Order(string number, long total, PartyId? buyer = null, long paid = 0)
    {
        var order = new OrderCase(
            new OrderId(Guid.CreateVersion7()), new PartyId(Guid.CreateVersion7()), buyer ?? Buyer, Usd, total, total * 3 / 10, 0,
            ReceivableId.New(), ReceivableStatus.Open, $"VA{orders.Count:D13}", 1, false, false, null, null).Holding(paid);
        orders.Add(order);
        names.Add(new OrderName(order.OrderId, "Number", MatchText.Key(number)));
        lines.Add(new DueLine(order.OrderId, 1, "TT", "Contract", total * 3 / 10, 0, Today.AddDays(-60)));
        lines.Add(new DueLine(order.OrderId, 2, "TT", "Shipment", total - total * 3 / 10, 0, null));
        return order;
    }

    Explanation Explain(long amount, string text, string? account = "GB82 WEST", string? payer = "Gift Shop Ltd", long? original = null,
        long charges = 0, string? bearer = null) =>
        new CandidateSearch(new MatchFacts(names, payers, orders, lines), Rules).Explain(
            new WaitingEntry(
                EntryId.New(), Mark.C, amount, Usd, Today, null, null, null, Unmatched.NoAccountNamed, false, text, null, payer, account,
                original, original is null ? null : "USD",
                ChargeMinor: charges, StatedBearer: bearer),
            id => orders.Find(order => order.OrderId == id));

    static string Text(Explanation why) =>
        why.Automatic is { } found
            ? string.Join(" + ", found.Shares.Select(share => $"{share.AmountMinor}/{share.ChargeMinor}"))
            : why.Reason!;

    [Theory]
    [InlineData(30_000, "SO-2026-000001", "30000/0")]
    [InlineData(100_000, "SO-2026-000001", "100000/0")]
    [InlineData(70_000, "SO-2026-000001", "70000/0")]
    [InlineData(29_000, "SO-2026-000001", "29000/1000")]
    [InlineData(96_000, "so 2026 000001", "96000/4000")]
    [InlineData(30_000, "FOR MUGS", "30000/0")]
    [InlineData(29_000, "FOR MUGS", "evidence_too_weak")]
    [InlineData(20_000, "SO-2026-000001", "part_of_instalment")]
    [InlineData(29_000, "SO-2026-000001 PART 1", "part_of_instalment")]
    [InlineData(29_000, "SO-2026-000001 1/2", "part_of_instalment")]
    [InlineData(69_000, "SO-2026-000001", "part_of_instalment")]
    [InlineData(29_501, "SO-2026-000001", "part_of_instalment")]
    [InlineData(110_000, "SO-2026-000001", "amount_exceeds_open")]
    [InlineData(44_444, "FOR MUGS", "amount_fits_nothing")]
    [InlineData(30_000, "SO-2026-000010", "30000/0")]
    [InlineData(30_000, "SO-2026-009999", "reference_conflicts")]
    public void A_known_payer_is_matched_by_number_and_amount_and_asked_about_else(long amount, string text, string expected)
    {
        Order("SO-2026-000001", 100_000);
        Assert.Equal(expected, Text(Explain(amount, text)));
    }

    [Fact]
    public void What_the_payer_instructed_explains_a_shortfall_beyond_the_usual_tolerance()
    {
        Order("SO-2026-000001", 100_000);
        Assert.Equal("90000/10000", Text(Explain(90_000, "SO-2026-000001", original: 100_000)));
        Assert.Equal("part_of_instalment", Text(Explain(90_000, "SO-2026-000001")));
    }

    /// <summary>Charges that the statement shows are known; others are waited for, but of who pays less because it bears none.</summary>
    [Theory]
    [InlineData(29_000, 0, null, "29000/1000", 10)]
    [InlineData(29_000, 1_000, null, "29000/1000", 0)]
    [InlineData(85_000, 15_000, "SHAR", "85000/15000", 0)]
    [InlineData(29_000, 400, "SHAR", "29000/1000", 10)]
    [InlineData(29_000, 0, "CRED", "29000/1000", 0)]
    [InlineData(29_000, 0, "DEBT", "part_of_instalment", 0)]
    [InlineData(30_000, 500, "DEBT", "30000/0", 0)]
    public void Charges_are_known_when_they_are_stated(long amount, long charges, string? bearer, string expected, int waitDays)
    {
        Order("SO-2026-000001", 100_000);
        var why = Explain(amount, "SO-2026-000001", charges: charges, bearer: bearer);
        Assert.Equal((expected, waitDays), (Text(why), why.Candidates[0].WaitDays));
    }

    /// <summary>However a payment falls into two, its first part is never taken with a charge: that needs the wait.</summary>
    [Fact]
    public void No_part_of_a_payment_is_taken_with_charges_that_nobody_stated()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var (total, paid) = (random.NextInt64(2_000, 400_000), random.Next(4) == 0);
            orders.Clear();
            names.Clear();
            lines.Clear();
            var order = Order("SO-2026-000001", total, paid: paid ? total * 3 / 10 : 0);
            var open = total - order.PaidMinor;
            var first = random.NextInt64(1, open);
            var entry = new WaitingEntry(
                EntryId.New(), Mark.C, first, Usd, Today, null, null, null, Unmatched.NoAccountNamed, false, "SO-2026-000001", null,
                "Gift Shop Ltd", "GB82WEST");
            var batch = new MatchBatch(
                [order], [], [], new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero),
                new CandidateSearch(new MatchFacts(names, payers, orders, lines), Rules), null, null, lines, Rules);
            batch.Decide(entry);
            batch.Decide(entry with { Id = EntryId.New(), AmountMinor = open - first });
            Assert.All(batch.Book.Allocations, one => Assert.Equal(0, one.ChargeMinor));
            Assert.All(batch.Shortfalls, one => Assert.True(one.WaitUntil == Today.AddDays(10) && one.LevelMinor <= total, $"seed {seed}"));
            Assert.True(batch.Book.Allocations.Sum(one => one.AmountMinor) <= open, $"seed {seed}");
        }
    }

    [Fact]
    public void Two_orders_that_fit_are_told_apart_by_a_number_only()
    {
        Order("SO-2026-000001", 100_000);
        Order("SO-2026-000002", 100_000);
        Assert.Equal("several_orders_fit", Text(Explain(30_000, "MUGS")));
        Assert.Equal("30000/0", Text(Explain(30_000, "SO-2026-000002")));
        Assert.Equal(orders[1].OrderId, Explain(30_000, "SO-2026-000002").Automatic!.Shares[0].OrderId);
    }

    [Fact]
    public void One_payment_for_several_orders_is_split_when_all_are_named_and_the_sum_is_right()
    {
        Order("SO-2026-000001", 100_000);
        Order("SO-2026-000002", 50_000);
        Order("SO-2026-000003", 20_000);
        Assert.Equal("100000/0 + 50000/0", Text(Explain(150_000, "SO-2026-000001, SO-2026-000002")));
        Assert.Equal("30000/0 + 15000/0", Text(Explain(45_000, "SO-2026-000001, SO-2026-000002")));
        Assert.Equal("97000/3000 + 50000/0", Text(Explain(147_000, "SO-2026-000001, SO-2026-000002")));
        Assert.Equal("100000/0 + 50000/0 + 20000/0", Text(Explain(170_000, "ALL OF MAY")));
    }

    [Theory]
    [InlineData("GB82 WEST", "Gift Shop Ltd", "30000/0")]
    [InlineData("FR7612345", "Gift Shop Leeds", "30000/0")]
    [InlineData("FR7612345", "Stranger SA", "third_party_payer")]
    [InlineData("DE89 3704 00", "Gift Shop Ltd", "third_party_payer")]
    [InlineData("", "Blumen-Haus GmbH", "third_party_payer")]
    [InlineData("", "", "30000/0")]
    public void Money_of_a_third_party_is_held_whatever_it_names(string account, string payer, string expected)
    {
        Order("SO-2026-000001", 100_000);
        Assert.Equal(expected, Text(Explain(30_000, "SO-2026-000001", account, payer)));
    }

    [Fact]
    public void A_wrong_number_of_the_same_buyer_is_held_when_the_amount_leads_elsewhere()
    {
        Order("SO-2026-000001", 100_000);
        Order("SO-2026-000002", 55_500);
        Assert.Equal("part_of_instalment", Text(Explain(16_650, "SO-2026-000001")));
        Assert.Contains(Explain(16_650, "SO-2026-000001").Candidates, one => one.Shares[0].OrderId == orders[1].OrderId);
    }

    [Fact]
    public void What_is_paid_another_currency_and_nothing_known_are_told_by_their_reasons()
    {
        Order("SO-2026-000001", 100_000, paid: 100_000);
        Assert.Equal("nothing_open", Text(Explain(30_000, "SO-2026-000001")));
        Assert.Equal("no_account_named", Text(Explain(30_000, "MUGS")));
        orders[0] = orders[0] with { Currency = Currency.Of("EUR") };
        Assert.Equal("currency_differs", Text(Explain(30_000, "SO-2026-000001")));
    }

    [Fact]
    public void Every_candidate_says_what_its_points_are_for()
    {
        Order("SO-2026-000001", 100_000);
        var best = Explain(29_000, "SO-2026-000001").Candidates[0];
        Assert.Equal(
            [("OrderNumber", 50), ("PayerAccount", 45), ("AmountLessCharges", 25)],
            best.Evidence.Select(one => (one.Kind, one.Points)));
        Assert.Equal(120, best.Score);
        Assert.Contains("10.00 USD less came", best.Evidence[2].Text, StringComparison.Ordinal);
    }

    /// <summary>The tolerance is the floor of the currency or a percent, and never a large part of a small amount.</summary>
    [Theory]
    [InlineData(100_000, 5_000)]
    [InlineData(2_000_000, 10_000)]
    [InlineData(10_000, 1_000)]
    public void Charges_are_tolerated_by_floor_percent_and_cap(long due, long expected) =>
        Assert.Equal(expected, Rules.Tolerance(Usd, due, Today));
}
