using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>What settlement says to an amendment of a packed order. Pure.</summary>
public static class MoneyAnswer
{
    /// <summary>
    /// Money that is the exporter's does not follow a new total, nor does what escrow holds follow one below it; and what a tax refund was
    /// claimed for keeps its units. Else what is open is planned anew, and what was paid too much is the buyer's credit.
    /// </summary>
    /// <param name="claimed">A tax refund was filed for goods of the order and not refused.</param>
    public static (bool Agreed, string Code) Of(
        OrderCase order, long newTotalMinor, bool changesUnits, bool claimed, bool cancels = false) => order switch
        {
            { Cancelled: true } => (false, AmendmentAnswer.ReceivableCancelled),
            _ when claimed && changesUnits => (false, AmendmentAnswer.RefundClaimed),
            _ when !cancels && newTotalMinor == order.TotalMinor => (true, AmendmentAnswer.NoMoneyMoves),
            { EarnedAt: not null } => (false, AmendmentAnswer.PaidOut),
            { Escrow: not null } when newTotalMinor < order.CoveringMinor => (false, AmendmentAnswer.HeldInEscrow),
            _ => (true, cancels ? AmendmentAnswer.GivenBack : AmendmentAnswer.Replanned),
        };

    public static string Detail(string code) => code switch
    {
        AmendmentAnswer.ReceivableCancelled => "The receivable is cancelled.",
        AmendmentAnswer.RefundClaimed => "A tax refund was claimed for the units as they are.",
        AmendmentAnswer.NoMoneyMoves => "Nothing that is paid or due changes.",
        AmendmentAnswer.PaidOut => "The money of the order is settled and does not follow a new total.",
        AmendmentAnswer.GivenBack => "What was paid, less the charge, is the buyer's credit.",
        AmendmentAnswer.HeldInEscrow => "Money above the new total is held in escrow.",
        _ => "What is open is planned anew; what was paid above the new total is the buyer's credit.",
    };
}

/// <summary>Answers by the receivable as it stands, under its lock. It may be asked before the order itself is told.</summary>
public sealed partial class AnswerAmendment(
    Db db, BusinessDays days, OpenReceivable opening, TimeProvider clock, ILogger<AnswerAmendment> log) : IConsumer<AmendmentAsked>
{
    public async Task Consume(ConsumeContext<AmendmentAsked> context)
    {
        var calendar = await days.Calendar(context.CancellationToken);
        await db.Receive(this, context, tx => Answer(tx, context.Message, calendar));
    }

    async Task Answer(Tx tx, AmendmentAsked asked, WorkCalendar calendar)
    {
        await opening.Open(tx, asked.Was, calendar);
        var id = asked.OrderId;
        var order = (await tx.One<OrderCase>($"select {OrderCase.Columns} from order_case where order_id = @id for update", new { id }))!;
        var claimed = await tx.One<bool>(
            "select exists (select from claim where order_id = @id and status in ('Filed', 'Accepted', 'Paid'))", new { id });
        var total = await SettleReturn.Owed(tx, id, asked.Now.TotalMinor);
        var (agreed, code) = MoneyAnswer.Of(order, total, asked.ChangesUnits(), claimed, asked.Cancels());
        tx.Publish(new AmendmentAnswered(
            asked.AmendmentId, asked.Version, clock.GetUtcNow(), id, AmendmentParty.Settlement, agreed, code, MoneyAnswer.Detail(code),
            total - order.TotalMinor, order.Currency.Code));
        LogAnswered(log, asked.AmendmentId, id, code);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Amendment {AmendmentId} of order {OrderId}: {Code}")]
    static partial void LogAnswered(ILogger log, Guid amendmentId, Guid orderId, string code);
}
