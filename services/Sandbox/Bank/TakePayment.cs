using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Sandbox;

/// <summary>POST /bank/payments: a buyer pays into a virtual account; it shows as a credit on the next statement.</summary>
static partial class TakePayment
{
    const double BookedAfterMs = 100;
    const double JoinedWithinMs = 8000;
    const double LateByMs = 4000;

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
    static List<Shown> ShownOf(Request request, Settings settings, DateTimeOffset now)
    {
        var due = now + settings.After(BookedAfterMs) + settings.Bank.Delay;
        if (!settings.Irregular)
            return
            [
                new(request.AmountMinor, $"?20VA {request.VirtualAccount}?21{Mt940.Plain(request.Remittance)}"
                    + $"?32{Mt940.Plain(request.PayerName)}?31{Mt940.Plain(request.PayerAccount)}", null, due, null),
            ];
        var (rates, id, number) = (new IrregularRates(), request.PaymentId.ToString(), request.OrderNumber ?? request.Remittance);
        var kind = rates.Of(settings.Seed, id);
        var meant = new MeantPayment(
            id, request.PaymentId, number, request.Reference ?? number, request.VirtualAccount, request.AmountMinor, request.PayerName,
            request.PayerAccount, $"{number}9");
        // Who pays several orders at once waits for another one: alone it names its order.
        var joins = kind == Irregularity.Merged;
        return
        [
            .. Irregular.Show([meant], joins ? Irregularity.NumberOnly : kind, rates.IsCharged(settings.Seed, id), settings.Seed)
                .Select((credit, part) => new Shown(
                    credit.AmountMinor, credit.Narrative, $"{credit.Kind}{(credit.IsCharged ? "Charged" : "")}",
                    due + (joins ? settings.After(JoinedWithinMs)
                        : part > 0 && Chance.OneIn(2, settings.Seed, "late", id) ? settings.After(LateByMs) : TimeSpan.Zero),
                    joins ? KeyOf(request) : null)),
        ];
    }

    static string KeyOf(Request request) => $"{request.Currency} {request.PayerAccount}";

    static Task<Delivery> Book(Db db, Request request, DateTimeOffset now, Settings settings, CancellationToken ct) =>
        db.Transact(async tx =>
        {
            var delivery = (await tx.One<Delivery>(
                """
                insert into bank_payment
                    (id, virtual_account, currency, amount_minor, remittance, fingerprint, received_at, order_number)
                values
                    (@PaymentId, @VirtualAccount, @Currency, @AmountMinor, @Remittance, @Fingerprint, @now, @OrderNumber)
                on conflict on constraint bank_payment_key do update
                set deliveries = bank_payment.deliveries + 1,
                    conflicts = bank_payment.conflicts
                        + (bank_payment.fingerprint <> excluded.fingerprint)::int
                returning deliveries, fingerprint
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
                    request.OrderNumber,
                }))!;
            if (delivery.First && !(settings.Irregular && await Join(tx, request)))
                await Enter(tx, request, ShownOf(request, settings, now), ChinaTime.Day(now));
            return delivery;
        }, ct);

    /// <summary>Another payment of the same payer waits for company: both go as one credit that names both orders.</summary>
    static async Task<bool> Join(Tx tx, Request request) => await tx.Run(
        """
        with waiting as (
            select id
            from bank_entry
            where joined_by = @Key and statement_id is null
            order by id
            limit 1
            for update
        ), joined as (
            update bank_entry e
            set signed_minor = e.signed_minor + @AmountMinor,
                narrative = replace(e.narrative, '?32', ' ' || @Number || '?32'),
                irregularity = 'Merged' || case when e.irregularity like '%Charged' then 'Charged' else '' end,
                joined_by = null, due_at = now()
            from waiting w
            where e.id = w.id
            returning e.id
        )
        insert into bank_entry_also (entry_id, payment_id)
        select id, @PaymentId from joined
        """,
        new
        {
            Key = KeyOf(request),
            request.AmountMinor,
            Number = Mt940.Plain(request.OrderNumber ?? request.Remittance),
            request.PaymentId,
        }) == 1;

    static Task<int> Enter(Tx tx, Request request, List<Shown> shown, DateOnly today) => tx.Run(
        """
        insert into bank_entry
            (payment_id, currency, signed_minor, customer_reference, narrative, booked_on, due_at, irregularity, joined_by)
        select @PaymentId, @Currency, shown.minor, 'NONREF', shown.narrative, @today, shown.due_at, shown.kind, shown.joined_by
        from unnest(@Minors, @Narratives, @Kinds, @Dues, @Joins) as shown (minor, narrative, kind, due_at, joined_by)
        """,
        new
        {
            request.PaymentId,
            request.Currency,
            today,
            Minors = shown.Select(one => one.Minor).ToArray(),
            Narratives = shown.Select(one => one.Narrative).ToArray(),
            Kinds = shown.Select(one => one.Kind).ToArray(),
            Dues = shown.Select(one => one.DueAt).ToArray(),
            Joins = shown.Select(one => one.JoinedBy).ToArray(),
        });

    /// <param name="JoinedBy">Until its statement is written, another payment with this key goes with it.</param>
    sealed record Shown(long Minor, string Narrative, string? Kind, DateTimeOffset DueAt, string? JoinedBy);

    [LoggerMessage(Level = LogLevel.Information, Message = "Payment {PaymentId} taken")]
    static partial void LogPaid(ILogger log, Guid paymentId);
}
