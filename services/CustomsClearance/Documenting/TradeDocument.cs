using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <param name="Code">Customs registration code, else unified social credit code.</param>
public sealed record TradeParty(string Code, string NameZh, string? NameEn);

/// <summary>A line as declared; the amount is FOB in minor units of the declaration's currency.</summary>
/// <param name="EntryNumber">18 characters of the customs declaration that holds the line, once it has one.</param>
public sealed record DeclaredItem(
    int LineNo, int PartNo, int? ItemNo, string HsCode, string NameZh, long Quantity, string UnitCode, long AmountMinor,
    string? EntryNumber = null);

/// <param name="Number">What customs gave it: the entry number, else list number, else pre-entry number.</param>
public sealed record DeclaredGoods(string Mode, string Channel, string Currency, string? Number, IReadOnlyList<DeclaredItem> Items);

/// <summary>
/// The facts of one order as its documents state them. Each number is written here, once: the six documents only choose among these
/// values, so that they cannot contradict each other.
/// </summary>
public sealed partial record TradeDocument(
    string DocumentNumber, OrderPlaced Order, TradeParty Exporter, Sender Agent, OrderReadyToShip? Packed, ShipmentBooked? Booked,
    DeclaredGoods? Declared)
{
    /// <summary>Decimals of a declared unit price (CEB N19,5).</summary>
    const int PriceDecimals = 5;

    /// <summary>Exporter and agent with the names that their languages have.</summary>
    public Value Seller => new($"{Exporter.NameZh}\n{Exporter.NameEn}".TrimEnd(), "exporter/name");

    public Value SellerCode => new(Exporter.Code, "exporter/code");

    public Value Consignee => new(Order.ShipTo.Name, "consignee/name");

    public Value Address => new(
        $"{Order.ShipTo.Street}, {Order.ShipTo.PostalCode} {Order.ShipTo.City}, {CodeNames.Country(Order.ShipTo.Country)}",
        "consignee/address");

    public Value Destination => new(CodeNames.Country(Order.ShipTo.Country), "consignee/country");

    public Value OrderNumber => new(Order.Number, "order/number");

    public Value Reference => new(Order.Reference ?? "-", "order/reference");

    public Value OrderDay => new(Day(Order.OccurredAt), "order/day");

    public Value TradeTerm => new($"{Order.Incoterm} {Order.NamedPlace} (Incoterms 2020)", "order/incoterm");

    public Value CurrencyCode => new(Order.Currency, "order/currency");

    public Value PaymentTerms => new(Owed == 0 ? "无需付款 No payment due" : string.Join("; ", Order.PaymentTerms.Select(term =>
        string.Create(CultureInfo.InvariantCulture,
            $"{Share(term)} {Way(term)}{(term.OffsetDays == 0 ? "" : $" + {term.OffsetDays} d")}"))), "order/terms");

    public Value Goods => new(Amount(Order.GoodsMinor, Order.Currency), "order/goods");

    public Value Freight => new(Amount(Order.FreightMinor, Order.Currency), "order/freight");

    public Value Total => new(Amount(Order.TotalMinor, Order.Currency), "order/total");

    public Value TotalWithCurrency => Total with { Text = $"{Order.Currency} {Total.Text}" };

    public Value TotalInWords => new(AmountInWords.Of(new Money(Order.TotalMinor, Platform.Currency.Of(Order.Currency))), "order/words");

    public Value Pieces => new(Whole(Packed!.Pieces), "packing/pieces");

    public Value Net => new(Kilograms(Packed!.NetGrams), "packing/net");

    public Value Gross => new(Kilograms(Packed!.GrossGrams), "packing/gross");

    public Value Waybill => new(Booked!.WaybillNumber, "waybill/number");

    public Value Carrier => new(Booked!.CarrierName, "waybill/carrier");

    public Value Transport => new(CodeNames.Transport(Booked!.TransportMode), "waybill/mode");

    public Value Conveyance => new($"{Booked!.ConveyanceName} {Booked.VoyageNumber}".Trim() is { Length: > 0 } text ? text : "-",
        "waybill/conveyance");

    public Value PortOfLoading => new(CodeNames.Port(Booked!.PortOfLoading), "waybill/loading");

    public Value PortOfDischarge => new(CodeNames.Port(Booked!.PortOfDischarge), "waybill/discharge");

    public Value AgentName => new(Agent.AgentName, "agent/name");

    public Value AgentCode => new(Agent.AgentCode, "agent/code");

    public Value Number(OrderLine line) => new(Whole(line.LineNo), $"line/{line.LineNo}/no");

    public Value Description(OrderLine line) => new($"{line.NameZh} {line.NameEn} [{line.Sku}]", $"line/{line.LineNo}/goods");

    public Value Quantity(OrderLine line) => new(Whole(line.Quantity), $"line/{line.LineNo}/quantity");

    public Value Unit(OrderLine line) => new(CodeNames.Unit(line.UnitCode), $"line/{line.LineNo}/unit");

    public Value Price(OrderLine line) => new(Exact(line.UnitPrice, Order.Currency), $"line/{line.LineNo}/price");

    public Value Amount(OrderLine line) => new(Amount(line.AmountMinor, Order.Currency), $"line/{line.LineNo}/amount");

    public Value NetWeight(OrderLine line) => new(Kilograms(line.NetGrams), $"line/{line.LineNo}/net");

    public Value Origin(string country) => new(CodeNames.Country(country), "origin/" + country);

    public Value DeclaredNumber => new(Declared!.Number ?? "-", "declared/number");

    public Value DeclaredMode => new(CodeNames.Mode(Declared!.Mode), "declared/mode");

    public Value DeclaredTotal => new(
        $"{Declared!.Currency} {Amount(Declared.Items.Sum(item => item.AmountMinor), Declared.Currency)}", "declared/total");

    public Value Item(DeclaredItem item) => new(
        item.ItemNo is { } no ? $"{Whole(item.PartNo)}-{Whole(no)}" : Whole(item.LineNo), $"declared/{item.LineNo}/item");

    public Value HsCode(DeclaredItem item) => new(item.HsCode, $"line/{item.LineNo}/hs");

    public Value Quantity(DeclaredItem item) => new(Whole(item.Quantity), $"line/{item.LineNo}/quantity");

    public Value Unit(DeclaredItem item) => new(CodeNames.Unit(item.UnitCode), $"line/{item.LineNo}/unit");

    public Value Fob(DeclaredItem item) => new(Amount(item.AmountMinor, Declared!.Currency), $"declared/{item.LineNo}/fob");

    /// <summary>Total by quantity to five decimals, half away from zero: what the list and the declaration say as well.</summary>
    public Value FobPrice(DeclaredItem item) => new(
        Exact(decimal.Round(new Money(item.AmountMinor, Platform.Currency.Of(Declared!.Currency)).Major / item.Quantity, PriceDecimals,
            MidpointRounding.AwayFromZero), Declared.Currency), $"declared/{item.LineNo}/price");

    /// <summary>Calendar day in Asia/Shanghai.</summary>
    public static string Day(DateTimeOffset at) => Shanghai.Day(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Whole(long value) => value.ToString("#,##0", CultureInfo.InvariantCulture);

    static string Kilograms(long grams) => (grams / 1000m).ToString("#,##0.000", CultureInfo.InvariantCulture);

    static string Amount(long minor, string currency) => new Money(minor, Platform.Currency.Of(currency)).Major
        .ToString($"N{Platform.Currency.Of(currency).Exponent}", CultureInfo.InvariantCulture);

    /// <summary>At least the digits of the currency, and as many more as the price has.</summary>
    static string Exact(decimal value, string currency) => value.ToString(
        "#,##0." + new string('0', Platform.Currency.Of(currency).Exponent) + "########", CultureInfo.InvariantCulture);

    string Share(PaymentTerm term) => term.AmountMinor is { } minor
        ? $"{Amount(minor, Order.Currency)} {Order.Currency}"
        : string.Create(CultureInfo.InvariantCulture, $"{term.Percent:0.##}%");

    static string Way(PaymentTerm term) => (term.Method, term.Milestone) switch
    {
        (null, PaymentMilestone.Contract) => "发货前电汇 T/T before shipment",
        (null, PaymentMilestone.Shipment) => "凭运输单据电汇 T/T against transport documents",
        (PaymentMethod.OpenAccount, _) => $"赊销 O/A {Milestone(term.Milestone)}",
        (PaymentMethod.LetterOfCredit, _) => $"信用证 L/C {Milestone(term.Milestone)}",
        (PaymentMethod.AgainstPayment, _) => $"付款交单 D/P {Milestone(term.Milestone)}",
        (PaymentMethod.AgainstAcceptance, _) => $"承兑交单 D/A {Milestone(term.Milestone)}",
        _ => $"电汇 T/T {Milestone(term.Milestone)}",
    };

    static string Milestone(string milestone) => milestone switch
    {
        PaymentMilestone.Contract => "合同 contract",
        PaymentMilestone.ProformaInvoice => "形式发票 proforma invoice",
        PaymentMilestone.Invoice => "发票 invoice",
        PaymentMilestone.Shipment => "装运 shipment",
        PaymentMilestone.BillOfLading => "提单日 bill of lading",
        PaymentMilestone.Arrival => "到港 arrival",
        PaymentMilestone.Presentation => "交单 presentation",
        _ => "承兑 acceptance",
    };
}
