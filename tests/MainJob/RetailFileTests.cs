using CrossBorder.MainJob.Retail;
using CrossBorder.Testing;

namespace CrossBorder.MainJob.Tests;

public sealed class RetailFileTests
{
    const string Header = "InvoiceNo,StockCode,Description,Quantity,UnitPrice,CustomerID,Country\n";
    static readonly string Data = Path.Combine(Servers.Root, "data");
    static readonly Assignments Assigned = Assignments.Load(Data);

    static string File => Path.Combine(Data, "online-retail-orders.csv");

    [Fact]
    public void Every_line_of_the_file_ends_as_goods_freight_or_refused_with_a_reason()
    {
        var check = new LineCheck(Assigned);
        var lines = RetailFile.Invoices(File).SelectMany(check.Check).ToList();

        // 50,062 and 2,342 are the counts that the source states of the file.
        Assert.Equal(50_062, lines.Count);
        Assert.Equal(2_342, lines.Select(line => line.Line.InvoiceNo).Distinct().Count());
        Assert.All(lines, line => Assert.Equal(line.Verdict == Verdict.Refused, line.Reason.Length > 0));
        Assert.Equal(923, lines.Count(line => line.Reason == LineCheck.Cancellation));
    }

    [Fact]
    public void Lines_of_one_invoice_come_together_and_numbers_are_those_of_the_file()
    {
        var invoices = RetailFile.Invoices(new StringReader(
            """
            InvoiceNo,StockCode,Description,Quantity,UnitPrice,CustomerID,Country
            1,85123a,"HOLDER, WHITE",6,2.55,17850,United Kingdom
            1,POST,POSTAGE,1,18,17850,United Kingdom
            C2,85123A,HOLDER,-6,2.55,17850,United Kingdom
            """)).ToList();

        Assert.Equal([("1", 2), ("C2", 1)], invoices.Select(invoice => (invoice.Number, invoice.Lines.Count)));
        Assert.Equal(new RetailLine(2, "1", "85123A", "HOLDER, WHITE", "6", "2.55", "17850", "United Kingdom"), invoices[0].Lines[0]);
        Assert.Equal([2, 3, 4], invoices.SelectMany(invoice => invoice.Lines).Select(line => line.Number));
        Assert.True(invoices[1].IsCancellation);
    }

    [Theory]
    [InlineData("C1,85123A,X,-1,2.55,17850,France", "cancellation")]
    [InlineData("1,85123A,X,-1,2.55,17850,France", "quantity_not_positive")]
    [InlineData("1,85123A,X,many,2.55,17850,France", "quantity_not_a_number")]
    [InlineData("1,85123A,X,1,free,17850,France", "price_not_a_number")]
    [InlineData("1,85123A,X,1,0,17850,France", "price_not_positive")]
    [InlineData("1,85123A,X,1,2.55,,France", "customer_missing")]
    [InlineData("1,85123A,X,1,2.55,17850,Unspecified", "country_unknown")]
    [InlineData("1,BANK CHARGES,X,1,15,17850,France", "not_goods_charge")]
    [InlineData("1,POST,POSTAGE,1,18,17850,France", "invoice_without_goods")]
    [InlineData("1,99999X,?,1,2.55,17850,France", "goods_without_a_name")]
    [InlineData("1", "quantity_not_a_number")]
    public void A_line_that_is_no_sale_is_refused_with_its_reason(string line, string reason)
    {
        var invoice = RetailFile.Invoices(new StringReader(Header + line)).Single();
        Assert.Equal(reason, new LineCheck(Assigned).Check(invoice).Single().Reason);
    }

    [Fact]
    public void Postage_is_freight_of_the_goods_that_it_came_with()
    {
        var invoice = RetailFile.Invoices(new StringReader(
            """
            InvoiceNo,StockCode,Description,Quantity,UnitPrice,CustomerID,Country
            1,85123A,HOLDER,6,2.55,17850,France
            1,POST,POSTAGE,3,18.00,17850,France
            """)).Single();
        Assert.Equal([Verdict.Goods, Verdict.Freight], new LineCheck(Assigned).Check(invoice).Select(line => line.Verdict));
    }

    [Fact]
    public void Mutated_lines_never_stop_the_reading()
    {
        var random = new Random(7);
        var sample = System.IO.File.ReadLines(File).Skip(1).Take(400).ToArray();
        var check = new LineCheck(Assigned);
        for (var run = 0; run < 2_000; run++)
        {
            var text = sample[random.Next(sample.Length)].ToCharArray();
            for (var edits = random.Next(1, 6); edits > 0; edits--)
                text[random.Next(text.Length)] = "\",\n\r0-9C;\0£é"[random.Next(12)];
            var invoices = RetailFile.Invoices(new StringReader(Header + new string(text)));
            Assert.All(invoices.SelectMany(check.Check), line => Assert.Equal(line.Verdict == Verdict.Refused, line.Reason.Length > 0));
        }
    }
}
