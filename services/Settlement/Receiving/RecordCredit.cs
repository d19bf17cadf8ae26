using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The letter of credit of an order, and what a bank would object to in a presentation under it.</summary>
public sealed partial class ReceivablesService
{
    const int LongestName = 100;
    const int MostPresentationDays = 90;

    const string Recording =
        """
        insert into letter_of_credit (order_id, number, issuing_bank, amount_minor, about, partial_allowed, latest_shipment,
            expires_on, presentation_days, recorded_by, recorded_at)
        values (@id, @Number, @IssuingBank, @AmountMinor, @About, @PartialAllowed, @latest, @expires,
            @PresentationDays, @By, @Now)
        on conflict on constraint letter_of_credit_key do update
        set number = excluded.number, issuing_bank = excluded.issuing_bank, amount_minor = excluded.amount_minor,
            about = excluded.about, partial_allowed = excluded.partial_allowed,
            latest_shipment = excluded.latest_shipment, expires_on = excluded.expires_on,
            presentation_days = excluded.presentation_days, recorded_by = excluded.recorded_by,
            recorded_at = excluded.recorded_at
        """;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.Credit> RecordCredit(V1.Credit request, ServerCallContext context)
    {
        var id = await Visible(request.OrderId, context.CancellationToken);
        var expires = Wire.DayOf("expires_on", request.ExpiresOn);
        var latest = request.LatestShipment.Length == 0 ? (DateOnly?)null : Wire.DayOf("latest_shipment", request.LatestShipment);
        if (Unfit(request, latest, expires) is { } problem)
            throw problem.ToGrpc();
        var kept = request.Clone();
        kept.PresentationDays = request.PresentationDays == 0 ? CreditCheck.UsualPresentationDays : request.PresentationDays;
        return (await db.Decide(tx => Idempotency.Once<V1.Credit>(tx, context, request, async () =>
        {
            await tx.Run(
                Recording,
                new
                {
                    id,
                    kept.Number,
                    kept.IssuingBank,
                    kept.AmountMinor,
                    kept.About,
                    kept.PartialAllowed,
                    latest,
                    expires,
                    kept.PresentationDays,
                    By = Principal.Required.ToString(),
                    Now = clock.GetUtcNow(),
                });
            return kept;
        }), context.CancellationToken)).OrThrow();
    }

    static Problem? Unfit(V1.Credit credit, DateOnly? latest, DateOnly expires)
    {
        if (credit.Number.Trim().Length is 0 or > LongestName)
            return Problem.Invalid("number", "The credit has a number.", $"1 to {LongestName} characters");
        if (credit.IssuingBank.Trim().Length is 0 or > LongestName)
            return Problem.Invalid("issuing_bank", "A bank opened the credit.", $"1 to {LongestName} characters");
        if (credit.AmountMinor is < 1 or > MostMinor)
            return Problem.Invalid("amount_minor", "The amount is out of range.", $"1 to {MostMinor}");
        if (credit.PresentationDays is < 0 or > MostPresentationDays)
            return Problem.Invalid("presentation_days", "The days are out of range.", $"1 to {MostPresentationDays}, 0 for 21");
        return latest > expires ? Problem.Invalid("latest_shipment", "It is after the end of the credit.", "at most expires_on") : null;
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.PresentationCheck> CheckPresentation(V1.PresentationRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var id = await Visible(request.OrderId, ct);
        var credit = await db.One<CreditRow>(CreditRow.Select, new { id }, ct)
            ?? throw Problem.NotFound("credit", request.OrderId).ToGrpc();
        var shown = Drawing.Read(request) with { DrawnBefore = credit.DrawnMinor };
        var calendar = await days.Calendar(ct);
        var check = new V1.PresentationCheck
        {
            BankAnswersBy = Wire.Day(CreditCheck.BankAnswersBy(shown.PresentedOn, calendar)),
            LatestPresentation = Wire.Day(CreditCheck.LatestPresentation(credit.Terms, shown.ShippedOn, calendar)),
        };
        check.DrawnBeforeMinor = shown.DrawnBefore;
        check.Warnings.AddRange(calendar.Warnings(
            CreditCheck.BankAnswersBy(shown.PresentedOn, calendar),
            CreditCheck.LatestPresentation(credit.Terms, shown.ShippedOn, calendar)));
        check.Discrepancies.AddRange(CreditCheck.Of(credit.Terms, shown, calendar)
            .Select(one => new V1.Discrepancy { Code = one.Code, Detail = one.Detail, Rule = one.Rule }));
        return check;
    }
}
