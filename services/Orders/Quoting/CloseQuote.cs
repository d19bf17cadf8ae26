using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Either side ends the quote without an order: its own open version is withdrawn, the other's declined.</summary>
public sealed partial class QuotesService
{
    [Allow(Role.Exporter, Role.Buyer)]
    public override Task<V1.Quote> Close(V1.CloseQuoteRequest request, ServerCallContext context)
    {
        if (PlaceCheck.Text("reason", request.Reason, 1, LongestReason) is { } fault)
            throw fault.ToGrpc();
        return Change(
            request, request.QuoteId, request.ExpectedVersion, QuoteAction.Close, context,
            (tx, quote) => Close(tx, quote, request.Reason.Trim()));
    }

    async Task<Outcome<Quote>> Close(Tx tx, Quote quote, string reason)
    {
        var (side, now) = (Principal.Required.Role, Now);
        await Round.EndAll(tx, quote.Id, side, RoundAction.Withdraw, RoundAction.Decline, now);
        var sent = quote.SharedVersion > 0;
        var closed = await (quote with
        {
            Status = Quote.Next(quote.Status, QuoteAction.Close)!.Value,
            ClosedReason = reason,
        }).Save(tx, shared: sent);
        await TradeTimeline.Write(
            tx, quote.InquiryId, quote.Id, "QuoteClosed", now, exporterOnly: !sent, ("number", quote.Number), ("reason", reason));
        if (sent)
            tx.Publish(new QuoteClosed(
                quote.Id, closed.SharedVersion, now, quote.InquiryId, quote.ExporterId, quote.BuyerId, side.ToString()));
        return closed;
    }

    /// <summary>
    /// Before an inquiry is closed: a quote that the buyer knows of has to be closed first, one that was never sent ends with it.
    /// </summary>
    internal static async Task<Problem?> EndUnsent(Tx tx, Guid inquiryId, DateTimeOffset now)
    {
        var quote = await tx.One<Quote>(
            $"select {Quote.Columns} from quote where inquiry_id = @inquiryId and status = 'Open' for update", new { inquiryId });
        if (quote is null)
            return null;
        if (quote.SharedVersion > 0)
            return new Problem(
                409, "inquiry_has_open_quote", $"The quote {quote.Number} is open and could be accepted.", "id",
                "to close the quote first");
        await Round.EndAll(tx, quote.Id, Role.Exporter, RoundAction.Withdraw, RoundAction.Withdraw, now);
        await (quote with { Status = QuoteStatus.Closed, ClosedReason = "The inquiry was closed." }).Save(tx, shared: false);
        return null;
    }
}
