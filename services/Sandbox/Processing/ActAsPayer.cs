using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>
/// What payers and their banks do at a processor: pay a transfer, dispute a card payment, decide a dispute; and what time does.
/// </summary>
static class ActAsPayer
{
    static readonly TimeSpan Response = TimeSpan.FromDays(14);

    /// <param name="Reference">Of the transfer, as the buyer was told.</param>
    public sealed record Transfer(Guid Reference, long AmountMinor);

    public sealed record Dispute(Guid Reference, long AmountMinor, string Reason);

    public sealed record Decision(Guid Reference, bool Won);

    public static void Map(IEndpointRouteBuilder processors)
    {
        processors.MapPost("/banktransfer/transfers", async (Transfer transfer, ProcessorDesk desk, CancellationToken ct) => Done(
            await desk.Act(TransferDoor.Channel, transfer.Reference, (_, payment, _) => Task.FromResult(Paid(payment, transfer)), ct)));
        processors.MapPost("/{channel}/disputes", async (string channel, Dispute dispute, ProcessorDesk desk, TimeProvider clock,
            CancellationToken ct) => Done(await desk.Act(channel, dispute.Reference, (tx, payment, known) =>
                Opened(tx, payment, known, dispute, clock.GetUtcNow() + Response), ct)));
        processors.MapPost("/{channel}/disputes/{id}/decision", async (
            string channel, string id, Decision decision, ProcessorDesk desk, CancellationToken ct) => Done(
            await desk.Act(channel, decision.Reference, (tx, payment, known) => Decided(tx, payment, known, id, decision), ct)));
    }

    /// <summary>Late money is taken too, money for a cancelled request is not.</summary>
    static (ProcessorPayment, string?, long)? Paid(ProcessorPayment payment, Transfer transfer) =>
        transfer.AmountMinor > 0 && payment.Status != "closed"
            ? (payment with { Captured = payment.Captured + transfer.AmountMinor, Status = "pending" }, "capture", transfer.AmountMinor)
            : null;

    static async Task<(ProcessorPayment, string?, long)?> Opened(
        Tx tx, ProcessorPayment payment, IReadOnlyList<ProcessorDispute> known, Dispute dispute, DateTimeOffset respondBy)
    {
        if (dispute.AmountMinor < 1 || dispute.AmountMinor > ProcessorDesk.Rest(payment, known) || known.Any(one => one.Open))
            return null;
        await tx.Run(
            """
            insert into processor_dispute (channel, reference, id, amount, stage, reason, respond_by)
            values (@Channel, @Reference, @Id, @AmountMinor, 'opened', @Reason, @respondBy)
            """,
            new { payment.Channel, payment.Reference, Id = $"dp_{known.Count + 1}", dispute.AmountMinor, dispute.Reason, respondBy });
        return (payment, "dispute", -dispute.AmountMinor);
    }

    static async Task<(ProcessorPayment, string?, long)?> Decided(
        Tx tx, ProcessorPayment payment, IReadOnlyList<ProcessorDispute> known, string id, Decision decision)
    {
        if (known.SingleOrDefault(one => one.Id == id) is not { Open: true } dispute)
            return null;
        await tx.Run(
            "update processor_dispute set stage = @Stage where channel = @Channel and reference = @Reference and id = @id",
            new { payment.Channel, payment.Reference, id, Stage = decision.Won ? "won" : "lost" });
        return (payment, decision.Won ? "dispute_won" : null, dispute.Amount);
    }

    static IResult Done(ProcessorPayment? after) => after is null ? Results.Conflict() : Results.Ok();
}

/// <summary>Closes payments whose time is over.</summary>
sealed class ExpirePayments(Db db, ProcessorDesk desk, TimeProvider clock, ILogger<ExpirePayments> log)
    : DueWorker(new Signal(), clock, log)
{
    const int AtOnce = 50;

    protected override async Task<bool> Work(DateTimeOffset now, CancellationToken ct)
    {
        var due = await db.Many<Due>(
            """
            select channel, reference
            from processor_payment
            where status in ('pending', 'open') and captured < authorised and expires_at <= @now
            order by expires_at
            limit @AtOnce
            """,
            new { now, AtOnce }, ct);
        foreach (var one in due)
            await desk.Act(one.Channel, one.Reference, (_, payment, _) => Task.FromResult<(ProcessorPayment, string?, long)?>(
                payment.Status is "pending" or "open" ? (payment with { Status = "expired" }, null, 0) : null), ct);
        return due.Count == AtOnce;
    }

    protected override Task<DateTimeOffset?> NextDue(CancellationToken ct) => db.One<DateTimeOffset?>(
        "select min(expires_at) from processor_payment where status in ('pending', 'open') and captured < authorised", new { }, ct);

    sealed record Due(string Channel, Guid Reference);
}

static class ProcessorParts
{
    public static void AddProcessors(this IServiceCollection services) => services
        .AddSingleton<MessageSignal>().AddSingleton<ProcessorDesk>()
        .AddHostedService<TellPlatform>().AddHostedService<PayOutMerchants>().AddHostedService<ExpirePayments>();

    public static void Map(IEndpointRouteBuilder routes)
    {
        var processors = routes.MapGroup("/processors").BreaksAs(settings => settings.Processors);
        CardDoor.Map(processors);
        TransferDoor.Map(processors);
        ActAsPayer.Map(processors);
    }
}
