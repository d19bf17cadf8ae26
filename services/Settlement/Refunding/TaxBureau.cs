using System.Globalization;
using CrossBorder.Platform;
using MassTransit;
using Microsoft.Extensions.Options;

namespace CrossBorder.Settlement;

/// <summary>The bureau's word on a claim. Outcome is Accepted, Paid or Refused; sequence numbers grow along the feed.</summary>
public sealed record TaxAnswer(
    long Sequence, Guid ClaimId, string Outcome, string? Reason, long PaidMinor, string? TreasuryReference, DateTimeOffset AnsweredAt);

/// <summary>The tax bureau's interface: claims go out, answers come in by a feed.</summary>
public sealed class TaxBureau(IOptions<SettlementOptions> options, Addresses addresses, TimeProvider clock) : IDisposable
{
    readonly Outbound line = new(
        options.Value.TaxBureauAddress ?? addresses.Http("sandbox"), TimeSpan.FromSeconds(options.Value.TryForSeconds), clock);

    internal Task<Reply> File(DueClaim claim, IEnumerable<ClaimRow> rows, Action<string> unanswered, CancellationToken ct) =>
        Reply.Of(line, "/tax/claims", new
        {
            ClaimId = claim.Id.Value,
            ExporterTaxId = claim.TaxId,
            DeclarationNumber = claim.ListNumber,
            claim.ExportDate,
            Lines = rows.Where(row => !row.Refused).Select(row => new
            {
                Key = row.DeclarationKey,
                row.HsCode,
                row.Quantity,
                row.InvoiceNumber,
                row.TaxableMinor,
                row.RatePercent,
                row.RefundMinor,
            }).ToArray(),
        }, unanswered, ct);

    /// <summary>Answers after a sequence number, oldest first.</summary>
    /// <exception cref="HttpRequestException">The bureau does not answer, or not with an answer.</exception>
    public async Task<IReadOnlyList<TaxAnswer>> Answers(long after, int limit, CancellationToken ct)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/tax/answers?after={after}&limit={limit}");
        using var response = await line.Send(() => new HttpRequestMessage(HttpMethod.Get, path), ct);
        response.EnsureSuccessStatusCode();
        var page = await response.Content.ReadFromJsonAsync<AnswerPage>(ct);
        return page?.Answers ?? [];
    }

    public void Dispose() => line.Dispose();

    sealed record AnswerPage(List<TaxAnswer>? Answers);
}

static class RefundParts
{
    public static void AddRefunds(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TaxBureau>();
        builder.Services.AddSingleton<ClaimSignal>();
        builder.Services.AddSingleton<FollowDeclaration>();
        builder.Services.AddHostedService<FileClaims>();
        builder.Services.AddHostedService<PollAnswers>();
    }

    public static void AddRefunds(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<OpenClaim>();
        bus.AddConsumer<LearnConsolidation>();
        bus.AddConsumer<LearnAmendment>();
        bus.AddConsumer<LearnWithdrawal>();
        bus.AddConsumer<LearnReturn>();
    }
}
