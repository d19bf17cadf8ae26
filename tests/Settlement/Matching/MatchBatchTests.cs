using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement.Tests;

/// <summary>The decisions on entries, without any database.</summary>
public sealed class MatchBatchTests
{
    static readonly Currency Usd = Currency.Of("USD");
    static readonly DateTimeOffset Now = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);

    static OrderCase Order(long total = 1000, long covered = 300, ReceivableStatus status = ReceivableStatus.Open) => new(
        new OrderId(Guid.CreateVersion7()), new PartyId(Guid.CreateVersion7()), new PartyId(Guid.CreateVersion7()), Usd, total, covered, 0,
        ReceivableId.New(), status, "VA0000000000005", 1, covered == 0, false, null, null);

    static WaitingEntry Entry(Mark mark, long minor, string? bankReference = null, string currency = "USD") => new(
        EntryId.New(), mark, minor, Currency.Of(currency), new DateOnly(2026, 5, 4), null, bankReference, "VA0000000000005", null, false);

    /// <summary>
    /// Receipts and reversals in any succession: the order's funds are always the smaller of what is held and the total, the buyer's
    /// credit is the rest, the status says the same, every transaction balances, and each stage is told once.
    /// </summary>
    [Fact]
    public void Whatever_comes_and_goes_the_ledger_says_what_the_receivable_says()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var order = Order(random.Next(1, 2000), 0);
            order = order with { CoveredMinor = random.NextInt64(order.TotalMinor + 1), CoveredTold = false };
            var batch = new MatchBatch([order], [], [], Now);
            var held = new List<long>();
            for (var step = 0; step < 30; step++)
            {
                var reverse = held.Count > 0 && random.Next(3) == 0;
                var minor = reverse ? held[random.Next(held.Count)] : random.Next(1, 900);
                if (reverse)
                    held.Remove(minor);
                else
                    held.Add(minor);
                batch.Decide(Entry(reverse ? Mark.RC : Mark.C, minor));
                Check(batch, order, held.Sum(), seed);
            }

            Assert.True(batch.Events.OfType<OrderFunded>().GroupBy(e => e.Stage).All(stage => stage.Count() == 1), $"seed {seed}");
        }
    }

    static void Check(MatchBatch batch, OrderCase order, long held, int seed)
    {
        var now = Assert.Single(batch.Changed);
        var expected = held == 0 ? ReceivableStatus.Open
            : held < order.TotalMinor ? ReceivableStatus.PartlyPaid
            : held == order.TotalMinor ? ReceivableStatus.Paid
            : ReceivableStatus.Overpaid;
        Assert.True((now.PaidMinor, now.ReceivableStatus) == (held, expected), $"seed {seed}");
        Assert.Equal(held, Net(batch, AccountKind.Bank));
        Assert.Equal(-Math.Min(held, order.TotalMinor), Net(batch, AccountKind.OrderFunds));
        Assert.Equal(-Math.Max(0, held - order.TotalMinor), Net(batch, AccountKind.BuyerCredit));
        Assert.All(batch.Transactions, transaction => Assert.Equal(0, transaction.Lines.Sum(line => line.DebitMinor - line.CreditMinor)));
    }

    static long Net(MatchBatch batch, AccountKind kind) =>
        batch.Transactions.SelectMany(transaction => transaction.Lines).Where(line => line.Kind == kind)
            .Sum(line => line.DebitMinor - line.CreditMinor);

    [Fact]
    public void A_reversal_takes_back_the_receipt_with_its_bank_reference()
    {
        var batch = new MatchBatch([Order()], [], [], Now);
        var (first, second) = (Entry(Mark.C, 100, "A"), Entry(Mark.C, 100, "B"));
        var reversal = Entry(Mark.RC, 100, "A");
        foreach (var entry in new[] { first, second, reversal })
            batch.Decide(entry);
        Assert.Equal(first.Id, batch.Reversed[reversal.Id]);
    }

    [Fact]
    public void A_receipt_is_taken_back_once()
    {
        var batch = new MatchBatch([Order()], [], [], Now);
        batch.Decide(Entry(Mark.C, 100, "A"));
        batch.Decide(Entry(Mark.RC, 100, "A"));
        batch.Decide(Entry(Mark.RC, 100, "A"));
        Assert.Equal([null, null, "no_receipt_to_reverse"], batch.Verdicts.Select(verdict => verdict.Reason));
        Assert.Equal(0, Assert.Single(batch.Changed).PaidMinor);
    }

    [Fact]
    public void Money_in_another_currency_waits_in_its_own_currency()
    {
        var batch = new MatchBatch([Order()], [], [], Now);
        batch.Decide(Entry(Mark.C, 100, currency: "EUR"));
        Assert.Equal("currency_differs", Assert.Single(batch.Verdicts).Reason);
        Assert.Equal("EUR", Assert.Single(batch.Transactions).Currency.Code);
        Assert.Empty(batch.Changed);
    }

    [Fact]
    public void An_entry_that_was_in_suspense_leaves_it_when_its_order_comes()
    {
        var batch = new MatchBatch([Order()], [], [], Now);
        batch.Decide(Entry(Mark.C, 100) with { Suspended = true });
        Assert.Equal((0L, 100L, -100L),
            (Net(batch, AccountKind.Bank), Net(batch, AccountKind.Suspense), Net(batch, AccountKind.OrderFunds)));
    }

    [Fact]
    public void A_returned_debit_waits_for_an_operator()
    {
        var batch = new MatchBatch([Order()], [], [], Now);
        batch.Decide(Entry(Mark.RD, 100));
        Assert.Equal("reversed_debit", Assert.Single(batch.Verdicts).Reason);
        Assert.Equal((100L, -100L), (Net(batch, AccountKind.Bank), Net(batch, AccountKind.Suspense)));
    }

    [Fact]
    public void Money_held_for_a_cancelled_order_can_be_taken_back()
    {
        var order = Order(status: ReceivableStatus.Cancelled);
        var batch = new MatchBatch([order], [], [], Now);
        batch.Decide(Entry(Mark.C, 100, "A"));
        Assert.Equal(-100, Net(batch, AccountKind.BuyerCredit));
        batch.Decide(Entry(Mark.RC, 100, "A"));
        Assert.Equal(0, Net(batch, AccountKind.BuyerCredit));
        Assert.Equal(0, Assert.Single(batch.Changed).PaidMinor);
    }
}
