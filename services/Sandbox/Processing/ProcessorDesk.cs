using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>A payment as its processor has it. Amounts in minor units; sequence grows with every change.</summary>
sealed record ProcessorPayment(
    string Channel, Guid Reference, string Currency, long Asked, long Authorised, long Captured, long Refunded, string Status,
    long Sequence, DateTimeOffset ExpiresAt)
{
    public const string Columns = "channel, reference, currency, asked, authorised, captured, refunded, status, sequence, expires_at";
}

sealed record ProcessorDispute(string Id, long Amount, string Stage, string Reason, DateTimeOffset RespondBy)
{
    public bool Open => Stage is "opened" or "contested";
}

/// <summary>What a call came to: the payment, or the code of a refusal for good.</summary>
sealed record DeskAnswer(ProcessorPayment? Payment, IReadOnlyList<ProcessorDispute> Disputes, string? Refusal)
{
    /// <summary>The same key came before with another content.</summary>
    public bool Conflict { get; init; }
}

/// <summary>Wakes who tells the platform: a payment changed.</summary>
sealed class MessageSignal : Signal;

/// <summary>
/// What both processors have in common: payments, what moves them, keys by which a call is known again, and a message for every
/// change. A call and its message commit together.
/// </summary>
sealed class ProcessorDesk(Db db, SettingsControl control, MessageSignal messages, TimeProvider clock)
{
    static readonly TimeSpan LastsFor = TimeSpan.FromDays(7);

    /// <summary>A refusal counts for its key too.</summary>
    public Task<DeskAnswer> Open(
        string channel, Guid key, Guid reference, long amount, string currency, string status, string token, CancellationToken ct) =>
        Once(channel, key, reference, $"open {amount} {currency} {token}", async (tx, settings, now) =>
        {
            var refusal = await Objection(tx, channel, reference, amount, currency, token, settings);
            if (refusal is not null)
                return refusal;
            await tx.Run(
                """
                insert into processor_payment (channel, reference, currency, asked, authorised, status, expires_at)
                values (@channel, @reference, @currency, @amount, @amount, @status, @ExpiresAt)
                """,
                new { channel, reference, currency, amount, status, ExpiresAt = now + LastsFor });
            return null;
        }, ct);

    /// <summary>Cards say in their token what is to happen: tok_decline_insufficient_funds.</summary>
    static async Task<string?> Objection(
        Tx tx, string channel, Guid reference, long amount, string currency, string token, Settings settings)
    {
        const string Decline = "tok_decline_";
        const long Largest = 100_000_000_000;
        if (await tx.One<bool>(
            "select exists (select from processor_abandoned where channel = @channel and reference = @reference)",
            new { channel, reference }))
            return "acquirer_unavailable";
        if (Currency.Find(currency) is not { Exponent: <= 2 })
            return "currency_not_supported";
        if (amount is < 1 or > Largest)
            return "amount_out_of_range";
        if (token.StartsWith(Decline, StringComparison.Ordinal))
            return token[Decline.Length..];
        return Chance.OneIn(settings.Processors.RejectEvery, settings.Seed, "payment", reference.ToString()) ? "do_not_honour" : null;
    }

    public Task<DeskAnswer> Capture(string channel, Guid key, Guid reference, long amount, CancellationToken ct) =>
        Change(channel, key, reference, $"capture {amount}", "capture", amount, (payment, disputes) =>
            payment.Status == "open" && payment.Refunded == 0 && disputes.Count == 0 && amount > 0
                && payment.Captured + amount <= payment.Authorised
                ? payment with { Captured = payment.Captured + amount }
                : null, ct);

    public Task<DeskAnswer> Void(string channel, Guid key, Guid reference, CancellationToken ct) =>
        Change(channel, key, reference, "void", null, 0, (payment, _) =>
            payment.Status is "open" or "pending" && payment.Captured < payment.Authorised ? payment with { Status = "closed" } : null, ct);

    public Task<DeskAnswer> Refund(string channel, Guid key, Guid reference, long amount, CancellationToken ct) =>
        Change(channel, key, reference, $"refund {amount}", "refund", -amount, (payment, disputes) =>
            amount > 0 && amount <= Rest(payment, disputes) ? payment with { Refunded = payment.Refunded + amount } : null, ct);

    /// <summary>What is neither given back nor disputed away.</summary>
    public static long Rest(ProcessorPayment payment, IReadOnlyList<ProcessorDispute> disputes) =>
        payment.Captured - payment.Refunded - disputes.Where(dispute => dispute.Stage != "won").Sum(dispute => dispute.Amount);

    public Task<DeskAnswer> Evidence(string channel, Guid key, Guid reference, string dispute, CancellationToken ct) =>
        Once(channel, key, reference, $"evidence {dispute}", async (tx, settings, now) =>
        {
            var changed = await tx.Run(
                """
                update processor_dispute
                set stage = 'contested'
                where channel = @channel and reference = @reference and id = @dispute and stage in ('opened', 'contested')
                """,
                new { channel, reference, dispute });
            if (changed == 0)
                return "nothing_left";
            await Changed(tx, (await Find(tx, channel, reference))!, settings, now);
            return null;
        }, ct);

    /// <summary>True when the payment never came; it is refused from now on.</summary>
    public Task<DeskAnswer?> Abandon(string channel, Guid reference, CancellationToken ct) => db.Transact(async tx =>
    {
        await Lock(tx, reference);
        if (await Find(tx, channel, reference) is { } taken)
            return new DeskAnswer(taken, await Disputes(tx, channel, reference), null);
        await tx.Run(
            "insert into processor_abandoned (channel, reference) values (@channel, @reference) on conflict do nothing",
            new { channel, reference });
        return (DeskAnswer?)null;
    }, ct);

    public Task<DeskAnswer?> Show(string channel, Guid reference, CancellationToken ct) => db.Transact(async tx =>
        await Find(tx, channel, reference) is { } payment
            ? new DeskAnswer(payment, await Disputes(tx, channel, reference), null)
            : null, ct);

    /// <summary>Changes the payment if the rule lets it; the movement goes into the next payout, and the platform is told.</summary>
    Task<DeskAnswer> Change(
        string channel, Guid key, Guid reference, string fingerprint, string? kind, long moved,
        Func<ProcessorPayment, IReadOnlyList<ProcessorDispute>, ProcessorPayment?> rule, CancellationToken ct) =>
        Once(channel, key, reference, fingerprint, async (tx, settings, now) =>
        {
            var disputes = await Disputes(tx, channel, reference);
            if (kind == "refund" && disputes.Any(dispute => dispute.Open))
                return "dispute_open";
            if (await Find(tx, channel, reference) is not { } payment || rule(payment, disputes) is not { } after)
                return "nothing_left";
            await Changed(tx, after, settings, now);
            if (kind is not null)
                await Move(tx, after, kind, moved);
            return null;
        }, ct);

    /// <summary>Runs the work once for the key and tells what has become of the payment since.</summary>
    Task<DeskAnswer> Once(
        string channel, Guid key, Guid reference, string fingerprint, Func<Tx, Settings, DateTimeOffset, Task<string?>> work,
        CancellationToken ct) => db.Transact(async tx =>
    {
        var settings = await control.Get(ct);
        await Lock(tx, reference);
        var known = (await tx.One<Known>(
            """
            insert into processor_request (channel, key, reference, fingerprint)
            values (@channel, @key, @reference, @fingerprint)
            on conflict on constraint processor_request_key do update set deliveries = processor_request.deliveries + 1
            returning deliveries, fingerprint, reference, refusal
            """,
            new { channel, key, reference, fingerprint }))!;
        if (known.Fingerprint != fingerprint || known.Reference != reference)
            return new DeskAnswer(null, [], "sandbox_id_reused") { Conflict = true };
        var refusal = known.Deliveries > 1 ? known.Refusal : await work(tx, settings, clock.GetUtcNow());
        if (known.Deliveries == 1 && refusal is not null)
            await tx.Run("update processor_request set refusal = @refusal where channel = @channel and key = @key",
                new { refusal, channel, key });
        tx.AfterCommit(messages.Set);
        return new DeskAnswer(await Find(tx, channel, reference), await Disputes(tx, channel, reference), refusal);
    }, ct);

    /// <summary>One at a time about a payment, also before it is there.</summary>
    static Task<int> Lock(Tx tx, Guid reference) =>
        tx.Run("select pg_advisory_xact_lock(hashtextextended(@Name, 9))", new { Name = reference.ToString() });

    static Task<ProcessorPayment?> Find(Tx tx, string channel, Guid reference) => tx.One<ProcessorPayment>(
        $"select {ProcessorPayment.Columns} from processor_payment where channel = @channel and reference = @reference",
        new { channel, reference });

    static Task<List<ProcessorDispute>> Disputes(Tx tx, string channel, Guid reference) => tx.Many<ProcessorDispute>(
        """
        select id, amount, stage, reason, respond_by
        from processor_dispute
        where channel = @channel and reference = @reference
        order by id
        """,
        new { channel, reference });

    /// <summary>Does something that the processor's own people or a payer do; null leaves everything as it was.</summary>
    public Task<ProcessorPayment?> Act(
        string channel, Guid reference,
        Func<Tx, ProcessorPayment, IReadOnlyList<ProcessorDispute>, Task<(ProcessorPayment After, string? Kind, long Moved)?>> act,
        CancellationToken ct) => db.Transact(async tx =>
    {
        await Lock(tx, reference);
        if (await Find(tx, channel, reference) is not { } payment
            || await act(tx, payment, await Disputes(tx, channel, reference)) is not { } done)
            return null;
        await Changed(tx, done.After, await control.Get(ct), clock.GetUtcNow());
        if (done.Kind is not null)
            await Move(tx, done.After, done.Kind, done.Moved);
        tx.AfterCommit(messages.Set);
        return await Find(tx, channel, reference);
    }, ct);

    /// <summary>Percent and fixed part of a capture, half away from zero, and never more than is captured; a fee for a dispute.</summary>
    static Task<int> Move(Tx tx, ProcessorPayment payment, string kind, long amount) => tx.Run(
        """
        insert into processor_movement (channel, reference, currency, kind, amount, fee)
        select channel, @Reference, @Currency, @kind, @amount,
            case @kind
                when 'capture' then least(round(@amount * percent / 100)::bigint + fixed_minor, @amount)
                when 'dispute' then dispute_minor
                else 0 end
        from processor_fee
        where channel = @Channel
        """,
        new { payment.Channel, payment.Reference, payment.Currency, kind, amount });

    static async Task Changed(Tx tx, ProcessorPayment payment, Settings settings, DateTimeOffset now)
    {
        payment = payment with { Sequence = payment.Sequence + 1 };
        await tx.Run(
            """
            update processor_payment
            set authorised = @Authorised, captured = @Captured, refunded = @Refunded, status = @Status, sequence = @Sequence
            where channel = @Channel and reference = @Reference
            """,
            payment);
        await ProcessorMessages.Add(tx, payment, await Disputes(tx, payment.Channel, payment.Reference), settings, now);
    }

    sealed record Known(int Deliveries, string Fingerprint, Guid Reference, string? Refusal);
}
