using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>A closed declaration opens its refund claim, which waits until payment, invoices and rates are there.</summary>
public sealed partial class OpenClaim(Db db, ClaimSignal claims, TimeProvider clock, ILogger<OpenClaim> log) : IConsumer<DeclarationClosed>
{
    public Task Consume(ConsumeContext<DeclarationClosed> context) => db.Receive(this, context, async tx =>
    {
        await Insert(tx, context.Message);
        var ready = await ClaimEvaluation.Evaluate(tx, [new OrderId(context.Message.OrderId)], clock.GetUtcNow());
        if (ready > 0)
            tx.AfterCommit(claims.Set);
        LogOpened(log, context.Message.DeclarationId, ready > 0);
    });

    /// <summary>Locks the order's case, or makes it when the declaration is told before the order.</summary>
    static Task<int> Insert(Tx tx, DeclarationClosed closed) => tx.Run(
        """
        with locked as (
            insert into order_case (order_id)
            values (@OrderId)
            on conflict on constraint order_case_key do update set version = order_case.version
            returning order_id),
        opened as (
            insert into claim (id, order_id, declaration_id, exporter_id, list_number, export_date)
            select @Id, order_id, @DeclarationId, @ExporterId, @ListNumber, @ExportDate from locked
            on conflict on constraint claim_once_per_declaration do nothing
            returning id)
        insert into declared_line (claim_id, line_no, hs_code, quantity)
        select id, line_no, hs_code, quantity
        from opened, unnest(@LineNos, @HsCodes, @Quantities) as line (line_no, hs_code, quantity)
        """,
        new
        {
            Id = ClaimId.New(),
            closed.OrderId,
            closed.DeclarationId,
            closed.ExporterId,
            closed.ListNumber,
            closed.ExportDate,
            LineNos = closed.Lines.Select(line => line.LineNo).ToArray(),
            HsCodes = closed.Lines.Select(line => line.HsCode).ToArray(),
            Quantities = closed.Lines.Select(line => line.Quantity).ToArray(),
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Refund claim of declaration {DeclarationId} opened, ready: {Ready}")]
    static partial void LogOpened(ILogger log, Guid declarationId, bool ready);
}
