using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>A closed declaration opens its refund claim, which waits until payment, invoices, entry numbers and rates are there.</summary>
public sealed class OpenClaim(FollowDeclaration declarations) : IConsumer<DeclarationClosed>
{
    public Task Consume(ConsumeContext<DeclarationClosed> context) => declarations.Take(this, context, context.Message);
}

/// <summary>Customs consolidated a list: its lines have entry numbers, under which they are claimed.</summary>
public sealed class LearnConsolidation(FollowDeclaration declarations) : IConsumer<DeclarationConsolidated>
{
    public Task Consume(ConsumeContext<DeclarationConsolidated> context) => declarations.Take(this, context, context.Message);
}

/// <summary>Other lines are in force: a claim that is not filed follows them.</summary>
public sealed class LearnAmendment(FollowDeclaration declarations) : IConsumer<DeclarationAmended>
{
    public Task Consume(ConsumeContext<DeclarationAmended> context) => declarations.Take(this, context, context.Message);
}

/// <summary>Nothing is declared any more, so nothing may be claimed.</summary>
public sealed class LearnWithdrawal(FollowDeclaration declarations) : IConsumer<DeclarationWithdrawn>
{
    public Task Consume(ConsumeContext<DeclarationWithdrawn> context) => declarations.Take(this, context, context.Message);
}

/// <summary>No refund is due on goods that came back.</summary>
public sealed class LearnReturn(FollowDeclaration declarations) : IConsumer<GoodsReturnAccepted>
{
    public Task Consume(ConsumeContext<GoodsReturnAccepted> context) => declarations.Take(this, context, context.Message);
}

/// <summary>Keeps what customs told of a declaration and brings its claim in line with all that was told.</summary>
public sealed partial class FollowDeclaration(Db db, ClaimSignal claims, TimeProvider clock, ILogger<FollowDeclaration> log)
{
    /// <summary>The order's case is locked, or made when the declaration is told before the order.</summary>
    public Task Take<T>(IConsumer consumer, ConsumeContext<T> context, IOrderEvent told) where T : class =>
        db.Receive(consumer, context, async tx =>
        {
            var facts = await Keep(tx, told);
            if (ClaimBasis.Of(facts) is { } basis)
                await ReviseClaim.To(tx, basis, clock.GetUtcNow());
            var ready = await ClaimEvaluation.Evaluate(tx, [new OrderId(told.OrderId)], clock.GetUtcNow());
            if (ready > 0)
                tx.AfterCommit(claims.Set);
            LogTaken(log, told.GetType().Name, told.AggregateId, ready > 0);
        });

    static async Task<IEnumerable<IOrderEvent>> Keep(Tx tx, IOrderEvent told)
    {
        await tx.Run(
            """
            insert into order_case (order_id)
            values (@OrderId)
            on conflict on constraint order_case_key do update set version = order_case.version;
            insert into declaration_fact (declaration_id, kind, version, order_id, body)
            values (@AggregateId, @Kind, @Version, @OrderId, @Body::json)
            on conflict on constraint declaration_fact_key do nothing
            """,
            new
            {
                told.OrderId,
                told.AggregateId,
                Kind = told.GetType().Name,
                told.Version,
                Body = JsonSerializer.Serialize(told, told.GetType()),
            });
        return (await tx.Many<Row>(
            "select kind, body from declaration_fact where declaration_id = @AggregateId order by version, kind",
            new { told.AggregateId })).Select(row => row.ToEvent());
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Event} of declaration {DeclarationId}: refund claim ready: {Ready}")]
    static partial void LogTaken(ILogger log, string @event, Guid declarationId, bool ready);

    sealed record Row(string Kind, string Body)
    {
        public IOrderEvent ToEvent() => Kind switch
        {
            nameof(DeclarationClosed) => JsonSerializer.Deserialize<DeclarationClosed>(Body)!,
            nameof(DeclarationConsolidated) => JsonSerializer.Deserialize<DeclarationConsolidated>(Body)!,
            nameof(DeclarationAmended) => JsonSerializer.Deserialize<DeclarationAmended>(Body)!,
            nameof(DeclarationWithdrawn) => JsonSerializer.Deserialize<DeclarationWithdrawn>(Body)!,
            _ => JsonSerializer.Deserialize<GoodsReturnAccepted>(Body)!,
        };
    }
}
