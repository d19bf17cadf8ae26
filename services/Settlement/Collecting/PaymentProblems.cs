using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Refusals of payments through channels, by name.</summary>
static class PaymentProblems
{
    const int Conflict = StatusCodes.Status409Conflict;

    public static Problem NotFound(string id) => Problem.NotFound("channel_payment", id);

    /// <summary>409: another call to the processor is under way, whose answer comes first.</summary>
    public static Problem Busy { get; } = new(
        Conflict, "channel_payment_busy", "The processor was asked for something else of this payment and has not answered yet.");

    /// <summary>409: less is open of the order than the payment is over; other payments under way count.</summary>
    public static Problem ExceedsDue(long openMinor) => new(
        Conflict, "channel_payment_exceeds_due", $"{openMinor} are open of the order; payments under way count.", "amount_minor",
        $"at most {openMinor}");

    public static Problem NoRoute { get; } = new(
        Conflict, "payment_route_missing", "No channel is offered for this method, currency, country and amount.", "method",
        "another method");

    /// <summary>409: more than is there to capture or to give back.</summary>
    public static Problem AmountNotThere(long mostMinor) => new(
        Conflict, "channel_amount_not_there", $"{mostMinor} are there to be moved.", "amount_minor", $"1 to {mostMinor}");

    public static Problem ChargebackOpen { get; } = new(
        Conflict, "channel_refund_while_chargeback", "The payment is disputed: what becomes of the chargeback decides who has the money.");

    public static Problem ChargebackClosed { get; } = new(
        Conflict, "chargeback_closed", "The chargeback is not open any more.");

    /// <summary>409: the exporter was paid for the order, so that nothing of it is here any more.</summary>
    public static Problem PaidOut { get; } = new(
        Conflict, "channel_refund_after_payout", "The exporter was paid for the order: it has nothing left to give back.");
}
