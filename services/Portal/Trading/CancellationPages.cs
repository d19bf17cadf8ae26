using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Orders.V1.Cancellations.CancellationsClient;

namespace CrossBorder.Portal;

/// <param name="Lines">Left out or empty: all of the order.</param>
public sealed record GiveUp(IReadOnlyList<LineUnitsView>? Lines = null);

/// <param name="ChargeMinor">As it was quoted.</param>
public sealed record GiveUpAt(long ChargeMinor, string Reason, IReadOnlyList<LineUnitsView>? Lines = null);

/// <param name="Kind">Charge, Carrier, Processor, Customs, Restocking or ReturnFreight.</param>
public sealed record CostItemView(string Kind, long AmountMinor, Guid TermId, string Percent, long LeastMinor)
{
    public static CostItemView Of(CostItem i) => new(i.Kind, i.AmountMinor, Guid.Parse(i.TermId), i.Percent, i.LeastMinor);
}

/// <param name="Stage">Placed, Confirmed or Packed.</param>
/// <param name="ChargeMinor">Sum of the items: to be sent along with the cancellation.</param>
/// <param name="TotalMinor">What the order comes to then.</param>
/// <param name="LessMinor">What is owed less, or goes back of what was paid.</param>
public sealed record CancellationQuoteView(
    Guid OrderId, int OrderVersion, string Stage, bool Whole, string Currency, long GoodsMinor, long FreightMinor,
    IReadOnlyList<CostItemView> Items, long ChargeMinor, long TotalMinor, long LessMinor, bool NeedsOtherSide)
{
    public static CancellationQuoteView Of(CancellationQuote q) => new(
        Guid.Parse(q.OrderId), q.OrderVersion, q.Stage, q.Whole, q.Currency, q.GoodsMinor, q.FreightMinor,
        [.. q.Items.Select(CostItemView.Of)], q.ChargeMinor, q.TotalMinor, q.LessMinor, q.NeedsOtherSide);
}

/// <param name="Outcome">Cancelled, Reduced or Proposed.</param>
/// <param name="AmendmentId">Of what was proposed, or of the reduction; null when all of it is cancelled.</param>
public sealed record CancellationView(
    Guid OrderId, int OrderVersion, string Status, string Outcome, long ChargeMinor, Guid? AmendmentId)
{
    public static CancellationView Of(CancellationResult r) => new(
        Guid.Parse(r.OrderId), r.OrderVersion, r.Status, r.Outcome, r.ChargeMinor,
        Guid.TryParse(r.AmendmentId, out var amendment) ? amendment : null);
}

/// <param name="Percent">Decimal number as a string, of the value of the goods; at least <paramref name="LeastMinor"/>.</param>
/// <param name="ValidFrom">A day to come.</param>
public sealed record AddCancellationTerm(
    string Kind, string Stage, string Side, string Currency, string Percent, long LeastMinor, DateOnly ValidFrom);

/// <param name="ExporterId">Null for exporters without a term of their own.</param>
public sealed record CancellationTermView(
    Guid Id, Guid? ExporterId, string Kind, string Stage, string Side, string Currency, string Percent, long LeastMinor, string ValidFrom)
{
    public static CancellationTermView Of(CancellationTerm t) => new(
        Guid.Parse(t.Id), Guid.TryParse(t.ExporterId, out var exporter) ? exporter : null, t.Kind, t.Stage, t.Side, t.Currency, t.Percent,
        t.LeastMinor, t.ValidFrom);
}

public sealed record CancellationTermsView(IReadOnlyList<CancellationTermView> Items);

/// <summary>What giving up an order or units of it costs, and giving them up at exactly that.</summary>
static class CancellationPages
{
    const string Tag = "Cancellations";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/orders/{id:guid}/cancellation-quote", Quote).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "What it would cost the caller to give up the order or these units now.");
        api.MapPost("/orders/{id:guid}/cancellations", Cancel).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "Gives them up at the quoted costs; once packed it is an amendment that the other side accepts. If-Match.");
        api.MapPost("/cancellation-terms", AddTerm).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "A term from a day to come: of the exporter, or of the platform.");
        api.MapGet("/cancellation-terms", ListTerms).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Terms of an exporter and of the platform.");
    }

    static async Task<Ok<CancellationQuoteView>> Quote(Guid id, GiveUp request, Client cancellations, HttpContext http)
    {
        var wire = new CancellationRequest { OrderId = id.ToString() };
        wire.Lines.AddRange((request.Lines ?? []).Select(line => line.ToWire()));
        var quote = await cancellations.QuoteAsync(wire, http.Call());
        return http.Versioned(quote.OrderVersion, CancellationQuoteView.Of(quote));
    }

    static async Task<Ok<CancellationView>> Cancel(Guid id, GiveUpAt request, Client cancellations, HttpContext http)
    {
        var wire = new CancelUnitsRequest
        {
            OrderId = id.ToString(),
            ExpectedVersion = http.ExpectedVersion(),
            ChargeMinor = request.ChargeMinor,
            Reason = request.Reason,
        };
        wire.Lines.AddRange((request.Lines ?? []).Select(line => line.ToWire()));
        var done = await cancellations.CancelAsync(wire, http.Call());
        return http.Versioned(done.OrderVersion, CancellationView.Of(done));
    }

    static async Task<CancellationTermView> AddTerm(AddCancellationTerm request, Client cancellations, HttpContext http) =>
        CancellationTermView.Of(await cancellations.AddTermAsync(
            new CancellationTerm
            {
                Kind = request.Kind,
                Stage = request.Stage,
                Side = request.Side,
                Currency = request.Currency,
                Percent = request.Percent,
                LeastMinor = request.LeastMinor,
                ValidFrom = request.ValidFrom.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            },
            http.Call()));

    static async Task<CancellationTermsView> ListTerms(Guid? exporterId, Client cancellations, HttpContext http) => new(
        [.. (await cancellations.ListTermsAsync(
            new ListCancellationTermsRequest { ExporterId = exporterId?.ToString() ?? "" }, http.Call())).Terms
            .Select(CancellationTermView.Of)]);
}
