using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// A processor of bank transfers: it gives the buyer an account and a reference to pay to, and tells when the money has come. Its
/// JSON has camelCase names, words of its own, and amounts as decimal text; a payment request is known by our opening operation.
/// </summary>
sealed class BankTransferProcessor(string channel, ProcessorLine line) : IProcessor
{
    const decimal Largest = 1_000_000_000_000m;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) },
    };

    public string Channel { get; } = channel;

    public async Task<ProcessorReply> Send(DueOperation operation, CancellationToken ct)
    {
        // There is nothing to capture, and no card whose holder disputes.
        if (Request(operation) is not { } request)
            return new ProcessorReply(ReplyKind.Refused, Outcome: PaymentOutcome.NothingLeft);
        return Reply(await line.Ask(HttpMethod.Post, request.Path, operation.Id, request.Body, ct));
    }

    public async Task<ProcessorReply> Abandon(DueOperation operation, CancellationToken ct)
    {
        var answer = await line.Ask(
            HttpMethod.Post, $"payment-requests/{operation.OpeningId}/abandonment", operation.Id, new { }, ct);
        return answer.Status == HttpStatusCode.NoContent ? ProcessorReply.Abandoned : Reply(answer);
    }

    public async Task<ProcessorState?> Query(Guid opening, CancellationToken ct)
    {
        var answer = await line.Ask(HttpMethod.Get, $"payment-requests/{opening}", null, null, ct);
        return answer.Status == HttpStatusCode.OK ? Parse<PaymentRequest>(answer.Body)?.ToState() : null;
    }

    public ProcessorNotice Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            var notice = JsonSerializer.Deserialize<Notice>(body.Span, Json)!;
            return new ProcessorNotice(notice.NotificationId, notice.PaymentRequest.ToState(), null);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return new ProcessorNotice("", null, e.Message);
        }
    }

    public async Task<IReadOnlyList<SettlementReport>?> Settlements(long after, CancellationToken ct)
    {
        var answer = await line.Ask(HttpMethod.Get, FormattableString.Invariant($"payout-reports?after={after}"), null, null, ct);
        if (answer.Status != HttpStatusCode.OK || Parse<Reports>(answer.Body) is not { } reports)
            return null;
        return [.. reports.PayoutReports.Select(report => report.ToReport())];
    }

    public void Dispose() => line.Dispose();

    static (string Path, object Body)? Request(DueOperation operation)
    {
        var path = $"payment-requests/{operation.OpeningId}";
        var amount = Text(operation.AmountMinor, operation.Currency);
        return operation.Kind switch
        {
            OperationKind.Open => ("payment-requests", new
            {
                paymentRequestId = operation.OpeningId,
                instructedAmount = amount,
                operation.Currency,
                debtorCountry = operation.Country,
            }),
            OperationKind.Void => ($"{path}/cancellation", new { requestId = operation.Id }),
            OperationKind.Refund => ($"{path}/returns", new { returnId = operation.Id, amount, reason = operation.Note }),
            _ => null,
        };
    }

    static ProcessorReply Reply(LineAnswer answer)
    {
        if (!answer.Answered)
            return answer.MayHaveArrived ? ProcessorReply.Unknown : ProcessorReply.NotTaken;
        if (answer.Status is HttpStatusCode.OK or HttpStatusCode.Accepted)
            return Parse<PaymentRequest>(answer.Body) is { } taken
                ? new ProcessorReply(ReplyKind.Taken, taken.ToState())
                : ProcessorReply.Unknown;
        var (outcome, elsewhere) = Outcome(Parse<Rejection>(answer.Body)?.Reason);
        return new ProcessorReply(ReplyKind.Refused, null, outcome, elsewhere);
    }

    static (string Outcome, bool Elsewhere) Outcome(string? reason) => reason switch
    {
        "CURRENCY" => (PaymentOutcome.CurrencyNotTaken, true),
        "AMOUNT" => (PaymentOutcome.AmountNotTaken, true),
        "UNAVAILABLE" => (PaymentOutcome.ChannelUnavailable, true),
        "NOTHING_LEFT" => (PaymentOutcome.NothingLeft, false),
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

    static string Text(long minor, string currency)
    {
        var known = Currency.Of(currency);
        return new Money(minor, known).Major.ToString($"F{known.Exponent}", CultureInfo.InvariantCulture);
    }

    /// <exception cref="JsonException">The text is no amount of the currency.</exception>
    static long Minor(string text, string currency) =>
        Currency.Find(currency) is { } known && decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var major)
        && Math.Abs(major) < Largest && Money.FromMajor(major, known) is var money && money.Major == major
            ? money.Minor
            : throw new JsonException($"'{text}' is no amount of {currency}");

    enum RequestStatus { Awaiting, PartlyPaid, Paid, Cancelled, Expired, Rejected }

    sealed record Creditor(string Account, string Name);

    sealed record PaymentRequest(
        Guid PaymentRequestId, long Version, string Currency, RequestStatus Status, string InstructedAmount, string ReceivedAmount,
        string ReturnedAmount, Creditor Creditor, string RemittanceReference, DateTimeOffset? ExpiresAt = null)
    {
        /// <summary>What was asked for counts as authorised, or what came when that is more.</summary>
        public ProcessorState ToState()
        {
            var received = Minor(ReceivedAmount, Currency);
            var authorised = Status == RequestStatus.Rejected ? 0 : Math.Max(Minor(InstructedAmount, Currency), received);
            var stage = Status switch
            {
                RequestStatus.Awaiting => ProcessorStage.Pending,
                RequestStatus.PartlyPaid => ProcessorStage.Open,
                RequestStatus.Expired => ProcessorStage.Expired,
                RequestStatus.Rejected => ProcessorStage.Failed,
                _ => ProcessorStage.Closed,
            };
            return new ProcessorState(
                PaymentRequestId, RemittanceReference, Version, Currency, stage,
                stage == ProcessorStage.Failed ? PaymentOutcome.ChannelRefused : null, stage == ProcessorStage.Pending ? 0 : authorised,
                received, Minor(ReturnedAmount, Currency), [], ExpiresAt,
                new TransferInstruction(Creditor.Account, Creditor.Name, RemittanceReference));
        }
    }

    sealed record Notice(string NotificationId, PaymentRequest PaymentRequest);

    sealed record Rejection(string Reason);

    sealed record ReportEntry(Guid PaymentRequestId, string Type, string Amount, string Charge);

    sealed record Report(
        long No, string Reference, string Currency, string Total, string Charges, string Payout, IReadOnlyList<ReportEntry> Entries)
    {
        public SettlementReport ToReport() => new(
            No, Reference, Currency, Minor(Total, Currency), Minor(Charges, Currency), Minor(Payout, Currency),
            [.. Entries.Select(e => new SettledLine(
                e.PaymentRequestId, e.Type == "RETURN" ? "Refund" : "Capture", Minor(e.Amount, Currency), Minor(e.Charge, Currency)))]);
    }

    sealed record Reports(IReadOnlyList<Report> PayoutReports);
}
