using CrossBorder.Contracts.Events;

namespace CrossBorder.Settlement;

/// <summary>What orders are told of chargebacks: that one opened, or is about another amount, and how it ended. Pure.</summary>
static class ChargebackTelling
{
    /// <param name="known">As they were before.</param>
    public static IEnumerable<IOrderEvent> Of(PaymentTelling telling, IReadOnlyList<Chargeback> known, DateTimeOffset now)
    {
        // Two facts of one change, so that the ending is the later one.
        var (payment, version) = (telling.After, 2 * telling.After.Version);
        foreach (var one in telling.Changed)
        {
            var id = ChannelIds.Named("chargeback", payment.Id, one.Reference);
            var before = known.FirstOrDefault(chargeback => chargeback.Reference == one.Reference);
            if (before is null || before.AmountMinor != one.AmountMinor)
                yield return new ChargebackOpened(
                    id, version, now, payment.OrderId.Value, one.Reference, payment.Currency.Code, one.AmountMinor, one.Reason,
                    one.RespondBy);
            if (one.Stage is ChargebackStage.Won or ChargebackStage.Lost)
                yield return new ChargebackClosed(
                    id, version + 1, now, payment.OrderId.Value, one.Reference, payment.Currency.Code, one.AmountMinor,
                    one.Stage.ToString());
        }
    }
}
