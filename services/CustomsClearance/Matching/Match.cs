using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>What is missing in a case, and what of it disagrees. A pure function of the facts, so their order cannot matter.</summary>
public static class Match
{
    /// <summary>Customs unit of a kilogram; a quantity in it is the net weight.</summary>
    public const string Kilogram = "035";

    public static List<WaitingReason> Reasons(OrderCase subject, Knowledge known, CustomsOptions options)
    {
        List<WaitingReason> reasons = [.. Missing(subject, known)];
        if (subject.Placed is { } order)
            reasons.AddRange(OfOrder(order));
        if (subject.Packed is { } packed && packed.NetGrams > packed.GrossGrams)
            reasons.Add(Reason.NetAboveGross(packed));
        if (subject.Booked is { } booked)
            reasons.AddRange(OfWaybill(booked));
        if (subject is { Packed: { } goods, Booked: { } waybill })
            reasons.AddRange(Between(goods, waybill, options));
        if (subject is { Placed: { } sold, Booked: { } carried } && FobValue.Of(sold, carried).Problem is { } problem)
            reasons.Add(problem);
        return reasons;
    }

    static IEnumerable<WaitingReason> Missing(OrderCase subject, Knowledge known)
    {
        if (subject.Placed is null)
            yield return Reason.OrderMissing;
        if (subject.FundedAt is null)
            yield return Reason.PaymentMissing;
        if (subject.Packed is null)
            yield return Reason.PackingMissing;
        if (subject.Booked is null)
            yield return Reason.WaybillMissing;
        if (subject.Placed is not { } order)
            yield break;
        if (known.Exporter is null)
            yield return Reason.ExporterUnknown(order);
        foreach (var line in order.Lines.Where(line => known.HsCode(order, line) is null))
            yield return Reason.HsCodeMissing(line);
    }

    static IEnumerable<WaitingReason> OfOrder(OrderPlaced order)
    {
        if (order.Lines.Sum(line => line.AmountMinor) != order.GoodsMinor)
            yield return Reason.GoodsValueDiffers(order);
        if (order.Lines.Count > CebChecker.ListsAtMost)
            yield return Reason.TooManyLines(order);
        if (CodeTables.Country(order.ShipTo.Country) is null)
            yield return Reason.CountryUnknown(order);
        if (!IsDeclarable(order.Currency))
            yield return Reason.CurrencyUnknown("order", order.Currency);
        foreach (var line in order.Lines.Where(line => !CodeTables.IsUnit(line.UnitCode)))
            yield return Reason.UnitUnknown(line);
        // A quantity in the statutory unit must equal the statutory quantity, which in kilograms is the net weight.
        foreach (var line in order.Lines.Where(line => line.UnitCode == Kilogram && line.NetGrams != 1000 * line.Quantity))
            yield return Reason.NetWeightDiffers(line);
    }

    static IEnumerable<WaitingReason> OfWaybill(ShipmentBooked booked)
    {
        if (!IsDeclarable(booked.Currency))
            yield return Reason.CurrencyUnknown("waybill", booked.Currency);
        if (CodeTables.Country(CountryOf(booked.PortOfDischarge)) is null)
            yield return Reason.PortUnknown(booked);
        if (!CodeTables.IsTransportMode(booked.TransportMode))
            yield return Reason.TransportModeUnknown(booked);
    }

    static IEnumerable<WaitingReason> Between(OrderReadyToShip packed, ShipmentBooked booked, CustomsOptions options)
    {
        if (packed.Pieces != booked.Pieces)
            yield return Reason.PiecesDiffer(packed, booked);
        var share = (long)decimal.Floor(packed.GrossGrams * options.GrossTolerancePercent / 100m);
        var tolerance = Math.Max(share, options.GrossToleranceGrams);
        if (Math.Abs(packed.GrossGrams - booked.GrossGrams) > tolerance)
            yield return Reason.GrossWeightDiffers(packed, booked, tolerance);
    }

    /// <summary>Customs has a number for it, and we know how many minor units it has.</summary>
    static bool IsDeclarable(string currency) => CodeTables.Currency(currency) is not null && Currency.Find(currency) is not null;

    /// <summary>ISO 3166-1 alpha-2 of a UN/LOCODE.</summary>
    public static string CountryOf(string port) => port.Length >= 2 ? port[..2] : port;
}
