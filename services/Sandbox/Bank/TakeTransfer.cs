using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Sandbox;

/// <summary>POST /bank/transfers: the platform pays somebody; it shows as a debit on the next statement, or is refused for good.</summary>
static partial class TakeTransfer
{
    const double BookedAfterMs = 100;
    static readonly Problem Refused = new(
        StatusCodes.Status422UnprocessableEntity, "transfer_refused", "The beneficiary's bank does not take this transfer.");

    public sealed record Request(
        Guid TransferId, string Currency, long AmountMinor, string BeneficiaryName, string BeneficiaryAccount, string Remittance);

    public sealed record Response(Guid TransferId);

    public static void Map(IEndpointRouteBuilder bank) => bank.MapPost("/transfers", Handle);

    static async Task<Results<Accepted<Response>, ProblemHttpResult>> Handle(
        Request request, Db db, SettingsControl control, TimeProvider clock, ILogger<Request> log, CancellationToken ct)
    {
        if (Check(request) is { } problem)
            return problem.ToHttp();
        var settings = await control.Get(ct);
        var (delivery, status) = await Book(db, request, clock.GetUtcNow(), settings, ct);
        if (!delivery.SameAs(Repeats.FingerprintOf(request)))
            return Repeats.Conflict("transferId").ToHttp();

        if (delivery.First)
            LogTransferred(log, request.TransferId, status);
        return status == "Refused" ? Refused.ToHttp() : TypedResults.Accepted((string?)null, new Response(request.TransferId));
    }

    static Problem? Check(Request request) =>
        BankOrder.Check(request.TransferId, "transferId", request.Currency, request.AmountMinor, request.Remittance)
        ?? BankOrder.CheckAccount("beneficiaryAccount", request.BeneficiaryAccount)
        ?? BankOrder.CheckText("beneficiaryName", request.BeneficiaryName, 1);

    const string Booking =
        """
        with transfer as (
            insert into bank_transfer (id, currency, amount_minor, beneficiary_account, remittance,
                status, fingerprint, received_at)
            values (@TransferId, @Currency, @AmountMinor, @BeneficiaryAccount, @Remittance,
                @Status, @Fingerprint, @now)
            on conflict on constraint bank_transfer_key do update
            set deliveries = bank_transfer.deliveries + 1,
                conflicts = bank_transfer.conflicts
                    + (bank_transfer.fingerprint <> excluded.fingerprint)::int
            returning deliveries, fingerprint, status
        ), entry as (
            insert into bank_entry
                (transfer_id, currency, signed_minor, customer_reference, narrative, booked_on, due_at)
            select @TransferId, @Currency, -@AmountMinor, @Reference, @Narrative, @Today, @DueAt
            from transfer
            where deliveries = 1 and status = 'Accepted'
        )
        select deliveries, fingerprint, status from transfer
        """;

    static async Task<(Delivery Delivery, string Status)> Book(
        Db db, Request request, DateTimeOffset now, Settings settings, CancellationToken ct)
    {
        var refused = Chance.OneIn(settings.Bank.RejectEvery, settings.Seed, "transfer", request.TransferId.ToString());
        var taken = (await db.One<Taken>(
            Booking,
            new
            {
                request.TransferId,
                request.Currency,
                request.AmountMinor,
                request.BeneficiaryAccount,
                request.Remittance,
                Status = refused ? "Refused" : "Accepted",
                Fingerprint = Repeats.FingerprintOf(request),
                now,
                Today = ChinaTime.Day(now),
                DueAt = now + settings.After(BookedAfterMs) + settings.Bank.Delay,
                Reference = ReferenceOf(request.TransferId),
                Narrative = $"?20PAYMENT {ReferenceOf(request.TransferId)}?21{Mt940.Plain(request.Remittance)}"
                    + $"?32{Mt940.Plain(request.BeneficiaryName)}?31{Mt940.Plain(request.BeneficiaryAccount)}",
            }, ct))!;
        return (new Delivery(taken.Deliveries, taken.Fingerprint), taken.Status);
    }

    /// <summary>The customer reference has room for 16 characters: the first half of the id.</summary>
    static string ReferenceOf(Guid id) => id.ToString("N")[..16].ToUpperInvariant();

    [LoggerMessage(Level = LogLevel.Information, Message = "Transfer {TransferId}: {Status}")]
    static partial void LogTransferred(ILogger log, Guid transferId, string status);

    sealed record Taken(int Deliveries, string Fingerprint, string Status);
}
