using System.Globalization;
using System.Text.Json.Nodes;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>
/// The messages of a change, as the processor's interface writes them. By the seed some come twice, some late and so in another
/// order, and some are lost; the payment itself says what they said.
/// </summary>
static class ProcessorMessages
{
    const double ToldAfterMs = 50;
    const double LateByMs = 1500;

    public static Task<int> Add(
        Tx tx, ProcessorPayment payment, IReadOnlyList<ProcessorDispute> disputes, Settings settings, DateTimeOffset now)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"evt_{payment.Reference:N}_{payment.Sequence}");
        var due = now + settings.After(ToldAfterMs) + settings.Processors.Delay;
        if (settings.Processors.Reorder)
            due += settings.After(LateByMs * Chance.Fraction(settings.Seed, "late", id));
        var copies = Chance.Share(settings.Processors.Repeat, settings.Seed, "message", id) ? 2 : 1;
        return tx.Run(
            """
            insert into processor_message (channel, event_id, copy, body, due_at, lost)
            select @Channel, @id, copy, @Body, @due, @Lost
            from generate_series(1, @copies) as copy
            """,
            new
            {
                payment.Channel,
                id,
                Body = Body(id, payment, disputes).ToJsonString(),
                due,
                copies,
                Lost = Chance.OneIn(settings.LoseMessageEvery, settings.Seed, "lost", id),
            });
    }

    static JsonObject Body(string id, ProcessorPayment payment, IReadOnlyList<ProcessorDispute> disputes) =>
        payment.Channel == TransferDoor.Channel
            ? new JsonObject { ["notificationId"] = id, ["paymentRequest"] = TransferDoor.Show(payment) }
            : new JsonObject { ["event_id"] = id, ["authorisation"] = CardDoor.Show(payment, disputes) };
}
