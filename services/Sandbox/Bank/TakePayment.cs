using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Sandbox;

/// <summary>POST /bank/payments: a buyer pays into a virtual account; it shows as a credit on the next statement.</summary>
static partial class TakePayment
{
    const double BookedAfterMs = 100;

    public sealed record Request(
        Guid PaymentId, string VirtualAccount, string Currency, long AmountMinor, string PayerName, string PayerAccount, string Remittance);

    public sealed record Response(Guid PaymentId);

    public static void Map(IEndpointRouteBuilder bank) => bank.MapPost("/payments", Handle);

    static async Task<Results<Accepted<Response>, ProblemHttpResult>> Handle(
        Request request, Db db, SettingsControl control, TimeProvider clock, ILogger<Request> log, CancellationToken ct)
    {
        if (Check(request) is { } problem)
            return problem.ToHttp();
        var settings = await control.Get(ct);
        var delivery = await Book(db, request, clock.GetUtcNow(), settings, ct);
        if (!delivery.SameAs(Repeats.FingerprintOf(request)))
            return Repeats.Conflict("paymentId").ToHttp();

        if (delivery.First)
            LogPaid(log, request.PaymentId);
        return TypedResults.Accepted((string?)null, new Response(request.PaymentId));
    }

    static Problem? Check(Request request) =>
        BankOrder.Check(request.PaymentId, "paymentId", request.Currency, request.AmountMinor, request.Remittance)
        ?? BankOrder.CheckAccount("virtualAccount", request.VirtualAccount)
        ?? BankOrder.CheckText("payerName", request.PayerName, 1)
        ?? BankOrder.CheckText("payerAccount", request.PayerAccount, 0);

    static async Task<Delivery> Book(Db db, Request request, DateTimeOffset now, Settings settings, CancellationToken ct) =>
        (await db.One<Delivery>(
            """
            with payment as (
                insert into bank_payment
                    (id, virtual_account, currency, amount_minor, remittance, fingerprint, received_at)
                values
                    (@PaymentId, @VirtualAccount, @Currency, @AmountMinor, @Remittance, @Fingerprint, @now)
                on conflict on constraint bank_payment_key do update
                set deliveries = bank_payment.deliveries + 1,
                    conflicts = bank_payment.conflicts
                        + (bank_payment.fingerprint <> excluded.fingerprint)::int
                returning deliveries, fingerprint
            ), entry as (
                insert into bank_entry
                    (payment_id, currency, signed_minor, customer_reference, narrative, booked_on, due_at)
                select @PaymentId, @Currency, @AmountMinor, 'NONREF', @Narrative, @Today, @DueAt
                from payment
                where deliveries = 1
            )
            select deliveries, fingerprint from payment
            """,
            new
            {
                request.PaymentId,
                request.VirtualAccount,
                request.Currency,
                request.AmountMinor,
                request.Remittance,
                Fingerprint = Repeats.FingerprintOf(request),
                now,
                Today = ChinaTime.Day(now),
                DueAt = now + settings.After(BookedAfterMs) + settings.Bank.Delay,
                Narrative = $"?20VA {request.VirtualAccount}?21{Mt940.Plain(request.Remittance)}"
                    + $"?32{Mt940.Plain(request.PayerName)}?31{Mt940.Plain(request.PayerAccount)}",
            }, ct))!;

    [LoggerMessage(Level = LogLevel.Information, Message = "Payment {PaymentId} taken")]
    static partial void LogPaid(ILogger log, Guid paymentId);
}
