namespace CrossBorder.Settlement;

/// <summary>A word that names an order.</summary>
/// <param name="Kind">Number, Reference, ProformaInvoice, Contract, or Account for the virtual one.</param>
public sealed record OrderName(OrderId OrderId, string Kind, string Key);

/// <summary>An account or a name that pays for a buyer.</summary>
/// <param name="Source">Registered, Confirmed or Learnt.</param>
public sealed record PayerRow(PartyId BuyerId, string AccountKey, string NameKey, string Source);

/// <summary>What is known about the orders and payers that a batch of receipts may be about.</summary>
public sealed class MatchFacts(
    IEnumerable<OrderName> names, IEnumerable<PayerRow> payers, IEnumerable<OrderCase> orders, IEnumerable<DueLine> lines)
{
    readonly ILookup<string, OrderName> byKey = names.ToLookup(name => name.Key);
    readonly ILookup<string, PartyId> byAccount = payers.Where(row => row.AccountKey.Length > 0)
        .ToLookup(row => row.AccountKey, row => row.BuyerId);
    readonly ILookup<string, PartyId> byName = payers.Where(row => row.NameKey.Length > 0).ToLookup(row => row.NameKey, row => row.BuyerId);
    readonly ILookup<PartyId, PayerRow> byBuyer = payers.ToLookup(row => row.BuyerId);
    readonly ILookup<OrderId, OrderName> byOrder = names.ToLookup(name => name.OrderId);
    readonly ILookup<OrderId, DueLine> lines = lines.ToLookup(line => line.OrderId);
    readonly ILookup<PartyId, OrderId> ordersOf = orders.ToLookup(order => order.BuyerId, order => order.OrderId);
    readonly HashSet<OrderId> known = [.. orders.Select(order => order.OrderId)];

    readonly Dictionary<(OrderId, long), List<(DueLine Line, long OpenMinor)>> open = [];

    public IEnumerable<OrderName> Named(string key) => byKey[key].Where(name => known.Contains(name.OrderId));

    /// <summary>The order's own number; empty when it is of the time before they were kept.</summary>
    public string NumberOf(OrderId order) => byOrder[order].FirstOrDefault(name => name.Kind == "Number")?.Key ?? "";

    public IEnumerable<PartyId> PaysFrom(string account) => byAccount[account].Distinct();

    public IEnumerable<PartyId> PaysAs(string name) => byName[name].Distinct();

    public IEnumerable<PayerRow> PayersOf(PartyId buyer) => byBuyer[buyer];

    public IEnumerable<OrderId> OrdersOf(PartyId buyer) => ordersOf[buyer];

    /// <summary>What is open of each line, oldest due first, without those that are paid.</summary>
    public List<(DueLine Line, long OpenMinor)> OpenLines(OrderCase order)
    {
        // Every candidate with the order asks for it several times.
        var key = (order.OrderId, order.CoveringMinor);
        if (!open.TryGetValue(key, out var known))
            open[key] = known = PaymentSchedule.OpenOf(lines[order.OrderId], order.CoveringMinor);
        return known;
    }
}
