using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Reading quotes, newest first: each side what it made and what was sent to it, operators what was sent.</summary>
public sealed partial class QuotesService
{
    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.Quote> Get(V1.QuoteIdRequest request, ServerCallContext context)
    {
        var quote = await Find(request.QuoteId, context.CancellationToken);
        var wire = quote.ToWire(Principal.Required.Role);
        wire.Versions.AddRange((await Rounds(quote, 0, context.CancellationToken)).Select(round => round.ToWire(clock.GetUtcNow())));
        return wire;
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.QuoteVersion> GetVersion(V1.QuoteVersionRequest request, ServerCallContext context) =>
        await FindVersion(await Find(request.QuoteId, context.CancellationToken), request.No, context.CancellationToken);

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListQuotesOfResponse> List(V1.ListQuotesOfRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        if (request.Status.Length > 0 && !Enum.GetNames<QuoteStatus>().Contains(request.Status))
            throw Problem.Invalid(
                "status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<QuoteStatus>())).ToGrpc();
        Guid? inquiry = null;
        if (request.InquiryId.Length > 0)
            inquiry = Guid.TryParse(request.InquiryId, out var id)
                ? id
                : throw Problem.Invalid("inquiry_id", $"'{request.InquiryId}' is not an id.", "a UUID, or nothing").ToGrpc();
        var (before, limit) = InquiriesService.PageOf(request.Page).OrThrow();
        var rows = await db.Many<Quote>(
            $"""
            select {Quote.Columns}
            from quote
            where {Quote.Own(principal)} and (@Status = '' or status = @Status) and (@before = 0 or serial < @before)
                and (@inquiry::uuid is null or inquiry_id = @inquiry)
            order by serial desc
            limit @Take
            """,
            new { principal.PartyId, request.Status, before, inquiry, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListQuotesOfResponse();
        response.NextCursor = rows.Count > limit ? InquiriesService.Cursor(rows[limit - 1].Serial) : "";
        response.Quotes.AddRange(rows.Take(limit).Select(row => row.ToWire(principal.Role)));
        return response;
    }
}
