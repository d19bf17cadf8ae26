using CrossBorder.Contracts.Events;

namespace CrossBorder.Settlement;

/// <summary>
/// What allocating receipts to orders comes to: ledger transactions, allocations and events, collected to be written as sets. Up to
/// an order's total the money is the exporter's, beyond it the buyer's. Reads and writes nothing itself.
/// </summary>
public sealed class ReceiptBook(DateTimeOffset now)
{
    public DateTimeOffset Now { get; } = now;

    public List<LedgerEntry> Transactions { get; } = [];

    public List<IEvent> Events { get; } = [];

    public List<Decision> Decisions { get; } = [];

    public List<Allocation> Allocations { get; } = [];

    /// <summary>Allocates all of an entry that names the order's virtual account. Returns the order as it is then.</summary>
    /// <param name="chargeMinor">What banks are known to have kept of it.</param>
    public OrderCase ReceiveAll(WaitingEntry entry, OrderCase order, long chargeMinor = 0) => Receive(
        entry, order, new Share(order.OrderId, entry.AmountMinor, chargeMinor), Decided(Decision.ByAccount()), entry.Id.Value, "receipt");

    /// <summary>What is missing after a receipt was charges: the order's amount closes. Returns the order as it is then.</summary>
    /// <param name="decision">One of <see cref="Decisions"/>.</param>
    public OrderCase Charge(EntryId entry, OrderCase order, long minor, Decision decision)
    {
        var id = Guid.CreateVersion7();
        var after = order.Holding(checked(order.PaidMinor + minor));
        var toOrder = after.OrderMinor - order.OrderMinor;
        var booked = new LedgerEntry("charged", id, order.OrderId, ChinaDay.Of(Now), order.Currency)
            .Debit(AccountKind.BankCharges, order.ExporterId, minor)
            .Credit(AccountKind.OrderFunds, order.ExporterId, toOrder)
            .Credit(AccountKind.BuyerCredit, order.BuyerId, minor - toOrder);
        Transactions.Add(booked);
        Allocations.Add(new Allocation(id, decision.Id, entry, order.OrderId, null, null, 0, minor, booked.Id));
        return Fund(after);
    }

    /// <summary>
    /// What the latest receipt brought beyond its order's total goes over to another part of what was ordered. Returns both as they are
    /// then.
    /// </summary>
    /// <param name="minor">At most what lies beyond the one's total, and what is open of the other.</param>
    public (OrderCase From, OrderCase To) PassOn(WaitingEntry entry, OrderCase from, OrderCase to, long minor)
    {
        var (id, first) = (Guid.CreateVersion7(), Allocations[^1]);
        var booked = new LedgerEntry("split-to", id, to.OrderId, entry.ValueDate, entry.Currency)
            .Debit(AccountKind.BuyerCredit, to.BuyerId, minor)
            .Credit(AccountKind.OrderFunds, to.ExporterId, minor);
        Transactions.Add(booked);
        Allocations[^1] = first with
        {
            Id = id,
            OrderId = to.OrderId,
            AmountMinor = minor,
            ChargeMinor = 0,
            LedgerId = booked.Id,
        };
        // What is left of the receipt stays the latest one.
        if (first.AmountMinor > minor || first.ChargeMinor > 0)
            Allocations.Add(first with { AmountMinor = first.AmountMinor - minor });
        var told = Events.FindLastIndex(one => one is PaymentReceived received && received.OrderId == from.OrderId.Value);
        var whole = (PaymentReceived)Events[told];
        Events[told] = whole with { ReceiptId = id, OrderId = to.OrderId.Value, AmountMinor = minor };
        if (whole.AmountMinor > minor)
            Events.Insert(told, whole with { AmountMinor = whole.AmountMinor - minor });
        return (from.Holding(from.PaidMinor - minor), Fund(to.Holding(checked(to.PaidMinor + minor))));
    }

    /// <summary>Allocates a share of an entry. Returns the order as it is then.</summary>
    /// <param name="decision">One of <see cref="Decisions"/>.</param>
    public OrderCase Receive(WaitingEntry entry, OrderCase order, Share share, Decision decision)
    {
        var id = Guid.CreateVersion7();
        return Receive(entry, order, share, decision, id, "allocated");
    }

    public Decision Decided(Decision decision)
    {
        Decisions.Add(decision);
        return decision;
    }

    OrderCase Receive(WaitingEntry entry, OrderCase order, Share share, Decision decision, Guid receipt, string fact)
    {
        var after = order.Holding(checked(order.PaidMinor + share.ClosesMinor));
        var toOrder = after.OrderMinor - order.OrderMinor;
        var booked = new LedgerEntry(fact, receipt, order.OrderId, entry.ValueDate, entry.Currency)
            .Debit(entry.Source, PartyId.Platform, share.AmountMinor)
            .Debit(AccountKind.BankCharges, order.ExporterId, share.ChargeMinor)
            .Credit(AccountKind.OrderFunds, order.ExporterId, toOrder)
            .Credit(AccountKind.BuyerCredit, order.BuyerId, share.ClosesMinor - toOrder);
        Transactions.Add(booked);
        Allocations.Add(new Allocation(
            fact == "receipt" ? Guid.CreateVersion7() : receipt, decision.Id, entry.Id, order.OrderId, null, null, share.AmountMinor,
            share.ChargeMinor, booked.Id));
        Events.Add(new PaymentReceived(
            receipt, 1, Now, order.OrderId.Value, entry.Currency.Code, share.AmountMinor, entry.ValueDate, entry.BankReference ?? ""));
        return Fund(after);
    }

    /// <summary>What is left of a receipt leaves Suspense, or its buyer's credit, for something else than an order.</summary>
    /// <param name="fact">advanced or returned.</param>
    /// <param name="from">The buyer whose credit it is; null when it is in Suspense.</param>
    internal void Aside(
        OpenReceipt receipt, string fact, AccountKind to, PartyId party, Decision decision, PartyId? buyer, Guid? sent,
        PartyId? from = null)
    {
        var (id, entry) = (Guid.CreateVersion7(), receipt.Entry);
        var booked = new LedgerEntry(fact, id, null, ChinaDay.Of(Now), entry.Currency)
            .Debit(from is null ? AccountKind.Suspense : AccountKind.BuyerCredit, from ?? PartyId.Platform, receipt.LeftMinor)
            .Credit(to, party, receipt.LeftMinor);
        Transactions.Add(booked);
        Allocations.Add(new Allocation(id, decision.Id, entry.Id, null, buyer, sent, receipt.LeftMinor, 0, booked.Id));
    }

    /// <summary>Takes a share off its order again, what lies beyond the order's total first. Returns the order as it is then.</summary>
    /// <param name="to">Where the money goes: Bank when the bank took it back, Suspense when it waits again.</param>
    public OrderCase Release(LedgerEntry booking, OrderCase order, long amountMinor, long chargeMinor, AccountKind to)
    {
        var minor = amountMinor + chargeMinor;
        var after = order.Holding(order.PaidMinor - minor);
        var fromOrder = order.Cancelled ? 0 : order.OrderMinor - after.OrderMinor;
        Transactions.Add(booking
            .Debit(AccountKind.OrderFunds, order.ExporterId, fromOrder)
            .Debit(AccountKind.BuyerCredit, order.BuyerId, minor - fromOrder)
            .Credit(AccountKind.BankCharges, order.ExporterId, chargeMinor)
            .Credit(to, PartyId.Platform, amountMinor));
        return after;
    }

    /// <inheritdoc cref="Funding.Tell"/>
    public OrderCase Fund(OrderCase order) => Funding.Tell(Events, order, Now);
}
