using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Approval by a second person, and the end of a beneficiary; and reading them.</summary>
public sealed partial class PayoutsService
{
    static readonly Problem OwnBeneficiary = new(
        StatusCodes.Status409Conflict, "four_eyes", "Who changed a beneficiary does not approve it.", "id", "another person");

    static readonly Problem BeneficiaryInUse = new(
        StatusCodes.Status409Conflict, "beneficiary_in_use", "Payouts to the beneficiary wait or are to be sent.", "id",
        "reject those that wait, let the others go");

    [Allow(Role.Exporter, Role.Operator)]
    public override Task<V1.Beneficiary> ApproveBeneficiary(V1.BeneficiaryVersionRequest request, ServerCallContext context) =>
        Move(request, BeneficiaryAction.Approve, context);

    [Allow(Role.Exporter, Role.Operator)]
    public override Task<V1.Beneficiary> RetireBeneficiary(V1.BeneficiaryVersionRequest request, ServerCallContext context) =>
        Move(request, BeneficiaryAction.Retire, context);

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.Beneficiary> GetBeneficiary(V1.PayoutIdRequest request, ServerCallContext context)
    {
        var found = Guid.TryParse(request.Id, out var id)
            ? await db.One<Beneficiary>(
                $"{Beneficiary.Rows} where b.id = @id and (@exporter::uuid is null or b.exporter_id = @exporter)",
                new { id, exporter = Visible("") }, context.CancellationToken)
            : null;
        return found?.ToWire() ?? throw Problem.NotFound("beneficiary", request.Id).ToGrpc();
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.ListBeneficiariesResponse> ListBeneficiaries(V1.ListRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request);
        SettlementService.CheckStatus<BeneficiaryStatus>(request.Status);
        var rows = await db.Many<Beneficiary>(
            $"""
            {Beneficiary.Rows}
            where b.seq > @after and (@Status = '' or b.status = @Status) and (@exporter::uuid is null or b.exporter_id = @exporter)
            order by b.seq
            limit @Take
            """,
            new { after, request.Status, exporter = Visible(""), Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListBeneficiariesResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Beneficiaries.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    async Task<V1.Beneficiary> Move(V1.BeneficiaryVersionRequest request, BeneficiaryAction action, ServerCallContext context)
    {
        var moved = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Move(tx, request, action)), context.CancellationToken)).OrThrow();
        LogMoved(log, moved.Id, moved.Version, moved.Status);
        return moved;
    }

    async Task<Outcome<V1.Beneficiary>> Move(Tx tx, V1.BeneficiaryVersionRequest request, BeneficiaryAction action)
    {
        var (known, by, now) = (await LockBeneficiary(tx, request.Id), Person.Of(Principal.Required), clock.GetUtcNow());
        if (known is null)
            return Problem.NotFound("beneficiary", request.Id);
        if (request.Version != 0 && request.Version != known.Version)
            return Problem.Stale("beneficiary", request.Version, known.Version);
        if (Beneficiary.Next(known.Status, action) is not { } next)
            return Beneficiary.Refused(known.Status, action);
        if (action == BeneficiaryAction.Approve && known.ChangedBy == by)
            return OwnBeneficiary;
        if (action == BeneficiaryAction.Retire && await tx.One<bool>(
            """
            select exists (
                select from payout
                where beneficiary_id = @Id and (status = 'Waiting' or (status = 'Requested' and file_id is null)))
            """,
            new { known.Id }))
            return BeneficiaryInUse;
        await tx.Run("update beneficiary set status = @Status where id = @Id", new { Status = next.ToString(), known.Id });
        if (action == BeneficiaryAction.Approve)
            await tx.Run(
                """
                update beneficiary_version
                set approved_by = @by, approved_at = @now
                where (beneficiary_id, version) = (@Id, @Version)
                """,
                new { by, now, known.Id, known.Version });
        return (await FindBeneficiary(tx, known.Id))!.ToWire();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Beneficiary {BeneficiaryId} version {Version} is {Status}")]
    static partial void LogMoved(ILogger log, string beneficiaryId, int version, string status);
}
