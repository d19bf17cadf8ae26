using CrossBorder.Platform;
using Microsoft.Extensions.Options;

namespace CrossBorder.Settlement;

/// <summary>Nothing sets it: time is what makes a payment be asked about.</summary>
public sealed class PollSignal : Signal;

/// <summary>
/// Asks processors about payments that wait for something, and those that a settlement says were taken back, so that a message that was
/// lost is made up for. The pause grows with the age of the payment.
/// </summary>
public sealed partial class PollPayments(
    Db db, ChannelBook channels, TellPayment teller, IOptions<CollectingOptions> options, PollSignal signal, TimeProvider clock,
    ILogger<PollPayments> log) : Worker(signal, clock, log)
{
    const int Batch = 20;
    const int LongestTimes = 120;

    readonly TimeSpan pause = TimeSpan.FromSeconds(options.Value.PollSeconds);

    protected override TimeSpan Idle => TimeSpan.FromSeconds(1);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var due = await Take(ct);
        var states = await Task.WhenAll(due.Select(payment =>
            channels.Find(payment.Channel)?.Query(payment.OpeningId, ct) ?? Task.FromResult<ProcessorState?>(null)));
        foreach (var (payment, told) in due.Zip(states))
            if (told is not null)
                await Tell(payment.Id, told, ct);
        return due.Count == Batch;
    }

    /// <summary>Openings that wait for their answer are the sender's; the rest is asked about.</summary>
    Task<List<Due>> Take(CancellationToken ct) => db.Many<Due>(
        """
        with due as (
            select p.id
            from channel_payment p
            where (p.status in ('Pending', 'Authorised', 'PartlyCaptured', 'ChargedBack') or p.ask_again)
                and p.poll_at <= @Now and p.created_at <= @Now - @pause
                and not exists (
                    select from channel_operation o where o.id = p.opening_id and o.status = 'Requested')
            order by p.poll_at
            limit @Batch
            for update skip locked)
        update channel_payment p
        set poll_at = @Now + least(greatest((@Now - p.created_at) / 10, @pause), @pause * @LongestTimes)
        from due
        where p.id = due.id
        returning p.id, p.channel, p.opening_id
        """,
        new { Now = Clock.GetUtcNow(), pause, Batch, LongestTimes }, ct);

    Task Tell(Guid payment, ProcessorState told, CancellationToken ct) => db.Transact(async tx =>
    {
        await tx.Run("update channel_payment set ask_again = false where id = @payment and ask_again", new { payment });
        if (await TellPayment.Lock(tx, payment) is { } locked
            && await teller.Tell(tx, locked.Order, locked.Payment, told, Clock.GetUtcNow()) is { Verdict: TellingVerdict.Applied })
            LogMadeUp(Log, payment);
    }, ct);

    [LoggerMessage(Level = LogLevel.Information, Message = "Payment {PaymentId} was asked about: it had moved")]
    static partial void LogMadeUp(ILogger log, Guid paymentId);

    sealed record Due(Guid Id, string Channel, Guid OpeningId);
}
