using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.CustomsClearance;

/// <summary>An operator or the exporter asks customs to withdraw a list; customs decides.</summary>
public sealed partial class ListsService
{
    const int LongestReason = 1000;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.Withdrawal> Withdraw(WithdrawListRequest request, ServerCallContext context)
    {
        if (request.Reason.Trim().Length is 0 or > LongestReason)
            throw Problem.Invalid("reason", "Customs wants to know why.", $"1 to {LongestReason} characters").ToGrpc();
        var outcome = await db.Decide(tx => Idempotency.Once(tx, context, request, () => Withdraw(tx, request)), context.CancellationToken);
        var withdrawal = outcome.OrThrow();
        LogWithdrawal(log, withdrawal.DeclarationId, withdrawal.DocumentNumber);
        return withdrawal;
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<ListWithdrawalsResponse> ListWithdrawals(OfDeclarationRequest request, ServerCallContext context)
    {
        var id = await Seen(request.DeclarationId, context.CancellationToken);
        var response = new ListWithdrawalsResponse();
        response.Withdrawals.AddRange((await db.Many<WithdrawalRow>(
            $"select {WithdrawalRow.Columns} from withdrawal where declaration_id = @id order by id",
            new { id }, context.CancellationToken)).Select(row => row.ToWire()));
        return response;
    }

    async Task<Outcome<V1.Withdrawal>> Withdraw(Tx tx, WithdrawListRequest request)
    {
        var list = await SentList.Lock(tx, request.DeclarationId);
        if (list is null)
            return Problem.NotFound("declaration", request.DeclarationId);
        if (await Refusal(tx, list, request.ExpectedVersion) is { } problem)
            return problem;

        var now = clock.GetUtcNow();
        var asked = await tx.One<WithdrawalRow>(
            $"""
            insert into withdrawal (id, declaration_id, status, reason, requested_by, requested_at)
            values (@Id, @DeclarationId, 'Requested', @Reason, @PartyId, @now)
            on conflict (declaration_id) where status = 'Requested' do nothing
            returning {WithdrawalRow.Columns}
            """,
            new { Id = Guid.CreateVersion7(), DeclarationId = list.Id, Reason = request.Reason.Trim(), Principal.Required.PartyId, now });
        if (asked is null)
            return Withdrawal.Open;
        if (await Exchange.Send(
            tx, SubjectType.Withdrawal, asked.Id, list.Id,
            [CancelMessage.Of(list, asked.DocumentNumber, asked.Reason, Sender.Of(options), now)], now) is { } refusal)
            return refusal;
        tx.AfterCommit(writing.Set);
        return asked.ToWire();
    }

    static async Task<Problem?> Refusal(Tx tx, SentList list, int expectedVersion)
    {
        if (expectedVersion != 0 && expectedVersion != list.Version)
            return Problem.Stale("declaration", expectedVersion, list.Version);
        if (list.Channel != DeclarationChannel.CebList)
            return Withdrawal.NotAList;
        if (!Withdrawal.MayBeAsked(list.Status) || list.ListNumber is null || list.ExporterCode is null)
            return Problem.Refused("declaration", list.Status, "Withdraw", Declaration.Allowed(list.Status));
        return await tx.One<bool>("select exists (select from summary_list where declaration_id = @Id and live)", new { list.Id })
            ? Withdrawal.Consolidating
            : null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The withdrawal of {DeclarationId} was asked for as {DocumentNumber}")]
    static partial void LogWithdrawal(ILogger log, string declarationId, string documentNumber);

    sealed record WithdrawalRow(
        Guid Id, Guid DeclarationId, string DocumentNumber, DocumentStatus Status, string Reason, string Answer,
        DateTimeOffset RequestedAt, DateTimeOffset? AnsweredAt)
    {
        public const string Columns = "id, declaration_id, document_number, status, reason, answer, requested_at, answered_at";

        public V1.Withdrawal ToWire() => new()
        {
            Id = Id.ToString(),
            DeclarationId = DeclarationId.ToString(),
            DocumentNumber = DocumentNumber,
            Status = Status.ToString(),
            Reason = Reason,
            Answer = Answer,
            RequestedAt = RequestedAt.ToTimestamp(),
            AnsweredAt = AnsweredAt?.ToTimestamp(),
        };
    }
}
