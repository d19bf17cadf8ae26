using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Where a forward contract stands on a day: before its window, in it with something left, used up, or past it.</summary>
public enum ForwardStatus { Waiting, Open, Used, Expired }

/// <summary>A rate agreed with the bank for a delivery within a window (fx-and-payments.md section 7). It is bought CNY for.</summary>
/// <param name="Rate">CNY for one of what is sold, six decimals.</param>
/// <param name="WindowTo">The last day of delivery, included.</param>
public sealed record Forward(
    Guid Id, PartyId ExporterId, Currency SoldCurrency, long BookedMinor, long UsedMinor, decimal Rate, DateOnly WindowFrom,
    DateOnly WindowTo, string BankReference, long Seq)
{
    public const string Columns =
        "id, exporter_id, sold_currency, booked_minor, used_minor, rate, window_from, window_to, bank_reference, seq";

    public long LeftMinor => BookedMinor - UsedMinor;

    public ForwardStatus StatusOn(DateOnly day) => day switch
    {
        _ when LeftMinor == 0 => ForwardStatus.Used,
        _ when day < WindowFrom => ForwardStatus.Waiting,
        _ when day > WindowTo => ForwardStatus.Expired,
        _ => ForwardStatus.Open,
    };

    /// <summary>Why this much cannot be delivered on a day; null when it can. More is priced at spot, by a quote.</summary>
    public Problem? Refusal(long minor, DateOnly day) => StatusOn(day) switch
    {
        ForwardStatus.Open when minor <= LeftMinor => null,
        ForwardStatus.Open or ForwardStatus.Used => new Problem(
            409, "fx_forward_exceeded", $"The contract has {LeftMinor} left.", "lines", $"at most {LeftMinor} by it, the rest by a quote"),
        var status => new Problem(
            409, "fx_forward_closed", $"The contract is {status}.", "forward_id", $"a delivery from {WindowFrom:O} to {WindowTo:O}"),
    };

    public V1.FxForward ToWire(DateOnly today) => new()
    {
        Id = Id.ToString(),
        ExporterId = ExporterId.Value.ToString(),
        Currency = SoldCurrency.Code,
        BookedMinor = BookedMinor,
        UsedMinor = UsedMinor,
        Rate = Wire.Rate(Rate),
        WindowFrom = Wire.Day(WindowFrom),
        WindowTo = Wire.Day(WindowTo),
        BankReference = BankReference,
        Status = StatusOn(today).ToString(),
    };
}
