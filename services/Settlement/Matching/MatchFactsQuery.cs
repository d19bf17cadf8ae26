using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What was read for a batch before its orders were locked.</summary>
/// <param name="Orders">Those that the batch may be about.</param>
public sealed record FoundFacts(IReadOnlyList<OrderName> Names, IReadOnlyList<PayerRow> Payers, IReadOnlyList<DueLine> Lines, Guid[] Orders)
{
    public static FoundFacts None { get; } = new([], [], [], []);

    public CandidateSearch Search(IReadOnlyList<OrderCase> orders, MatchRules rules) =>
        new(new MatchFacts(Names, Payers, orders.Where(order => Orders.Contains(order.OrderId.Value)), Lines), rules);
}

/// <summary>Reads what the receipts of a batch may be about, each kind of fact as one set; nothing when all name accounts.</summary>
static class MatchFactsQuery
{
    /// <summary>Of one buyer at most so many open orders are looked at, the oldest first.</summary>
    const int MostOfBuyer = 60;

    public static async Task<(FoundFacts Facts, MatchRules? Rules)> Load(Tx tx, List<WaitingEntry> entries)
    {
        if (!entries.Exists(entry => entry.Mark == Mark.C))
            return (FoundFacts.None, null);
        var rules = await MatchRules.Load(tx);
        var searched = entries.FindAll(entry => entry.NeedsSearch);
        if (searched.Count == 0)
            return (FoundFacts.None, rules);
        var keys = searched.SelectMany(entry => entry.Names).Distinct().ToArray();
        var accounts = searched.Select(entry => MatchText.Key(entry.PayerAccount ?? "")).Where(key => key.Length > 0).Distinct().ToArray();
        var payers = searched.Select(entry => MatchText.NameKey(entry.Payer)).Where(key => key.Length > 0).Distinct().ToArray();
        var named = await Named(tx, keys);
        var orders = await Orders(tx, named, accounts, payers);
        var buyers = orders.Select(order => order.BuyerId.Value).Distinct().ToArray();
        var ids = orders.Select(order => order.OrderId.Value).ToArray();
        return (new FoundFacts(await Numbers(tx, named, ids), await Payers(tx, buyers, accounts, payers), await Lines(tx, ids), ids),
            rules);
    }

    /// <summary>What is due of the orders whose virtual accounts are named.</summary>
    public static async Task<IReadOnlyList<DueLine>> Schedules(
        Tx tx, List<WaitingEntry> entries, List<OrderCase> orders, FoundFacts facts)
    {
        var accounts = entries.Where(entry => entry.Mark == Mark.C).Select(entry => entry.VirtualAccount).OfType<string>().ToHashSet();
        var ids = orders.Where(order => accounts.Contains(order.VirtualAccount)).Select(order => order.OrderId.Value)
            .Except(facts.Orders).ToArray();
        return ids.Length == 0 ? facts.Lines : [.. facts.Lines, .. await Lines(tx, ids)];
    }

    static Task<List<OrderName>> Named(Tx tx, string[] keys) => tx.Many<OrderName>(
        """
        select order_id, kind, key from order_reference where key = any(@keys)
        union all
        select order_id, 'Account', virtual_account from order_case where virtual_account = any(@keys)
        """,
        new { keys });

    /// <summary>The named ones, and what is open of their buyers and of those that the payers are known to pay for.</summary>
    static Task<List<BuyersOrder>> Orders(Tx tx, List<OrderName> named, string[] accounts, string[] payers) => tx.Many<BuyersOrder>(
        """
        with named as (
            select order_id, buyer_id from order_case where order_id = any(@Named) and placed_at is not null),
        buyer as (
            select buyer_id from named
            union
            select buyer_id from payer where account_key = any(@accounts)
            union
            select buyer_id from payer where name_key = any(@payers))
        select order_id, buyer_id from named
        union
        select o.order_id, b.buyer_id
        from buyer b cross join lateral (
            select order_id
            from order_case
            where buyer_id = b.buyer_id and receivable_status in ('Open', 'PartlyPaid')
            order by placed_at
            limit @MostOfBuyer) as o
        """,
        new { Named = named.Select(name => name.OrderId.Value).Distinct().ToArray(), accounts, payers, MostOfBuyer });

    /// <summary>The named ones as they were found, and the numbers of all that may be meant by a wrong one.</summary>
    static async Task<List<OrderName>> Numbers(Tx tx, List<OrderName> named, Guid[] ids)
    {
        var numbers = await tx.Many<OrderName>(
            "select order_id, kind, key from order_reference where order_id = any(@ids) and kind = 'Number'", new { ids });
        return [.. named.Union(numbers)];
    }

    static Task<List<PayerRow>> Payers(Tx tx, Guid[] buyers, string[] accounts, string[] payers) => tx.Many<PayerRow>(
        """
        select buyer_id, account_key, name_key, source from payer where buyer_id = any(@buyers)
        union
        select buyer_id, account_key, name_key, source from payer where account_key = any(@accounts)
        union
        select buyer_id, account_key, name_key, source from payer where name_key = any(@payers)
        """,
        new { buyers, accounts, payers });

    static Task<List<DueLine>> Lines(Tx tx, Guid[] ids) => tx.Many<DueLine>(
        $"select {DueLine.Columns} from instalment where order_id = any(@ids)", new { ids });

    sealed record BuyersOrder(OrderId OrderId, PartyId BuyerId);
}
