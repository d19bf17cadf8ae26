using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Why a decision about receipts is refused.</summary>
static class MatchProblems
{
    public static Problem SenderUnknown { get; } = new(
        409, "sender_unknown", "The receipt does not say whom it came from.", "account", "name and account, at most 34 letters and digits");

    public static Problem SuggestionStale { get; } = new(
        409, "suggestion_stale", "The suggestion is not there any more, or does not fit what is open now.", "suggestion_id",
        "one of the receipt's suggestions as they are now");

    public static Problem ReceiptNotOpen(EntryId id, string status) => new(
        409, "receipt_not_open", $"Entry {id.Value} is {status} and waits for no decision.", "entry_id", "a credit that is Unmatched");

    public static Problem ReceiptExceeded(OpenReceipt receipt) => new(
        409, "receipt_exceeded", $"Of the receipt {Text(receipt)} is left to allocate.", "amount_minor", $"at most {Left(receipt)}");

    public static Problem CurrencyDiffers(OrderCase order, WaitingEntry entry) => new(
        409, "receivable_currency_differs", $"The receipt is in {entry.Currency}, the order in {order.Currency}.", "order_id",
        "an order in the receipt's currency");

    public static Problem ReceivableExceeded(OrderCase order, long openMinor) => new(
        409, "receivable_exceeded", $"Of order {order.OrderId.Value} {new Money(openMinor, order.Currency)} is open.", "amount_minor",
        $"amount and charge of at most {openMinor}; the rest as an advance");

    public static Problem ChargeExceeded(long chargeMinor, long mostMinor) => new(
        409, "charge_exceeded", $"{chargeMinor} is more than banks are taken to keep of this amount.", "charge_minor", $"0 to {mostMinor}");

    public static Problem ShortfallNotOpen(Guid id) => new(
        409, "shortfall_not_open", $"Nothing is missing of shortfall {id} any more, or it is decided.", "id", "one that waits or is left");

    public static Problem DecisionUndone { get; } = new(409, "decision_undone", "The decision was taken back before.");

    public static Problem PaidOut(OrderCase order) => new(
        409, "receivable_paid_out", $"The money of order {order.OrderId.Value} is paid out to the exporter or on its way.");

    public static Problem ReturnSent { get; } = new(409, "return_sent", "The bank has the transfer that returns the receipt.");

    static long Left(OpenReceipt receipt) => receipt.IsBuyers ? 0 : receipt.LeftMinor;

    static string Text(OpenReceipt receipt) => new Money(Left(receipt), receipt.Entry.Currency).ToString();
}
