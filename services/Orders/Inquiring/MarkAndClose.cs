using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>How far a side has read, and the end of an inquiry that comes to nothing.</summary>
public sealed partial class InquiriesService
{
    const int LongestReason = 500;

    /// <summary>A mark only grows: one that came late changes nothing.</summary>
    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.Inquiry> MarkRead(V1.MarkReadRequest request, ServerCallContext context)
    {
        var inquiry = await Find(request.InquiryId, context.CancellationToken);
        await db.Run(
            """
            insert into inquiry_read (inquiry_id, side, seq, at)
            select inquiry_id, @Side, max(seq), @Now
            from inquiry_message
            where inquiry_id = @Id and seq <= @Seq
            group by inquiry_id
            on conflict on constraint inquiry_read_key do update
                set seq = excluded.seq, at = excluded.at
                where inquiry_read.seq < excluded.seq
            """,
            new { inquiry.Id, request.Seq, Side = Principal.Required.Role.ToString(), Now = clock.GetUtcNow() }, context.CancellationToken);
        return await View(inquiry, context.CancellationToken);
    }

    /// <summary>
    /// Either party. A quote that was sent has to be closed before: it could still be accepted. One that was not is withdrawn.
    /// </summary>
    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.Inquiry> Close(V1.CloseInquiryRequest request, ServerCallContext context)
    {
        if (PlaceCheck.Text("reason", request.Reason, 1, LongestReason) is { } fault)
            throw fault.ToGrpc();
        var closed = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Close(tx, request)), context.CancellationToken)).OrThrow();
        LogClosed(log, closed.Id);
        return closed;
    }

    async Task<Outcome<V1.Inquiry>> Close(Tx tx, V1.CloseInquiryRequest request)
    {
        var (principal, now) = (Principal.Required, Instants.ToMicroseconds(clock.GetUtcNow()));
        if (!Guid.TryParse(request.Id, out var id) || await Inquiry.Lock(tx, id, principal) is not { } inquiry)
            return Problem.NotFound("inquiry", request.Id);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != inquiry.Version)
            return Problem.Stale("inquiry", request.ExpectedVersion, inquiry.Version);
        var (after, refused) = inquiry.After(InquiryAction.Close);
        if (refused is not null)
            return refused;
        if (await QuotesService.EndUnsent(tx, id, now) is { } open)
            return open;
        var closed = after! with { ClosedReason = request.Reason.Trim() };
        await closed.Save(tx);
        await TradeTimeline.Write(tx, id, null, "InquiryClosed", now, false, ("reason", closed.ClosedReason));
        return closed.ToWire();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Inquiry {InquiryId} closed")]
    static partial void LogClosed(ILogger log, string inquiryId);
}
