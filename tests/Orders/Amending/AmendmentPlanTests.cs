using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using FsCheck;
using FsCheck.Fluent;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders.Tests;

public sealed class AmendmentPlanTests
{
    [Theory]
    [InlineData(OrderStatus.Placed, true)]
    [InlineData(OrderStatus.Confirmed, true)]
    [InlineData(OrderStatus.ReadyToShip, false)]
    [InlineData(OrderStatus.Shipped, false)]
    [InlineData(OrderStatus.Delivered, false)]
    [InlineData(OrderStatus.Completed, false)]
    [InlineData(OrderStatus.Cancelled, false)]
    public void An_order_is_amended_until_it_is_packed(OrderStatus status, bool may) => Assert.Equal(may, Amendment.MayAmend(status));

    static readonly Guid Product = new("0199a0b1-c2d3-7e4f-8a9b-0c1d2e3f4051");

    static OrderLine Line(int no, long quantity, decimal price) => new(
        no, Guid.CreateVersion7(), $"SKU-{no}", "mug", "杯子", null, "011", "CN", quantity, price,
        Money.FromMajor(price * quantity, Currency.Of("EUR")).Minor, 300 * quantity, 350 * quantity, 1);

    static Order Of(IReadOnlyList<OrderLine> lines) => new()
    {
        Id = new(Guid.CreateVersion7()),
        ExporterId = Guid.CreateVersion7(),
        BuyerId = Guid.CreateVersion7(),
        PlacedBy = Guid.CreateVersion7(),
        IdempotencyKey = Guid.NewGuid(),
        Currency = "EUR",
        Incoterm = "FOB",
        NamedPlace = "Ningbo",
        ShipToName = "Geschenke GmbH",
        ShipToCountry = "DE",
        ShipToCity = "Köln",
        ShipToStreet = "Domkloster 4",
        ShipToPostalCode = "50667",
        TermMilestones = ["Contract"],
        TermPercents = [100],
        TermOffsetDays = [0],
        PlacedAt = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
        GoodsMinor = lines.Sum(line => line.AmountMinor),
    };

    static Gen<(OrderLine[] Lines, V1.LineChange[] Changes)> Drawn =>
        from count in Gen.Choose(1, 6)
        from quantities in Gen.Choose(1, 40).ArrayOf(count)
        from cents in Gen.Choose(1, 99_999).ArrayOf(count)
        from changes in (
            from line in Gen.Choose(0, 6)
            from quantity in Gen.Choose(0, 50)
            from price in Gen.Choose(0, 2_000)
            select (line, quantity, price)).ArrayOf()
        select (
            quantities.Select((quantity, i) => Line(i + 1, quantity, cents[i] / 1000m)).ToArray(),
            changes.Where(change => change.line <= count).DistinctBy(change => change.line == 0 ? -change.quantity : change.line)
                .Where(change => change.line > 0 || change.quantity > 0)
                .Select(change => new V1.LineChange
                {
                    LineNo = change.line,
                    ProductId = change.line == 0 ? Product.ToString() : "",
                    Quantity = change.quantity,
                    UnitPrice = change.line > 0 && change.price == 0
                        ? ""
                        : ((change.price + 1) / 100m).ToString(System.Globalization.CultureInfo.InvariantCulture),
                }).ToArray());

    [Fact]
    public void The_amended_lines_are_numbered_without_gaps_and_come_to_the_total_and_the_ledger_that_was_promised() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000),
        Prop.ForAll(Arb.From(Drawn), drawn =>
        {
            var (lines, changes) = drawn;
            var facts = new Dictionary<Guid, ProductFact> { [Product] = new(Product, "BOX", "box", "盒", "011") };
            var (plan, refused) = AmendmentPlan.Of(Of(lines), lines, changes, facts);
            if (refused is not null)
            {
                // All lines were removed and none was added.
                Assert.Equal(lines.Length, changes.Count(change => change.LineNo > 0 && change.Quantity == 0));
                return;
            }

            var added = plan.Lines.Where(change => change.LineNo is null)
                .Select(change => Line(1, change.Quantity, change.UnitPrice) with { ProductId = Product }).ToArray();
            var after = AmendmentPlan.After(lines, plan.Lines, added);
            Assert.Equal(Enumerable.Range(1, after.Count), after.Select(line => line.LineNo));
            Assert.Equal(plan.GoodsMinor, after.Sum(line => line.AmountMinor));
            Assert.All(after, line => Assert.Equal((300 * line.Quantity, 350 * line.Quantity), (line.NetGrams, line.GrossGrams)));
            var ledger = new LedgerBook(lines.Select(line => new LineUnits { LineNo = line.LineNo }
                .After(MovementKind.Place, line.Quantity)), [], []);
            ledger.Begin(after.Select(line => line.LineNo));
            Assert.Null(ledger.Do([.. AmendmentPlan.Movements(lines, after).Select(move =>
                new Movement(move.LineNo, MovementKind.Amend, Product, 2, move.Units, "x", DateTimeOffset.UnixEpoch))]));
            Assert.Equal(
                after.Select(line => (line.Quantity, line.Quantity)),
                ledger.Lines.Values.Where(line => line.Ordered > 0).Select(line => (line.Ordered, line.Reserved)));
        }));
}
