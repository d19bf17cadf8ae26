using System.Numerics;
using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance;

/// <summary>An amount in minor units of one currency, which may be zero.</summary>
public readonly record struct Charge(long Minor, string Currency);

/// <summary>What a person stated that the price of an order contains, in minor units of one currency; null is not stated.</summary>
/// <param name="OtherMinor">Costs at the destination: unloading, delivery, clearance.</param>
/// <param name="DutyMinor">Duty and taxes at the destination.</param>
public sealed record StatedCharges(string Currency, long? FreightMinor, long? InsuranceMinor, long? OtherMinor, long? DutyMinor);

/// <summary>
/// The value that customs takes: free on board, without main carriage and insurance (CEB 202205, OrderHead goodsValue), and the value
/// under the trade term that a full declaration states. Incoterms 2020 says what a price contains; the carrier's bill, or who knows
/// it, says how much that is.
/// </summary>
/// <param name="TermMinor">Per line; its sum is that of the FOB values with freight and insurance of the trade term.</param>
/// <param name="Freight">As billed, in the currency of the bill.</param>
/// <param name="OrderFreight">The same in the order's currency.</param>
/// <param name="Grounds">Rates that amounts were converted by.</param>
public sealed record FobValue(
    IReadOnlyList<long> LineMinor, IReadOnlyList<long> TermMinor, Charge Freight, Charge Insurance, Charge OrderFreight, string TradeTerm,
    IReadOnlyList<RouteRule> Grounds)
{
    /// <summary>Either the value or the reason why it cannot be stated.</summary>
    public static (FobValue? Value, WaitingReason? Problem) Of(
        OrderPlaced order, ShipmentBooked waybill, StatedCharges? stated, RateBook rates)
    {
        if (TradeTerms.Of(order.Incoterm) is not { } term)
            return (null, Reason.FobUnknown(order, "an Incoterms 2020 rule"));
        if (Unstated(term, stated) is { Length: > 0 } missing)
            return (null, Reason.FobUnknown(order, missing));
        var deal = Deal.Of(order, waybill, term, stated);
        if (deal.Charges.FirstOrDefault(charge => charge.Minor != 0 && In(charge) is null) is { Minor: not 0 } foreign)
            return (null, Reason.FreightCurrencyDiffers(order, waybill, foreign.Currency));

        var (freight, insurance) = (In(deal.Freight)!.Value.Minor, In(deal.Insurance)!.Value.Minor);
        var destination = checked(In(deal.Other)!.Value.Minor + In(deal.Duty)!.Value.Minor);
        var lines = Deduct(order.Lines, checked(destination + insurance + (deal.FreightIsBesides ? 0 : freight)));
        var spent = order.Lines.Zip(lines).FirstOrDefault(line => line.Second <= 0);
        if (spent.First is { } line)
            return (null, Reason.FobNotPositive(order, line, line.AmountMinor - spent.Second));
        var termLines = Deduct(order.Lines, checked(destination - (deal.FreightIsBesides && term.Freight ? freight : 0)));
        var converted = deal.Charges.Where(charge => charge.Minor != 0 && charge.Currency != order.Currency).ToList();
        return (new FobValue(lines, termLines, deal.Freight, deal.Insurance, new Charge(freight, order.Currency), term.Code,
            [.. converted.Select(charge => charge.Currency).Append(order.Currency).Distinct()
                .Where(_ => converted.Count > 0).Select(rates.Ground)]), null);

        Charge? In(Charge charge) => charge.Minor == 0 ? new Charge(0, order.Currency) : rates.Convert(charge, order.Currency);
    }

    /// <summary>What the rule puts into the price and nobody has told, empty when everything is known.</summary>
    static string Unstated(TradeTerm term, StatedCharges? stated) => string.Join(" and ", new[]
    {
        term.Destination && stated?.OtherMinor is null ? "the charges at the destination" : "",
        term.Duty && stated?.DutyMinor is null ? "the duty and taxes at the destination" : "",
    }.Where(part => part.Length > 0));

    /// <summary>
    /// Pro rata of value, each share rounded half away from zero to the minor unit; the last line takes the remainder. A negative
    /// amount is added instead.
    /// </summary>
    static long[] Deduct(IReadOnlyList<OrderLine> lines, long charges)
    {
        var goods = lines.Sum(line => line.AmountMinor);
        var left = charges;
        var amounts = new long[lines.Count];
        for (var i = 0; i < lines.Count - 1; i++)
        {
            var share = goods == 0 ? 0 : Math.Sign(charges) * Quotient(BigInteger.Abs(charges) * lines[i].AmountMinor, goods);
            amounts[i] = lines[i].AmountMinor - share;
            left -= share;
        }

        amounts[^1] = lines[^1].AmountMinor - left;
        return amounts;
    }

    /// <summary>Of numbers that are not negative.</summary>
    static long Quotient(BigInteger dividend, long divisor) => (long)((2 * dividend + divisor) / (2 * (BigInteger)divisor));

    /// <summary>What the deal contains by its rule, each as it was billed or stated.</summary>
    /// <param name="FreightIsBesides">Freight that the order charges besides its lines is no part of their prices.</param>
    sealed record Deal(Charge Freight, Charge Insurance, Charge Other, Charge Duty, bool FreightIsBesides)
    {
        public IReadOnlyList<Charge> Charges => [FreightIsBesides ? Freight with { Minor = 0 } : Freight, Insurance, Other, Duty];

        public static Deal Of(OrderPlaced order, ShipmentBooked waybill, TradeTerm term, StatedCharges? stated)
        {
            var besides = order.FreightMinor > 0;
            return new(
                besides ? new Charge(order.FreightMinor, order.Currency) : Billed(term.Freight, stated?.FreightMinor, waybill.FreightMinor),
                Billed(term.Insurance, stated?.InsuranceMinor, waybill.InsuranceMinor),
                Billed(term.Destination, stated?.OtherMinor, 0), Billed(term.Duty, stated?.DutyMinor, 0), besides);

            Charge Billed(bool contained, long? told, long billed) => !contained ? new Charge(0, order.Currency)
                : told is { } minor ? new Charge(minor, stated!.Currency) : new Charge(billed, waybill.Currency);
        }
    }
}
