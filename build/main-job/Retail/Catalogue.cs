namespace CrossBorder.MainJob.Retail;

/// <summary>What the file sells: each assigned stock code with its price tiers and the stock that its sales need.</summary>
public sealed class Catalogue
{
    readonly Dictionary<string, PriceTiers> sales = [];

    public IReadOnlyDictionary<string, PriceTiers> Sales => sales;

    /// <summary>Reads the file once; memory grows with the number of products, not of lines.</summary>
    public static Catalogue Of(IEnumerable<RetailInvoice> invoices, LineCheck check)
    {
        var catalogue = new Catalogue();
        foreach (var line in invoices.SelectMany(check.Check).Where(line => line.Verdict == Verdict.Goods))
        {
            if (!catalogue.sales.TryGetValue(line.Line.StockCode, out var tiers))
                catalogue.sales.Add(line.Line.StockCode, tiers = new PriceTiers());
            tiers.Sold(line.Quantity, line.UnitPrice);
        }

        return catalogue;
    }
}
