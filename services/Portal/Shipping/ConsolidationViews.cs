using System.Globalization;
using CrossBorder.Contracts.Logistics.V1;

namespace CrossBorder.Portal;

/// <param name="TransportMode">Customs transport mode: 2 water, 3 rail, 4 road, 5 air, 6 post.</param>
/// <param name="PortOfLoading">UN/LOCODE.</param>
/// <param name="OrderIds">2 to 100 packed orders to one consignee.</param>
public sealed record ConsolidationBody(
    Guid PartnerId, string TransportMode, string PortOfLoading, string PortOfDischarge, IReadOnlyList<Guid> OrderIds)
{
    public CreateConsolidationRequest ToWire()
    {
        var wire = new CreateConsolidationRequest
        {
            PartnerId = PartnerId.ToString(),
            TransportMode = TransportMode,
            PortOfLoading = PortOfLoading,
            PortOfDischarge = PortOfDischarge,
        };
        wire.OrderIds.AddRange(OrderIds.Select(id => id.ToString()));
        return wire;
    }
}

public sealed record RemovalBody(Guid OrderId);

/// <param name="Status">Of its shipment; Cancelled: it was taken out.</param>
/// <param name="WaybillNumber">The house waybill, by which customs knows the order.</param>
/// <param name="FreightMinor">Its share; all shares add up to the whole.</param>
/// <param name="ListNumber">Customs released it.</param>
public sealed record ConsolidatedOrderView(
    Guid OrderId, Guid ShipmentId, string Status, string? WaybillNumber, int Pieces, long GrossGrams, long FreightMinor,
    long InsuranceMinor, string? ListNumber)
{
    public static ConsolidatedOrderView Of(ConsolidatedOrder o) => new(
        Guid.Parse(o.OrderId), Guid.Parse(o.ShipmentId), o.Status, Rest.Text(o.WaybillNumber), o.Pieces, o.GrossGrams, o.FreightMinor,
        o.InsuranceMinor, Rest.Text(o.ListNumber));
}

/// <param name="Status">Requested, Booked, Released, Departed, Delivered, Refused or Cancelled.</param>
/// <param name="FreightPaidBy">Buyer (E and F terms) or Seller (C and D terms).</param>
/// <param name="WaybillNumber">The master waybill.</param>
public sealed record ConsolidationView(
    Guid Id, int Version, Guid ExporterId, Guid PartnerId, string Status, string TransportMode, string PortOfLoading,
    string PortOfDischarge, string ConsigneeName, string ConsigneeCountry, string FreightPaidBy, int Pieces, long GrossGrams,
    string? CarrierName, string? WaybillNumber, long FreightMinor, long InsuranceMinor, string? Currency, string? ConveyanceName,
    string? VoyageNumber, string? RefusalReason, DateTimeOffset? RequestedAt, IReadOnlyList<ConsolidatedOrderView> Orders)
{
    public static ConsolidationView Of(Consolidation c) => new(
        Guid.Parse(c.Id), c.Version, Guid.Parse(c.ExporterId), Guid.Parse(c.PartnerId), c.Status, c.TransportMode, c.PortOfLoading,
        c.PortOfDischarge, c.ConsigneeName, c.ConsigneeCountry, c.FreightPaidBy, c.Pieces, c.GrossGrams, Rest.Text(c.CarrierName),
        Rest.Text(c.WaybillNumber), c.FreightMinor, c.InsuranceMinor, Rest.Text(c.Currency), Rest.Text(c.ConveyanceName),
        Rest.Text(c.VoyageNumber), Rest.Text(c.RefusalReason), Rest.Instant(c.RequestedAt), [.. c.Orders.Select(ConsolidatedOrderView.Of)]);
}

/// <param name="ApartMinor">Freight when each goes by itself; 0 with no currency when the tariff is not known.</param>
public sealed record ConsolidationProposalView(
    string ConsigneeName, string ConsigneeCountry, string FreightPaidBy, IReadOnlyList<Guid> OrderIds, int Pieces, long GrossGrams,
    string? Currency, long ApartMinor, long TogetherMinor, long SavedMinor)
{
    public static ConsolidationProposalView Of(ConsolidationProposal p) => new(
        p.ConsigneeName, p.ConsigneeCountry, p.FreightPaidBy, [.. p.OrderIds.Select(Guid.Parse)], p.Pieces, p.GrossGrams,
        Rest.Text(p.Currency), p.ApartMinor, p.TogetherMinor, p.SavedMinor);
}

/// <param name="PartnerId">Left out: of carriers without a tariff of their own.</param>
/// <param name="StepGrams">Weight is billed in started steps.</param>
/// <param name="LeastMinor">No booking costs less.</param>
public sealed record CarrierRateView(
    string TransportMode, DateOnly ValidFrom, string Currency, long StepGrams, long MinorPerStep, long LeastMinor, Guid? PartnerId = null)
{
    public CarrierRate ToWire() => new()
    {
        PartnerId = PartnerId?.ToString() ?? "",
        TransportMode = TransportMode,
        ValidFrom = Body.Day(ValidFrom),
        Currency = Currency,
        StepGrams = StepGrams,
        MinorPerStep = MinorPerStep,
        LeastMinor = LeastMinor,
    };

    public static CarrierRateView Of(CarrierRate r) => new(
        r.TransportMode, DateOnly.TryParseExact(r.ValidFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day : default,
        r.Currency, r.StepGrams, r.MinorPerStep, r.LeastMinor, Guid.TryParse(r.PartnerId, out var partner) ? partner : null);
}
