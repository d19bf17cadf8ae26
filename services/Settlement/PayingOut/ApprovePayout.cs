using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Dual control: a payout above the limits goes out when as many people of each role as the matrix says have approved it, none of them
/// the one who asked and none of them twice; one who rejects it, with a reason, ends it and frees the money.
/// </summary>
public sealed partial class PayoutsService
{
    const int LongestReason = 500;

    static readonly Problem MakerIsChecker = new(
        StatusCodes.Status409Conflict, "four_eyes", "Who asked for a payout does not approve it.", "id", "another person");

    static readonly Problem ApprovedAlready = new(
        StatusCodes.Status409Conflict, "payout_approved_already", "This person has approved the payout.", "id", "another person");

    static readonly Problem ApprovalNotNeeded = new(
        StatusCodes.Status409Conflict, "payout_approval_not_needed", "No more approvals of this role are needed.", "id",
        "an approval of the other role");

    static readonly Problem BeneficiaryChanged = new(
        StatusCodes.Status409Conflict, "beneficiary_changed", "The beneficiary is another one than when the payout was asked for.", "id",
        "reject the payout and ask for another one");

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.PayoutDetail> ApprovePayout(V1.PayoutIdRequest request, ServerCallContext context)
    {
        var detail = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Approve(tx, request.Id)), context.CancellationToken)).OrThrow();
        LogApproved(log, detail.Id, detail.Status);
        return detail;
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.PayoutDetail> RejectPayout(V1.RejectPayoutRequest request, ServerCallContext context)
    {
        if (request.Reason.Trim().Length is 0 or > LongestReason)
            throw Problem.Invalid("reason", "A rejection says why.", $"1 to {LongestReason} characters").ToGrpc();
        var detail = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Reject(tx, request.Id, request.Reason.Trim())),
            context.CancellationToken)).OrThrow();
        LogApproved(log, detail.Id, detail.Status);
        return detail;
    }

    async Task<Outcome<V1.PayoutDetail>> Approve(Tx tx, string named)
    {
        var (payout, refusal) = await LockWaiting(tx, named, PayoutAction.Approve);
        if (refusal is not null)
            return refusal;
        var (principal, now) = (Principal.Required, clock.GetUtcNow());
        var by = Person.Of(principal);
        if (payout!.MadeBy == by)
            return MakerIsChecker;
        var given = await tx.Many<Given>("select by, role from payout_approval where payout_id = @Id", new { payout.Id });
        if (given.Exists(approval => approval.By == by))
            return ApprovedAlready;
        var (exporters, operators) = (
            given.Count(approval => approval.Role == Role.Exporter) + (principal.Role == Role.Exporter ? 1 : 0),
            given.Count(approval => approval.Role == Role.Operator) + (principal.Role == Role.Operator ? 1 : 0));
        if (exporters > payout.NeedsExporter || operators > payout.NeedsOperator)
            return ApprovalNotNeeded;
        if (await IsChanged(tx, payout))
            return BeneficiaryChanged;
        await Keep(tx, payout.Id, approved: true, "");
        if (exporters == payout.NeedsExporter && operators == payout.NeedsOperator)
        {
            await tx.Run(
                "update payout set status = 'Requested', version = version + 1 where id = @Id and status = 'Waiting'", new { payout.Id });
            var entry = PayoutPosting.Requested(payout, ChinaDay.Of(now), PayoutPosting.Hold(payout, now));
            if ((await Ledger.Post(tx, [entry], now, opens: true)).Problem is { } problem)
                return problem;
            tx.AfterCommit(payouts.Set);
        }

        return (await PayoutDetails.Of(tx.Many<PayoutDetails.Row>, [payout.Id.Value])).Single();
    }

    async Task<Outcome<V1.PayoutDetail>> Reject(Tx tx, string named, string reason)
    {
        var (payout, refusal) = await LockWaiting(tx, named, PayoutAction.Reject);
        if (refusal is not null)
            return refusal;
        var now = clock.GetUtcNow();
        // Who approved and thinks better of it may reject too; the first row stays what it was.
        await Keep(tx, payout!.Id, approved: false, reason);
        await tx.Run(
            "update payout set status = 'Rejected', version = version + 1, reason = @reason where id = @Id", new { reason, payout.Id });
        await Holds.Release(tx, [payout.Id.Value], HoldStatus.Voided, now);
        if (payout.OrderId is { } order)
        {
            await OwedOrders.Add(tx, [(order, payout.ExporterId, payout.Currency, payout.TakenMinor)]);
            tx.Publish(new PayoutRefused(payout.Id.Value, payout.Version + 1, now, order.Value, $"rejected: {reason}"));
        }

        return (await PayoutDetails.Of(tx.Many<PayoutDetails.Row>, [payout.Id.Value])).Single();
    }

    /// <summary>The payout, locked; a problem when the caller does not see it or it does not wait any more.</summary>
    static async Task<Outcome<Payout>> LockWaiting(Tx tx, string named, PayoutAction action)
    {
        var payout = Guid.TryParse(named, out var id)
            ? await tx.One<Payout>(
                $"""
                select {Payout.Columns}
                from payout
                where id = @id and (@exporter::uuid is null or exporter_id = @exporter)
                for update
                """,
                new { id, exporter = Visible("") })
            : null;
        if (payout is null)
            return Problem.NotFound("payout", named);
        return Payout.Next(payout.Status, action) is null
            ? Problem.Refused("payout", payout.Status, action, Payout.Allowed(payout.Status))
            : payout;
    }

    /// <summary>A changed or retired beneficiary gets nothing that was meant for the one before.</summary>
    static async Task<bool> IsChanged(Tx tx, Payout payout) => payout.BeneficiaryId is { } beneficiary
        && (await Beneficiary.Approved(tx, [beneficiary])).SingleOrDefault()?.Version != payout.BeneficiaryVersion;

    Task<int> Keep(Tx tx, PayoutId id, bool approved, string reason) => tx.Run(
        """
        insert into payout_approval (payout_id, by, role, approved, reason, at)
        values (@id, @By, @Role, @approved, @reason, @Now)
        """,
        new
        {
            id,
            By = Person.Of(Principal.Required),
            Role = Principal.Required.Role.ToString(),
            approved,
            reason,
            Now = clock.GetUtcNow(),
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Payout {PayoutId} decided on: {Status}")]
    static partial void LogApproved(ILogger log, string payoutId, string status);

    sealed record Given(string By, Role Role);
}
