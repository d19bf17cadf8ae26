using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// The trail of inquiries and quotes, which is also what both sides read as a timeline. Facts are ids, numbers, codes and words that the
/// side may see anyway; what concerns the exporter alone is written for its side only.
/// </summary>
public static class TradeTimeline
{
    /// <param name="kind">A name that programs rely on, such as QuoteSent.</param>
    /// <param name="exporterOnly">The buyer's side does not see the entry.</param>
    public static Task Write(
        Tx tx, Guid inquiryId, Guid? quoteId, string kind, DateTimeOffset now, bool exporterOnly,
        params (string Name, string Value)[] facts) =>
        WriteAs(Principal.Required.Name, tx, inquiryId, quoteId, kind, now, exporterOnly, facts);

    /// <param name="author">Whom the entry names: of an approved version who made it, as the buyer is not to know who approved.</param>
    public static Task WriteAs(
        string author, Tx tx, Guid inquiryId, Guid? quoteId, string kind, DateTimeOffset now, bool exporterOnly,
        params (string Name, string Value)[] facts) => tx.Run(
        """
        insert into inquiry_event (inquiry_id, quote_id, kind, side, author, at, shown_to, names, facts)
        values (@inquiryId, @quoteId, @kind, @Side, @author, @now, @ShownTo, @Names, @Facts)
        """,
        new
        {
            inquiryId,
            quoteId,
            kind,
            Side = Principal.Required.Role.ToString(),
            author,
            now,
            ShownTo = exporterOnly ? "Exporter" : "Both",
            Names = facts.Select(fact => fact.Name).ToArray(),
            Facts = facts.Select(fact => fact.Value).ToArray(),
        });
}

public sealed partial class InquiriesService
{
    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListTimelineResponse> ListTimeline(V1.InquiryPageRequest request, ServerCallContext context)
    {
        var inquiry = await Find(request.InquiryId, context.CancellationToken);
        var (after, limit) = PageOf(request.Page).OrThrow();
        var rows = await db.Many<Entry>(
            """
            select seq, quote_id, kind, side, author, at, names, facts
            from inquiry_event
            where inquiry_id = @Id and seq > @after and (shown_to = 'Both' or @All)
            order by seq
            limit @Take
            """,
            new { inquiry.Id, after, All = Principal.Required.Role == Role.Exporter, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListTimelineResponse();
        response.Entries.AddRange(rows.Take(limit).Select(row => row.ToWire()));
        response.NextCursor = rows.Count > limit ? Cursor(rows[limit - 1].Seq) : "";
        return response;
    }

    sealed record Entry
    {
        public long Seq { get; init; }
        public Guid? QuoteId { get; init; }
        public required string Kind { get; init; }
        public required string Side { get; init; }
        public required string Author { get; init; }
        public DateTimeOffset At { get; init; }
        public required string[] Names { get; init; }
        public required string[] Facts { get; init; }

        public V1.TimelineEntry ToWire()
        {
            var wire = new V1.TimelineEntry
            {
                Seq = Seq,
                Kind = Kind,
                Side = Side,
                Author = Author,
                At = Timestamp.FromDateTimeOffset(At),
                QuoteId = QuoteId?.ToString() ?? "",
            };
            wire.Facts.AddRange(Names.Zip(Facts, (name, value) => new V1.TimelineFact { Name = name, Value = value }));
            return wire;
        }
    }
}
