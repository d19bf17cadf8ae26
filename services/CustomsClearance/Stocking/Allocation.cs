namespace CrossBorder.CustomsClearance;

/// <summary>What a sale says.</summary>
/// <param name="Line">The declared line that it names; null: the oldest with something left.</param>
public sealed record Sale(
    string Reference, string Warehouse, string Sku, long Quantity, DateOnly SoldOn, (Guid DeclarationId, int LineNo)? Line);

/// <summary>A lot as far as sales are concerned.</summary>
public sealed record Lot(Guid DeclarationId, int LineNo, string Warehouse, string Sku, long Left);

/// <summary>Units of one lot that one sale takes.</summary>
public sealed record Taken(string Reference, Guid DeclarationId, int LineNo, long Quantity);

/// <summary>Allots sales to lots, oldest first, never more than is left. Pure: the lots are locked by the caller.</summary>
public static class Allocation
{
    /// <param name="lots">Oldest first.</param>
    /// <returns>For each sale what it takes; empty when too little is left, and then it takes nothing.</returns>
    public static IReadOnlyList<IReadOnlyList<Taken>> Of(IReadOnlyList<Lot> lots, IEnumerable<Sale> sales)
    {
        var left = lots.Select(lot => lot.Left).ToArray();
        return [.. sales.Select(sale => Take(lots, left, sale))];
    }

    static List<Taken> Take(IReadOnlyList<Lot> lots, long[] left, Sale sale)
    {
        List<(int Place, long Quantity)> parts = [];
        var open = sale.Quantity;
        for (var place = 0; place < lots.Count && open > 0; place++)
        {
            var quantity = Fits(lots[place], sale) ? Math.Min(left[place], open) : 0;
            if (quantity == 0)
                continue;
            parts.Add((place, quantity));
            open -= quantity;
        }

        if (open > 0)
            return [];
        foreach (var (place, quantity) in parts)
            left[place] -= quantity;
        return [.. parts.Select(part => new Taken(sale.Reference, lots[part.Place].DeclarationId, lots[part.Place].LineNo, part.Quantity))];
    }

    static bool Fits(Lot lot, Sale sale) => lot.Warehouse == sale.Warehouse && lot.Sku == sale.Sku
        && (sale.Line is not { } line || line == (lot.DeclarationId, lot.LineNo));
}
