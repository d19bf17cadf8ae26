using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CrossBorder.Settlement.Tests;

/// <summary>A payment as a played processor has it. Amounts in minor units.</summary>
public sealed class PlayedPayment
{
    public required Guid Reference { get; init; }
    public required string Channel { get; init; }
    public required string Currency { get; init; }
    public required long Asked { get; init; }
    public long Sequence { get; set; } = 1;
    public string Status { get; set; } = "open";
    public string? Decline { get; set; }
    public long Authorised { get; set; }
    public long Captured { get; set; }
    public long Refunded { get; set; }
    public List<PlayedDispute> Disputes { get; } = [];

    /// <summary>What disputes hold or have taken.</summary>
    public long TakenBack => Disputes.Where(dispute => dispute.Stage != "won").Sum(dispute => dispute.Amount);
}

public sealed record PlayedDispute(string Id, long Amount, string Stage);

/// <summary>
/// Plays the processors of card, card-2 and banktransfer, from their interface and not from our adapters. It knows a call again by its
/// key and counts what it did. Card tokens say what happens: ok, decline:code, or a name that a test treats.
/// </summary>
public sealed class PlayedProcessors
{
    readonly ConcurrentDictionary<Guid, PlayedPayment> payments = [];
    readonly ConcurrentDictionary<(string Channel, Guid Key), (int Status, JsonObject? Body)> answered = [];
    readonly ConcurrentDictionary<(string Channel, Guid Reference), bool> abandoned = [];
    readonly ConcurrentDictionary<(string Channel, string About), Manner> manners = [];
    readonly ConcurrentDictionary<string, int> calls = [];
    readonly ConcurrentDictionary<string, JsonArray> reports = [];
    readonly Lock gate = new();
    long reported;

    /// <summary>From now on, openings with this token, or calls about this reference, go like that.</summary>
    public void Treat(string channel, string about, Manner manner) => manners[(channel, about)] = manner;

    public IReadOnlyList<PlayedPayment> OfToken(string token) =>
        [.. payments.Values.Where(p => tokens.GetValueOrDefault(p.Reference) == token)];

    readonly ConcurrentDictionary<Guid, string> tokens = [];

    public PlayedPayment Of(Guid reference) => payments[reference];

    /// <summary>How often this kind of call came for a reference or token, repeats included.</summary>
    public int Calls(string kind, object about) => calls.GetValueOrDefault($"{kind} {about}");

    /// <summary>Changes a payment as its processor does by itself, such as a dispute; the message of it is the caller's to send.</summary>
    public void Change(Guid reference, Action<PlayedPayment> change)
    {
        lock (gate)
        {
            change(payments[reference]);
            payments[reference].Sequence++;
        }
    }

    /// <summary>The message that tells of the payment as it is now.</summary>
    public byte[] Message(Guid reference, string? eventId = null)
    {
        lock (gate)
            return Message(payments[reference], eventId);
    }

    public static byte[] Message(PlayedPayment payment, string? eventId = null)
    {
        var id = eventId ?? $"evt-{payment.Reference:N}-{payment.Sequence}";
        return JsonSerializer.SerializeToUtf8Bytes(payment.Channel == "banktransfer"
            ? new JsonObject { ["notificationId"] = id, ["paymentRequest"] = Transfer(payment) }
            : new JsonObject { ["event_id"] = id, ["authorisation"] = Card(payment) });
    }

    /// <summary>A report with the next number, whichever test makes it.</summary>
    public void Report(string channel, JsonObject report)
    {
        lock (gate)
        {
            report["no"] = ++reported;
            reports.GetOrAdd(channel, _ => []).Add(report);
        }
    }

    public void Map(WebApplication app)
    {
        foreach (var channel in new[] { "card", "card-2" })
            MapCard(app, channel);
        const string Base = "/processors/banktransfer";
        app.MapPost($"{Base}/payment-requests", (HttpRequest request, JsonObject body) => Open(
            request, "banktransfer", (Guid)body["paymentRequestId"]!, "transfer:" + (string?)body["instructedAmount"],
            Minor((string)body["instructedAmount"]!), (string)body["currency"]!));
        app.MapPost($"{Base}/payment-requests/{{id:guid}}/cancellation", (HttpRequest request, Guid id) => Do(
            request, "banktransfer", id, "void", p => p.Status = "closed"));
        app.MapPost($"{Base}/payment-requests/{{id:guid}}/returns", (HttpRequest request, Guid id, JsonObject body) => Do(
            request, "banktransfer", id, "refund", p => p.Refunded += Minor((string)body["amount"]!)));
        app.MapPost($"{Base}/payment-requests/{{id:guid}}/abandonment", (Guid id) => Abandon("banktransfer", id));
        app.MapGet($"{Base}/payment-requests/{{id:guid}}", (Guid id) => Show(id));
        app.MapGet($"{Base}/payout-reports", (long after) => Reports("banktransfer", "payoutReports", after));
    }

    void MapCard(WebApplication app, string channel)
    {
        var path = $"/processors/{channel}/v1/authorisations";
        app.MapPost(path, (HttpRequest request, JsonObject body) => Open(
            request, channel, (Guid)body["reference"]!, (string)body["token"]!, (long)body["amount"]!, (string)body["currency"]!));
        app.MapPost($"{path}/{{id:guid}}/captures", (HttpRequest request, Guid id, JsonObject body) => Do(
            request, channel, id, "capture", p => p.Captured += (long)body["amount"]!));
        app.MapPost($"{path}/{{id:guid}}/voids", (HttpRequest request, Guid id) => Do(
            request, channel, id, "void", p => p.Status = "closed"));
        app.MapPost($"{path}/{{id:guid}}/refunds", (HttpRequest request, Guid id, JsonObject body) => Do(
            request, channel, id, "refund", p => p.Refunded += (long)body["amount"]!));
        app.MapPost($"{path}/{{id:guid}}/disputes/{{dispute}}/evidence", (HttpRequest request, Guid id, string dispute) => Do(
            request, channel, id, "evidence", p => p.Disputes[p.Disputes.FindIndex(d => d.Id == dispute)] =
                p.Disputes.Single(d => d.Id == dispute) with { Stage = "contested" }));
        app.MapPost($"{path}/{{id:guid}}/abandon", (Guid id) => Abandon(channel, id));
        app.MapGet($"{path}/{{id:guid}}", (Guid id) => Show(id));
        app.MapGet($"/processors/{channel}/v1/settlements", (long after) => Reports(channel, "settlements", after));
    }

    IResult Open(HttpRequest request, string channel, Guid reference, string token, long amount, string currency)
    {
        calls.AddOrUpdate($"open {token}", 1, (_, n) => n + 1);
        calls.AddOrUpdate($"open {channel} {token}", 1, (_, n) => n + 1);
        var manner = manners.GetValueOrDefault((channel, token));
        if (manner == Manner.Fails)
            return Results.StatusCode(500);
        lock (gate)
        {
            if (abandoned.ContainsKey((channel, reference)))
                return Refusal(channel, "acquirer_unavailable");
            var key = (channel, Key(request));
            if (manner == Manner.Refuses)
                return Refusal(channel, "acquirer_unavailable");
            if (token.StartsWith("decline:", StringComparison.Ordinal))
                return Refusal(channel, token[8..]);
            if (!answered.ContainsKey(key))
            {
                tokens[reference] = token;
                payments[reference] = new PlayedPayment
                {
                    Reference = reference,
                    Channel = channel,
                    Currency = currency,
                    Asked = amount,
                    Status = channel == "banktransfer" ? "pending" : "open",
                    Authorised = amount,
                };
                answered[key] = (200, Body(payments[reference]));
            }

            return manner == Manner.TakesAndFails ? Results.StatusCode(500) : Answer(answered[key]);
        }
    }

    IResult Do(HttpRequest request, string channel, Guid reference, string kind, Action<PlayedPayment> change)
    {
        calls.AddOrUpdate($"{kind} {reference}", 1, (_, n) => n + 1);
        var manner = manners.GetValueOrDefault((channel, $"{kind} {reference}"));
        if (manner == Manner.Fails)
            return Results.StatusCode(500);
        lock (gate)
        {
            var (key, payment) = ((channel, Key(request)), payments[reference]);
            var disputed = payment.Disputes.Exists(d => d.Stage is "opened" or "contested");
            if (!answered.ContainsKey(key))
            {
                if (manner == Manner.Refuses || (kind == "refund" && disputed))
                    return Refusal(channel, "dispute_open", payment);
                var refunded = payment.Refunded;
                change(payment);
                if (payment.Refunded > refunded && payment.Refunded + payment.TakenBack > payment.Captured)
                {
                    payment.Refunded = refunded;
                    return Refusal(channel, "nothing_left", payment);
                }

                payment.Sequence++;
                answered[key] = (200, Body(payment));
            }

            return manner == Manner.TakesAndFails ? Results.StatusCode(500) : Answer(answered[key]);
        }
    }

    IResult Abandon(string channel, Guid reference)
    {
        calls.AddOrUpdate($"abandon {reference}", 1, (_, n) => n + 1);
        lock (gate)
        {
            if (payments.TryGetValue(reference, out var taken))
                return Results.Json(Body(taken));
            abandoned[(channel, reference)] = true;
            return Results.NoContent();
        }
    }

    IResult Show(Guid reference)
    {
        lock (gate)
            return payments.TryGetValue(reference, out var payment) ? Results.Json(Body(payment)) : Results.NotFound();
    }

    IResult Reports(string channel, string name, long after) => Results.Json(new JsonObject
    {
        [name] = new JsonArray(
            [.. reports.GetOrAdd(channel, _ => []).Where(one => (long)one!["no"]! > after).Select(one => one!.DeepClone())]),
    });

    static Guid Key(HttpRequest request) => Guid.Parse(request.Headers["Idempotency-Key"].ToString());

    static IResult Answer((int Status, JsonObject? Body) answer) => Results.Json(answer.Body, statusCode: answer.Status);

    static IResult Refusal(string channel, string code, PlayedPayment? payment = null) => channel == "banktransfer"
        ? Results.Json(new { reason = code == "acquirer_unavailable" ? "UNAVAILABLE" : code }, statusCode: 422)
        : Results.Json(new JsonObject { ["code"] = code, ["authorisation"] = payment is null ? null : Card(payment) }, statusCode: 402);

    static JsonObject Body(PlayedPayment payment) => payment.Channel == "banktransfer" ? Transfer(payment) : Card(payment);

    static JsonObject Card(PlayedPayment p) => new()
    {
        ["reference"] = p.Reference,
        ["id"] = $"auth_{p.Reference:N}",
        ["sequence"] = p.Sequence,
        ["currency"] = p.Currency,
        ["status"] = p.Status,
        ["authorised"] = p.Authorised,
        ["captured"] = p.Captured,
        ["refunded"] = p.Refunded,
        ["decline"] = p.Decline,
        ["disputes"] = new JsonArray([.. p.Disputes.Select(d => new JsonObject
        {
            ["id"] = d.Id,
            ["amount"] = d.Amount,
            ["stage"] = d.Stage,
            ["reason"] = "goods not received",
            ["respond_by"] = "2026-12-31T00:00:00Z",
        })]),
    };

    static JsonObject Transfer(PlayedPayment p) => new()
    {
        ["paymentRequestId"] = p.Reference,
        ["version"] = p.Sequence,
        ["currency"] = p.Currency,
        ["status"] = p.Status == "closed" && p.Captured == 0 ? "CANCELLED"
            : p.Status == "expired" ? "EXPIRED"
            : p.Captured == 0 ? "AWAITING" : p.Captured < p.Asked ? "PARTLY_PAID" : "PAID",
        ["instructedAmount"] = Major(p.Asked),
        ["receivedAmount"] = Major(p.Captured),
        ["returnedAmount"] = Major(p.Refunded),
        ["creditor"] = new JsonObject { ["account"] = "GB82WEST12345698765432", ["name"] = "Pay By Bank Ltd" },
        ["remittanceReference"] = $"PBB{p.Reference.ToString("N")[..12].ToUpperInvariant()}",
        ["expiresAt"] = "2026-12-31T00:00:00Z",
    };

    // Two decimals: tests pay in dollars.
    static string Major(long minor) => (minor / 100m).ToString("F2", CultureInfo.InvariantCulture);

    static long Minor(string major) => (long)(decimal.Parse(major, CultureInfo.InvariantCulture) * 100);
}
