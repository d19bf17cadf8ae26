using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Customs.V1.Documents.DocumentsClient;

namespace CrossBorder.Portal;

/// <param name="Values">By source: order, payment, packing, waybill, declaration; a source that does not say it is missing.</param>
/// <param name="LineNo">Of the order; null for what is said of the whole.</param>
public sealed record SourceRowView(string Field, int? LineNo, IReadOnlyDictionary<string, string> Values);

public sealed record SourcesView(IReadOnlyList<SourceRowView> Rows);

/// <param name="AppType">1 declared, 2 changed, 3 deleted.</param>
/// <param name="AcknowledgedAt">Customs' client has taken it over; null until then.</param>
public sealed record ExchangedMessageView(
    string MessageId, string MessageType, string AppType, string BusinessKey, string Status, DateTimeOffset? CreatedAt,
    DateTimeOffset? WrittenAt, DateTimeOffset? AcknowledgedAt);

/// <param name="HasRaw">The file that it came in was kept.</param>
public sealed record ExchangedReceiptView(
    long Id, string MessageId, string MessageType, string ReturnStatus, DateTimeOffset? ReturnTime, string ReturnInfo, string FileName,
    DateTimeOffset? ReceivedAt, bool HasRaw);

public sealed record ExchangeView(IReadOnlyList<ExchangedMessageView> Messages, IReadOnlyList<ExchangedReceiptView> Receipts);

/// <summary>What the source documents of a declaration say, and what passed between us and customs as it was written and came.</summary>
static class ExchangePages
{
    const string Tag = "Customs";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/orders/{id:guid}/sources", Sources).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What order, payment, packing, waybill and declaration say, field by field.");
        api.MapGet("/orders/{id:guid}/exchange", Exchange).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Every message to customs and every receipt from it, without bodies.");
        api.MapGet("/orders/{id:guid}/exchange/messages/{messageId:guid}", Message).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "A message as it was written.");
        api.MapGet("/orders/{id:guid}/exchange/receipts/{receiptId:long}", Receipt).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "The file that a receipt came in.");
    }

    static async Task<SourcesView> Sources(Guid id, Client documents, HttpContext http)
    {
        var table = await documents.SourcesAsync(Of(id), http.Call());
        return new([.. table.Rows.Select(row => new SourceRowView(
            row.Field, row.LineNo == 0 ? null : row.LineNo, row.Values.ToDictionary(value => value.Source, value => value.Value)))]);
    }

    static async Task<ExchangeView> Exchange(Guid id, Client documents, HttpContext http)
    {
        var log = await documents.ExchangeAsync(Of(id), http.Call());
        return new(
            [.. log.Messages.Select(m => new ExchangedMessageView(
                m.Guid, m.MessageType, m.AppType, m.BusinessKey, m.Status, Rest.Instant(m.CreatedAt), Rest.Instant(m.WrittenAt),
                Rest.Instant(m.AcknowledgedAt)))],
            [.. log.Receipts.Select(r => new ExchangedReceiptView(
                r.Id, r.MessageGuid, r.MessageType, r.ReturnStatus, Rest.Instant(r.ReturnTime), r.ReturnInfo, r.FileName,
                Rest.Instant(r.ReceivedAt), r.HasRaw))]);
    }

    static async Task<ContentHttpResult> Message(Guid id, Guid messageId, Client documents, HttpContext http) =>
        Plain(await documents.RawMessageAsync(new RawRequest { OrderId = id.ToString(), Id = messageId.ToString() }, http.Call()));

    static async Task<ContentHttpResult> Receipt(Guid id, long receiptId, Client documents, HttpContext http) => Plain(
        await documents.RawReceiptAsync(
            new RawRequest { OrderId = id.ToString(), Id = receiptId.ToString(CultureInfo.InvariantCulture) }, http.Call()));

    /// <summary>As text: a browser must not read what came from outside as a page of ours.</summary>
    static ContentHttpResult Plain(RawText raw) => TypedResults.Text(raw.Text, "text/plain", System.Text.Encoding.UTF8);

    static DocumentsRequest Of(Guid order) => new() { OrderId = order.ToString() };
}
