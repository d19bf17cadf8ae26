using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrossBorder.Settlement;

/// <summary>
/// A card processor: authorisations that are captured, voided, refunded and disputed. Its JSON has snake_case names and amounts in
/// minor units; the authorisation is known by our opening operation.
/// </summary>
sealed class CardProcessor(string channel, ProcessorLine line) : IProcessor
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public string Channel { get; } = channel;

    public async Task<ProcessorReply> Send(DueOperation operation, CancellationToken ct)
    {
        var (path, body) = Request(operation);
        return Reply(await line.Ask(HttpMethod.Post, path, operation.Id, body, ct));
    }

    public async Task<ProcessorReply> Abandon(DueOperation operation, CancellationToken ct)
    {
        var answer = await line.Ask(HttpMethod.Post, $"v1/authorisations/{operation.OpeningId}/abandon", operation.Id, null, ct);
        return answer.Status == HttpStatusCode.NoContent ? ProcessorReply.Abandoned : Reply(answer);
    }

    public async Task<ProcessorState?> Query(Guid opening, CancellationToken ct)
    {
        var answer = await line.Ask(HttpMethod.Get, $"v1/authorisations/{opening}", null, null, ct);
        return answer.Status == HttpStatusCode.OK ? Parse<Authorisation>(answer.Body)?.ToState() : null;
    }

    public ProcessorNotice Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            var notice = JsonSerializer.Deserialize<Notice>(body.Span, Json)!;
            return new ProcessorNotice(notice.EventId, notice.Authorisation.ToState(), null);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return new ProcessorNotice("", null, e.Message);
        }
    }

    public async Task<IReadOnlyList<SettlementReport>?> Settlements(long after, CancellationToken ct)
    {
        var answer = await line.Ask(HttpMethod.Get, FormattableString.Invariant($"v1/settlements?after={after}"), null, null, ct);
        return answer.Status == HttpStatusCode.OK && Parse<Reports>(answer.Body) is { } reports
            ? [.. reports.Settlements.Select(report => report.ToReport())]
            : null;
    }

    public void Dispose() => line.Dispose();

    static (string Path, object Body) Request(DueOperation operation)
    {
        var path = $"v1/authorisations/{operation.OpeningId}";
        return operation.Kind switch
        {
            OperationKind.Open => ("v1/authorisations", new
            {
                reference = operation.OpeningId,
                amount = operation.AmountMinor,
                currency = operation.Currency,
                country = operation.Country,
                token = operation.Token,
            }),
            OperationKind.Capture => ($"{path}/captures", new { amount = operation.AmountMinor }),
            OperationKind.Void => ($"{path}/voids", new { }),
            OperationKind.Refund => ($"{path}/refunds", new { amount = operation.AmountMinor, reason = operation.Note }),
            _ => ($"{path}/disputes/{Uri.EscapeDataString(operation.Chargeback!)}/evidence", new { text = operation.Note }),
        };
    }

    static ProcessorReply Reply(LineAnswer answer)
    {
        if (!answer.Answered)
            return answer.MayHaveArrived ? ProcessorReply.Unknown : ProcessorReply.NotTaken;
        if (answer.Status is HttpStatusCode.OK or HttpStatusCode.Created)
            return Parse<Authorisation>(answer.Body) is { } taken
                ? new ProcessorReply(ReplyKind.Taken, taken.ToState())
                : ProcessorReply.Unknown;
        if (answer.Status is not (HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict or HttpStatusCode.PaymentRequired))
            return new ProcessorReply(ReplyKind.Refused, Outcome: PaymentOutcome.ChannelRefused, Elsewhere: true);
        var refusal = Parse<Refusal>(answer.Body);
        var (outcome, elsewhere) = Outcome(refusal?.Code);
        return new ProcessorReply(ReplyKind.Refused, refusal?.Authorisation?.ToState(), outcome, elsewhere);
    }

    /// <summary>Declines are about the card, so no other channel is asked; the rest is about this processor.</summary>
    static (string Outcome, bool Elsewhere) Outcome(string? code) => code switch
    {
        "do_not_honour" => (PaymentOutcome.CardDeclined, false),
        "insufficient_funds" => (PaymentOutcome.CardFunds, false),
        "expired_card" => (PaymentOutcome.CardExpired, false),
        "lost_or_stolen" => (PaymentOutcome.CardBlocked, false),
        "authentication_failed" => (PaymentOutcome.AuthenticationFailed, false),
        "currency_not_supported" => (PaymentOutcome.CurrencyNotTaken, true),
        "amount_out_of_range" => (PaymentOutcome.AmountNotTaken, true),
        "acquirer_unavailable" => (PaymentOutcome.ChannelUnavailable, true),
        "dispute_open" => (PaymentOutcome.ChargebackOpen, false),
        "nothing_left" => (PaymentOutcome.NothingLeft, false),
        _ => (PaymentOutcome.ChannelRefused, true),
    };

    static T? Parse<T>(string body) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, Json);
        }
        catch (JsonException)
        {
            // Not the agreed shape: no answer that counts.
            return null;
        }
    }

    enum AuthorisationStatus { Pending, Open, Closed, Expired, Failed }

    sealed record Dispute(string Id, long Amount, ChargebackStage Stage, string Reason, DateTimeOffset? RespondBy = null);

    sealed record Authorisation(
        Guid Reference, string Id, long Sequence, string Currency, AuthorisationStatus Status, long Authorised, long Captured,
        long Refunded, IReadOnlyList<Dispute> Disputes, string? Decline = null, DateTimeOffset? ExpiresAt = null)
    {
        public ProcessorState ToState() => new(
            Reference, Id, Sequence, Currency, Enum.Parse<ProcessorStage>(Status.ToString()),
            Status == AuthorisationStatus.Failed ? Outcome(Decline).Outcome : null, Authorised, Captured, Refunded,
            [.. Disputes.Select(d => new ProcessorDispute(d.Id, d.Amount, d.Stage, d.Reason, d.RespondBy))], ExpiresAt, null);
    }

    sealed record Notice(string EventId, Authorisation Authorisation);

    sealed record Refusal(string Code, Authorisation? Authorisation = null);

    sealed record Line(Guid Reference, string Kind, long Amount, long Fee);

    sealed record Settlement(long No, string Reference, string Currency, long Gross, long Fee, long Net, IReadOnlyList<Line> Lines)
    {
        public SettlementReport ToReport() => new(No, Reference, Currency, Gross, Fee, Net, [.. Lines.Select(l => new SettledLine(
            l.Reference,
            l.Kind switch { "capture" => "Capture", "refund" => "Refund", "dispute" => "Chargeback", _ => "ChargebackWon" },
            l.Amount, l.Fee))]);
    }

    sealed record Reports(IReadOnlyList<Settlement> Settlements);
}
