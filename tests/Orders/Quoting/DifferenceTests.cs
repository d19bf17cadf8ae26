using CrossBorder.Contracts.Orders.V1;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace CrossBorder.Orders.Tests;

public sealed class DifferenceTests(OrdersHost host)
{
    [Fact]
    public async Task Two_versions_are_compared_field_by_field_and_line_by_line()
    {
        var bargain = await Bargain.Begin(host);
        var quote = await bargain.Offer("2.55");
        var counter = new CounterRequest { QuoteId = quote.Id, ExpectedVersion = 1, Terms = bargain.Terms("2.31") };
        counter.Terms.Lines[0].Offers.RemoveAt(2);
        counter.Terms.Lines[1].Offers.RemoveAt(1);
        counter.Terms.Lines[0].Offers[1].LeadDays = 20;
        counter.Terms.Deliveries[0].NamedPlace = "Shanghai";
        counter.Terms.Deliveries.RemoveAt(1);
        counter.Terms.PaymentTerms[1].OffsetDays = 60;
        counter.Terms.Rate = null;
        await bargain.AsBuyer.CounterAsync(counter);
        var diff = await bargain.AsExporter.GetDiffAsync(new QuoteDiffRequest { QuoteId = quote.Id, FromNo = 1, ToNo = 2 });
        var told = diff.Changes.Where(change => change.Field != "valid_until").Select(change =>
            $"{change.Kind} {change.Scope} {change.LineNo}.{change.OfferNo}.{change.ItemNo} {change.Field}: "
            + $"{change.Before} > {change.After}");
        Assert.Equal(
            [
                "Changed Terms 0.0.0 rate.id: FX-7 > ", "Changed Terms 0.0.0 rate.base: EUR > ", "Changed Terms 0.0.0 rate.quote: CNY > ",
                "Changed Terms 0.0.0 rate.rate: 8 > ", "Changed Terms 0.0.0 rate.source: SAFE > ",
                "Changed Terms 0.0.0 rate.on: 2026-05-01 > ", "Changed Delivery 0.0.1 named_place: Ningbo > Shanghai",
                "Removed Delivery 0.0.2 incoterm: CIF > ", "Removed Delivery 0.0.2 named_place: Hamburg > ",
                "Removed Delivery 0.0.2 freight_minor: 12000 > ", "Changed Payment 0.0.2 offset_days: 30 > 60",
                "Changed Offer 1.1.0 unit_price: 2.55 > 2.31", "Changed Offer 1.1.0 amount_minor: 255000 > 231000",
                "Changed Offer 1.2.0 lead_days: 30 > 20", "Removed Offer 1.3.0 quantity: 1000 > ",
                "Removed Offer 1.3.0 unit_price: 2.95 > ", "Removed Offer 1.3.0 lead_days: 30 > ",
                "Removed Offer 1.3.0 delivery_no: 2 > ", "Removed Offer 1.3.0 amount_minor: 295000 > ",
                "Removed Offer 2.2.0 quantity: 1000 > ", "Removed Offer 2.2.0 unit_price: 0.399 > ", "Removed Offer 2.2.0 lead_days: 30 > ",
                "Removed Offer 2.2.0 delivery_no: 2 > ", "Removed Offer 2.2.0 amount_minor: 39900 > ",
            ],
            told);
    }

    /// <summary>A version does not differ from itself, and the way back tells the same with before and after swapped.</summary>
    [Fact]
    public void A_difference_turned_round_is_the_difference_of_the_way_back() => Prop.ForAll(
        Gen.Choose(0, 100_000).ToArbitrary(), Gen.Choose(0, 100_000).ToArbitrary(), (seed, other) =>
        {
            var (from, to) = (Random(seed), Random(other));
            var there = QuoteDifference.Between(from, to).Select(change => Key(change, change.Before, change.After)).Order().ToArray();
            var back = QuoteDifference.Between(to, from).Select(change => Key(change, change.After, change.Before)).Order();
            Assert.Empty(QuoteDifference.Between(from, from.Clone()));
            Assert.Equal(there, back);
            Assert.Equal(from.ToByteString() == to.ToByteString(), there.Length == 0);
        }).QuickCheckThrowOnFailure();

    static string Key(QuoteChange change, string before, string after) =>
        $"{change.Scope}|{change.LineNo}|{change.OfferNo}|{change.ItemNo}|{change.Field}|{before}|{after}";

    static QuoteTerms Random(int seed)
    {
        var random = new Random(seed);
        var terms = new QuoteTerms { Currency = random.Next(2) == 0 ? "EUR" : "USD", ValidUntil = new() { Seconds = 1 + random.Next(3) } };
        for (var no = 1; no <= 1 + random.Next(2); no++)
            terms.Deliveries.Add(new DeliveryTerm { No = no, Incoterm = "FOB", NamedPlace = "N" + random.Next(2) });
        for (var no = 1; no <= 3; no++)
        {
            if (random.Next(3) == 0)
                continue;
            var line = new Contracts.Orders.V1.QuoteLine { LineNo = no, ProductId = "p" + random.Next(2) };
            for (var offer = 1; offer <= 1 + random.Next(3); offer++)
                line.Offers.Add(new Contracts.Orders.V1.QuoteOffer { OfferNo = offer, Quantity = 1 + random.Next(3), UnitPrice = "1" });
            terms.Lines.Add(line);
        }

        return terms;
    }
}
