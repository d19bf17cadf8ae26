using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;
using Npgsql;

namespace CrossBorder.Orders;

/// <summary>
/// What those who were asked answer. The first refusal ends the amendment, the last agreement lets it take effect; both once, whatever
/// comes twice or late.
/// </summary>
public sealed partial class AmendmentAnsweredConsumer(Db db, TimeProvider clock, ILogger<AmendmentAnsweredConsumer> log)
    : IConsumer<AmendmentAnswered>
{
    public async Task Consume(ConsumeContext<AmendmentAnswered> context)
    {
        try
        {
            await db.Receive(this, context, tx => Take(tx, context.Message));
        }
        catch (PostgresException e) when (Organisation.Refusal(e) is { } refusal)
        {
            // The buyer's budget is gone meanwhile.
            await db.Receive(this, context, tx => Refuse(tx, context.Message, refusal));
        }
    }

    async Task Take(Tx tx, AmendmentAnswered answer)
    {
        if (await Lock(tx, answer) is not var (order, amendment))
            return;
        var now = Instants.ToMicroseconds(clock.GetUtcNow());
        await Keep(tx, answer, now);
        if (amendment.Stored != AmendmentStatus.Asking)
            return;
        var answers = await tx.Many<AnswerRow>(AmendmentRows.Answers, new { amendment.Id });
        if (answers.Any(one => !one.Agreed))
            await End(tx, amendment, answers, now);
        else if (AmendmentParty.All.All(party => answers.Any(one => one.By == party)))
            await TakeEffect(tx, order, amendment, answers, now);
    }

    /// <summary>Order first and amendment then, as everything that changes an order does.</summary>
    async Task<(Order Order, Amendment Amendment)?> Lock(Tx tx, AmendmentAnswered answer)
    {
        var order = await tx.One<Order>(
            $"select {Order.Columns} from sales_order where id = @OrderId for update", new { answer.OrderId });
        var amendment = order is null ? null : await AmendmentRows.Lock(tx, answer.AmendmentId);
        if (amendment is null || amendment.OrderId != answer.OrderId)
        {
            LogUnknown(log, answer.AmendmentId);
            return null;
        }

        return (order!, amendment);
    }

    async Task TakeEffect(Tx tx, Order order, Amendment amendment, List<AnswerRow> answers, DateTimeOffset now)
    {
        var planned = JsonSerializer.Deserialize<OrderPlaced>((await tx.One<string>(
            "select planned::text from order_amendment where id = @Id", new { amendment.Id }))!)!;
        var before = await tx.Many<OrderLine>(OrdersService.LinesOfOrder, new { id = order.Id.Value });
        List<OrderLine> after = [.. planned.Lines];
        if (Overtaken(order, amendment) is { } overtaken)
        {
            await Refuse(tx, amendment, answers, overtaken, "The goods are further on their way than when both sides agreed.", now);
            return;
        }

        var actor = (Principal.Current ?? Principal.Service("orders")).ToString();
        if (amendment.Cancels)
        {
            if (await CallOff.Refusal(tx, order) is { } gone)
                await Refuse(tx, amendment, answers, AmendmentAnswer.LedgerRefuses, gone.Detail, now);
            else
                await CallOff.Do(tx, order, amendment, actor, now);
            return;
        }

        var (done, broken) = await AmendmentEffect.Apply(tx, order, amendment, before, after, actor, now);
        if (broken is not null)
            await Refuse(tx, amendment, answers, AmendmentAnswer.LedgerRefuses, broken.Detail, now);
        else
            LogTaken(log, amendment.Id, order.Id.Value, done.Order.Version);
    }

    /// <summary>What happened to the goods since; the carrier's word cannot be refused.</summary>
    public static string? Overtaken(Order order, Amendment amendment)
    {
        if (!Amendment.MayAsk(order.Status))
            return AmendmentAnswer.DeliveredMeanwhile;
        return order.DepartedAt is not null && (amendment.Cancels || amendment.Packing is not null || amendment.ShipToName is not null)
            ? AmendmentAnswer.GoodsDeparted
            : null;
    }

    async Task Refuse(Tx tx, AmendmentAnswered answer, Problem refusal)
    {
        if (await Lock(tx, answer) is not var (_, amendment) || amendment.Stored != AmendmentStatus.Asking)
            return;
        var now = Instants.ToMicroseconds(clock.GetUtcNow());
        await Keep(tx, answer, now);
        var answers = await tx.Many<AnswerRow>(AmendmentRows.Answers, new { amendment.Id });
        await Refuse(tx, amendment, answers, refusal.Code, refusal.Detail, now);
    }

    async Task Refuse(Tx tx, Amendment amendment, List<AnswerRow> answers, string code, string detail, DateTimeOffset now)
    {
        var own = new AmendmentAnswered(
            amendment.Id, amendment.Version, now, amendment.OrderId, AmendmentParty.Orders, false, code, detail, null, null);
        await Keep(tx, own, now);
        await End(tx, amendment, [.. answers, new AnswerRow(own.By, false, code, detail, null, null, now)], now);
    }

    async Task End(Tx tx, Amendment amendment, List<AnswerRow> answers, DateTimeOffset now)
    {
        var refused = Amendment.Next(amendment.Stored, AmendmentAction.Refuse)!.Value;
        var ended = await AmendmentRows.End(tx, amendment, refused, amendment.DecidedBy, amendment.DecidedAt, null, null);
        tx.Publish(new AmendmentEnded(
            ended.Id, ended.Version, now, ended.OrderId, ended.Stored.ToString(), ended.HoldId,
            [.. answers.Where(one => !one.Agreed).Select(one => new AmendmentRefusal(one.By, one.Code))]));
        LogRefused(log, ended.Id, ended.OrderId);
    }

    static Task<int> Keep(Tx tx, AmendmentAnswered answer, DateTimeOffset now) => tx.Run(
        """
        insert into order_amendment_answer (amendment_id, by, agreed, code, detail, money_minor, currency, at)
        values (@AmendmentId, @By, @Agreed, @Code, @Detail, @MoneyMinor::bigint, @Currency, @now)
        on conflict on constraint order_amendment_answer_key do nothing
        """,
        new { answer.AmendmentId, answer.By, answer.Agreed, answer.Code, answer.Detail, answer.MoneyMinor, answer.Currency, now });

    [LoggerMessage(Level = LogLevel.Information, Message = "Amendment {AmendmentId} took effect: order {OrderId} is at version {Version}")]
    static partial void LogTaken(ILogger log, Guid amendmentId, Guid orderId, int version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Amendment {AmendmentId} of order {OrderId} was refused")]
    static partial void LogRefused(ILogger log, Guid amendmentId, Guid orderId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer names amendment {AmendmentId}, which is not here")]
    static partial void LogUnknown(ILogger log, Guid amendmentId);
}
