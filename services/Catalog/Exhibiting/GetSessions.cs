using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Live sessions of booths that the caller may see; the link to the room only for those who take part, shortly before.</summary>
public sealed partial class ExhibitionsService
{
    const int SessionsMost = 500;

    [Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator, Role.Service)]
    public override async Task<V1.LiveSession> GetSession(V1.LiveSessionIdRequest request, ServerCallContext context) =>
        Guid.TryParse(request.Id, out var id)
        && (await Sessions("live_session.id = @Id", new { Id = id }, context.CancellationToken)).SingleOrDefault() is { } found
            ? found
            : throw LiveSession.NotFound(request.Id).ToGrpc();

    [Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator, Role.Service)]
    public override async Task<V1.ListLiveSessionsResponse> ListSessions(
        V1.ListLiveSessionsRequest request, ServerCallContext context)
    {
        var (where, id) = request.Mine
            ? ("(live_session.exporter_id = @PartyId or seat.buyer_id is not null)", default(Guid?))
            : request.BoothId.Length > 0
                ? ("live_session.booth_id = @Id", Key(request.BoothId))
                : ("live_session.exhibition_id = @Id", Key(request.ExhibitionId));
        var response = new V1.ListLiveSessionsResponse();
        response.Sessions.AddRange(await Sessions(where, new { Id = id }, context.CancellationToken));
        return response;
    }

    async Task<IEnumerable<V1.LiveSession>> Sessions(string where, object arguments, CancellationToken ct)
    {
        var principal = Principal.Required;
        var parameters = new Dapper.DynamicParameters(arguments);
        parameters.AddDynamicParams(new { principal.SeesAll, principal.PartyId, SessionsMost });
        var sessions = await db.Many<LiveSession>(
            $"""
            select {LiveSession.Columns}, seat.buyer_id is not null as has_seat
            from {LiveSession.From}
            left join live_seat as seat on seat.session_id = live_session.id and seat.buyer_id = @PartyId
                and seat.status = 'Booked'
            where {where} and {Booth.Visible}
            order by live_session.starts_at, live_session.id
            limit @SessionsMost
            """,
            parameters, ct);
        var now = Now;
        return sessions.Select(one => one.ToWire(principal, one.HasSeat, now));
    }

    static Guid? Key(string id) => Guid.TryParse(id, out var key) ? key : Guid.Empty;
}
