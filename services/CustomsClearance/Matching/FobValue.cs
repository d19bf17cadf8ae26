using System.Numerics;
using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// The value that customs takes: free on board, without main carriage and insurance (CEB 202205, OrderHead goodsValue). Incoterms
/// 2020 says what a price contains; the carrier's bill says how much that is.
/// </summary>
public sealed record FobValue(IReadOnlyList<long> LineMinor, Charge Freight, Charge Insurance)
{
    /// <summary>Either the value or the reason why it cannot be stated.</summary>
    public static (FobValue? Value, WaitingReason? Problem) Of(OrderPlaced order, ShipmentBooked waybill)
    {
        if (order.Incoterm is not ("EXW" or "FCA" or "FAS" or "FOB" or "CFR" or "CPT" or "CIF" or "CIP"))
            return (null, Reason.FobUnknown(order));
        var none = new Charge(0, order.Currency);
        var insured = order.Incoterm is "CIF" or "CIP";
        var carried = insured || order.Incoterm is "CFR" or "CPT";
        // Freight that the order charges besides its lines is no part of their prices, whatever the rule says.
        var freight = order.FreightMinor > 0 ? new Charge(order.FreightMinor, order.Currency)
            : carried ? new Charge(waybill.FreightMinor, waybill.Currency) : none;
        var insurance = insured ? new Charge(waybill.InsuranceMinor, waybill.Currency) : none;
        var inPrices = checked((order.FreightMinor > 0 ? 0 : freight.Minor) + insurance.Minor);
        if (inPrices > 0 && waybill.Currency != order.Currency)
            return (null, Reason.FreightCurrencyDiffers(order, waybill));

        var lines = Deduct(order.Lines, inPrices);
        var spent = order.Lines.Zip(lines).FirstOrDefault(line => line.Second <= 0);
        return spent.First is { } line
            ? (null, Reason.FobNotPositive(order, line, line.AmountMinor - spent.Second))
            : (new FobValue(lines, freight, insurance), null);
    }

    /// <summary>Pro rata of value, each share rounded half away from zero to the minor unit; the last line takes the remainder.</summary>
    static long[] Deduct(IReadOnlyList<OrderLine> lines, long charges)
    {
        var goods = lines.Sum(line => line.AmountMinor);
        var left = charges;
        var amounts = new long[lines.Count];
        for (var i = 0; i < lines.Count - 1; i++)
        {
            var share = goods == 0 ? 0 : RoundedQuotient((BigInteger)charges * lines[i].AmountMinor, goods);
            amounts[i] = lines[i].AmountMinor - share;
            left -= share;
        }

        amounts[^1] = lines[^1].AmountMinor - left;
        return amounts;
    }

    /// <summary>Of numbers that are not negative.</summary>
    static long RoundedQuotient(BigInteger dividend, long divisor) => (long)((2 * dividend + divisor) / (2 * (BigInteger)divisor));
}

/// <summary>An amount in minor units of one currency, which may be zero.</summary>
public readonly record struct Charge(long Minor, string Currency);
