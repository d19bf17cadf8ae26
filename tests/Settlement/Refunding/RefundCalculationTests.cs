namespace CrossBorder.Settlement.Tests;

/// <summary>The examples of vat-refund section 3 in fen, and what must hold of any claim.</summary>
public sealed class RefundCalculationTests
{
    const string Entry = "290120260000000001";

    static DeclaredItem Item(int line = 1, long quantity = 10, decimal? rate = 13m, bool ambiguous = false) =>
        new(line, "6911101900", quantity, Entry, line, rate is null ? null : "R", rate is null ? null : 1, rate, ambiguous);

    static InvoicedItem Invoice(
        int line = 1, long quantity = 10, long taxable = 10_000_000, string taxClass = "General", decimal vat = 13m, long used = 0,
            string number = "1") =>
        new(number, 1, line, taxClass, quantity, used, taxable, vat);

    static ClaimRow Only(DeclaredItem item, InvoicedItem invoice)
    {
        var result = RefundCalculation.Of([item], [invoice]);
        Assert.Empty(result.Missing);
        return Assert.Single(result.Rows);
    }

    [Theory]
    [InlineData(13, "General", 13, 1_300_000)]
    [InlineData(9, "General", 13, 900_000)]
    [InlineData(13, "SmallScale", 1, 100_000)]
    [InlineData(13, "SmallScale", 3, 300_000)]
    [InlineData(9, "SmallScale", 13, 900_000)]
    [InlineData(13, "General", 3, 1_300_000)]
    public void A_hundred_thousand_yuan_is_refunded_as_the_law_computes(int rate, string taxClass, int vat, long refund) =>
        Assert.Equal(refund, Only(Item(rate: rate), Invoice(taxClass: taxClass, vat: vat)).RefundMinor);

    [Theory]
    [InlineData(1, 13, 0)]
    [InlineData(3, 13, 0)]
    [InlineData(4, 13, 1)]
    [InlineData(50, 1, 1)]
    [InlineData(49, 1, 0)]
    [InlineData(12_345_678, 13, 1_604_938)]
    [InlineData(12_345_679, 6, 740_741)]
    public void A_row_is_rounded_half_up_to_fen(long taxable, int rate, long refund) =>
        Assert.Equal(refund, RefundCalculation.Refund(taxable, rate));

    [Fact]
    public void The_key_is_the_entry_number_a_zero_and_the_item_in_two_digits()
    {
        var row = Only(Item(line: 107) with { ItemNo = 7 }, Invoice(line: 107));
        Assert.Equal(("290120260000000001007", 21), (row.DeclarationKey, row.DeclarationKey.Length));
    }

    [Fact]
    public void Lines_without_an_entry_number_are_missing_once()
    {
        var result = RefundCalculation.Of(
            [Item(), Item(line: 2) with { EntryNumber = null, ItemNo = null }, Item(line: 3) with { EntryNumber = null, ItemNo = null }],
            new[] { Invoice(), Invoice(line: 2), Invoice(line: 3) });
        Assert.Equal(["entry_number_missing: 2 of 3 lines, the list is not consolidated yet"], result.Missing);
    }

    [Fact]
    public void A_rate_of_zero_yields_a_row_that_is_not_claimed()
    {
        var row = Only(Item(rate: 0m), Invoice());
        Assert.Equal((0L, true), (row.RefundMinor, row.Refused));
    }

    [Fact]
    public void What_is_missing_is_told_by_line()
    {
        var result = RefundCalculation.Of(
            [Item(1), Item(2, rate: null), Item(3, ambiguous: true), Item(4)], [Invoice(1, quantity: 4), Invoice(4)]);
        Assert.Equal(
            [
                "line 1: invoices cover 4 of 10 units",
                "line 2: no refund rate is known for 6911101900",
                "line 3: codes under 6911101900 have different refund rates, declare the longer code",
            ], result.Missing);
    }

    [Fact]
    public void Several_invoices_cover_a_line_in_their_order_and_the_last_is_used_in_part()
    {
        var result = RefundCalculation.Of([Item(quantity: 10)],
            [Invoice(quantity: 4, taxable: 400_000, number: "A"), Invoice(quantity: 9, taxable: 1_000_000, number: "B")]);
        Assert.Empty(result.Missing);
        // 6 of 9 units of 10,000.00 are 6,666.67.
        Assert.Equal([("A", 4L, 400_000L), ("B", 6L, 666_667L)],
            result.Rows.Select(row => (row.InvoiceNumber, row.Quantity, row.TaxableMinor)));
        Assert.Equal([("A", 1, 4L), ("B", 1, 6L)], result.Uses);
        Assert.Equal([52_000L, 86_667L], result.Rows.Select(row => row.RefundMinor));
    }

    [Fact]
    public void Units_that_another_claim_used_are_not_used_again()
    {
        var result = RefundCalculation.Of([Item(quantity: 10)], [Invoice(quantity: 15, used: 6)]);
        Assert.Equal(["line 1: invoices cover 9 of 10 units"], result.Missing);
    }

    /// <summary>However an invoice is cut over claims, the parts sum up to its amount, and no part is off by more than a fen.</summary>
    [Fact]
    public void Parts_of_an_invoice_sum_up_to_the_whole()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var invoice = Invoice(quantity: random.Next(1, 500), taxable: random.NextInt64(1, 100_000_000));
            var (used, sum) = (0L, 0L);
            while (used < invoice.LineQuantity)
            {
                var part = random.NextInt64(1, invoice.LineQuantity - used + 1);
                var row = Only(Item(quantity: part), invoice with { UsedQuantity = used });
                Assert.InRange(row.TaxableMinor - (decimal)invoice.TaxableMinor * part / invoice.LineQuantity, -1m, 1m);
                sum += row.TaxableMinor;
                used += part;
            }

            Assert.True(sum == invoice.TaxableMinor, $"seed {seed}");
        }
    }

    /// <summary>The refund never exceeds taxable times the library rate by more than the rounding of each row.</summary>
    [Fact]
    public void A_claim_covers_exactly_what_is_declared()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var items = Enumerable.Range(1, random.Next(1, 6)).Select(line => Item(line, random.Next(1, 50))).ToList();
            var invoices = Enumerable.Range(0, random.Next(0, 12))
                .Select(i => Invoice(random.Next(1, 6), random.Next(1, 40), random.NextInt64(1, 1_000_000), number: $"{i}")).ToList();
            var result = RefundCalculation.Of(items, invoices);
            var covered = items.ToDictionary(item => item.LineNo, item =>
                Math.Min(item.Quantity, invoices.Where(i => i.OrderLineNo == item.LineNo).Sum(i => i.LineQuantity)));
            Assert.All(items, item =>
                Assert.Equal(covered[item.LineNo], result.Rows.Where(row => row.LineNo == item.LineNo).Sum(row => row.Quantity)));
            Assert.Equal(items.Count(item => covered[item.LineNo] < item.Quantity), result.Missing.Count);
            Assert.All(result.Uses, use => Assert.InRange(use.Quantity, 1, invoices.Single(i => i.Number == use.Number).LineQuantity));
        }
    }
}
