using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Settlement.V1.Credits.CreditsClient;

namespace CrossBorder.Portal;

/// <param name="DrawnMinor">The draft's amount.</param>
/// <param name="Partial">A part of the goods.</param>
public sealed record CreditDrawingBody(DateOnly PresentedOn, DateOnly ShippedOn, string Currency, long DrawnMinor, bool Partial = false);

public sealed record WithdrawDrawingBody(string Reason);

/// <param name="Discrepancies">Codes of what a bank would object to.</param>
public sealed record CreditDrawingView(
    Guid OrderId, int No, string PresentedOn, string ShippedOn, long DrawnMinor, bool Partial, IReadOnlyList<string> Discrepancies,
    string RecordedBy, bool Withdrawn, string? WithdrawnWhy)
{
    public static CreditDrawingView Of(CreditDrawing d) => new(
        Guid.Parse(d.OrderId), d.No, d.PresentedOn, d.ShippedOn, d.DrawnMinor, d.Partial, [.. d.Discrepancies], d.RecordedBy, d.Withdrawn,
        Rest.Text(d.WithdrawnWhy));
}

/// <param name="AmountMinor">Of the credit.</param>
/// <param name="DrawnMinor">By the drawings that stand.</param>
public sealed record CreditDrawingsView(string Currency, long AmountMinor, long DrawnMinor, IReadOnlyList<CreditDrawingView> Drawings);

/// <summary>What was presented to the bank under the letter of credit of an order.</summary>
static class CreditDrawingPages
{
    const string Tag = "Receivables";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/orders/{id:guid}/credit-drawings", List).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Presentations under the order's letter of credit, and what was drawn in all.");
        api.MapPost("/orders/{id:guid}/credit-drawings", Record).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Records a presentation: it counts against the credit.");
        api.MapPost("/orders/{id:guid}/credit-drawings/{no:int}/withdraw", Withdraw).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "The bank refused a presentation, or it was taken back.");
    }

    static async Task<CreditDrawingsView> List(Guid id, Client credits, HttpContext http)
    {
        var all = await credits.ListDrawingsAsync(new OrderRequest { OrderId = id.ToString() }, http.Call());
        return new(all.Currency, all.AmountMinor, all.DrawnMinor, [.. all.Drawings.Select(CreditDrawingView.Of)]);
    }

    static async Task<CreditDrawingView> Record(Guid id, CreditDrawingBody body, Client credits, HttpContext http) =>
        CreditDrawingView.Of(await credits.RecordDrawingAsync(
            new PresentationRequest
            {
                OrderId = id.ToString(),
                PresentedOn = Body.Day(body.PresentedOn),
                ShippedOn = Body.Day(body.ShippedOn),
                Currency = body.Currency,
                DrawnMinor = body.DrawnMinor,
                Partial = body.Partial,
            },
            http.Call()));

    static async Task<CreditDrawingView> Withdraw(Guid id, int no, WithdrawDrawingBody body, Client credits, HttpContext http) =>
        CreditDrawingView.Of(await credits.WithdrawDrawingAsync(
            new WithdrawDrawingRequest { OrderId = id.ToString(), No = no, Reason = body.Reason }, http.Call()));
}
