using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Who carries the goods. Amounts in major units; country and currency are customs numbers.</summary>
public sealed record Carriage(
    string Code, string Name, string Waybill, string Mode, string? Conveyance, string? Voyage, string DischargeCountry, decimal Freight,
    decimal Insurance, string Currency, string CurrencyIso);

/// <summary>A supervision document: code of customs_supervision_documents.csv, case-sensitive, and the number of the paper.</summary>
/// <param name="ForCode">Ten-digit code of the only goods it is for; null: of all that need such a document.</param>
public sealed record Certificate(string Code, string Number, string? ForCode = null)
{
    /// <summary>Whether it is the document of this code that the goods leave with.</summary>
    public bool Covers(Commodity commodity, string document) => Code == document && (ForCode is null || ForCode == commodity.Code);
}

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
        var way = Way.Of(subject, known);
        var fob = way.Fob!;
        return new Goods
        {
            DocumentNumber = subject.DocumentNumber,
            OrderNo = order.Number,
            PreNumber = subject.PreNumber,
            ListNumber = subject.ListNumber,
            Exporter = known.Exporter!,
            Route = way.Route!,
            Consignee = order.ShipTo,
            Incoterm = order.Incoterm,
            TradeTerm = fob.TradeTerm,
            PortOfLoading = booked.PortOfLoading,
            PortOfDischarge = booked.PortOfDischarge,
            Certificates = known.Certificates(subject),
            Warehouse = order.OverseasWarehouse,
            Country = CodeTables.Country(order.ShipTo.Country)!,
            CountryAlpha3 = CodeTables.Alpha3(order.ShipTo.Country)!,
            Currency = CodeTables.Currency(order.Currency)!,
            CurrencyIso = order.Currency,
            Carriage = Carried(booked),
            Pieces = packed.Pieces,
            GrossKilograms = Kilograms(packed.GrossGrams),
            NetKilograms = Kilograms(packed.NetGrams),
            OrderFreight = Major(fob.OrderFreight),
            Freight = Major(fob.Freight),
            FreightCurrency = CodeTables.Currency(fob.Freight.Currency)!,
            FreightCurrencyIso = fob.Freight.Currency,
            Insurance = Major(fob.Insurance),
            InsuranceCurrency = CodeTables.Currency(fob.Insurance.Currency)!,
            InsuranceCurrencyIso = fob.Insurance.Currency,
            Lines = [.. order.Lines.Select((line, i) => Line(
                line, known, known.Commodity(order, line)!, way.Route!, new Charge(fob.LineMinor[i], order.Currency), fob.TermMinor[i]))],
        };
    }

    static Carriage Carried(ShipmentBooked booked) => new(
        booked.CarrierCode, booked.CarrierName, booked.WaybillNumber, booked.TransportMode, Text(booked.ConveyanceName),
        Text(booked.VoyageNumber), CodeTables.Country(Match.CountryOf(booked.PortOfDischarge))!,
        Major(new Charge(booked.FreightMinor, booked.Currency)), Major(new Charge(booked.InsuranceMinor, booked.Currency)),
        CodeTables.Currency(booked.Currency)!, booked.Currency);

    static GoodsLine Line(OrderLine line, Knowledge known, Commodity commodity, Route route, Charge fob, long termMinor)
    {
        var (total, term) = (Major(fob), Major(fob with { Minor = termMinor }));
        // The schema wants ten digits: behind the significant ones of a simplified list it takes zeros.
        var code = commodity.Code[..route.HsDigits].PadRight(CommodityDigits, '0');
        return new GoodsLine(
            line.LineNo, line.Sku, line.NameEn, line.NameZh, code, line.Quantity, line.UnitCode, Kilograms(line.NetGrams), fob.Minor, total,
            Price(total, line.Quantity))
        {
            Unit1 = commodity.Unit1,
            Quantity1 = Statutory(line, commodity.Unit1),
            Unit2 = commodity.Unit2,
            Quantity2 = commodity.Unit2 is { } second ? Statutory(line, second) : null,
            Specification = known.Elements(line, commodity, route.Channel).Text,
            OriginAlpha3 = CodeTables.Alpha3(line.Origin) ?? "",
            TermMinor = termMinor,
            TermTotal = term,
            TermPrice = Price(term, line.Quantity),
            Commodity = commodity,
            RecordNo = route.Override?.Bonded?.RecordNumbers.GetValueOrDefault(line.Sku),
        };
    }

    static decimal Statutory(OrderLine line, string unit) =>
        StatutoryQuantity.Of(line.UnitCode, line.Quantity, line.NetGrams, unit).Quantity;

    /// <summary>
    /// The total is the deal's; the price follows from it, rounded half away from zero to five decimals, so that quantity x price
    /// misses the total by at most half of the fifth decimal a unit.
    /// </summary>
    static decimal Price(decimal total, long quantity) => decimal.Round(total / quantity, PriceDecimals, MidpointRounding.AwayFromZero);

    internal static decimal Major(Charge charge) => new Money(charge.Minor, Platform.Currency.Of(charge.Currency)).Major;

    static decimal Kilograms(long grams) => grams / 1000m;

    static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
