namespace CrossBorder.Settlement;

/// <summary>What became of an item of an answer: it moved a payout, said what was known, contradicts what is known, names nothing of the
/// file, or is only noted.</summary>
public enum AnswerOutcome { Applied, Known, Contradicts, Unknown, Noted }

/// <summary>
/// Decides what a bank's answer does to the payouts of a file. What is said of a transfer goes before what is said of its block or of
/// the message. Answers may come again and in any order: a status that is behind the payout's changes nothing.
/// </summary>
public sealed class AnswerDecision
{
    const string Pending = "PDNG";
    readonly Dictionary<string, Payout> byReference;
    readonly Dictionary<PayoutId, Payout> moved = [];

    /// <param name="file">That the answer is about.</param>
    /// <param name="payouts">All of it that the answer may move.</param>
    public AnswerDecision(PaymentFile file, StatusReport report, IEnumerable<Payout> payouts)
    {
        byReference = payouts.ToDictionary(payout => payout.Reference);
        var named = report.Items.Where(item => item.Level == ReportLevel.Transaction).Select(item => item.Original).ToHashSet();
        var block = report.Items.Any(item => item is { Level: ReportLevel.Payment, Status: not ("" or "PART") });
        Lines = [.. report.Items.Select(item => (item, item.Level switch
        {
            ReportLevel.Transaction => byReference.TryGetValue(item.Original, out var payout)
                ? Move(payout, item)
                : AnswerOutcome.Unknown,
            ReportLevel.Payment when item.Original != file.PaymentId => AnswerOutcome.Unknown,
            // The message says something of a transfer only where neither the transfer nor its block does.
            ReportLevel.Group when block => AnswerOutcome.Noted,
            _ => MoveAll(named, item),
        }))];
    }

    /// <summary>Every item with what became of it.</summary>
    public IReadOnlyList<(ReportItem Item, AnswerOutcome Outcome)> Lines { get; }

    /// <summary>The payouts that changed, as they are now.</summary>
    public IReadOnlyCollection<Payout> Changed => moved.Values;

    /// <summary>Whether anything is said of transfers that are not named one by one.</summary>
    public static bool SpeaksOfAll(StatusReport report) =>
        report.Items.Any(item => item.Level != ReportLevel.Transaction && (ActionOf(item.Status) is not null || item.Status == Pending));

    AnswerOutcome MoveAll(HashSet<string> named, ReportItem item)
    {
        if (ActionOf(item.Status) is null && item.Status != Pending)
            return AnswerOutcome.Noted;
        var outcomes = byReference.Values.Where(payout => !named.Contains(payout.Reference)).ToList()
            .ConvertAll(payout => Move(payout, item));
        return outcomes.Contains(AnswerOutcome.Contradicts) ? AnswerOutcome.Contradicts
            : outcomes.Contains(AnswerOutcome.Applied) ? AnswerOutcome.Applied : AnswerOutcome.Known;
    }

    AnswerOutcome Move(Payout payout, ReportItem item)
    {
        payout = moved.GetValueOrDefault(payout.Id, payout);
        if (item.Status == Pending)
            return Wait(payout);
        if (ActionOf(item.Status) is not { } action)
            return AnswerOutcome.Noted;
        if (Payout.Next(payout.Status, action) is { } next)
        {
            moved[payout.Id] = payout with
            {
                Status = next,
                Version = payout.Version + 1,
                BankStatus = item.Status,
                Reason = action == PayoutAction.Refuse ? ReasonOf(item) : null,
            };
            return AnswerOutcome.Applied;
        }

        return Contradicts(payout.Status, action) ? AnswerOutcome.Contradicts : AnswerOutcome.Known;
    }

    /// <summary>The bank has not decided: shown, as long as nothing later was said.</summary>
    AnswerOutcome Wait(Payout payout)
    {
        if (payout.Status is not (PayoutStatus.Requested or PayoutStatus.Sent) || payout.BankStatus == Pending)
            return AnswerOutcome.Known;
        moved[payout.Id] = payout with { Version = payout.Version + 1, BankStatus = Pending };
        return AnswerOutcome.Applied;
    }

    /// <summary>Refused after money moved, or settled after it was refused: a person must ask the bank.</summary>
    static bool Contradicts(PayoutStatus status, PayoutAction action) => (status, action) switch
    {
        (PayoutStatus.Settled or PayoutStatus.Completed or PayoutStatus.Returned, PayoutAction.Refuse) => true,
        (PayoutStatus.Refused, PayoutAction.Settle) => true,
        _ => false,
    };

    static string ReasonOf(ReportItem item) =>
        string.Join(": ", new[] { item.Code, item.Detail }.Where(part => part.Length > 0)) is { Length: > 0 } reason
            ? reason
            : "no reason given";

    /// <summary>Null: the status moves nothing (pending, received, partly).</summary>
    static PayoutAction? ActionOf(string status) => status switch
    {
        "ACTC" or "ACCP" or "ACSP" or "ACWC" => PayoutAction.Accept,
        "ACSC" or "ACCC" => PayoutAction.Settle,
        "RJCT" or "CANC" => PayoutAction.Refuse,
        _ => null,
    };
}
