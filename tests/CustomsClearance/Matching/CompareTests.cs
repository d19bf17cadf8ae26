using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class CompareTests
{
    static readonly CustomsOptions Options = new();

    static List<WaitingReason> Reasons(Story story, OrderReadyToShip? packing = null, string? stated = null) =>
        Match.Reasons(story.Case(packing: packing, stated: stated), story.Known(), Options);

    /// <summary>A document changed after the fact, the code that tells, and two values that the text must name.</summary>
    public static TheoryData<string, string, string, string> Seeded => new()
    {
        { "value", "goods_value_differs", "33.50 GBP", "33.51 GBP" },
        { "line value", "line_value_differs", "15.30 GBP", "15.32 GBP" },
        { "total", "order_total_differs", "33.50 GBP", "34.00 GBP" },
        { "payment total", "payment_total_differs", "33.50 GBP", "30.00 GBP" },
        { "currency", "payment_currency_differs", "GBP", "USD" },
        { "quantity", "net_weight_differs", "2 kg", "2600 g" },
        { "net weight", "net_total_differs", "4100 g", "3800 g" },
        { "gross weight", "gross_weight_differs", "5250 g", "6000 g" },
        { "pieces", "pieces_differ", "2 pieces", "counts 3" },
        { "consignee", "consignee_differs", "Gift Shop Ltd", "Card Shop Ltd" },
        { "country", "destination_differs", "GB", "FRLEH" },
        { "consignee country", "destination_differs", "GB", "FR" },
    };

    [Theory]
    [MemberData(nameof(Seeded))]
    public void A_difference_is_caught_once_and_names_both_sides(string seed, string code, string left, string right)
    {
        var story = new Story();
        var packing = Packing(seed, story.Packed);
        SeedSale(seed, story);
        SeedWaybill(seed, story);
        var reason = Assert.Single(Reasons(story, packing));
        Assert.Equal(code, reason.Code);
        Assert.Contains(left, reason.Detail, StringComparison.Ordinal);
        Assert.Contains(right, reason.Detail, StringComparison.Ordinal);
    }

    static void SeedSale(string seed, Story story)
    {
        var placed = story.Placed;
        switch (seed)
        {
            case "value":
                story.Placed = placed with { GoodsMinor = 3351, TotalMinor = 3351 };
                break;
            case "line value":
                story.Placed = placed with
                {
                    Lines = [placed.Lines[0] with { AmountMinor = 1532 }, .. placed.Lines.Skip(1)],
                    GoodsMinor = 3352,
                    TotalMinor = 3352,
                };
                break;
            case "total":
                story.Placed = placed with { TotalMinor = 3400 };
                break;
            case "payment total":
                story.Paid = story.Funded with { TotalMinor = 3000 };
                break;
            case "currency":
                story.Paid = story.Funded with { Currency = "USD" };
                break;
            case "quantity":
                story.Placed = placed with { Lines = [.. placed.Lines.Take(2), placed.Lines[2] with { NetGrams = 2600 }] };
                break;
        }
    }

    static OrderReadyToShip Packing(string seed, OrderReadyToShip packed) => seed switch
    {
        "quantity" => packed with { NetGrams = 4700 },
        "net weight" => packed with { NetGrams = 3800 },
        _ => packed,
    };

    static void SeedWaybill(string seed, Story story) => story.Booked = seed switch
    {
        "gross weight" => story.Booked with { GrossGrams = 6000 },
        "pieces" => story.Booked with { Pieces = 3 },
        "consignee" => story.Booked with { ConsigneeName = "Card Shop Ltd" },
        "country" => story.Booked with { PortOfDischarge = "FRLEH" },
        "consignee country" => story.Booked with { ConsigneeCountry = "FR" },
        _ => story.Booked,
    };

    [Fact]
    public void Five_hundred_clean_sets_give_no_false_alarm()
    {
        var random = new Random(500);
        for (var run = 0; run < 500; run++)
        {
            var story = Clean(random);
            Assert.Empty(Reasons(story, story.Wrapped));
            var subject = story.Case(packing: story.Wrapped);
            var goods = Goods.Of(subject, story.Known());
            Assert.All(
                SentFacts.Of(goods).Against(subject, Way.Of(subject, story.Known()).Fob), row => Assert.Equal("Agrees", row.Verdict));
        }
    }

    /// <summary>Papers as they come: weights a little apart, names in other spelling, any rule and currency with a rate.</summary>
    static Story Clean(Random random)
    {
        string[] currencies = ["GBP", "USD", "EUR", "JPY"];
        string[] rules = ["EXW", "FCA", "FOB", "CFR", "CIF", "CIP"];
        var story = new Story();
        var currency = currencies[random.Next(4)];
        var lines = CleanLines(random, story.Placed.Lines[0], Platform.Currency.Of(currency));
        var goods = lines.Sum(line => line.AmountMinor);
        story.Placed = story.Placed with
        {
            Currency = currency,
            Incoterm = rules[random.Next(6)],
            Lines = lines,
            GoodsMinor = goods,
            TotalMinor = goods,
            ShipTo = story.Placed.ShipTo with { Country = "DE" },
        };
        var (net, pieces) = (lines.Sum(line => line.NetGrams), random.Next(1, 20));
        var packedNet = net + net * random.Next(-4, 5) / 100;
        var gross = packedNet + random.NextInt64(0, 5000);
        story.Wrapped = new OrderReadyToShip(story.OrderId, 3, Story.At, pieces, packedNet, gross);
        story.Booked = story.Booked with
        {
            Pieces = pieces,
            GrossGrams = gross + gross * random.Next(-9, 10) / 1000,
            FreightMinor = random.Next(0, 50),
            InsuranceMinor = random.Next(0, 5),
            PortOfDischarge = random.Next(2) == 0 ? "DEHAM" : "NLRTM",
            ConsigneeName = "GIFT SHOP, LTD.",
            ConsigneeCountry = "DE",
        };
        return story;
    }

    static List<OrderLine> CleanLines(Random random, OrderLine line, Platform.Currency currency) =>
        [.. Enumerable.Range(1, random.Next(1, 30)).Select(no =>
        {
            var quantity = random.NextInt64(1, 500);
            var price = random.Next(1000, 90_000) / 100m;
            return line with
            {
                LineNo = no,
                Quantity = quantity,
                UnitPrice = price,
                AmountMinor = Platform.Money.FromMajor(quantity * price, currency).Minor,
                NetGrams = quantity * random.NextInt64(1, 900),
            };
        })];

    [Fact]
    public void A_difference_that_an_operator_accepted_is_kept_but_waits_for_nobody()
    {
        var story = new Story();
        story.Booked = story.Booked with { PortOfDischarge = "FRLEH" };
        const string Stated = """{"Accepted":["destination_differs"]}""";
        Assert.Empty(Reasons(story, stated: Stated));
        var row = Compare.Documents(story.Case(stated: Stated), Options, story.Known().Rules).Single(row => row.Difference is not null);
        Assert.Equal(("destination", "Accepted"), (row.Field, row.Verdict));
    }

    [Theory]
    [InlineData("pieces")]
    [InlineData("gross_weight")]
    [InlineData("net_weight")]
    [InlineData("waybill")]
    [InlineData("quantity")]
    [InlineData("unit")]
    [InlineData("currency")]
    [InlineData("consignee")]
    [InlineData("destination")]
    [InlineData("document_number")]
    public void A_draft_that_states_something_else_than_the_papers_is_caught(string field)
    {
        var story = new Story();
        var subject = story.Case();
        var sent = SentFacts.Of(Goods.Of(subject, story.Known()));
        var wrong = field switch
        {
            "pieces" => sent with { Pieces = 9 },
            "gross_weight" => sent with { GrossKilograms = 9 },
            "net_weight" => sent with { NetKilograms = 1 },
            "waybill" => sent with { Waybill = "OTHER" },
            "quantity" => sent with { Lines = [sent.Lines[0] with { Quantity = 7 }, .. sent.Lines.Skip(1)] },
            "unit" => sent with { Lines = [sent.Lines[0] with { Unit = "011" }, .. sent.Lines.Skip(1)] },
            "currency" => sent with { Currency = "USD" },
            "consignee" => sent with { Consignee = "Somebody" },
            "destination" => sent with { Country = "FR" },
            _ => sent with { DocumentNumber = "CB1" },
        };
        Assert.All(sent.Against(subject, null), row => Assert.Null(row.Difference));
        var rows = wrong.Against(subject, null).Where(row => row.Difference is not null).ToList();
        Assert.Equal((field, "declared_differs"), (Assert.Single(rows).Field, rows[0].Difference!.Code));
    }

    [Theory]
    [InlineData("unknown", "hs_code_unknown", "Exporter")]
    [InlineData("ambiguous", "hs_code_ambiguous", "Exporter")]
    [InlineData("unit", "unit_conversion_unknown", "Exporter")]
    [InlineData("permit", "permit_missing", "Exporter")]
    [InlineData("prohibited", "export_prohibited", "Operator")]
    [InlineData("review", "dual_use_review", "Operator")]
    [InlineData("buyer", "buyer_unknown", "Operator")]
    [InlineData("rate", "customs_rate_missing", "Operator")]
    public void What_tariff_rates_and_parties_lack_names_who_must_act(string lack, string code, string owner)
    {
        var story = new Story();
        var known = story.Known();
        known = lack switch
        {
            "buyer" => known with { Buyer = null },
            "rate" => known with { Rates = new([], TestRules.Today) },
            "review" => known with { Screened = [new("9405500000", "LIST", ReviewStatus.Open, null)] },
            _ => known with
            {
                Commodities = new Dictionary<string, CommodityFinding>(known.Commodities)
                {
                    ["940550"] = lack switch
                    {
                        "unknown" => new(null, "unknown", []),
                        "ambiguous" => new(null, "ambiguous", ["9405501000", "9405502000"]),
                        "unit" => new(TestRules.Commodity("9405500000", "030"), "", []),
                        "permit" => new(TestRules.Commodity("9405500000", documents: "4"), "", []),
                        _ => new(TestRules.Commodity("9405500000", documents: "8"), "", []),
                    },
                },
            },
        };
        var reason = Assert.Single(Match.Reasons(story.Case(), known, Options));
        Assert.Equal((code, owner), (reason.Code, reason.Owner));
        if (lack == "permit")
            Assert.Empty(Match.Reasons(
                story.Case(stated: """{"Certificates":[{"Code":"4","Number":"26-AA-1"}]}"""), known, Options));
    }
}
