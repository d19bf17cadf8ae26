using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Settlement.V1.Receivables.ReceivablesClient;

namespace CrossBorder.Portal;

/// <param name="Milestone">Contract, ProformaInvoice, Invoice, Shipment, BillOfLading, Arrival, Presentation or Acceptance.</param>
public sealed record RecordMilestoneBody(string Milestone, DateOnly On);

/// <param name="Kind">ProformaInvoice or Contract.</param>
public sealed record NameOrderBody(string Kind, string Text);

/// <param name="Terms">Of what is open; left out, the open lines keep theirs.</param>
public sealed record ReplanBody(long TotalMinor, string Reason, IReadOnlyList<PaymentTermView>? Terms = null);

/// <param name="About">The amount has the word about: 10 percent more or less.</param>
/// <param name="PresentationDays">21 when left out.</param>
public sealed record CreditBody(
    string Number, string IssuingBank, long AmountMinor, DateOnly ExpiresOn, bool About = false, bool PartialAllowed = true,
    DateOnly? LatestShipment = null, int? PresentationDays = null);

public sealed record PresentationBody(DateOnly PresentedOn, DateOnly ShippedOn, long DrawnMinor, string Currency, bool Partial = false);

/// <summary>When what is due of an order, what is overdue, changes of it, and letters of credit.</summary>
static class SchedulePages
{
    const string Tag = "Settlement";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/orders/{id:guid}/schedule", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Every instalment with its day, what is paid of it and for how long it is overdue.");
        api.MapGet("/receivables/due", ListDue).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Open instalments by their day, oldest first.");
        api.MapPost("/orders/{id:guid}/payment-milestones", Record).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Records the day of a milestone that payment is counted from.");
        api.MapPost("/orders/{id:guid}/payment-names", Name).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "A proforma invoice or contract number that the buyer may write on its payment.");
        api.MapPost("/orders/{id:guid}/replan", Replan).Allow(Role.Operator)
            .Describe(Tag, "Another total or other terms: what is paid stays, what is open is planned anew.");
        api.MapPost("/orders/{id:guid}/credit", RecordCredit).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Records the letter of credit of an order, or its amendment.");
        api.MapPost("/orders/{id:guid}/credit/presentations", Check).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What a bank would object to in a presentation of documents; nothing is recorded.");
    }

    static async Task<Ok<ScheduleView>> Get(Guid id, Client receivables, HttpContext http) => Answer(
        http, await receivables.GetScheduleAsync(new OrderRequest { OrderId = id.ToString() }, http.Call()));

    /// <param name="status">Overdue, Due or Undated.</param>
    static async Task<Page<DueLineView>> ListDue(string? status, [AsParameters] Paging paging, Client receivables, HttpContext http)
    {
        var page = await receivables.ListDueAsync(new ListDueRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Lines.Select(DueLineView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<ScheduleView>> Record(Guid id, RecordMilestoneBody body, Client receivables, HttpContext http) => Answer(
        http, await receivables.RecordMilestoneAsync(
            new RecordMilestoneRequest { OrderId = id.ToString(), Milestone = body.Milestone, On = Body.Day(body.On) }, http.Call()));

    static async Task<IReadOnlyList<string>> Name(Guid id, NameOrderBody body, Client receivables, HttpContext http) =>
        [.. (await receivables.NameOrderAsync(
            new NameOrderRequest { OrderId = id.ToString(), Kind = body.Kind, Text = body.Text }, http.Call())).Names];

    static async Task<Ok<ScheduleView>> Replan(Guid id, ReplanBody body, Client receivables, HttpContext http)
    {
        var wire = new ReplanRequest
        {
            OrderId = id.ToString(),
            ExpectedVersion = http.ExpectedVersion(),
            TotalMinor = body.TotalMinor,
            Reason = body.Reason,
        };
        wire.Terms.AddRange((body.Terms ?? []).Select(term => new ReplanTerm
        {
            Milestone = term.Milestone,
            Percent = term.Percent ?? "",
            OffsetDays = term.OffsetDays,
            Method = term.Method ?? "",
            AmountMinor = term.AmountMinor ?? 0,
        }));
        return Answer(http, await receivables.ReplanReceivableAsync(wire, http.Call()));
    }

    static async Task<CreditView> RecordCredit(Guid id, CreditBody body, Client receivables, HttpContext http) => CreditView.Of(
        await receivables.RecordCreditAsync(
            new Credit
            {
                OrderId = id.ToString(),
                Number = body.Number,
                IssuingBank = body.IssuingBank,
                AmountMinor = body.AmountMinor,
                About = body.About,
                PartialAllowed = body.PartialAllowed,
                LatestShipment = body.LatestShipment is { } day ? Body.Day(day) : "",
                ExpiresOn = Body.Day(body.ExpiresOn),
                PresentationDays = body.PresentationDays ?? 0,
            },
            http.Call()));

    static async Task<PresentationCheckView> Check(Guid id, PresentationBody body, Client receivables, HttpContext http) =>
        PresentationCheckView.Of(await receivables.CheckPresentationAsync(
            new PresentationRequest
            {
                OrderId = id.ToString(),
                PresentedOn = Body.Day(body.PresentedOn),
                ShippedOn = Body.Day(body.ShippedOn),
                DrawnMinor = body.DrawnMinor,
                Currency = body.Currency,
                Partial = body.Partial,
            },
            http.Call()));

    static Ok<ScheduleView> Answer(HttpContext http, Schedule schedule) => http.Versioned(schedule.Version, ScheduleView.Of(schedule));
}
