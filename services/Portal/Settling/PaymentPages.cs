using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Settlement.V1.Payments.PaymentsClient;

namespace CrossBorder.Portal;

/// <param name="Method">Card or BankTransfer.</param>
/// <param name="AmountMinor">At most what is open; all of it when left out.</param>
/// <param name="CardToken">Of the processor's own form; card numbers never come here.</param>
/// <param name="Country">Of the payer, ISO 3166-1 alpha-2.</param>
/// <param name="ManualCapture">An operator captures later; else what is authorised is captured at once.</param>
public sealed record PayBody(
    string Method, long? AmountMinor = null, string? CardToken = null, string? Country = null, bool ManualCapture = false);

/// <param name="AmountMinor">All that is authorised when left out.</param>
public sealed record CaptureBody(long? AmountMinor = null);

/// <param name="AmountMinor">All that can be given back when left out.</param>
public sealed record RefundBody(string Reason, long? AmountMinor = null);

public sealed record EvidenceBody(string Evidence);

/// <summary>Payments of orders through channels: buyers pay, exporters follow, operators capture, refund and route.</summary>
static class PaymentPages
{
    const string Tag = "Payments";

    public static void Map(IEndpointRouteBuilder api)
    {
        PaymentHooks.Map(api);
        EscrowPages.Map(api);
        MoneyBackPages.Map(api);
        api.MapPost("/orders/{id:guid}/payments", Pay).Allow(Role.Buyer)
            .Describe(Tag, "Pays the order, or a part of it, by card or bank transfer; what becomes of it is shown by the payment.");
        api.MapGet("/orders/{id:guid}/payments", ListOfOrder).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Payments of one order through channels.");
        api.MapGet("/payments", List).Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, "Payments that the caller may see.");
        api.MapGet("/payments/{id:guid}", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "A payment; for operators with every call to its processors.");
        api.MapPost("/payments/{id:guid}/captures", Capture).Allow(Role.Operator)
            .Describe(Tag, "Takes a part or all of what is authorised.");
        api.MapPost("/payments/{id:guid}/void", Void).Allow(Role.Buyer, Role.Operator)
            .Describe(Tag, "Gives up what is authorised and not captured; buyers only before anything is authorised.");
        api.MapPost("/payments/{id:guid}/refunds", Refund).Allow(Role.Operator)
            .Describe(Tag, "Gives back a part or all of what was captured; not while a chargeback is open.");
        api.MapPost("/payments/{id:guid}/chargebacks/{reference}/evidence", Contest).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Evidence against an open chargeback.");
        api.MapGet("/payment-events", ListEvents).Allow(Role.Operator).Describe(Tag, "Messages of processors, as they were taken.");
        api.MapGet("/processor-settlements", ListSettlements).Allow(Role.Operator)
            .Describe(Tag, "What processors settled, and the statement entries that paid it.");
        api.MapGet("/payment-routes", ListRoutes).Allow(Role.Operator).Describe(Tag, "Which channels payments are offered to.");
        api.MapPost("/payment-routes", AddRoute).Allow(Role.Operator).Describe(Tag, "Adds a route that counts from a day on.");
    }

    static async Task<Created<PaymentView>> Pay(Guid id, PayBody body, Client payments, HttpContext http)
    {
        var payment = PaymentView.Of(await payments.StartPaymentAsync(
            new StartPaymentRequest
            {
                OrderId = id.ToString(),
                AmountMinor = body.AmountMinor ?? 0,
                Method = body.Method,
                Country = body.Country ?? "",
                CardToken = body.CardToken ?? "",
                ManualCapture = body.ManualCapture,
            },
            http.Call()));
        return http.Created($"/api/v1/payments/{payment.Id}", payment.Version, payment);
    }

    /// <param name="status">One of the statuses of a payment.</param>
    static Task<Page<PaymentView>> ListOfOrder(Guid id, string? status, [AsParameters] Paging paging, Client payments, HttpContext http) =>
        ListThem(id.ToString(), status, paging, payments, http);

    /// <param name="status">One of the statuses of a payment.</param>
    static Task<Page<PaymentView>> List(string? status, [AsParameters] Paging paging, Client payments, HttpContext http) =>
        ListThem("", status, paging, payments, http);

    static async Task<Page<PaymentView>> ListThem(string order, string? status, Paging paging, Client payments, HttpContext http)
    {
        var page = await payments.ListPaymentsAsync(Asked(status, paging, order), http.Call());
        return new([.. page.Payments.Select(PaymentView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static ListPaymentsRequest Asked(string? status, Paging paging, string order = "") =>
        new() { OrderId = order, Status = status ?? "", Page = paging.ToWire() };

    static async Task<Ok<PaymentView>> Get(Guid id, Client payments, HttpContext http) =>
        Show(http, await payments.GetPaymentAsync(new PaymentIdRequest { Id = id.ToString() }, http.Call()));

    static async Task<Ok<PaymentView>> Capture(Guid id, CaptureBody body, Client payments, HttpContext http) =>
        Show(http, await payments.CapturePaymentAsync(
            new PaymentAmountRequest { Id = id.ToString(), AmountMinor = body.AmountMinor ?? 0 }, http.Call()));

    static async Task<Ok<PaymentView>> Void(Guid id, Client payments, HttpContext http) =>
        Show(http, await payments.VoidPaymentAsync(new PaymentIdRequest { Id = id.ToString() }, http.Call()));

    static async Task<Ok<PaymentView>> Refund(Guid id, RefundBody body, Client payments, HttpContext http) =>
        Show(http, await payments.RefundPaymentAsync(
            new RefundPaymentRequest { Id = id.ToString(), AmountMinor = body.AmountMinor ?? 0, Reason = body.Reason }, http.Call()));

    static async Task<Ok<PaymentView>> Contest(Guid id, string reference, EvidenceBody body, Client payments, HttpContext http) =>
        Show(http, await payments.ContestChargebackAsync(
            new ContestChargebackRequest { Id = id.ToString(), Chargeback = reference, Evidence = body.Evidence }, http.Call()));

    static Ok<PaymentView> Show(HttpContext http, ChannelPayment payment) => http.Versioned(payment.Version, PaymentView.Of(payment));

    /// <param name="status">Waiting, Applied, Stale, Contradiction or Unreadable.</param>
    static async Task<Page<PaymentEventView>> ListEvents(string? status, [AsParameters] Paging paging, Client payments, HttpContext http)
    {
        var page = await payments.ListProcessorEventsAsync(Asked(status, paging), http.Call());
        return new([.. page.Events.Select(PaymentEventView.Of)], Rest.NextCursor(page.NextCursor));
    }

    /// <param name="status">Reported, Paid or Differs.</param>
    static async Task<Page<ProcessorSettlementView>> ListSettlements(
        string? status, [AsParameters] Paging paging, Client payments, HttpContext http)
    {
        var page = await payments.ListProcessorSettlementsAsync(Asked(status, paging), http.Call());
        return new([.. page.Settlements.Select(ProcessorSettlementView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Page<PaymentRouteView>> ListRoutes([AsParameters] Paging paging, Client payments, HttpContext http)
    {
        var page = await payments.ListRoutesAsync(Asked(null, paging), http.Call());
        return new([.. page.Routes.Select(PaymentRouteView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<PaymentRouteView> AddRoute(PaymentRouteBody body, Client payments, HttpContext http)
    {
        var wire = new PaymentRoute
        {
            Method = body.Method,
            Currency = body.Currency ?? "",
            Country = body.Country ?? "",
            LeastMinor = body.LeastMinor ?? 0,
            MostMinor = body.MostMinor ?? 0,
            ValidFrom = Body.Day(body.ValidFrom),
            ValidTo = body.ValidTo is { } to ? Body.Day(to) : "",
        };
        wire.Channels.AddRange(body.Channels);
        return PaymentRouteView.Of(await payments.AddRouteAsync(wire, http.Call()));
    }
}
