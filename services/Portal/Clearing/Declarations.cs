using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Customs.V1.CustomsClearance.CustomsClearanceClient;

namespace CrossBorder.Portal;

public sealed record ReasonView(string Code, string Detail, string Owner);

public sealed record DeclarationLineView(
    int LineNo, string Sku, string? HsCode, string NameZh, long Quantity, string UnitCode, long AmountMinor);

/// <param name="MessageType">CEB303, CEB505 or CEB603.</param>
public sealed record SentMessageView(string MessageType, string MessageId, DateTimeOffset? WrittenAt, string Status);

/// <param name="MessageType">CEB304, CEB506, CEB604 or CEB900.</param>
public sealed record ReceiptView(
    string MessageType, string ReturnStatus, DateTimeOffset? ReturnTime, string ReturnInfo, DateTimeOffset? ReceivedAt);

/// <param name="Mode">9710 direct export, 9810 export to an overseas warehouse.</param>
/// <param name="ListNumber">Given by customs (invtNo).</param>
/// <param name="Reasons">What it waits for; empty when it waits for nothing of ours.</param>
/// <param name="Lines">Empty in lists, as are messages and receipts.</param>
public sealed record DeclarationView(
    Guid Id, int Version, Guid OrderId, Guid? ExporterId, string Status, string? Mode, string? DocumentNumber, string? ListNumber,
    string? WaybillNumber, string? Currency, IReadOnlyList<ReasonView> Reasons, IReadOnlyList<DeclarationLineView> Lines,
    IReadOnlyList<SentMessageView> Messages, IReadOnlyList<ReceiptView> Receipts)
{
    public static DeclarationView Of(Declaration d) => new(
        Guid.Parse(d.Id), d.Version, Guid.Parse(d.OrderId), Guid.TryParse(d.ExporterId, out var exporter) ? exporter : null, d.Status,
        Rest.Text(d.Mode), Rest.Text(d.DocumentNumber), Rest.Text(d.ListNumber), Rest.Text(d.WaybillNumber), Rest.Text(d.Currency),
        [.. d.Reasons.Select(reason => new ReasonView(reason.Code, reason.Detail, reason.Owner))],
        [.. d.Lines.Select(l => new DeclarationLineView(
            l.LineNo, l.Sku, Rest.Text(l.HsCode), l.NameZh, l.Quantity, l.UnitCode, l.AmountMinor))],
        [.. d.Messages.Select(m => new SentMessageView(m.MessageType, m.Guid, Rest.Instant(m.WrittenAt), m.Status))],
        [.. d.Receipts.Select(r => new ReceiptView(
            r.MessageType, r.ReturnStatus, Rest.Instant(r.ReturnTime), r.ReturnInfo, Rest.Instant(r.ReceivedAt)))]);
}

/// <summary>Customs declarations and what passed between us and customs about them.</summary>
static class Declarations
{
    const string Tag = "Customs";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/orders/{id:guid}/declaration", OfOrder).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "The declaration of one order: what it waits for, what was sent and what customs answered.");
        api.MapGet("/declarations/{id:guid}", Get).Allow(Role.Exporter, Role.Operator).Describe(Tag, "One declaration.");
        api.MapGet("/declarations", List).Allow(Role.Exporter, Role.Operator).Describe(Tag, "Declarations that the caller may see.");
        api.MapPost("/declarations/{id:guid}/resubmit", Resubmit).Allow(Role.Operator)
            .Describe(Tag, "Sends a rejected declaration again as a change (appType 2).");
    }

    static async Task<Ok<DeclarationView>> OfOrder(Guid id, Client customs, HttpContext http) =>
        Answer(http, await customs.GetAsync(new GetRequest { OrderId = id.ToString() }, http.Call()));

    static async Task<Ok<DeclarationView>> Get(Guid id, Client customs, HttpContext http) =>
        Answer(http, await customs.GetAsync(new GetRequest { Id = id.ToString() }, http.Call()));

    /// <param name="status">As the status of a declaration.</param>
    static async Task<Page<DeclarationView>> List(string? status, [AsParameters] Paging paging, Client customs, HttpContext http)
    {
        var page = await customs.ListAsync(new ListRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Declarations.Select(DeclarationView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<DeclarationView>> Resubmit(Guid id, Client customs, HttpContext http) => Answer(http,
        await customs.ResubmitAsync(new ResubmitRequest { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion() }, http.Call()));

    static Ok<DeclarationView> Answer(HttpContext http, Declaration declaration) =>
        http.Versioned(declaration.Version, DeclarationView.Of(declaration));
}
