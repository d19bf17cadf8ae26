using System.Text.Json;
using System.Text.Json.Nodes;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>
/// The card processors' interface: authorisations that are captured, voided, refunded and disputed. Names in snake_case, amounts in
/// minor units. A refusal for good is 402 with its code.
/// </summary>
static class CardDoor
{
    static readonly string[] Channels = ["card", "card-2"];

    sealed record Authorise(Guid Reference, long Amount, string Currency, string Token);

    public static void Map(IEndpointRouteBuilder processors)
    {
        foreach (var channel in Channels)
        {
            var api = processors.MapGroup($"/{channel}/v1");
            api.MapPost("/authorisations", async (JsonElement body, HttpRequest request, ProcessorDesk desk, CancellationToken ct) =>
                Key(request) is { } key && Read(body) is { } asked
                    ? Answer(await desk.Open(channel, key, asked.Reference, asked.Amount, asked.Currency, "open", asked.Token, ct))
                    : Bad());
            api.MapPost("/authorisations/{id:guid}/captures", async (
                Guid id, JsonElement body, HttpRequest request, ProcessorDesk desk, CancellationToken ct) =>
                Key(request) is { } key ? Answer(await desk.Capture(channel, key, id, Minor(body), ct)) : Bad());
            api.MapPost("/authorisations/{id:guid}/voids", async (
                Guid id, HttpRequest request, ProcessorDesk desk, CancellationToken ct) =>
                Key(request) is { } key ? Answer(await desk.Void(channel, key, id, ct)) : Bad());
            api.MapPost("/authorisations/{id:guid}/refunds", async (
                Guid id, JsonElement body, HttpRequest request, ProcessorDesk desk, CancellationToken ct) =>
                Key(request) is { } key ? Answer(await desk.Refund(channel, key, id, Minor(body), ct)) : Bad());
            api.MapPost("/authorisations/{id:guid}/disputes/{dispute}/evidence", async (
                Guid id, string dispute, HttpRequest request, ProcessorDesk desk, CancellationToken ct) =>
                Key(request) is { } key ? Answer(await desk.Evidence(channel, key, id, dispute, ct)) : Bad());
            api.MapPost("/authorisations/{id:guid}/abandon", async (Guid id, ProcessorDesk desk, CancellationToken ct) =>
                await desk.Abandon(channel, id, ct) is { } taken ? Answer(taken) : Results.NoContent());
            api.MapGet("/authorisations/{id:guid}", async (Guid id, ProcessorDesk desk, CancellationToken ct) =>
                await desk.Show(channel, id, ct) is { } known ? Answer(known) : Results.NotFound());
            api.MapGet("/settlements", async (long after, Db db, CancellationToken ct) => Results.Json(new JsonObject
            {
                ["settlements"] = new JsonArray([.. (await ProcessorPayouts.After(db, channel, after, ct)).Select(Settlement)]),
            }));
        }
    }

    public static JsonObject Show(ProcessorPayment payment, IReadOnlyList<ProcessorDispute> disputes) => new()
    {
        ["reference"] = payment.Reference,
        ["id"] = $"auth_{payment.Reference:N}",
        ["sequence"] = payment.Sequence,
        ["currency"] = payment.Currency,
        ["status"] = payment.Status,
        ["authorised"] = payment.Authorised,
        ["captured"] = payment.Captured,
        ["refunded"] = payment.Refunded,
        ["expires_at"] = payment.ExpiresAt,
        ["disputes"] = new JsonArray([.. disputes.Select(dispute => new JsonObject
        {
            ["id"] = dispute.Id,
            ["amount"] = dispute.Amount,
            ["stage"] = dispute.Stage,
            ["reason"] = dispute.Reason,
            ["respond_by"] = dispute.RespondBy,
        })]),
    };

    internal static Guid? Key(HttpRequest request) =>
        Guid.TryParse(request.Headers["Idempotency-Key"].ToString(), out var key) ? key : null;

    internal static IResult Bad() => Results.BadRequest();

    static IResult Answer(DeskAnswer answer) => answer switch
    {
        { Conflict: true } => Repeats.Conflict("Idempotency-Key").ToHttp(),
        { Refusal: { } code } => Results.Json(new JsonObject
        {
            ["code"] = code,
            ["authorisation"] = answer.Payment is null ? null : Show(answer.Payment, answer.Disputes),
        }, statusCode: StatusCodes.Status402PaymentRequired),
        _ => Results.Json(Show(answer.Payment!, answer.Disputes)),
    };

    static Authorise? Read(JsonElement body) =>
        body.TryGetProperty("reference", out var reference) && reference.TryGetGuid(out var id)
        && body.TryGetProperty("currency", out var currency) && currency.ValueKind == JsonValueKind.String
        && body.TryGetProperty("token", out var token) && token.ValueKind == JsonValueKind.String
            ? new Authorise(id, Minor(body), currency.GetString()!, token.GetString()!)
            : null;

    static long Minor(JsonElement body) =>
        body.TryGetProperty("amount", out var amount) && amount.ValueKind == JsonValueKind.Number && amount.TryGetInt64(out var minor)
            ? minor
            : 0;

    static JsonObject Settlement(ProcessorPayout payout) => new()
    {
        ["no"] = payout.No,
        ["reference"] = payout.Reference,
        ["currency"] = payout.Currency,
        ["gross"] = payout.Gross,
        ["fee"] = payout.Fee,
        ["net"] = payout.Gross - payout.Fee,
        ["lines"] = new JsonArray([.. payout.Lines.Select(line => new JsonObject
        {
            ["reference"] = line.Reference,
            ["kind"] = line.Kind,
            ["amount"] = line.Amount,
            ["fee"] = line.Fee,
        })]),
    };
}
