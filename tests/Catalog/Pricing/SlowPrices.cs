namespace CrossBorder.Catalog.Tests;

/// <summary>
/// The obvious model of price lists: everything in memory, every pair compared, nothing shared with the service. Written from the
/// rule as docs/decisions/0018-price-lists.md tells it.
/// </summary>
static class SlowPrices
{
    public sealed record Window(DateTimeOffset From, DateTimeOffset? Until)
    {
        public bool Has(DateTimeOffset at) => !(at < From) && (Until is null || at < Until);
    }

    public sealed record Row(string Sku, long From, long Moq, long Increment, decimal Price);

    public sealed record List(
        Guid Id, string Code, Guid? Buyer, string? Group, string? Market, string? Channel, string Currency, Window Window, int Priority,
        string Counting, int MadeAs, bool Withdrawn, IReadOnlyList<Row> Rows)
    {
        public int Weight => (Buyer is null ? 0 : 8) + (Group is null ? 0 : 4) + (Market is null ? 0 : 2) + (Channel is null ? 0 : 1);
    }

    public sealed record Product(
        string Sku, string? Family, int? CartonUnits, string Currency, IReadOnlyList<(long From, decimal Price)> Tiers);

    public sealed record World(
        IReadOnlyList<Product> Products, IReadOnlyList<List> Lists, IReadOnlyList<(string Group, Guid Buyer, Window Window)> Members);

    public sealed record Ask(
        Guid? Buyer, string? Market, string? Channel, string Currency, DateTimeOffset At, IReadOnlyList<(string Sku, long Quantity)> Lines);

    /// <summary>Price and list of one line; no price when nothing has one.</summary>
    public static (decimal? Price, Guid? List, long? From) Price(World world, Ask ask, int line)
    {
        var (sku, quantity) = ask.Lines[line];
        var product = world.Products.Single(one => one.Sku == sku);
        (List List, Row Row)? best = null;
        foreach (var list in world.Lists)
            foreach (var row in list.Rows)
                if (Applies(world, ask, product, quantity, list, row) && (best is not { } b || GoesBefore((list, row), b)))
                    best = (list, row);
        if (best is { } found)
            return (found.Row.Price, found.List.Id, found.Row.From);
        decimal? own = null;
        foreach (var (from, price) in product.Tiers)
            if (product.Currency == ask.Currency && quantity >= from)
                own = price;
        return (own, null, null);
    }

    static bool Applies(World world, Ask ask, Product product, long quantity, List list, Row row)
    {
        if (row.Sku != product.Sku || list.Withdrawn || list.Currency != ask.Currency || !list.Window.Has(ask.At))
            return false;
        if (list.Buyer is { } buyer && buyer != ask.Buyer)
            return false;
        if (list.Market is { } market && market != ask.Market)
            return false;
        if (list.Channel is { } channel && channel != ask.Channel)
            return false;
        if (list.Group is { } group && !world.Members.Any(
            member => member.Group == group && member.Buyer == ask.Buyer && member.Window.Has(ask.At)))
            return false;
        long counted = 0;
        switch (list.Counting)
        {
            case "Line":
                counted = quantity;
                break;
            case "Family":
                foreach (var (sku, more) in ask.Lines)
                    if (sku == product.Sku || (product.Family is not null
                        && world.Products.Single(one => one.Sku == sku).Family == product.Family))
                        counted += more;
                break;
            case "Carton":
                if (product.CartonUnits is null)
                    return false;
                for (var left = quantity; left >= product.CartonUnits; left -= product.CartonUnits.Value)
                    counted++;
                break;
        }

        return counted >= row.From && quantity >= row.Moq && quantity / row.Increment * row.Increment == quantity;
    }

    static bool GoesBefore((List List, Row Row) a, (List List, Row Row) b)
    {
        if (a.List.Id == b.List.Id)
            return a.Row.From > b.Row.From;
        if (a.List.Weight != b.List.Weight)
            return a.List.Weight > b.List.Weight;
        return a.List.Priority != b.List.Priority ? a.List.Priority > b.List.Priority : a.List.MadeAs > b.List.MadeAs;
    }
}
