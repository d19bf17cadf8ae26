namespace CrossBorder.Settlement;

/// <summary>The only place where payouts touch the ledger. README.md has the table.</summary>
static class PayoutPosting
{
    // A payout that waits ends by a decision, not by the clock.
    static readonly TimeSpan HeldFor = TimeSpan.FromDays(3650);

    /// <summary>The order took place: its money is the exporter's, less the platform's fee.</summary>
    public static LedgerEntry Earned(OrderCase order, long feeMinor, DateOnly day) =>
        new LedgerEntry("earned", order.OrderId.Value, order.OrderId, day, order.Currency)
            .Debit(AccountKind.OrderFunds, order.ExporterId, order.OrderMinor)
            .Credit(AccountKind.ExporterPayable, order.ExporterId, order.OrderMinor - feeMinor)
            .Credit(AccountKind.PlatformFees, PartyId.Platform, feeMinor);

    /// <summary>It leaves the balance for the bank; what was held for it is no more.</summary>
    public static LedgerEntry Requested(Payout payout, DateOnly day, Hold? hold = null) =>
        new LedgerEntry("payout", payout.Id.Value, payout.OrderId, day, payout.Currency) { Hold = hold }
            .Debit(AccountKind.ExporterPayable, payout.ExporterId, payout.TakenMinor)
            .Credit(AccountKind.BankClearing, PartyId.Platform, payout.NetMinor)
            .Credit(AccountKind.PlatformFees, PartyId.Platform, payout.SendingFeeMinor);

    /// <summary>The bank did nothing: all of it is back, also what sending was to cost.</summary>
    public static LedgerEntry Refused(Payout payout, DateOnly day) =>
        new LedgerEntry("payout-refused", payout.Id.Value, payout.OrderId, day, payout.Currency)
            .Debit(AccountKind.BankClearing, PartyId.Platform, payout.NetMinor)
            .Debit(AccountKind.PlatformFees, PartyId.Platform, payout.SendingFeeMinor)
            .Credit(AccountKind.ExporterPayable, payout.ExporterId, payout.TakenMinor);

    /// <summary>It came back on the statement, perhaps less what banks took on the way; the entry stood in Suspense.</summary>
    public static LedgerEntry Returned(Payout payout, long returnedMinor, DateOnly day) =>
        new LedgerEntry("payout-returned", payout.Id.Value, payout.OrderId, day, payout.Currency)
            .Debit(AccountKind.Suspense, PartyId.Platform, returnedMinor)
            .Credit(AccountKind.ExporterPayable, payout.ExporterId, returnedMinor);

    /// <summary>What keeps the money for a payout that waits for approvals.</summary>
    public static Hold Hold(Payout payout, DateTimeOffset now) => new(
        payout.Id.Value, new Account(AccountKind.ExporterPayable, payout.ExporterId, payout.Currency), payout.TakenMinor,
        $"payout {payout.Reference}", HoldStatus.Held, now + HeldFor);
}
