using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Money that came in for an order goes over to a part of it with the receipts that brought it, so that the bank, or a person, who takes
/// one of them back takes it from the order that has it. What channels brought is bound to its payment and stays.
/// </summary>
static class MovedReceipts
{
    const string Split = nameof(Split);

    /// <summary>The latest receipts go first. Both cases are locked; they are written here as they are then.</summary>
    /// <returns>Both, and how much went over: less than was asked for when channels brought the rest.</returns>
    public static async Task<(OrderCase From, OrderCase To, long Moved)> Move(
        Tx tx, OrderCase from, OrderCase to, long minor, DateTimeOffset now)
    {
        if (minor == 0)
            return (from, to, 0);
        var (entries, ended, made, moved) = (new List<LedgerEntry>(), new List<Guid>(), new List<Allocation>(), 0L);
        var receipts = await Receipts(tx, from.OrderId);
        var days = await Days(tx, receipts);
        foreach (var one in receipts)
        {
            var share = Math.Min(one.AmountMinor, minor - moved);
            if (share == 0)
                break;
            moved += share;
            var after = from.Holding(from.PaidMinor - share);
            var (id, day) = (Guid.CreateVersion7(), ChinaDay.Of(now));
            var takes = new LedgerEntry("split-from", id, from.OrderId, day, from.Currency)
                .Debit(AccountKind.OrderFunds, from.ExporterId, from.OrderMinor - after.OrderMinor)
                .Credit(AccountKind.BuyerCredit, from.BuyerId, from.OrderMinor - after.OrderMinor);
            var gives = new LedgerEntry("split-to", id, to.OrderId, day, to.Currency)
                .Debit(AccountKind.BuyerCredit, to.BuyerId, share)
                .Credit(AccountKind.OrderFunds, to.ExporterId, share);
            entries.AddRange(takes.Lines.Count > 0 ? [takes, gives] : [gives]);
            ended.Add(one.Id);
            if (one.AmountMinor > share || one.ChargeMinor > 0)
                made.Add(one with { Id = Guid.CreateVersion7(), AmountMinor = one.AmountMinor - share });
            made.Add(one with { Id = id, OrderId = to.OrderId, AmountMinor = share, ChargeMinor = 0, LedgerId = gives.Id });
            tx.Publish(new PaymentTakenBack(id, 2, now, from.OrderId.Value, from.Currency.Code, share, Split));
            tx.Publish(new PaymentReceived(
                id, 1, now, to.OrderId.Value, to.Currency.Code, share, days[one.EntryId], $"{Split} {from.OrderId.Value:N}"));
            (from, to) = (after, to.Holding(to.PaidMinor + share));
        }

        await Write(tx, ended, made);
        await Ledger.Book(tx, entries);
        await Matcher.WriteOrders(tx, [from, to]);
        return (from, to, moved);
    }

    static Task<List<Allocation>> Receipts(Tx tx, OrderId order) => tx.Many<Allocation>(
        $"select {Allocation.Columns} from allocation where order_id = @order and not undone and amount_minor > 0 order by seq desc",
        new { order });

    static async Task<Dictionary<EntryId, DateOnly>> Days(Tx tx, List<Allocation> receipts) => (await tx.Many<Day>(
        "select id, value_date from statement_entry where id = any(@Ids)",
        new { Ids = receipts.Select(one => one.EntryId.Value).Distinct().ToArray() })).ToDictionary(day => day.Id, day => day.ValueDate);

    sealed record Day(EntryId Id, DateOnly ValueDate);

    static Task<int> Write(Tx tx, List<Guid> ended, List<Allocation> made) => tx.Run(
        $"""
        update allocation set undone = true where id = any(@Ended);
        insert into allocation ({Allocation.Columns})
        select id, decision_id, entry_id, order_id, null, null, amount_minor, charge_minor, ledger_id
        from unnest(@Ids, @Of, @Entries, @Orders, @Amounts, @Charges, @Ledger)
            as a (id, decision_id, entry_id, order_id, amount_minor, charge_minor, ledger_id)
        """,
        new
        {
            Ended = ended.ToArray(),
            Ids = made.ConvertAll(one => one.Id).ToArray(),
            Of = made.ConvertAll(one => one.DecisionId).ToArray(),
            Entries = made.ConvertAll(one => one.EntryId.Value).ToArray(),
            Orders = made.ConvertAll(one => one.OrderId!.Value.Value).ToArray(),
            Amounts = made.ConvertAll(one => one.AmountMinor).ToArray(),
            Charges = made.ConvertAll(one => one.ChargeMinor).ToArray(),
            Ledger = made.ConvertAll(one => one.LedgerId).ToArray(),
        });
}
