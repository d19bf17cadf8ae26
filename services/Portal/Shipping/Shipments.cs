using CrossBorder.Contracts.Logistics.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Logistics.V1.Logistics.LogisticsClient;

namespace CrossBorder.Portal;

/// <param name="TransportMode">Customs transport mode code: 2 water, 3 rail, 4 road, 5 air, 6 post.</param>
/// <param name="PortOfLoading">UN/LOCODE, as the port of discharge.</param>
public sealed record BookShipment(Guid PartnerId, string TransportMode, string PortOfLoading, string PortOfDischarge);

public sealed record MilestoneView(
    string Milestone, DateTimeOffset? HappenedAt, DateTimeOffset? ReceivedAt, string? Location, string EventId);

/// <param name="Status">Requested, Booked, Released, Departed, Delivered, Refused or Cancelled.</param>
/// <param name="FreightMinor">What the partner charges the exporter; buyers do not see it.</param>
/// <param name="Milestones">Empty in lists.</param>
public sealed record ShipmentView(
    Guid Id, int Version, Guid OrderId, Guid PartnerId, string Status, string? CarrierCode, string? CarrierName, string? WaybillNumber,
    string TransportMode, string PortOfLoading, string PortOfDischarge, int Pieces, long GrossGrams, long? FreightMinor,
    long? InsuranceMinor, string? Currency, string? ConveyanceName, string? VoyageNumber, string? CurrentMilestone,
    IReadOnlyList<MilestoneView> Milestones)
{
    public static ShipmentView Of(Shipment s, Role role)
    {
        var hidden = role == Role.Buyer;
        return new(
            Guid.Parse(s.Id), s.Version, Guid.Parse(s.OrderId), Guid.Parse(s.PartnerId), s.Status, Rest.Text(s.CarrierCode),
            Rest.Text(s.CarrierName), Rest.Text(s.WaybillNumber), s.TransportMode, s.PortOfLoading, s.PortOfDischarge, s.Pieces,
            s.GrossGrams, hidden ? null : s.FreightMinor, hidden ? null : s.InsuranceMinor, hidden ? null : Rest.Text(s.Currency),
            Rest.Text(s.ConveyanceName), Rest.Text(s.VoyageNumber), Rest.Text(s.CurrentMilestone),
            [.. s.Milestones.Select(m => new MilestoneView(
                m.Milestone_, Rest.Instant(m.HappenedAt), Rest.Instant(m.ReceivedAt), Rest.Text(m.Location), m.EventId))]);
    }
}

/// <summary>Bookings with logistics partners and what became of them.</summary>
static class Shipments
{
    const string Tag = "Logistics";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/orders/{id:guid}/booking", Book).Allow(Role.Exporter)
            .Describe(Tag, "Asks a partner to carry the order; the waybill follows when the carrier has accepted.");
        api.MapGet("/orders/{id:guid}/shipment", Get).Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator)
            .Describe(Tag, "The shipment of one order with its milestones.");
        api.MapGet("/shipments", List).Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator)
            .Describe(Tag, "Shipments that the caller may see.");
    }

    static async Task<Created<ShipmentView>> Book(Guid id, BookShipment request, Client logistics, HttpContext http)
    {
        var shipment = await logistics.BookAsync(
            new BookRequest
            {
                OrderId = id.ToString(),
                PartnerId = request.PartnerId.ToString(),
                TransportMode = request.TransportMode,
                PortOfLoading = request.PortOfLoading,
                PortOfDischarge = request.PortOfDischarge,
            }, http.Call());
        return http.Created($"/api/v1/orders/{id}/shipment", shipment.Version, ShipmentView.Of(shipment, Principal.Required.Role));
    }

    static async Task<Ok<ShipmentView>> Get(Guid id, Client logistics, HttpContext http)
    {
        var shipment = await logistics.GetAsync(new GetRequest { OrderId = id.ToString() }, http.Call());
        return http.Versioned(shipment.Version, ShipmentView.Of(shipment, Principal.Required.Role));
    }

    /// <param name="status">Requested, Booked, Released, Departed, Delivered, Refused or Cancelled.</param>
    static async Task<Page<ShipmentView>> List(string? status, [AsParameters] Paging paging, Client logistics, HttpContext http)
    {
        var page = await logistics.ListAsync(new ListRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        var role = Principal.Required.Role;
        return new([.. page.Shipments.Select(shipment => ShipmentView.Of(shipment, role))], Rest.NextCursor(page.NextCursor));
    }
}
