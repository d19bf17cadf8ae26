using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>Reading requests with their history: operators all, an exporter those about its own declarations.</summary>
public sealed partial class AmendingService
{
    const string Visible =
        "exists (select from declaration d where d.id = declaration_id and (@SeesAll or d.exporter_id = @PartyId))";

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<Contracts.Customs.V1.Amendment> Get(GetAmendmentRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        if (!Guid.TryParse(request.Id, out var id))
            throw Problem.NotFound("amendment", request.Id).ToGrpc();
        return await db.Transact(async tx =>
            await tx.One<bool>(
                $"select exists (select from amendment where id = @id and {Visible})", new { id, principal.SeesAll, principal.PartyId })
                ? await Read(tx, id)
                : null, context.CancellationToken) ?? throw Problem.NotFound("amendment", request.Id).ToGrpc();
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<ListAmendmentsResponse> List(ListAmendmentsRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        if (!Guid.TryParse(request.DeclarationId, out var id) || !await db.One<bool>(
            "select exists (select from declaration where id = @id and (@SeesAll or exporter_id = @PartyId))",
            new { id, principal.SeesAll, principal.PartyId }, context.CancellationToken))
            throw Problem.NotFound("declaration", request.DeclarationId).ToGrpc();
        var response = new ListAmendmentsResponse();
        response.Amendments.AddRange(await db.Transact(
            tx => Read(tx, "declaration_id = @id", id), context.CancellationToken));
        return response;
    }

    static async Task<Contracts.Customs.V1.Amendment> Read(Tx tx, Guid id) => (await Read(tx, "id = @id", id)).Single();

    static async Task<IReadOnlyList<Contracts.Customs.V1.Amendment>> Read(Tx tx, string condition, Guid id)
    {
        var amendments = await tx.Many<Amendment>(
            $"select {Amendment.Columns} from amendment where {condition} order by requested_at desc, id desc", new { id });
        var steps = (await tx.Many<StepRow>(
            """
            select amendment_id, action, by_party, by_name, at, note
            from amendment_step
            where amendment_id = any(@Ids)
            order by seq
            """,
            new { Ids = amendments.Select(amendment => amendment.Id).ToArray() }))
            .ToLookup(step => step.AmendmentId, step => step.ToWire());
        return amendments.ConvertAll(amendment =>
        {
            var wire = amendment.ToWire();
            wire.Steps.AddRange(steps[amendment.Id]);
            return wire;
        });
    }

    sealed record StepRow(Guid AmendmentId, string Action, Guid? ByParty, string ByName, DateTimeOffset At, string Note)
    {
        public AmendmentStep ToWire() => new()
        {
            Action = Action,
            ByParty = ByParty?.ToString() ?? "",
            ByName = ByName,
            At = At.ToTimestamp(),
            Note = Note,
        };
    }
}
