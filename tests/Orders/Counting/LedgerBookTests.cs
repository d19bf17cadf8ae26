using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Orders.Tests;

/// <summary>The ledger of one order without a database: nothing that happens, in whatever order, breaks a rule of a line.</summary>
public sealed class LedgerBookTests
{
    static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    static readonly Guid OrderId = new("0199a0b1-c2d3-7e4f-8a9b-0c1d2e3f4051");
    const int Sources = 3;

    /// <summary>The rules of the database, written out once more and read only here.</summary>
    static bool Holds(LineUnits l) => new[]
        {
            l.Ordered, l.Cancelled, l.Reserved, l.Produced, l.Shipped, l.Declared, l.Delivered, l.Returned, l.Refunded, l.TaxRefunded,
        }.All(units => units >= 0)
        && l.Reserved <= l.Ordered && l.Produced + l.Cancelled <= l.Ordered && l.Shipped <= l.Produced && l.Declared <= l.Produced
        && l.Delivered <= l.Shipped && l.Returned <= l.Shipped && l.Refunded <= l.Cancelled + l.Shipped && l.TaxRefunded <= l.Declared;

    static LedgerBook Book(params long[] ordered) => new(
        ordered.Select((quantity, i) => new LineUnits { LineNo = i + 1 }.After(MovementKind.Place, quantity)), [], []);

    static Guid Source(MovementKind kind, int no) => new($"00000000-0000-0000-{(int)kind:d4}-{no:d12}");

    static LedgerFact Fact(MovementKind kind, int source, int version = 0, params (int Line, long Units)[] lines) => new(
        kind, Source(kind is MovementKind.Deliver ? MovementKind.Ship : kind, source), version,
        lines.ToDictionary(line => line.Line, line => line.Units), "Service:x", At);

    static Movement Own(MovementKind kind, int line, long units, int version) => new(line, kind, OrderId, version, units, "Exporter:x", At);

    /// <summary>A step of what can happen to an order: something it decides itself, or a fact, plausible or not.</summary>
    sealed record Step(int What, int Source, int Version, int Line, int Units)
    {
        void Amend(LedgerBook book, int units, AmendmentWay way, int version) => book.Do(
            [.. AmendmentPlan.Moves(units, way, stays: true).Select(one => Own(one.Kind, 1 + (Line % 2), one.Units, version))]);

        public void Do(LedgerBook book, int version)
        {
            switch (What)
            {
                case 0: book.Do([Own(MovementKind.Pack, 1 + (Line % 2), Units + 1, version)]); break;
                case 1: book.Do([.. book.PackRest(OrderId, version, "x", At)]); break;
                case 2 when book.Lines.Values.All(line => line.Shipped == 0 && line.Declared == 0):
                    book.Do([.. book.CancelAll(OrderId, version, "x", At)]);
                    break;
                case 3: book.Do([Own(MovementKind.Refund, 1 + (Line % 2), Units + 1, version)]); break;
                case 4 or 5: book.Take(Fact(MovementKind.Ship, Source)); break;
                case 6 or 7: book.Take(Fact(MovementKind.Deliver, Source)); break;
                case 8 or 9: book.Take(Fact(MovementKind.Declare, Source, Version, (Line, Units))); break;
                case 10: book.Take(Fact(MovementKind.Declare, Source, Version)); break;
                case 11: book.Take(Fact(MovementKind.Return, Source, 0, (Line, Units))); break;
                case 12: book.Take(Fact(MovementKind.TaxRefund, Source, 0, (Line, Units))); break;
                case 13: book.Take(Fact(MovementKind.Unreserve, 0, Version)); break;
                case 14:
                    // An amendment of a packed order, as it takes effect.
                    var units = Units % 2 == 0 ? Units + 1 : -Units;
                    Amend(book, units, AmendmentWay.Packed, version);
                    break;
                case 15:
                    Amend(book, -Units - 1, AmendmentWay.GivenUp, version);
                    break;
                default: book.Do([Own(MovementKind.Amend, 1 + (Line % 2), Units % 2 == 0 ? Units + 1 : -Units, version)]); break;
            }
        }
    }

    static Gen<Step[]> Steps => (
        from what in Gen.Choose(0, 16)
        from source in Gen.Choose(1, Sources)
        from version in Gen.Choose(1, 6)
        from line in Gen.Choose(1, 3)
        from units in Gen.Choose(0, 12)
        select new Step(what, source, version, line, units)).ArrayOf();

    [Fact]
    public void No_sequence_of_what_can_happen_breaks_a_rule_of_a_line_and_the_sums_are_those_of_the_movements() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(60),
        Prop.ForAll(Arb.From(Steps), steps =>
        {
            var book = Book(10, 4);
            for (var i = 0; i < steps.Length; i++)
            {
                steps[i].Do(book, i + 2);
                Assert.All(book.Lines.Values, line => Assert.True(Holds(line), line.ToString()));
            }

            var sums = Book(10, 4).Lines.ToDictionary();
            foreach (var move in book.Fresh)
                sums[move.LineNo] = sums[move.LineNo].After(move.Kind, move.Quantity);
            Assert.Equal(sums.Values, book.Lines.Values);
            Assert.Equal(
                book.Fresh.Count, book.Fresh.DistinctBy(move => (move.LineNo, move.Kind, move.SourceId, move.SourceVersion)).Count());
        }));

    [Fact]
    public void In_whatever_order_and_how_often_the_facts_of_an_order_come_the_sums_end_the_same()
    {
        LedgerFact[] facts =
        [
            Fact(MovementKind.Ship, 1), Fact(MovementKind.Deliver, 1),
            Fact(MovementKind.Declare, 1, 5, (1, 10), (2, 4)), Fact(MovementKind.Declare, 1, 7, (1, 9), (2, 4)),
            Fact(MovementKind.Declare, 2, 4, (1, 1)), Fact(MovementKind.Declare, 2, 6),
            Fact(MovementKind.Return, 1, 0, (1, 3)), Fact(MovementKind.TaxRefund, 1, 0, (1, 6), (2, 4)),
        ];
        var told = facts.Concat(facts).ToArray();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
            Arb.From(from shuffled in Gen.Shuffle(told) from packed in Gen.Choose(0, told.Length) select (shuffled, packed)),
            drawn =>
            {
                var book = Book(10, 4);
                for (var i = 0; i <= told.Length; i++)
                {
                    if (i == drawn.packed)
                        Assert.Null(book.Do([.. book.PackRest(OrderId, 2, "x", At)]));
                    if (i < told.Length)
                        book.Take(drawn.shuffled[i]);
                }

                Assert.Empty(book.Waiting);
                Assert.Equal(new LineUnits
                {
                    LineNo = 1,
                    Ordered = 10,
                    Reserved = 10,
                    Produced = 10,
                    Shipped = 10,
                    Declared = 9,
                    Delivered = 10,
                    Returned = 3,
                    TaxRefunded = 6,
                }, book.Lines[1]);
                Assert.Equal((4L, 4L, 4L, 0L, 4L), (book.Lines[2].Declared, book.Lines[2].Delivered, book.Lines[2].Shipped,
                    book.Lines[2].Returned, book.Lines[2].TaxRefunded));
            }));
    }

    [Fact]
    public void A_shipment_takes_all_of_an_order_so_that_it_waits_until_all_is_packed()
    {
        var book = Book(10, 4);
        book.Do([Own(MovementKind.Pack, 1, 10, 2)]);
        book.Take(Fact(MovementKind.Deliver, 1));
        Assert.Equal("not_packed", Assert.Single(book.Waiting).Reason);
        book.Do([.. book.PackRest(OrderId, 3, "x", At)]);
        Assert.Empty(book.Waiting);
        Assert.Equal((10L, 10L, 4L), (book.Lines[1].Shipped, book.Lines[1].Delivered, book.Lines[2].Delivered));
    }

    [Fact]
    public void What_left_before_the_ledger_began_is_delivered_by_the_shipment_that_arrives()
    {
        var book = Book(10, 4);
        book.Do([.. book.PackRest(OrderId, 0, "x", At)]);
        book.Do([Own(MovementKind.Ship, 1, 10, 0), Own(MovementKind.Ship, 2, 4, 0)]);
        book.Take(Fact(MovementKind.Ship, 1));
        book.Take(Fact(MovementKind.Deliver, 1));
        book.Take(Fact(MovementKind.Deliver, 1));
        Assert.Equal((10L, 10L, 4L), (book.Lines[1].Shipped, book.Lines[1].Delivered, book.Lines[2].Delivered));
        Assert.Empty(book.Waiting);
    }

    [Fact]
    public void A_refused_parcel_comes_back_without_having_been_delivered_but_never_more_than_left()
    {
        var book = Book(10);
        book.Do([.. book.PackRest(OrderId, 2, "x", At)]);
        book.Take(Fact(MovementKind.Ship, 1));
        book.Take(Fact(MovementKind.Return, 1, 0, (1, 8)));
        book.Take(Fact(MovementKind.Return, 2, 0, (1, 3)));
        Assert.Equal((8L, "returned_of_shipped"), (book.Lines[1].Returned, Assert.Single(book.Waiting).Reason));
    }

    [Fact]
    public void An_order_that_is_cancelled_has_nothing_open_and_what_was_packed_of_it_is_not()
    {
        var book = Book(10, 4);
        book.Do([Own(MovementKind.Pack, 1, 6, 2)]);
        Assert.Equal(4, book.Lines[1].Open);
        book.Do([.. book.CancelAll(OrderId, 3, "x", At)]);
        Assert.Equal((10L, 0L, 0L, 10L), (book.Lines[1].Cancelled, book.Lines[1].Produced, book.Lines[1].Open, book.Lines[1].Reserved));
        book.Take(Fact(MovementKind.Unreserve, 1, 3));
        Assert.Equal(0, book.Lines[1].Reserved);
    }

    [Fact]
    public void Money_goes_back_for_what_ended_not_for_what_is_still_to_be_made()
    {
        var book = Book(10);
        Assert.Equal((1, "refunded_of_ended"), book.Do([Own(MovementKind.Refund, 1, 1, 2)]));
        book.Do([.. book.PackRest(OrderId, 3, "x", At)]);
        book.Take(Fact(MovementKind.Ship, 1));
        Assert.Null(book.Do([Own(MovementKind.Refund, 1, 10, 4)]));
        Assert.Equal((1, "refunded_of_ended"), book.Do([Own(MovementKind.Refund, 1, 1, 5)]));
    }
}
