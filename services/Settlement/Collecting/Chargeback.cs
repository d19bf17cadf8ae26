using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum ChargebackStage
{
    /// <summary>The cardholder's bank took the money back; evidence is awaited.</summary>
    Opened,

    /// <summary>Evidence was given.</summary>
    Contested,

    /// <summary>The money is here again.</summary>
    Won,
    Lost,
}

public enum ChargebackAction { Contest, Win, Lose }

/// <summary>A payment, or a part of it, that the cardholder's bank takes back.</summary>
/// <param name="Reference">The processor's; one of the payment.</param>
public sealed record Chargeback(
    Guid PaymentId, string Reference, long AmountMinor, ChargebackStage Stage, string Reason, DateTimeOffset? RespondBy,
    DateTimeOffset OpenedAt)
{
    public const string Columns = "payment_id, reference, amount_minor, stage, reason, respond_by, opened_at";

    public bool Open => Stage is ChargebackStage.Opened or ChargebackStage.Contested;

    /// <summary>The whole life of a chargeback; a pair that is missing here is refused.</summary>
    public static ChargebackStage? Next(ChargebackStage stage, ChargebackAction action) => (stage, action) switch
    {
        (ChargebackStage.Opened or ChargebackStage.Contested, ChargebackAction.Contest) => ChargebackStage.Contested,
        (ChargebackStage.Opened or ChargebackStage.Contested, ChargebackAction.Win) => ChargebackStage.Won,
        (ChargebackStage.Opened or ChargebackStage.Contested, ChargebackAction.Lose) => ChargebackStage.Lost,
        _ => null,
    };

    /// <summary>The stage after what the processor tells of it; null when it cannot be.</summary>
    public ChargebackStage? Told(ChargebackStage told) => told == Stage ? Stage : told switch
    {
        ChargebackStage.Contested => Next(Stage, ChargebackAction.Contest),
        ChargebackStage.Won => Next(Stage, ChargebackAction.Win),
        ChargebackStage.Lost => Next(Stage, ChargebackAction.Lose),
        _ => null,
    };

    /// <summary>Notes those that are new or changed. Ended ones first, so that at most one is open.</summary>
    public static async Task Note(Tx tx, Guid payment, IReadOnlyList<ProcessorDispute> disputes, DateTimeOffset now)
    {
        foreach (var some in disputes.GroupBy(dispute => dispute.Takes && dispute.Stage != ChargebackStage.Lost).OrderBy(some => some.Key))
            await tx.Run(
                """
                insert into chargeback (payment_id, reference, amount_minor, stage, reason, respond_by, opened_at, changed_at)
                select @payment, reference, amount_minor, stage, reason, respond_by, @now, @now
                from unnest(@References, @Amounts, @Stages, @Reasons, @Until::timestamptz[])
                    as d (reference, amount_minor, stage, reason, respond_by)
                on conflict on constraint chargeback_key do update
                set stage = excluded.stage, amount_minor = excluded.amount_minor, respond_by = excluded.respond_by,
                    changed_at = @now
                """,
                new
                {
                    payment,
                    now,
                    References = some.Select(dispute => dispute.Reference).ToArray(),
                    Amounts = some.Select(dispute => dispute.AmountMinor).ToArray(),
                    Stages = some.Select(dispute => dispute.Stage.ToString()).ToArray(),
                    Reasons = some.Select(dispute => dispute.Reason).ToArray(),
                    Until = some.Select(dispute => dispute.RespondBy?.UtcDateTime).ToArray(),
                });
    }

    public V1.Chargeback ToWire() => new()
    {
        Reference = Reference,
        AmountMinor = AmountMinor,
        Stage = Stage.ToString(),
        Reason = Reason,
        RespondBy = RespondBy?.ToTimestamp(),
        OpenedAt = OpenedAt.ToTimestamp(),
    };
}
