using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Why money of an order was lost after its exporter had got it.</summary>
public enum RecoverableCause { Chargeback, Refund, Reversal, Dispute }

/// <summary>What an exporter owes since an order that it was paid for lost money. Amounts in minor units.</summary>
/// <param name="Reference">The processor's or the bank's, for people.</param>
/// <param name="RestoredMinor">Not owed any more: the order has the money again before it was recovered.</param>
/// <param name="RecoveredMinor">Netted from what the exporter had or earned.</param>
/// <param name="GivenBackMinor">Of it, back on the exporter's balance, because the order has the money again.</param>
public sealed record Recoverable(
    Guid Id, long Seq, int Version, PartyId ExporterId, OrderId OrderId, Currency Currency, RecoverableCause Cause, string Reference,
    long AmountMinor, long RestoredMinor, long RecoveredMinor, long GivenBackMinor, DateTimeOffset RaisedAt, DateTimeOffset ChangedAt)
{
    public const string Columns =
        """
        id, seq, version, exporter_id, order_id, currency, cause, reference, amount_minor, restored_minor, recovered_minor,
        given_back_minor, raised_at, changed_at
        """;

    /// <summary>Still owed.</summary>
    public long OpenMinor => AmountMinor - RestoredMinor - RecoveredMinor;

    /// <summary>The part of the order's loss that this row stands for.</summary>
    public long StandingMinor => AmountMinor - RestoredMinor - GivenBackMinor;

    /// <summary>What is netted cites it.</summary>
    public string Cited => $"{Cause} {Reference} of order {OrderId.Value}";

    /// <summary>The row after the order got so much of its money again: what is still owed goes first.</summary>
    /// <param name="minor">At most what it stands for.</param>
    public Recoverable Restore(long minor)
    {
        var open = Math.Min(minor, OpenMinor);
        return this with
        {
            Version = Version + 1,
            RestoredMinor = RestoredMinor + open,
            GivenBackMinor = GivenBackMinor + minor - open,
        };
    }

    /// <param name="minor">At most what is open.</param>
    public Recoverable Recover(long minor) => this with { Version = Version + 1, RecoveredMinor = RecoveredMinor + minor };

    public V1.Recoverable ToWire(DateOnly today, string? owner) => new()
    {
        Id = Id.ToString(),
        Version = Version,
        ExporterId = ExporterId.Value.ToString(),
        OrderId = OrderId.Value.ToString(),
        Currency = Currency.Code,
        Cause = Cause.ToString(),
        Reference = Reference,
        AmountMinor = AmountMinor,
        OpenMinor = OpenMinor,
        RecoveredMinor = RecoveredMinor,
        RestoredMinor = RestoredMinor,
        GivenBackMinor = GivenBackMinor,
        RaisedAt = RaisedAt.ToTimestamp(),
        AgeDays = Math.Max(0, today.DayNumber - ChinaDay.Of(RaisedAt).DayNumber),
        Owner = owner ?? "",
    };
}
