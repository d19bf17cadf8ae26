using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>What paid samples and trials take off the first standard order: a buyer's own, and those that an exporter gives.</summary>
public sealed partial class SamplesService
{
    static string Own(Principal principal) => principal.Role switch
    {
        Role.Exporter => "u.exporter_id = @PartyId",
        Role.Buyer => "u.buyer_id = @PartyId",
        Role.Operator => "true",
        _ => "false",
    };

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListSampleCreditsResponse> ListCredits(V1.ListSampleCreditsRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var (after, limit) = Paged(request.Page);
        var credits = await db.Many<CreditRow>(
            $"""
            select u.order_id, u.product_id, p.sku, u.kind, u.exporter_id, u.buyer_id, u.currency, u.amount_minor, u.credit,
                u.credit_least_minor, u.terms_version, u.taken, u.void_at, u.credit_taken_by, u.credit_taken_minor,
                case when u.paid_at is not null and u.left_at is not null
                    then greatest(u.paid_at, u.left_at) end as open_from,
                case when u.paid_at is not null and u.left_at is not null
                    then greatest(u.paid_at, u.left_at) + make_interval(days => u.credit_days) end as open_until
            from sample_use as u
            join product as p on p.exporter_id = u.exporter_id and p.id = u.product_id
            join reservation as r on r.order_id = u.order_id
            where {Own(principal)} and u.credit <> 'None' and u.amount_minor > 0
                and r.status in ('Confirmed', 'Completed', 'Cancelled')
                and (@after = '' or u.order_id::text || u.product_id::text < @after)
            order by u.order_id::text || u.product_id::text desc
            limit @Take
            """,
            new { principal.PartyId, after, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListSampleCreditsResponse
        {
            NextCursor = credits.Count > limit ? $"{credits[limit - 1].OrderId}{credits[limit - 1].ProductId}" : "",
        };
        response.Credits.AddRange(credits.Take(limit).Select(credit => credit.ToWire(Now)));
        return response;
    }

    sealed record CreditRow(
        Guid OrderId, Guid ProductId, string Sku, string Kind, Guid ExporterId, Guid BuyerId, string Currency, long AmountMinor,
        string Credit, long CreditLeastMinor, int TermsVersion, bool Taken, DateTimeOffset? VoidAt, Guid? CreditTakenBy,
        long? CreditTakenMinor, DateTimeOffset? OpenFrom, DateTimeOffset? OpenUntil)
    {
        string Status(DateTimeOffset now) => this switch
        {
            { CreditTakenBy: not null } => "Taken",
            { Taken: false } or { VoidAt: not null } => "Void",
            { OpenUntil: null } => "Waiting",
            _ => OpenUntil <= now ? "Expired" : "Open",
        };

        public V1.SampleCredit ToWire(DateTimeOffset now) => new()
        {
            OrderId = OrderId.ToString(),
            ProductId = ProductId.ToString(),
            Sku = Sku,
            Kind = Kind,
            ExporterId = ExporterId.ToString(),
            BuyerId = BuyerId.ToString(),
            Currency = Currency,
            AmountMinor = AmountMinor,
            Scope = Credit,
            LeastMinor = CreditLeastMinor,
            Status = Status(now),
            OpenFrom = OpenFrom is { } from ? Timestamp.FromDateTimeOffset(from) : null,
            OpenUntil = OpenUntil is { } until ? Timestamp.FromDateTimeOffset(until) : null,
            TakenBy = CreditTakenBy?.ToString() ?? "",
            TakenMinor = CreditTakenMinor ?? 0,
            TermsVersion = TermsVersion,
        };
    }
}
