using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Presentations under a letter of credit: each is counted against the credit until it is withdrawn. The credit's row is locked, so that
/// two that are recorded at once see each other.
/// </summary>
public sealed partial class CreditsService(Db db, BusinessDays days, TimeProvider clock, ILogger<CreditsService> log)
    : V1.Credits.CreditsBase
{
    const int LongestReason = 500;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.CreditDrawing> RecordDrawing(V1.PresentationRequest request, ServerCallContext context)
    {
        var shown = Drawing.Read(request);
        var calendar = await days.Calendar(context.CancellationToken);
        var made = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Record(tx, request.OrderId, shown, calendar)),
            context.CancellationToken)).OrThrow();
        LogDrawn(log, made.OrderId, made.No);
        return made;
    }

    async Task<Outcome<V1.CreditDrawing>> Record(Tx tx, string order, DocumentsPresented shown, WorkCalendar calendar)
    {
        if (await Lock(tx, order) is not { } id)
            return Problem.NotFound("credit", order);
        var credit = (await tx.One<CreditRow>(CreditRow.Select, new { id }))!;
        if (shown.Currency != credit.Currency)
            return Problem.Invalid("currency", "A drawing is in the credit's currency.", credit.Currency.Code);
        var objections = CreditCheck.Of(credit.Terms, shown with { DrawnBefore = credit.DrawnMinor }, calendar).Select(one => one.Code);
        return (await tx.One<Drawing>(
            $"""
            insert into credit_drawing (order_id, no, presented_on, shipped_on, drawn_minor, partial, discrepancies,
                recorded_by, recorded_at)
            select @id, count(*) + 1, @PresentedOn, @ShippedOn, @DrawnMinor, @IsPartial, @Discrepancies, @By, @Now
            from credit_drawing
            where order_id = @id
            returning {Drawing.Columns}
            """,
            new
            {
                id,
                shown.PresentedOn,
                shown.ShippedOn,
                shown.DrawnMinor,
                shown.IsPartial,
                Discrepancies = objections.ToArray(),
                By = Principal.Required.ToString(),
                Now = clock.GetUtcNow(),
            }))!.ToWire();
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.CreditDrawing> WithdrawDrawing(V1.WithdrawDrawingRequest request, ServerCallContext context)
    {
        var reason = request.Reason.Trim();
        if (reason.Length is 0 or > LongestReason)
            throw Problem.Invalid("reason", "A withdrawal says why.", $"1 to {LongestReason} characters").ToGrpc();
        return (await db.Decide(
            tx => Idempotency.Once<V1.CreditDrawing>(tx, context, request, async () =>
            {
                var id = await Lock(tx, request.OrderId);
                var row = id is null
                    ? null
                    : await tx.One<Drawing>(
                        $"""
                        update credit_drawing
                        set withdrawn_at = coalesce(withdrawn_at, @Now), withdrawn_why = coalesce(withdrawn_why, @reason)
                        where order_id = @id and no = @No
                        returning {Drawing.Columns}
                        """,
                        new { id, request.No, reason, Now = clock.GetUtcNow() });
                return row is null ? Problem.NotFound("drawing", request.No) : row.ToWire();
            }), context.CancellationToken)).OrThrow();
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.CreditDrawings> ListDrawings(V1.OrderRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        return await db.Transact(async tx =>
        {
            if (await Lock(tx, request.OrderId) is not { } id)
                throw Problem.NotFound("credit", request.OrderId).ToGrpc();
            var credit = (await tx.One<CreditRow>(CreditRow.Select, new { id }))!;
            var answer = new V1.CreditDrawings
            {
                AmountMinor = credit.AmountMinor,
                DrawnMinor = credit.DrawnMinor,
                Currency = credit.Currency.Code,
            };
            answer.Drawings.AddRange((await tx.Many<Drawing>(
                $"select {Drawing.Columns} from credit_drawing where order_id = @id order by no", new { id })).Select(row => row.ToWire()));
            return answer;
        }, ct);
    }

    /// <summary>The order whose credit it is, locked; null when there is none, or it is another exporter's.</summary>
    static Task<Guid?> Lock(Tx tx, string order) => tx.One<Guid?>(
        """
        select l.order_id
        from letter_of_credit l join order_case c using (order_id)
        where l.order_id = @id and (@SeesAll or c.exporter_id = @PartyId)
        for update of l
        """,
        new
        {
            id = Guid.TryParse(order, out var id) ? id : Guid.Empty,
            Principal.Required.SeesAll,
            Principal.Required.PartyId,
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Drawing {No} under the credit of order {OrderId} recorded")]
    static partial void LogDrawn(ILogger log, string orderId, int no);
}
