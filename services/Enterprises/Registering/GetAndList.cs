using CrossBorder.Contracts.Enterprises.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Enterprises;

/// <summary>Reading companies. Everybody sees exporters; buyers and partners are seen by themselves and operators.</summary>
public sealed partial class EnterprisesService
{
    const int PageDefault = 50;
    const int PageMost = 500;

    [Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator, Role.Service)]
    public override async Task<Contracts.Enterprises.V1.Enterprise> Get(GetRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var enterprise = Guid.TryParse(request.Id, out var id)
            ? await db.One<Enterprise>(
                $"select {Enterprise.Columns} from enterprise where id = @id and {Visible}",
                new { id, principal.SeesAll, principal.PartyId }, context.CancellationToken)
            : null;
        return enterprise?.ToWire() ?? throw Problem.NotFound("enterprise", request.Id).ToGrpc();
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator, Role.Service)]
    public override async Task<ListResponse> List(ListRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var limit = request.Page?.Limit is > 0 and <= PageMost ? request.Page.Limit : PageDefault;
        if (request.Page?.Cursor is { Length: > 0 } cursor && !Guid.TryParse(cursor, out _))
            throw Problem.Invalid("cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();

        var rows = await db.Many<Enterprise>(
            $"""
            select {Enterprise.Columns}
            from enterprise
            where {Visible} and (@Kind = '' or kind = @Kind) and (@After::uuid is null or id > @After)
            order by id
            limit @Take
            """,
            new
            {
                principal.SeesAll,
                principal.PartyId,
                request.Kind,
                After = Guid.TryParse(request.Page?.Cursor, out var after) ? after : (Guid?)null,
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new ListResponse { NextCursor = rows.Count > limit ? rows[limit - 1].Id.Value.ToString() : "" };
        response.Enterprises.AddRange(rows.Take(limit).Select(row => row.ToWire()));
        return response;
    }
}
