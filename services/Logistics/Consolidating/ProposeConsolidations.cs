using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Logistics.V1;

namespace CrossBorder.Logistics;

/// <summary>
/// Of an exporter's packed orders without a shipment, those that may travel together, and by the carrier's tariff what they cost apart
/// and together.
/// </summary>
public sealed partial class ConsolidationsService
{
    const int CandidatesMost = 5_000;

    [Allow(Role.Exporter)]
    public override async Task<V1.ProposeConsolidationsResponse> Propose(
        V1.ProposeConsolidationsRequest request, ServerCallContext context)
    {
        if (LogisticsService.CheckMode(request.TransportMode) is { } problem)
            throw problem.ToGrpc();
        if (request.PartnerId.Length > 0 && !Guid.TryParse(request.PartnerId, out _))
            throw (Problem.NotFound("partner", request.PartnerId) with { Field = "partner_id" }).ToGrpc();
        var rate = await db.One<CarrierRate>(
            $"""
            select {CarrierRate.Columns}
            from carrier_rate
            where partner_id in (@Partner, @Empty) and transport_mode = @TransportMode and valid_from <= @Today
            order by partner_id = @Empty, valid_from desc
            limit 1
            """,
            new
            {
                Partner = Guid.TryParse(request.PartnerId, out var partner) ? partner : Guid.Empty,
                Guid.Empty,
                request.TransportMode,
                Today,
            }, context.CancellationToken);
        var orders = await db.Many<OrderCase>(
            $"""
            select {OrderCase.Columns}
            from order_case
            where exporter_id = @PartyId and pieces is not null and not cancelled and incoterm is not null
                and not exists (
                    select from shipment
                    where shipment.order_id = order_case.order_id and status not in ('Refused', 'Cancelled'))
            order by order_id
            limit @CandidatesMost
            """,
            new { Principal.Required.PartyId, CandidatesMost }, context.CancellationToken);
        var response = new V1.ProposeConsolidationsResponse();
        response.Proposals.AddRange(Proposals(orders, rate));
        return response;
    }

    /// <summary>Groups of at most as many as one shipment takes, the largest saving first.</summary>
    internal static IEnumerable<V1.ConsolidationProposal> Proposals(IEnumerable<OrderCase> orders, CarrierRate? rate) => orders
        .GroupBy(Group.Of)
        .Where(group => group.Key is not null)
        .SelectMany(group => group.Chunk(OrdersMost).Where(chunk => chunk.Length >= OrdersLeast)
            .Select(chunk => Of(group.Key!, chunk, rate)))
        .OrderByDescending(proposal => proposal.SavedMinor).ThenBy(proposal => proposal.OrderIds[0], StringComparer.Ordinal);

    static V1.ConsolidationProposal Of(Group group, OrderCase[] orders, CarrierRate? rate)
    {
        var grams = orders.Sum(order => order.GrossGrams!.Value);
        var apart = rate is null ? 0 : orders.Sum(order => rate.Of(order.GrossGrams!.Value));
        var together = rate?.Of(grams) ?? 0;
        var proposal = new V1.ConsolidationProposal
        {
            ConsigneeName = group.ConsigneeName,
            ConsigneeCountry = group.ConsigneeCountry,
            FreightPaidBy = group.FreightPaidBy,
            Pieces = orders.Sum(order => order.Pieces!.Value),
            GrossGrams = grams,
            Currency = rate?.Currency ?? "",
            ApartMinor = apart,
            TogetherMinor = together,
            SavedMinor = apart - together,
        };
        proposal.OrderIds.AddRange(orders.Select(order => order.OrderId.ToString()));
        return proposal;
    }
}
