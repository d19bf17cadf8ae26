using System.Globalization;
using CrossBorder.Ceb;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Everything that a declaration can wait for, with who must act. A difference names both sides of it.</summary>
public static partial class Reason
{
    const string Exporter = "Exporter";
    const string Buyer = "Buyer";
    const string Partner = "Partner";
    const string Operator = "Operator";

    public static WaitingReason OrderMissing { get; } = new("order_missing", "The order itself has not been told yet.", Operator);

    public static WaitingReason AmendmentAsked { get; } =
        new("amendment_asked", "An amendment of the order is being decided: it is declared as it reads then.", Operator);

    public static WaitingReason PaymentMissing { get; } =
        new("payment_missing", "What is due before shipment is not paid yet.", Buyer);

    public static WaitingReason PackingMissing { get; } =
        new("packing_missing", "Pieces and weights are not known: the goods are not ready to ship.", Exporter);

    public static WaitingReason WaybillMissing { get; } = new("waybill_missing", "No shipment is booked, so there is no waybill.", Partner);

    public static WaitingReason OrderCancelled { get; } =
        new("order_cancelled", "The order was cancelled after its declaration went out: withdraw it or let it end.", Operator);

    public static WaitingReason ExporterUnknown(OrderPlaced order) =>
        new("exporter_unknown", $"Exporter {order.ExporterId} is not registered with a customs or credit code.", Operator);

    public static WaitingReason HsCodeMissing(OrderLine line) =>
        new("hs_code_missing", $"Line {line.LineNo}: product {line.Sku} has no HS code.", Exporter);

    public static WaitingReason PiecesDiffer(OrderReadyToShip packed, ShipmentBooked booked) => new("pieces_differ",
        $"The packing counts {packed.Pieces} pieces, waybill {booked.WaybillNumber} counts {booked.Pieces}.", Partner);

    public static WaitingReason GrossWeightDiffers(OrderReadyToShip packed, ShipmentBooked booked, long tolerance) => new(
        "gross_weight_differs",
        $"The packing weighs {packed.GrossGrams} g gross, waybill {booked.WaybillNumber} says {booked.GrossGrams} g: more than "
        + $"{tolerance} g apart.", Partner);

    public static WaitingReason NetAboveGross(OrderReadyToShip packed) => new("net_above_gross",
        $"The packing weighs {packed.NetGrams} g net, which is more than {packed.GrossGrams} g gross.", Exporter);

    public static WaitingReason NetWeightDiffers(OrderLine line) => new("net_weight_differs",
        $"Line {line.LineNo}: {line.Quantity} kg of {line.Sku} were sold, but its net weight is {line.NetGrams} g.", Exporter);

    public static WaitingReason GoodsValueDiffers(OrderPlaced order) => new("goods_value_differs",
        $"The lines sum to {Amount(order.Lines.Sum(line => line.AmountMinor), order.Currency)}, the order says "
        + $"{Amount(order.GoodsMinor, order.Currency)}.", Operator);

    public static WaitingReason TooManyLines(OrderPlaced order) => new("too_many_lines",
        $"The order has {order.Lines.Count} lines, a declaration list takes {InventoryMessage.LinesAtMost}: split the order.", Exporter);

    public static WaitingReason CountryUnknown(OrderPlaced order) => new("country_unknown",
        $"The consignee's country {order.ShipTo.Country} has no number in the customs country table.", Operator);

    public static WaitingReason PortUnknown(ShipmentBooked booked) => new("port_unknown",
        $"Waybill {booked.WaybillNumber} ends in {booked.PortOfDischarge}, whose country has no number in the customs table.", Partner);

    public static WaitingReason CurrencyUnknown(string whose, string currency) => new("currency_unknown",
        $"The {whose} is in {currency}, which the customs currency table does not have.", Operator);

    public static WaitingReason UnitUnknown(OrderLine line) => new("unit_unknown",
        $"Line {line.LineNo}: unit {line.UnitCode} of {line.Sku} is not in the customs unit table.", Exporter);

    public static WaitingReason TransportModeUnknown(ShipmentBooked booked) => new("transport_mode_unknown",
        $"Waybill {booked.WaybillNumber} has transport mode '{booked.TransportMode}', which the customs table does not have.", Partner);

    public static WaitingReason WaybillUsed(ShipmentBooked booked, string documentNumber) => new("waybill_used",
        $"Waybill {booked.WaybillNumber} of {booked.CarrierName} is declared by {documentNumber} already.", Partner);

    public static WaitingReason FobUnknown(OrderPlaced order, string missing) => new("fob_unknown",
        $"What the price under {order.Incoterm} contains beyond free on board is not known: {missing}. State the charges.", Exporter);

    public static WaitingReason FreightCurrencyDiffers(OrderPlaced order, ShipmentBooked booked, string currency) => new(
        "freight_currency_differs",
        $"The order is in {order.Currency} {order.Incoterm}, the freight to take out of it on waybill {booked.WaybillNumber} is in "
        + $"{currency}, and there is no customs rate between them.", Operator);

    public static WaitingReason FobNotPositive(OrderPlaced order, OrderLine line, long deduction) => new("fob_not_positive",
        $"Line {line.LineNo} is sold for {Amount(line.AmountMinor, order.Currency)}; without {Amount(deduction, order.Currency)} of "
        + "freight and insurance nothing is left of it.", Exporter);

    public static WaitingReason TooFewPieces(Goods goods, int itemsPerPart) => new("too_few_pieces",
        $"The {goods.Lines.Count} items are declared in parts of {itemsPerPart}, which is more parts than the {goods.Pieces} pieces of the "
        + "packing: pack more pieces.", Exporter);

    public static WaitingReason Invalid(CebFault fault) => Invalid("declaration_invalid", fault);

    /// <summary>An application for consolidation that customs would refuse.</summary>
    public static WaitingReason ApplicationInvalid(CebFault fault) => Invalid("application_invalid", fault);

    static WaitingReason Invalid(string code, CebFault fault) =>
        new(code, $"{fault.Path} = '{fault.Value}' breaks {fault.Rule}: {fault.Accepted}.", Operator);

    /// <summary>Minor units for people; a currency that the platform does not know is shown as it came.</summary>
    internal static string Amount(long minor, string currency) => Currency.Find(currency) is { } known
        ? new Money(minor, known).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{minor} minor units of {currency}");
}
