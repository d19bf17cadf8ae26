using CrossBorder.Contracts.Events;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Orders.Tests;

/// <summary>Dividing an order in two, without a database: to the unit, the gram and the cent.</summary>
public sealed class SplitPlanTests
{
    sealed record Line(long Quantity, long PriceTenThousandths, long Off, long Packed);

    static readonly Gen<Line> Lines =
        from quantity in Gen.Choose(1, 400)
        from price in Gen.Choose(1, 2_000_000)
        from off in Gen.Choose(0, quantity)
        from packed in Gen.Choose(0, quantity - off)
        select new Line(quantity, price, off, packed);

    static readonly Gen<(Line[] Lines, long Freight, long Charge, long Fixed)> Orders =
        from lines in Lines.ListOf().Where(list => list.Count is > 0 and < 8)
        from freight in Gen.Choose(0, 90_000)
        from charge in Gen.Choose(0, 700)
        from part in Gen.Choose(0, 1)
        select (lines.ToArray(), (long)freight, (long)charge, (long)part);

    static OrderLine Sold(Line line, int no) => new(
        no, new Guid(no, 0, 0, new byte[8]), $"S{no}", "Mug", "杯子", "691200", "011", "CN", line.Quantity,
        line.PriceTenThousandths / 10_000m,
        (long)decimal.Round(line.Quantity * line.PriceTenThousandths / 100m, MidpointRounding.AwayFromZero),
        301 * line.Quantity, 352 * line.Quantity, 1);

    static Order Whole(IReadOnlyList<OrderLine> lines, long freight, long charge, long part) => new()
    {
        Id = new OrderId(Guid.CreateVersion7()),
        ExporterId = Guid.CreateVersion7(),
        BuyerId = Guid.CreateVersion7(),
        PlacedBy = Guid.CreateVersion7(),
        IdempotencyKey = Guid.CreateVersion7(),
        Currency = "EUR",
        Incoterm = "FOB",
        NamedPlace = "Ningbo",
        ShipToName = "x",
        ShipToCountry = "DE",
        ShipToCity = "x",
        ShipToStreet = "x",
        ShipToPostalCode = "",
        TermMilestones = ["Contract", "Shipment"],
        TermPercents = [0, 100],
        TermOffsetDays = [0, 0],
        TermMethods = ["TT", "TT"],
        TermAmounts = [part * (lines.Sum(line => line.AmountMinor) / 3), 0],
        GoodsMinor = lines.Sum(line => line.AmountMinor),
        FreightMinor = freight,
        ChargeMinor = charge,
        TotalMinor = lines.Sum(line => line.AmountMinor) + freight + charge,
        PlacedAt = DateTimeOffset.UnixEpoch,
    };

    [Fact]
    public void Units_grams_and_cents_of_both_orders_are_those_of_the_one() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400),
        Prop.ForAll(Orders.ToArbitrary(), drawn =>
        {
            var lines = drawn.Lines.Select((line, i) => Sold(line, i + 1)).ToList();
            var ledger = drawn.Lines.Select((line, i) => new LineUnits
            {
                LineNo = i + 1,
                Ordered = line.Quantity,
                Reserved = line.Quantity,
                Produced = line.Packed,
            }).ToDictionary(units => units.LineNo);
            var order = Whole(lines, drawn.Freight, drawn.Charge, drawn.Fixed);
            var off = drawn.Lines.Select((line, i) => (i + 1, line.Off)).ToDictionary();
            var (plan, refused) = SplitPlan.Of(order, lines, ledger, off);
            if (refused is not null)
                return (refused.Code == "split_nothing_left" && off.Values.Sum() == 0)
                    || (refused.Code == "split_nothing_leaves" && off.Values.Sum() == lines.Sum(line => line.Quantity))
                    || (refused.Code == "split_not_possible" && lines.Any(line => line.AmountMinor < 10));
            return Adds(order, lines, plan!, off) && Money(order, plan!) && Ledger(order, lines, plan!, ledger);
        }));

    [Fact]
    public void However_often_a_line_is_divided_it_is_never_more_than_a_cent_away_from_price_times_quantity() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(Lines.ToArbitrary(), Gen.Choose(0, 1).ListOf(30).ToArbitrary(), (drawn, sides) =>
        {
            List<OrderLine> parts = [Sold(drawn, 1)];
            foreach (var side in sides)
            {
                // One unit leaves, and either it or what stays is divided next.
                var line = parts.Find(part => part.Quantity > 1);
                if (line is null)
                    break;
                var ledger = new Dictionary<int, LineUnits> { [1] = new() { LineNo = 1, Ordered = line.Quantity } };
                var off = side == 0 ? 1 : line.Quantity / 2;
                var (plan, refused) = SplitPlan.Of(Whole([line], 0, 0, 0), [line], ledger, new Dictionary<int, long> { [1] = off });
                if (refused is not null)
                    break;
                parts.Remove(line);
                parts.InsertRange(side == 0 ? 0 : parts.Count, [plan!.Kept[0], plan.Part[0]]);
            }

            return parts.Sum(part => part.AmountMinor) == Sold(drawn, 1).AmountMinor && parts.TrueForAll(part =>
                Math.Abs(part.AmountMinor - (part.Quantity * part.UnitPrice * 100)) <= 1);
        }));

    static bool Adds(Order order, List<OrderLine> lines, SplitPlan plan, Dictionary<int, long> off)
    {
        OrderLine[] both = [.. plan.Kept, .. plan.Part];
        return lines.All(line =>
            {
                var of = both.Where(one => one.ProductId == line.ProductId).ToList();
                return of.Sum(one => one.Quantity) == line.Quantity && of.Sum(one => one.AmountMinor) == line.AmountMinor
                    && of.Sum(one => one.NetGrams) == line.NetGrams && of.Sum(one => one.GrossGrams) == line.GrossGrams
                    && plan.Part.Where(one => one.ProductId == line.ProductId).Sum(one => one.Quantity) == off[line.LineNo];
            })
            && both.All(line => line.GrossGrams >= line.NetGrams && line.AmountMinor >= 0
                // Customs compare a line with its price and quantity, and allow a cent.
                && Math.Abs(line.AmountMinor - decimal.Round(line.Quantity * line.UnitPrice * 100, MidpointRounding.AwayFromZero)) <= 1)
            && plan.Kept.Select(line => line.LineNo).SequenceEqual(Enumerable.Range(1, plan.Kept.Count))
            && plan.Part.Select(line => line.LineNo).SequenceEqual(Enumerable.Range(1, plan.Part.Count))
            && order.TotalMinor == plan.KeptMoney.TotalMinor + plan.PartMoney.TotalMinor;
    }

    static bool Money(Order order, SplitPlan plan)
    {
        var (kept, part) = (plan.KeptMoney, plan.PartMoney);
        return kept.GoodsMinor == plan.Kept.Sum(line => line.AmountMinor) && part.GoodsMinor == plan.Part.Sum(line => line.AmountMinor)
            && kept.FreightMinor + part.FreightMinor == order.FreightMinor && kept.ChargeMinor + part.ChargeMinor == order.ChargeMinor
            && order.TermAmounts.Zip(kept.TermAmounts).Zip(part.TermAmounts)
                .All(term => term.First.First == term.First.Second + term.Second)
            // Largest remainder: no share is a whole cent away from its proportion.
            && Math.Abs(kept.FreightMinor - ((decimal)order.FreightMinor * kept.GoodsMinor / order.GoodsMinor)) <= 0.5m
            && new[] { kept, part }.All(money => money.TermAmounts.Sum() < money.TotalMinor);
    }

    /// <summary>What is left of the order's ledger is what it keeps, and what was packed stays packed.</summary>
    static bool Ledger(Order order, List<OrderLine> lines, SplitPlan plan, Dictionary<int, LineUnits> ledger)
    {
        var book = new LedgerBook(ledger.Values, [], []);
        var broken = book.Do([.. plan.Moves(lines, ledger)
            .Select(move => new Movement(move.LineNo, move.Kind, order.Id.Value, 2, move.Units, "x", order.PlacedAt))]);
        return broken is null
            && lines.All(line => book.Lines[line.LineNo] is var units
                && units.Ordered == (plan.Kept.ElementAtOrDefault(line.LineNo - 1)?.Quantity ?? 0) && units.Reserved == units.Ordered)
            && book.Lines.Values.Sum(units => units.Produced) == ledger.Values.Sum(units => units.Produced)
            && plan.Kept.Zip(plan.KeptFrom).All(pair => book.Lines[pair.First.LineNo].Produced == ledger[pair.Second].Produced);
    }

    [Theory]
    // By hand: 100 cents over 1 and 2 units are 33 1/3 and 66 2/3, of which the second has the larger remainder.
    [InlineData(100, 1, 2, 33)]
    [InlineData(100, 2, 1, 67)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(5, 0, 0, 3)]
    [InlineData(7, 0, 9, 0)]
    [InlineData(1_000_000_000_000_000, 999_999_999, 1, 999_999_999_000_000)]
    public void A_share_is_by_largest_remainder(long amount, long first, long second, long share) =>
        Assert.Equal(share, SplitPlan.Share(amount, first, second));

    [Fact]
    public void What_is_there_stays_in_the_order_of_the_lines_and_what_is_packed_is_there()
    {
        OrderLine[] lines =
        [
            Sold(new Line(10, 1, 0, 0), 1), Sold(new Line(6, 1, 0, 0), 1) with { LineNo = 2 }, Sold(new Line(4, 1, 0, 0), 3),
        ];
        var ledger = new[] { (1, 3), (2, 1), (3, 4) }
            .Select(line => new LineUnits { LineNo = line.Item1, Ordered = 10, Produced = line.Item2 }).ToDictionary(line => line.LineNo);
        var off = SplitUnits.Missing(lines, ledger, new() { [lines[0].ProductId] = 12 });
        // Of 12 there are 4 packed; 7 more of line 1 and 1 of line 2. Nothing is known of the third but that it is packed.
        Assert.Equal([(1, 0L), (2, 4L), (3, 0L)], off.Select(one => (one.Key, one.Value)));
    }
}
