using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Sandbox;

/// <summary>POST /bank/payments: a buyer pays into a virtual account; it shows as a credit on the next statement.</summary>
static partial class TakePayment
{
    const double BookedAfterMs = 100;

    /// <param name="OrderNumber">What an irregular payer writes instead of the account; the remittance when it is left out.</param>
    /// <param name="Reference">The buyer's own number of the order.</param>
    public sealed record Request(
        Guid PaymentId, string VirtualAccount, string Currency, long AmountMinor, string PayerName, string PayerAccount, string Remittance,
        string? OrderNumber = null, string? Reference = null);

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
        ?? BankOrder.CheckText("payerAccount", request.PayerAccount, 0)
        ?? BankOrder.CheckText("orderNumber", request.OrderNumber ?? "", 0)
        ?? BankOrder.CheckText("reference", request.Reference ?? "", 0);

    /// <summary>As the bank shows it: one credit that names the account, or what became of it.</summary>
    static List<(long Minor, string Narrative, string? Kind)> Shown(Request request, Settings settings)
    {
        if (!settings.Irregular)
            return
            [
                (request.AmountMinor, $"?20VA {request.VirtualAccount}?21{Mt940.Plain(request.Remittance)}"
                    + $"?32{Mt940.Plain(request.PayerName)}?31{Mt940.Plain(request.PayerAccount)}", null),
            ];
        var (rates, id) = (new IrregularRates(), request.PaymentId.ToString());
        // One payment at a time comes here, so that those that would go together name their order alone.
        var kind = rates.Of(settings.Seed, id) is var chosen && chosen == Irregularity.Merged ? Irregularity.NumberOnly : chosen;
        var number = request.OrderNumber ?? request.Remittance;
        var meant = new MeantPayment(
            id, request.PaymentId, number, request.Reference ?? number, request.VirtualAccount, request.AmountMinor, request.PayerName,
            request.PayerAccount, $"{number}9");
        return [.. Irregular.Show([meant], kind, rates.IsCharged(settings.Seed, id), settings.Seed).Select(credit => (
            credit.AmountMinor, credit.Narrative, (string?)$"{credit.Kind}{(credit.IsCharged ? "Charged" : "")}"))];
    }

    static async Task<Delivery> Book(Db db, Request request, DateTimeOffset now, Settings settings, CancellationToken ct) =>
        (await db.One<Delivery>(
            """
            with payment as (
                insert into bank_payment
                    (id, virtual_account, currency, amount_minor, remittance, fingerprint, received_at, order_number)
                values
                    (@PaymentId, @VirtualAccount, @Currency, @AmountMinor, @Remittance, @Fingerprint, @now, @OrderNumber)
                on conflict on constraint bank_payment_key do update
                set deliveries = bank_payment.deliveries + 1,
                    conflicts = bank_payment.conflicts
                        + (bank_payment.fingerprint <> excluded.fingerprint)::int
                returning deliveries, fingerprint
            ), entry as (
                insert into bank_entry
                    (payment_id, currency, signed_minor, customer_reference, narrative, booked_on, due_at, irregularity)
                select @PaymentId, @Currency, shown.minor, 'NONREF', shown.narrative, @Today, @DueAt, shown.kind
                from payment, unnest(@Minors, @Narratives, @Kinds) as shown (minor, narrative, kind)
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
                request.OrderNumber,
                DueAt = now + settings.After(BookedAfterMs) + settings.Bank.Delay,
                Minors = Shown(request, settings).Select(shown => shown.Minor).ToArray(),
                Narratives = Shown(request, settings).Select(shown => shown.Narrative).ToArray(),
                Kinds = Shown(request, settings).Select(shown => shown.Kind).ToArray(),
            }, ct))!;

    [LoggerMessage(Level = LogLevel.Information, Message = "Payment {PaymentId} taken")]
    static partial void LogPaid(ILogger log, Guid paymentId);
}
