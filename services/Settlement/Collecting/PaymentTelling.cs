namespace CrossBorder.Settlement;

public enum TellingVerdict
{
    Applied,

    /// <summary>Something later was told before: nothing changes.</summary>
    Stale,

    /// <summary>It cannot be true beside what is known: an operator must look.</summary>
    Contradiction,
}

/// <summary>What a processor's word makes of a payment: the payment afterwards, and by how much each sum moved.</summary>
/// <param name="ChargedBackMinor">Negative when money came back.</param>
/// <param name="Changed">Disputes that are new or not as they were.</param>
public sealed record PaymentTelling(
    TellingVerdict Verdict, ChannelPayment After, long CapturedMinor, long RefundedMinor, long ChargedBackMinor,
    IReadOnlyList<ProcessorDispute> Changed, string? Reason)
{
    /// <summary>
    /// Decides without reading or writing anything. States are sums with a sequence, so one that came late changes nothing, and what
    /// was never told is made up for by the next.
    /// </summary>
    public static PaymentTelling Of(ChannelPayment payment, IReadOnlyList<Chargeback> known, ProcessorState told)
    {
        if (told.Sequence <= payment.ProcessorSequence)
            return new(TellingVerdict.Stale, payment, 0, 0, 0, [], null);
        if (Fault(payment, told) is { } fault)
            return Contradicts(payment, fault);
        var changed = Differing(known, told);
        if (changed is null)
            return Contradicts(payment, "chargeback_ended");
        if (known.Any(one => one.Stage != ChargebackStage.Won && told.Disputes.All(dispute => dispute.Reference != one.Reference)))
            return Contradicts(payment, "chargeback_gone");
        var status = payment.Status;
        foreach (var action in Steps(payment, told))
            if (ChannelPayment.Next(status, action) is { } next)
                status = next;
            else
                return Contradicts(payment, $"{status}_not_{action}");
        return new(
            TellingVerdict.Applied, Moved(payment, told, status), told.CapturedMinor - payment.CapturedMinor,
            told.RefundedMinor - payment.RefundedMinor, told.ChargedBackMinor - payment.ChargedBackMinor, changed, null);
    }

    static PaymentTelling Contradicts(ChannelPayment payment, string reason) =>
        new(TellingVerdict.Contradiction, payment, 0, 0, 0, [], reason);

    static string? Fault(ChannelPayment payment, ProcessorState told)
    {
        if (told.OpeningId != payment.OpeningId)
            return "other_payment";
        if (told.Currency != payment.Currency.Code)
            return "currency_differs";
        if (told.AuthorisedMinor < 0 || told.CapturedMinor < payment.CapturedMinor || told.RefundedMinor < payment.RefundedMinor)
            return "sum_fell";
        if (told.Disputes.Any(dispute => dispute.AmountMinor <= 0) || told.Disputes.DistinctBy(one => one.Reference).Count()
            != told.Disputes.Count || told.Disputes.Count(dispute => dispute.Takes && dispute.Stage != ChargebackStage.Lost) > 1)
            return "chargebacks_wrong";
        if (payment.Method == ChannelMethod.Card && told.AuthorisedMinor > payment.AmountMinor)
            return "authorised_too_much";
        if (told.CapturedMinor > told.AuthorisedMinor)
            return "captured_too_much";
        return told.RefundedMinor + told.ChargedBackMinor > told.CapturedMinor ? "returned_too_much" : null;
    }

    /// <summary>Null when a dispute that ended is told otherwise.</summary>
    static List<ProcessorDispute>? Differing(IReadOnlyList<Chargeback> known, ProcessorState told)
    {
        var changed = new List<ProcessorDispute>();
        foreach (var dispute in told.Disputes)
        {
            var before = known.FirstOrDefault(one => one.Reference == dispute.Reference);
            if (before is not null && (before.Told(dispute.Stage) is null
                || (!before.Open && before.AmountMinor != dispute.AmountMinor)))
                return null;
            if (before is null || before.Stage != dispute.Stage || before.AmountMinor != dispute.AmountMinor)
                changed.Add(dispute);
        }

        return changed;
    }

    /// <summary>The actions that lead from what is known to what is told, in the order in which they can have happened.</summary>
    static IEnumerable<PaymentAction> Steps(ChannelPayment payment, ProcessorState told)
    {
        var over = told.Stage is ProcessorStage.Closed or ProcessorStage.Expired;
        var opens = payment.Status is PaymentStatus.Created or PaymentStatus.Pending;
        if (told.Stage == ProcessorStage.Failed)
        {
            if (payment.Status != PaymentStatus.Failed)
                yield return PaymentAction.Fail;
            yield break;
        }

        if (over && told.CapturedMinor == 0)
        {
            if (payment.Status is not (PaymentStatus.Voided or PaymentStatus.Expired))
                yield return told.Stage == ProcessorStage.Expired ? PaymentAction.Expire : PaymentAction.Void;
            yield break;
        }

        if (opens && told.AuthorisedMinor > 0)
            yield return PaymentAction.Authorise;
        if (told.CapturedMinor > payment.CapturedMinor)
            yield return told.CapturedMinor == told.AuthorisedMinor ? PaymentAction.CaptureAll : PaymentAction.CapturePart;
        if (over && told.CapturedMinor < told.AuthorisedMinor && StillPart(payment, told))
            yield return PaymentAction.Void;
        if (told.RefundedMinor > payment.RefundedMinor)
            yield return told.RefundedMinor == told.CapturedMinor ? PaymentAction.RefundAll : PaymentAction.RefundPart;
        if (told.ChargedBackMinor > 0 && told.ChargedBackMinor != payment.ChargedBackMinor)
            yield return PaymentAction.ChargeBack;
        if (told.ChargedBackMinor == 0 && payment.ChargedBackMinor > 0)
            yield return told.RefundedMinor > 0 ? PaymentAction.RestorePart
                : over || told.CapturedMinor == told.AuthorisedMinor ? PaymentAction.RestoreAll
                : PaymentAction.RestoreOpen;
        // Won, and the whole given back since, told at once.
        if (told.ChargedBackMinor == 0 && payment.ChargedBackMinor > 0 && told.RefundedMinor == told.CapturedMinor)
            yield return PaymentAction.RefundAll;
    }

    /// <summary>A part is captured, now or before, and nothing was taken back since.</summary>
    static bool StillPart(ChannelPayment payment, ProcessorState told) => payment.Status == PaymentStatus.PartlyCaptured
        || (told.CapturedMinor > payment.CapturedMinor && payment.CapturedMinor == 0);

    static ChannelPayment Moved(ChannelPayment payment, ProcessorState told, PaymentStatus status) => payment with
    {
        Version = payment.Version + 1,
        Status = status,
        Outcome = status == PaymentStatus.Failed ? told.Outcome ?? PaymentOutcome.ChannelRefused
            : status == PaymentStatus.Expired ? PaymentOutcome.Expired : null,
        ProcessorReference = told.Reference,
        ProcessorSequence = told.Sequence,
        AuthorisedMinor = Math.Max(payment.AuthorisedMinor, told.AuthorisedMinor),
        CapturedMinor = told.CapturedMinor,
        RefundedMinor = told.RefundedMinor,
        ChargedBackMinor = told.ChargedBackMinor,
        PayToAccount = told.Instruction?.Account ?? payment.PayToAccount,
        PayToName = told.Instruction?.Name ?? payment.PayToName,
        PayReference = told.Instruction?.Reference ?? payment.PayReference,
        ExpiresAt = told.ExpiresAt ?? payment.ExpiresAt,
    };
}
