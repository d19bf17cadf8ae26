using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum ConversionStatus { Requested, Settled, Refused }

public enum ConversionAction { Settle, Refuse }

/// <summary>
/// A deal with the bank: the balances of some orders in a foreign currency for CNY, by a quote or by a forward contract. What is sold
/// leaves the exporter's balance when the deal is requested and comes back when the bank refuses.
/// </summary>
public sealed record Conversion(
    Guid Id, PartyId ExporterId, Guid? QuoteId, Guid? ForwardId, Currency SoldCurrency, long SoldMinor, long BoughtMinor, long SpreadMinor,
    decimal MidRate, decimal BankRate, ConversionStatus Status, string? BankReference, string? Reason, DateTimeOffset RequestedAt,
    DateTimeOffset? SettledAt, long Seq)
{
    public const string Columns =
        """
        id, exporter_id, quote_id, forward_id, sold_currency, sold_minor, bought_minor, spread_minor, mid_rate,
        bank_rate, status, bank_reference, reason, requested_at, settled_at, seq
        """;

    /// <summary>The whole life of a conversion; a pair that is missing here is refused.</summary>
    public static ConversionStatus? Next(ConversionStatus status, ConversionAction action) => (status, action) switch
    {
        (ConversionStatus.Requested, ConversionAction.Settle) => ConversionStatus.Settled,
        (ConversionStatus.Requested, ConversionAction.Refuse) => ConversionStatus.Refused,
        _ => null,
    };

    /// <summary>Shares of the orders: bought and spread are split by what each sells, nothing is lost.</summary>
    public static List<ConversionLine> Share(long boughtMinor, long spreadMinor, IReadOnlyList<Sale> sales, Currency sold, Currency bought)
    {
        var weights = sales.Select(sale => sale.SoldMinor).ToArray();
        var (gets, costs) = (FxArithmetic.Split(boughtMinor, weights), FxArithmetic.Split(spreadMinor, weights));
        return [.. sales.Select((sale, i) =>
        {
            var booked = sale.BookedRate is { } rate
                ? FxArithmetic.Worth(new Money(sale.SoldMinor, sold), rate, bought).Minor
                : (long?)null;
            return new ConversionLine(
                Guid.CreateVersion7(), i + 1, sale.OrderId, sale.SoldMinor, gets[i], costs[i], sale.BookedOn, sale.BookedRate, booked,
                gets[i] - booked);
        })];
    }

    public V1.FxConversion ToWire(IEnumerable<ConversionLine> lines)
    {
        var wire = new V1.FxConversion
        {
            Id = Id.ToString(),
            ExporterId = ExporterId.Value.ToString(),
            Status = Status.ToString(),
            QuoteId = QuoteId?.ToString() ?? "",
            ForwardId = ForwardId?.ToString() ?? "",
            SoldCurrency = SoldCurrency.Code,
            SoldMinor = SoldMinor,
            BoughtMinor = BoughtMinor,
            SpreadMinor = SpreadMinor,
            MidRate = Wire.Rate(MidRate),
            BankRate = Wire.Rate(BankRate),
            BankReference = BankReference ?? "",
            Reason = Reason ?? "",
            RequestedAt = RequestedAt.ToTimestamp(),
            SettledAt = SettledAt?.ToTimestamp(),
        };
        wire.Lines.AddRange(lines.Select(line => line.ToWire()));
        return wire;
    }
}

/// <summary>What one order sells, and the rate of the day on which its receivable was booked; null where none is known.</summary>
public sealed record Sale(OrderId OrderId, long SoldMinor, DateOnly BookedOn, decimal? BookedRate);

/// <summary>An order's share of a conversion, in minor units of what is sold and bought.</summary>
public sealed record ConversionLine(
    Guid Id, int No, OrderId OrderId, long SoldMinor, long BoughtMinor, long SpreadMinor, DateOnly BookedOn, decimal? BookedRate,
    long? BookedMinor, long? ResultMinor)
{
    public const string Columns =
        "id, no, order_id, sold_minor, bought_minor, spread_minor, booked_on, booked_rate, booked_minor, result_minor";

    public V1.FxConversionLine ToWire() => new()
    {
        No = No,
        OrderId = OrderId.Value.ToString(),
        SoldMinor = SoldMinor,
        BoughtMinor = BoughtMinor,
        SpreadMinor = SpreadMinor,
        BookedOn = Wire.Day(BookedOn),
        BookedRate = BookedRate is { } rate ? Wire.Rate(rate) : "",
        BookedMinor = BookedMinor ?? 0,
        ResultMinor = ResultMinor ?? 0,
    };
}
