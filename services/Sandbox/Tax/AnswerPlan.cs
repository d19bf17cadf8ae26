using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>When and how often the answers to a claim appear on the feed.</summary>
static class AnswerPlan
{
    const double AcceptedAfterMs = 200;
    const double PaidAfterMs = 500;
    const double RepeatAfterMs = 250;
    const ulong References = 100_000_000_000_000;

    public static Task Insert(Tx tx, Guid claimId, string? refusal, long refundMinor, Settings settings, DateTimeOffset now)
    {
        var answers = Of(claimId, refusal, refundMinor, settings, now).ToList();
        return tx.Run(
            """
            insert into tax_answer
                (claim_id, outcome, copy, reason, paid_minor, treasury_reference, due_at)
            select @claimId, n.*
            from unnest(@Outcomes, @Copies, @Reasons, @Paid, @References, @Due) as n
            """,
            new
            {
                claimId,
                Outcomes = answers.ConvertAll(answer => answer.Outcome).ToArray(),
                Copies = answers.ConvertAll(answer => answer.Copy).ToArray(),
                Reasons = answers.ConvertAll(answer => answer.Reason).ToArray(),
                Paid = answers.ConvertAll(answer => answer.PaidMinor).ToArray(),
                References = answers.ConvertAll(answer => answer.Reference).ToArray(),
                Due = answers.ConvertAll(answer => answer.DueAt).ToArray(),
            });
    }

    static IEnumerable<Planned> Of(Guid claimId, string? refusal, long refundMinor, Settings settings, DateTimeOffset now)
    {
        var faults = settings.Tax;
        var (early, late) = (now + settings.After(AcceptedAfterMs) + faults.Delay, now + settings.After(PaidAfterMs) + faults.Delay);
        var swapped = faults.Reorder && Chance.OneIn(2, settings.Seed, "answers", claimId.ToString());
        Planned[] answers = refusal is not null
            ? [new("Refused", 0, refusal, 0, "", early)]
            :
            [
                new("Accepted", 0, "", 0, "", swapped ? late : early),
                new("Paid", 0, "", refundMinor, ReferenceOf(claimId), swapped ? early : late),
            ];
        foreach (var answer in answers)
        {
            yield return answer;
            if (Chance.Share(faults.Repeat, settings.Seed, "answer", claimId.ToString(), answer.Outcome))
                yield return answer with { Copy = 1, DueAt = answer.DueAt + settings.After(RepeatAfterMs) };
        }
    }

    static string ReferenceOf(Guid claimId) =>
        "TR" + (Chance.Number(0, "treasury", claimId.ToString()) % References).ToString("D14", CultureInfo.InvariantCulture);

    sealed record Planned(string Outcome, int Copy, string Reason, long PaidMinor, string Reference, DateTimeOffset DueAt);
}
