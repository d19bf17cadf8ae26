using CrossBorder.Contracts.Events;

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
        if (subject.Booked is { } booked)
            reasons.AddRange(OfWaybill(booked));
        reasons.AddRange(Compare.Documents(subject, options, subject.IsWhole ? known.Rules : null)
            .Select(row => row.Open).OfType<WaitingReason>());
        // Value and route need codes and currencies that customs has: what is wrong with those is told first.
        if (subject.IsWhole && !reasons.Any(reason => reason.Code is "currency_unknown"))
            reasons.AddRange(Way.Of(subject, known).Problems);
        return reasons;
    }

    static IEnumerable<WaitingReason> Missing(OrderCase subject, Knowledge known)
    {
        // What was packed is an amended order, of which an older reading is known so far.
        if (subject.Placed is null || subject.Packed?.ReadingVersion > subject.Placed.Version)
            yield return Reason.OrderMissing;
        if (subject.Frozen)
            yield return Reason.AmendmentAsked;
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
        if (CodeTables.Country(order.ShipTo.Country) is null)
            yield return Reason.CountryUnknown(order);
        if (!CodeTables.IsDeclarable(order.Currency))
            yield return Reason.CurrencyUnknown("order", order.Currency);
        foreach (var line in order.Lines.Where(line => !CodeTables.IsUnit(line.UnitCode)))
            yield return Reason.UnitUnknown(line);
    }

    static IEnumerable<WaitingReason> OfWaybill(ShipmentBooked booked)
    {
        if (!CodeTables.IsDeclarable(booked.Currency))
            yield return Reason.CurrencyUnknown("waybill", booked.Currency);
        if (CodeTables.Country(CountryOf(booked.PortOfDischarge)) is null)
            yield return Reason.PortUnknown(booked);
        if (!CodeTables.IsTransportMode(booked.TransportMode))
            yield return Reason.TransportModeUnknown(booked);
    }

    /// <summary>ISO 3166-1 alpha-2 of a UN/LOCODE.</summary>
    public static string CountryOf(string port) => port.Length >= 2 ? port[..2] : port;
}
