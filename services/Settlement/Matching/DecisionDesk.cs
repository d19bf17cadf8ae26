using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>A part of a receipt that somebody gives to an order.</summary>
public sealed record WishedShare(EntryId EntryId, OrderId OrderId, long AmountMinor, long ChargeMinor);

/// <summary>A receipt that waits for people.</summary>
/// <param name="LeftMinor">What nothing is decided about.</param>
public sealed record OpenReceipt(WaitingEntry Entry, string? Reason, long LeftMinor)
{
    /// <summary>It came for a cancelled order and is its buyer's credit.</summary>
    public bool IsBuyers => Reason == Unmatched.ReceivableCancelled;
}

/// <summary>
/// Carries out what people decide about receipts: the receipts are locked first, then the orders, both sorted, as the matcher does;
/// what is left of the one and open of the other is judged under the locks. Refusals change nothing.
/// </summary>
public sealed partial class DecisionDesk(Matcher matcher, TimeProvider clock)
{
    /// <summary>Gives parts of receipts to orders, any number to any number.</summary>
    public async Task<Outcome<Decision>> Allocate(Tx tx, Decision decision, IReadOnlyList<WishedShare> shares)
    {
        var (receipts, unfit) = await Receipts(tx, [.. shares.Select(share => share.EntryId)]);
        if (unfit is not null)
            return unfit;
        var orders = await Orders(tx, shares.Select(share => share.OrderId));
        var rules = await MatchRules.Load(tx);
        var book = new ReceiptBook(clock.GetUtcNow());
        book.Decided(decision);
        foreach (var share in shares)
        {
            var receipt = receipts![share.EntryId];
            if (Judge(share, receipt, orders.GetValueOrDefault(share.OrderId), rules) is { } problem)
                return problem;
            orders[share.OrderId] = book.Receive(
                receipt.Entry, orders[share.OrderId], new Share(share.OrderId, share.AmountMinor, share.ChargeMinor), decision);
            receipts[share.EntryId] = receipt with { LeftMinor = receipt.LeftMinor - share.AmountMinor };
        }

        await Write(tx, book, receipts!.Values, [.. orders.Values]);
        return decision;
    }

    static Problem? Judge(WishedShare share, OpenReceipt receipt, OrderCase? order, MatchRules rules)
    {
        if (order is null)
            return Problem.NotFound("receivable", share.OrderId.Value);
        if (receipt.IsBuyers || share.AmountMinor > receipt.LeftMinor)
            return MatchProblems.ReceiptExceeded(receipt);
        if (order.Currency != receipt.Entry.Currency)
            return MatchProblems.CurrencyDiffers(order, receipt.Entry);
        var open = order.Cancelled ? 0 : order.TotalMinor - order.CoveringMinor;
        if (share.AmountMinor + share.ChargeMinor > open)
            return MatchProblems.ReceivableExceeded(order, open);
        var most = rules.Tolerance(order.Currency, share.AmountMinor + share.ChargeMinor, receipt.Entry.ValueDate);
        return share.ChargeMinor > most ? MatchProblems.ChargeExceeded(share.ChargeMinor, most) : null;
    }

    /// <summary>What is left of a receipt becomes the buyer's advance.</summary>
    public async Task<Outcome<Decision>> Advance(Tx tx, Decision decision, EntryId id, PartyId buyer)
    {
        var (receipt, unfit) = await Receipt(tx, id);
        if (unfit is not null)
            return unfit;
        if (receipt!.IsBuyers)
            return MatchProblems.ReceiptExceeded(receipt);
        if (!await tx.One<bool>(
            """
            select exists (select from order_case where buyer_id = @buyer) or exists (select from payer where buyer_id = @buyer)
            """,
            new { buyer }))
            return Problem.NotFound("buyer", buyer.Value);
        var book = new ReceiptBook(clock.GetUtcNow());
        book.Decided(decision);
        book.Aside(receipt, "advanced", AccountKind.BuyerCredit, buyer, decision, buyer, null);
        await Write(tx, book, [receipt with { LeftMinor = 0 }], []);
        return decision;
    }

    /// <summary>What is left of a receipt goes back to its sender.</summary>
    public async Task<Outcome<Decision>> Return(Tx tx, Decision decision, EntryId id, string name, string account)
    {
        var (receipt, unfit) = await Receipt(tx, id);
        if (unfit is not null)
            return unfit;
        var to = (Name: name.Length > 0 ? name : receipt!.Entry.Payer ?? "",
            Account: MatchText.Key(account.Length > 0 ? account : receipt!.Entry.PayerAccount ?? ""));
        if (to.Name.Length == 0 || to.Account.Length is 0 or > LongestAccount)
            return MatchProblems.SenderUnknown;
        var sent = Guid.NewGuid();
        var buyer = receipt!.IsBuyers
            ? await tx.One<PartyId>("select buyer_id from order_case where order_id = @OrderId", new { receipt.Entry.OrderId })
            : (PartyId?)null;
        var book = new ReceiptBook(clock.GetUtcNow());
        book.Decided(decision);
        book.Aside(receipt, "returned", AccountKind.BankClearing, PartyId.Platform, decision, null, sent, buyer);
        await ReceiptReturn.Insert(
            tx, new ReceiptReturn(
                sent, id, receipt.Entry.Currency, receipt.LeftMinor, to.Name, to.Account, ReceiptReturn.ReferenceOf(sent), buyer),
            book.Now);
        await Write(tx, book, [receipt with { LeftMinor = 0 }], []);
        return decision;
    }

    const int LongestAccount = 34;

    async Task Write(Tx tx, ReceiptBook book, IEnumerable<OpenReceipt> receipts, List<OrderCase> orders)
    {
        await Matcher.WriteOrders(tx, orders);
        await Ledger.Book(tx, book.Transactions);
        await Allocations.Write(tx, book.Decisions, book.Allocations, book.Now);
        await DecidedEntries.Write(tx, [.. receipts], book.Allocations, book.Now);
        await matcher.Tell(tx, book.Events);
        await matcher.Follow(tx, orders, book.Now);
    }

    static async Task<Outcome<OpenReceipt>> Receipt(Tx tx, EntryId id)
    {
        var (receipts, unfit) = await Receipts(tx, [id]);
        return unfit is not null ? unfit : receipts![id];
    }

    /// <summary>Locked; a problem when one of them does not wait for anybody.</summary>
    static async Task<Outcome<Dictionary<EntryId, OpenReceipt>>> Receipts(Tx tx, EntryId[] ids)
    {
        var wanted = ids.Select(id => id.Value).Distinct().ToArray();
        var entries = await tx.Many<WaitingEntry>(
            $"select {WaitingEntry.Columns} from statement_entry where id = any(@wanted) order by seq for update", new { wanted });
        var states = (await tx.Many<State>(
            """
            select e.id, e.status, e.reason, e.reversed_by is not null as reversed, e.amount_minor - coalesce((
                select sum(a.amount_minor) from allocation a where a.entry_id = e.id and not a.undone), 0)::bigint as left_minor
            from statement_entry e
            where e.id = any(@wanted)
            """,
            new { wanted })).ToDictionary(state => state.Id);
        var receipts = new Dictionary<EntryId, OpenReceipt>();
        foreach (var id in wanted.Select(id => new EntryId(id)))
        {
            if (entries.Find(entry => entry.Id == id) is not { } entry)
                return Problem.NotFound("receipt", id.Value);
            var state = states[id];
            if (entry.Mark != Mark.C || state.Status != "Unmatched" || state.Reversed || !entry.Suspended)
                return MatchProblems.ReceiptNotOpen(id, state.Status);
            receipts.Add(id, new OpenReceipt(entry, state.Reason, state.LeftMinor));
        }

        return receipts;
    }

    internal static async Task<Dictionary<OrderId, OrderCase>> Orders(Tx tx, IEnumerable<OrderId> ids) => (await tx.Many<OrderCase>(
        $"""
        select {OrderCase.Columns}
        from order_case
        where order_id = any(@Ids) and placed_at is not null
        order by order_id
        for update
        """,
        new { Ids = ids.Select(id => id.Value).Distinct().ToArray() })).ToDictionary(order => order.OrderId);

    sealed record State(EntryId Id, string Status, string? Reason, bool Reversed, long LeftMinor);
}
