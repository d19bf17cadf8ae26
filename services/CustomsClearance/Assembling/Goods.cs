using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Who carries the goods. Amounts in major units; country and currency are customs numbers.</summary>
public sealed record Carriage(
    string Code, string Name, string Waybill, string Mode, string? Conveyance, string? Voyage, string DischargeCountry, decimal Freight,
    decimal Insurance, string Currency);

/// <summary>A supervision document: code of customs_supervision_documents.csv, case-sensitive, and the number of the paper.</summary>
public sealed record Certificate(string Code, string Number);

/// <summary>
/// The facts of one order in the terms of customs, from which its three messages are written: one source, so that order, waybill
/// and list cannot contradict each other.
/// </summary>
public sealed record Goods
{
    /// <summary>Decimals of N19,5.</summary>
    const int PriceDecimals = 5;
    const int CommodityDigits = 10;

    public required string DocumentNumber { get; init; }
    public required string OrderNo { get; init; }
    public required string? PreNumber { get; init; }
    public required string? ListNumber { get; init; }
    public required Exporter Exporter { get; init; }
    public required Route Route { get; init; }

    /// <summary>Who receives the goods.</summary>
    public required Consignee Consignee { get; init; }

    /// <summary>Incoterms rule of the sale and the customs code of its trade term (customs_trade_terms.csv).</summary>
    public required string Incoterm { get; init; }
    public required string TradeTerm { get; init; }

    /// <summary>UN/LOCODEs.</summary>
    public required string PortOfLoading { get; init; }
    public required string PortOfDischarge { get; init; }

    /// <summary>ISO 3166-1 alpha-3 of the country that <see cref="Country"/> numbers.</summary>
    public required string CountryAlpha3 { get; init; }

    /// <summary>ISO 4217 of <see cref="FreightCurrency"/> and <see cref="InsuranceCurrency"/>.</summary>
    public required string FreightCurrencyIso { get; init; }
    public required string InsuranceCurrencyIso { get; init; }

    /// <summary>Supervision documents that go with the goods.</summary>
    public IReadOnlyList<Certificate> Certificates { get; init; } = [];

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

    /// <summary>Supervision mode of the route.</summary>
    public string Mode => Route.Mode;

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
            Route = new Route(
                order.OverseasWarehouse is null ? "9710" : "9810", DeclarationChannel.CebList, CommodityDigits, "B", true, [], null),
            Consignee = order.ShipTo,
            Incoterm = order.Incoterm,
            TradeTerm = "3",
            PortOfLoading = booked.PortOfLoading,
            PortOfDischarge = booked.PortOfDischarge,
            CountryAlpha3 = CodeTables.Alpha3(order.ShipTo.Country)!,
            FreightCurrencyIso = fob.Freight.Currency,
            InsuranceCurrencyIso = fob.Insurance.Currency,
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
        var price = decimal.Round(total / line.Quantity, PriceDecimals, MidpointRounding.AwayFromZero);
        var kilograms = Kilograms(line.NetGrams);
        return new GoodsLine(
            line.LineNo, line.Sku, line.NameEn, line.NameZh, hsCode, line.Quantity, line.UnitCode, kilograms, fob.Minor, total, price)
        {
            Unit1 = line.UnitCode,
            Quantity1 = line.UnitCode == Match.Kilogram ? kilograms : line.Quantity,
            Specification = "0|0|" + line.NameEn,
            OriginAlpha3 = CodeTables.Alpha3(line.Origin) ?? "",
            TermMinor = fob.Minor,
            TermTotal = total,
            TermPrice = price,
        };
    }

    static decimal Major(Charge charge) => new Money(charge.Minor, Platform.Currency.Of(charge.Currency)).Major;

    static decimal Kilograms(long grams) => grams / 1000m;

    static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
