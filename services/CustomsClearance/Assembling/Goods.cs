using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Who carries the goods. Amounts in major units; country and currency are customs numbers.</summary>
public sealed record Carriage(
    string Code, string Name, string Waybill, string Mode, string? Conveyance, string? Voyage, string DischargeCountry, decimal Freight,
    decimal Insurance, string Currency);

/// <summary>A line in the terms of customs: total is FOB in major units, price is what total and quantity make it.</summary>
public sealed record GoodsLine(
    int No, string Sku, string NameEn, string NameZh, string HsCode, long Quantity, string Unit, decimal NetKilograms, long TotalMinor,
    decimal Total, decimal Price);

/// <summary>
/// The facts of one order in the terms of customs, from which its three messages are written: one source, so that order, waybill
/// and list cannot contradict each other.
/// </summary>
public sealed record Goods
{
    /// <summary>Decimals of N19,5.</summary>
    const int PriceDecimals = 5;

    public required string DocumentNumber { get; init; }
    public required string OrderNo { get; init; }
    public required string? PreNumber { get; init; }
    public required string? ListNumber { get; init; }
    public required Exporter Exporter { get; init; }

    /// <summary>Code of the overseas warehouse, null for a direct sale.</summary>
    public required string? Warehouse { get; init; }
    public required string Country { get; init; }
    public required string Currency { get; init; }
    public required string CurrencyIso { get; init; }
    public required Carriage Carriage { get; init; }
    public required int Pieces { get; init; }
    public required decimal GrossKilograms { get; init; }
    public required decimal NetKilograms { get; init; }

    /// <summary>Freight within the deal, in the order's currency: what the order message states beside the FOB value.</summary>
    public required decimal OrderFreight { get; init; }
    public required decimal Freight { get; init; }
    public required string FreightCurrency { get; init; }
    public required decimal Insurance { get; init; }
    public required string InsuranceCurrency { get; init; }
    public required IReadOnlyList<GoodsLine> Lines { get; init; }

    /// <summary>9710 sale to a company abroad, 9810 stocking of an overseas warehouse (GACC 2020 No.75).</summary>
    public string Mode => Warehouse is null ? "9710" : "9810";

    /// <summary>Of a case without any reason to wait.</summary>
    public static Goods Of(OrderCase subject, Knowledge known)
    {
        var (order, packed, booked) = (subject.Placed!, subject.Packed!, subject.Booked!);
        var fob = FobValue.Of(order, booked).Value!;
        return new Goods
        {
            DocumentNumber = subject.DocumentNumber,
            OrderNo = order.Number,
            PreNumber = subject.PreNumber,
            ListNumber = subject.ListNumber,
            Exporter = known.Exporter!,
            Warehouse = order.OverseasWarehouse,
            Country = CodeTables.Country(order.ShipTo.Country)!,
            Currency = CodeTables.Currency(order.Currency)!,
            CurrencyIso = order.Currency,
            Carriage = Carried(booked),
            Pieces = packed.Pieces,
            GrossKilograms = Kilograms(packed.GrossGrams),
            NetKilograms = Kilograms(packed.NetGrams),
            // A freight in another currency was not taken out of the prices, and amounts of two currencies are never mixed.
            OrderFreight = fob.Freight.Currency == order.Currency ? Major(fob.Freight) : 0,
            Freight = Major(fob.Freight),
            FreightCurrency = CodeTables.Currency(fob.Freight.Currency)!,
            Insurance = Major(fob.Insurance),
            InsuranceCurrency = CodeTables.Currency(fob.Insurance.Currency)!,
            Lines =
            [
                .. order.Lines.Zip(fob.LineMinor, (line, minor) =>
                    Line(line, known.HsCode(order, line)!, new Charge(minor, order.Currency))),
            ],
        };
    }

    static Carriage Carried(ShipmentBooked booked) => new(
        booked.CarrierCode, booked.CarrierName, booked.WaybillNumber, booked.TransportMode, Text(booked.ConveyanceName),
        Text(booked.VoyageNumber), CodeTables.Country(Match.CountryOf(booked.PortOfDischarge))!,
        Major(new Charge(booked.FreightMinor, booked.Currency)), Major(new Charge(booked.InsuranceMinor, booked.Currency)),
        CodeTables.Currency(booked.Currency)!);

    /// <summary>
    /// The total is the deal's; the price follows from it, rounded half away from zero to five decimals, so that quantity x price
    /// misses the total by at most half of the fifth decimal a unit.
    /// </summary>
    static GoodsLine Line(OrderLine line, string hsCode, Charge fob)
    {
        var total = Major(fob);
        return new GoodsLine(
            line.LineNo, line.Sku, line.NameEn, line.NameZh, hsCode, line.Quantity, line.UnitCode, Kilograms(line.NetGrams), fob.Minor,
            total, decimal.Round(total / line.Quantity, PriceDecimals, MidpointRounding.AwayFromZero));
    }

    static decimal Major(Charge charge) => new Money(charge.Minor, Platform.Currency.Of(charge.Currency)).Major;

    static decimal Kilograms(long grams) => grams / 1000m;

    static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
