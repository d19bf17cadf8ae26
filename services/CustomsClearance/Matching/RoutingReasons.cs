using System.Globalization;
using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance;

/// <summary>What the choice of the way and the comparison of the documents can make a declaration wait for.</summary>
public static partial class Reason
{
    public static WaitingReason BuyerUnknown(OrderPlaced order) => new("buyer_unknown",
        $"Buyer {order.BuyerId} is not registered, so that it is not known whether a company or a consumer buys.", Operator);

    public static WaitingReason HsCodeUnknown(OrderLine line, string code, DateOnly day) => new("hs_code_unknown",
        string.Create(CultureInfo.InvariantCulture, $"Line {line.LineNo}: the tariff of {day:yyyy-MM-dd} has no code {code} ({line.Sku})."),
        Exporter);

    public static WaitingReason HsCodeAmbiguous(OrderLine line, string code, IReadOnlyList<string> candidates) => new("hs_code_ambiguous",
        $"Line {line.LineNo}: {code} of {line.Sku} can be {string.Join(", ", candidates)}: choose one.", Exporter);

    public static WaitingReason UnitConversionUnknown(OrderLine line, Commodity commodity, string problem) => new("unit_conversion_unknown",
        $"Line {line.LineNo}: {line.Sku} under {commodity.Code} has no quantity in the statutory unit: {problem}.", Exporter);

    public static WaitingReason PermitMissing(Commodity commodity, string document) => new("permit_missing",
        $"Goods under {commodity.Code} leave with supervision document {document} ({CodeTables.DocumentName(document)}), and no number of "
        + "one is stated.", Exporter);

    public static WaitingReason ExportProhibited(Commodity commodity) => new("export_prohibited",
        $"Goods under {commodity.Code} may not be exported.", Operator);

    public static WaitingReason DualUseReview(OrderLine line, ScreeningStanding standing) => new("dual_use_review",
        $"Line {line.LineNo}: code {standing.Code} of {line.Sku} is in list {standing.ListId} of dual-use goods; "
        + "nobody has looked at it yet.",
        Operator);

    public static WaitingReason DualUseRefused(OrderLine line, ScreeningStanding standing) => new("dual_use_refused",
        $"Line {line.LineNo}: {line.Sku}, whose code {standing.Code} is in list {standing.ListId} of dual-use goods, was not let go: "
        + "it needs an export licence.", Exporter);

    public static WaitingReason ElementMissing(OrderLine line, Commodity commodity, DeclarationElement element) => new("element_missing",
        $"Line {line.LineNo}: the specification of {line.Sku} under {commodity.Code} must state element {element.Position}, "
        + element.NameZh + (element.NameEn.Length > 0 ? $" ({element.NameEn})." : "."), Exporter);

    public static WaitingReason ElementsTooLong(OrderLine line, ElementFinding elements, int longest) => new("elements_too_long",
        $"Line {line.LineNo}: the specification of {line.Sku} has {elements.Length} characters, the declaration takes {longest}: state it "
        + "more briefly.", Exporter);

    public static WaitingReason CustomsRateMissing(string currency, DateOnly day) => new("customs_rate_missing",
        string.Create(CultureInfo.InvariantCulture, $"There is no customs rate of {currency} for {day:yyyy-MM} or before."), Operator);

    public static WaitingReason BondedAreaMissing(OrderPlaced order) => new("bonded_area_missing",
        $"Order {order.Number} goes under 1210, but area, ledger and record numbers are not stated.", Operator);

    public static WaitingReason OrderTotalDiffers(OrderPlaced order) => new("order_total_differs",
        "Goods and freight of the order sum to "
        + $"{Amount(order.GoodsMinor + order.FreightMinor + (order.ChargeMinor ?? 0), order.Currency)}, its total says "
        + $"{Amount(order.TotalMinor, order.Currency)}.", Operator);

    public static WaitingReason LineValueDiffers(OrderPlaced order, OrderLine line, long worth) => new("line_value_differs",
        $"Line {line.LineNo}: quantity and price make {Amount(worth, order.Currency)}, the order says "
        + $"{Amount(line.AmountMinor, order.Currency)}.", Operator);

    public static WaitingReason PaymentCurrencyDiffers(OrderPlaced order, OrderFunded paid) => new("payment_currency_differs",
        $"Order {order.Number} is in {order.Currency}, its payment is in {paid.Currency}.", Operator);

    public static WaitingReason PaymentTotalDiffers(OrderPlaced order, OrderFunded paid) => new("payment_total_differs",
        $"Order {order.Number} comes to {Amount(order.TotalMinor, order.Currency)}, payment is expected of "
        + $"{Amount(paid.TotalMinor, paid.Currency)}.", Operator);

    public static WaitingReason NetTotalDiffers(long lines, OrderReadyToShip packed, long tolerance) => new("net_total_differs",
        $"The lines of the order weigh {lines} g net, the packing says {packed.NetGrams} g: more than {tolerance} g apart.", Exporter);

    public static WaitingReason DestinationDiffers(OrderPlaced order, ShipmentBooked booked) => new("destination_differs",
        $"The consignee is in {order.ShipTo.Country}, waybill {booked.WaybillNumber} ends in {booked.PortOfDischarge}.", Partner);

    public static WaitingReason ConsigneeCountryDiffers(OrderPlaced order, ShipmentBooked booked) => new("destination_differs",
        $"The consignee of the order is in {order.ShipTo.Country}, that of waybill {booked.WaybillNumber} in {booked.ConsigneeCountry}.",
        Partner);

    public static WaitingReason ConsigneeDiffers(OrderPlaced order, ShipmentBooked booked) => new("consignee_differs",
        $"The order goes to {order.ShipTo.Name}, waybill {booked.WaybillNumber} to {booked.ConsigneeName}.", Partner);

    public static WaitingReason DeclaredDiffers(string documentNumber, string field, string declared, string document, string value) => new(
        "declared_differs", $"Declaration {documentNumber} states {field} {declared}, {document} says {value}.", Operator);
}
