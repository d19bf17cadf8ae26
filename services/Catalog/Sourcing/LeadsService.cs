using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The pool of open requests; each capability is a part of it in a file of its own.</summary>
public sealed partial class LeadsService(Db db, SearchFeed feed, TimeProvider clock, ILogger<LeadsService> log) : V1.Leads.LeadsBase
{
    const int PageDefault = 50;
    const int PageMost = 500;

    /// <summary>A buyer's own, what is or was offered to an exporter, all for operators.</summary>
    const string Visible =
        """
        (@SeesAll or (@Buys and lead.buyer_id = @PartyId) or (not @Buys and exists (
            select from lead_offer as mine
            where mine.lead_id = lead.id and mine.exporter_id = @PartyId and mine.status <> 'Waiting')))
        """;

    /// <summary>Whole microseconds, as the database keeps them.</summary>
    DateTimeOffset Now => clock.GetUtcNow() is var now ? now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)) : default;

    static bool Buys => Principal.Required.Role == Role.Buyer;

    [Allow(Role.Buyer, Role.Exporter, Role.Operator)]
    public override async Task<V1.Lead> Get(V1.LeadIdRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var lead = Guid.TryParse(request.Id, out var id)
            ? await db.One<Lead>(
                $"select {Lead.Columns} from lead where id = @id and {Visible}",
                new { id, principal.SeesAll, principal.PartyId, Buys }, context.CancellationToken)
            : null;
        return lead is null
            ? throw Lead.NotFound(request.Id).ToGrpc()
            : (await WithOffers([lead], context.CancellationToken)).Single();
    }

    [Allow(Role.Buyer, Role.Exporter, Role.Operator)]
    public override async Task<V1.ListLeadsResponse> List(V1.ListLeadsRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var (cursor, asked) = (request.Page?.Cursor ?? "", request.Page?.Limit ?? 0);
        if (request.Status.Length > 0 && !Enum.GetNames<LeadStatus>().Contains(request.Status))
            throw Problem.Invalid(
                "status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<LeadStatus>())).ToGrpc();
        if (asked is < 0 or > PageMost)
            throw Problem.Invalid("page.limit", "The page is too long.", $"1 to {PageMost}, or 0 for {PageDefault}").ToGrpc();
        if (cursor.Length > 0 && !Guid.TryParse(cursor, out _))
            throw Problem.Invalid("page.cursor", "The cursor is none of ours.", "next_cursor of the page before").ToGrpc();
        var limit = asked > 0 ? asked : PageDefault;
        var leads = await db.Many<Lead>(
            $"""
            select {Lead.Columns}
            from lead
            where {Visible} and (@Status = '' or status = @Status) and (@After::uuid is null or id < @After)
            order by id desc
            limit @Take
            """,
            new
            {
                principal.SeesAll,
                principal.PartyId,
                Buys,
                request.Status,
                After = Guid.TryParse(cursor, out var after) ? after : default(Guid?),
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new V1.ListLeadsResponse { NextCursor = leads.Count > limit ? leads[limit - 1].Id.ToString() : "" };
        response.Leads.AddRange(await WithOffers([.. leads.Take(limit)], context.CancellationToken));
        return response;
    }

    /// <summary>With the offers that the caller may see; an exporter learns who the buyer is by responding.</summary>
    async Task<IEnumerable<V1.Lead>> WithOffers(Lead[] leads, CancellationToken ct)
    {
        var principal = Principal.Required;
        var offers = (await db.Many<LeadOffer>(
            $"""
            select {LeadOffer.Columns}
            from lead_offer
            where lead_id = any(@Ids) and (@SeesAll or (@Buys and status = 'Responded')
                or (not @Buys and exporter_id = @PartyId and status <> 'Waiting'))
            order by lead_id, rank
            """,
            new { Ids = leads.Select(lead => lead.Id).ToArray(), principal.SeesAll, principal.PartyId, Buys }, ct))
            .ToLookup(offer => offer.LeadId);
        return leads.Select(lead => lead.ToWire(
            principal.Role != Role.Exporter || offers[lead.Id].Any(offer => offer.Status == OfferStatus.Responded), offers[lead.Id]));
    }

    [Allow(Role.Buyer)]
    public override async Task<V1.Lead> Close(V1.CloseLeadRequest request, ServerCallContext context) => (await db.Decide(
        tx => Idempotency.Once(tx, context, request, () => Close(tx, request)), context.CancellationToken)).OrThrow();

    static async Task<Outcome<V1.Lead>> Close(Tx tx, V1.CloseLeadRequest request)
    {
        var lead = Guid.TryParse(request.Id, out var id)
            ? await tx.One<Lead>(
                $"select {Lead.Columns} from lead where id = @id and buyer_id = @PartyId for update",
                new { id, Principal.Required.PartyId })
            : null;
        if (lead is null)
            return Lead.NotFound(request.Id);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != lead.Version)
            return Problem.Stale("lead", request.ExpectedVersion, lead.Version);
        if (lead.Status != LeadStatus.Open)
            return Problem.Refused("lead", lead.Status, "Close", []);
        await tx.Run(
            """
            with closed as (
                update lead set status = 'Closed', version = version + 1 where id = @Id
            )
            update lead_offer set status = 'Ended' where lead_id = @Id and status in ('Waiting', 'Offered')
            """,
            new { lead.Id });
        return (lead with { Status = LeadStatus.Closed, Version = lead.Version + 1 }).ToWire(known: true, []);
    }
}

static class SourcingParts
{
    public static void AddSourcing(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LeadSignal>();
        builder.Services.AddHostedService<PassLeadsOn>();
    }

    public static void MapSourcing(this WebApplication app) => app.MapGrpcService<LeadsService>();
}
