using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Sandbox;

/// <summary>Wakes the worker that answers claims.</summary>
sealed class TaxSignal : Signal;

/// <summary>
/// POST /tax/claims: an exporter claims VAT back. The bureau takes every well-formed claim and answers later on its feed whether it
/// accepts, pays or refuses it.
/// </summary>
static partial class FileClaim
{
    const int MostLines = 10_000;
    const long LargestMinor = 10_000_000_000_000;

    public sealed record Request(
        Guid ClaimId, string ExporterTaxId, string DeclarationNumber, DateOnly ExportDate, IReadOnlyList<ClaimLine> Lines);

    public sealed record Response(Guid ClaimId);

    public static void Map(IEndpointRouteBuilder tax) => tax.MapPost("/claims", Handle);

    static async Task<Results<Accepted<Response>, ProblemHttpResult>> Handle(
        Request request, Db db, SettingsControl control, TaxSignal answers, TimeProvider clock, ILogger<Request> log, CancellationToken ct)
    {
        if (Check(request) is { } problem)
            return problem.ToHttp();
        var settings = await control.Get(ct);
        // Committed in any case: a conflict is counted too.
        var outcome = await db.Transact(async tx =>
        {
            tx.AfterCommit(answers.Set);
            return await Take(tx, request, settings, clock.GetUtcNow());
        }, ct);
        if (outcome.Problem is { } conflict)
            return conflict.ToHttp();

        if (outcome.Value is { } status)
            LogFiled(log, request.ClaimId, status);
        return TypedResults.Accepted((string?)null, new Response(request.ClaimId));
    }

    static Problem? Check(Request request)
    {
        if (request.ClaimId == Guid.Empty)
            return Problem.Invalid("claimId", "The id is missing.", "a UUID");
        if (request.ExporterTaxId.Trim().Length == 0)
            return Problem.Invalid("exporterTaxId", "The exporter's tax id is missing.", "a unified social credit code");
        if (request.Lines.Count is < 1 or > MostLines)
            return Problem.Invalid("lines", "The number of lines is out of range.", $"1 to {MostLines}");
        if (request.Lines.Any(line => line.TaxableMinor is < 0 or > LargestMinor || line.RefundMinor is < 0 or > LargestMinor))
            return Problem.Invalid("lines", "An amount is out of range.", $"0 to {LargestMinor} fen");
        return request.Lines.Any(line => line.RatePercent is < 0 or > 100)
            ? Problem.Invalid("lines", "A rate is out of range.", "0 to 100")
            : null;
    }

    /// <summary>The status of a new claim; null for one that came before.</summary>
    static async Task<Outcome<string?>> Take(Tx tx, Request request, Settings settings, DateTimeOffset now)
    {
        var fingerprint = Repeats.FingerprintOf(request);
        var delivery = (await tx.One<Delivery>(
            """
            insert into tax_claim (id, exporter_tax_id, declaration_number, export_date, refund_minor,
                status, fingerprint, received_at)
            values (@ClaimId, @ExporterTaxId, @DeclarationNumber, @ExportDate, @Refund, 'Filed',
                @fingerprint, @now)
            on conflict on constraint tax_claim_key do update
            set deliveries = tax_claim.deliveries + 1,
                conflicts = tax_claim.conflicts + (tax_claim.fingerprint <> excluded.fingerprint)::int
            returning deliveries, fingerprint
            """,
            new
            {
                request.ClaimId,
                request.ExporterTaxId,
                request.DeclarationNumber,
                request.ExportDate,
                Refund = request.Lines.Sum(line => line.RefundMinor),
                fingerprint,
                now,
            }))!;
        if (delivery.First)
            return await Decide(tx, request, settings, now);
        return delivery.SameAs(fingerprint) ? new Outcome<string?>(null, null) : Repeats.Conflict("claimId");
    }

    static async Task<string> Decide(Tx tx, Request request, Settings settings, DateTimeOffset now)
    {
        var taken = await ClaimKeys(tx, request);
        var reason = ClaimChecks.Fault(request.Lines)
            ?? (taken.Count > 0 ? $"{taken[0]} is claimed already" : null)
            ?? (Chance.OneIn(settings.Tax.RejectEvery, settings.Seed, "claim", request.ClaimId.ToString())
                ? "the supplier's invoice is under inquiry"
                : null);
        await tx.Run(
            """
            update tax_claim set status = @Status, reason = @reason, duplicate = @Duplicate where id = @ClaimId;

            delete from tax_key where claim_id = @ClaimId and @reason is not null;

            insert into tax_line
                (claim_id, no, key, invoice_number, taxable_minor, rate_percent, refund_minor)
            select @ClaimId, n.*
            from unnest(@Numbers, @Keys, @Invoices, @Taxable, @Rates, @Refunds) as n
            """,
            new
            {
                request.ClaimId,
                Status = reason is null ? "Accepted" : "Refused",
                reason,
                Duplicate = taken.Count > 0,
                Numbers = Enumerable.Range(1, request.Lines.Count).ToArray(),
                Keys = request.Lines.Select(line => line.Key).ToArray(),
                Invoices = request.Lines.Select(line => line.InvoiceNumber).ToArray(),
                Taxable = request.Lines.Select(line => line.TaxableMinor).ToArray(),
                Rates = request.Lines.Select(line => line.RatePercent).ToArray(),
                Refunds = request.Lines.Select(line => line.RefundMinor).ToArray(),
            });
        await AnswerPlan.Insert(tx, request.ClaimId, reason, request.Lines.Sum(line => line.RefundMinor), settings, now);
        return reason is null ? "Accepted" : "Refused";
    }

    /// <summary>Claims the export lines for this claim; tells those that another claim holds.</summary>
    static async Task<List<string>> ClaimKeys(Tx tx, Request request)
    {
        // Sorted, so that two claims with the same lines do not wait for each other.
        var keys = request.Lines.Select(line => line.Key).Where(ClaimChecks.IsKey).Distinct().Order(StringComparer.Ordinal).ToArray();
        var got = await tx.Many<string>(
            """
            insert into tax_key (key, claim_id)
            select key, @ClaimId from unnest(@keys) with ordinality as n (key, place) order by place
            on conflict on constraint tax_key_key do nothing
            returning key
            """,
            new { keys, request.ClaimId });
        return [.. keys.Except(got)];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Claim {ClaimId} filed: {Status}")]
    static partial void LogFiled(ILogger log, Guid claimId, string status);
}
