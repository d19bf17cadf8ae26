using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>
/// The interface of the processor of bank transfers: payment requests with an account and a reference to pay to. Names in camelCase,
/// amounts as decimal text, words of its own. A refusal for good is 422 with a reason.
/// </summary>
static class TransferDoor
{
    public const string Channel = "banktransfer";
    const string Account = "GB33BUKB20201555555555";

    public static void Map(IEndpointRouteBuilder processors)
    {
        var api = processors.MapGroup($"/{Channel}");
        api.MapPost("/payment-requests", Open);
        api.MapPost("/payment-requests/{id:guid}/cancellation", async (
            Guid id, HttpRequest request, ProcessorDesk desk, CancellationToken ct) =>
            CardDoor.Key(request) is { } key ? Answer(await desk.Void(Channel, key, id, ct)) : CardDoor.Bad());
        api.MapPost("/payment-requests/{id:guid}/returns", Return);
        api.MapPost("/payment-requests/{id:guid}/abandonment", async (Guid id, ProcessorDesk desk, CancellationToken ct) =>
            await desk.Abandon(Channel, id, ct) is { } taken ? Answer(taken) : Results.NoContent());
        api.MapGet("/payment-requests/{id:guid}", async (Guid id, ProcessorDesk desk, CancellationToken ct) =>
            await desk.Show(Channel, id, ct) is { } known ? Answer(known) : Results.NotFound());
        api.MapGet("/payout-reports", async (long after, Db db, CancellationToken ct) => Results.Json(new JsonObject
        {
            ["payoutReports"] = new JsonArray([.. (await ProcessorPayouts.After(db, Channel, after, ct)).Select(Report)]),
        }));
    }

    static async Task<IResult> Open(JsonElement body, HttpRequest request, ProcessorDesk desk, CancellationToken ct)
    {
        var currency = Text(body, "currency");
        if (CardDoor.Key(request) is not { } key || !Guid.TryParse(Text(body, "paymentRequestId"), out var id)
            || Minor(Text(body, "instructedAmount"), currency) is not { } amount)
            return CardDoor.Bad();
        return Answer(await desk.Open(Channel, key, id, amount, currency, "pending", "", ct));
    }

    static async Task<IResult> Return(Guid id, JsonElement body, HttpRequest request, ProcessorDesk desk, CancellationToken ct)
    {
        var known = await desk.Show(Channel, id, ct);
        return CardDoor.Key(request) is { } key && known?.Payment is { } payment
            && Minor(Text(body, "amount"), payment.Currency) is { } amount
                ? Answer(await desk.Refund(Channel, key, id, amount, ct))
                : CardDoor.Bad();
    }

    public static JsonObject Show(ProcessorPayment payment) => new()
    {
        ["paymentRequestId"] = payment.Reference,
        ["version"] = payment.Sequence,
        ["currency"] = payment.Currency,
        ["status"] = payment switch
        {
            { Status: "expired" } => "EXPIRED",
            { Status: "closed", Captured: 0 } => "CANCELLED",
            { Captured: 0 } => "AWAITING",
            _ => payment.Captured < payment.Asked && payment.Status != "closed" ? "PARTLY_PAID" : "PAID",
        },
        ["instructedAmount"] = Major(payment.Asked, payment.Currency),
        ["receivedAmount"] = Major(payment.Captured, payment.Currency),
        ["returnedAmount"] = Major(payment.Refunded, payment.Currency),
        ["creditor"] = new JsonObject { ["account"] = Account, ["name"] = "Pay By Bank Ltd" },
        ["remittanceReference"] = RemittanceOf(payment.Reference),
        ["expiresAt"] = payment.ExpiresAt,
    };

    /// <summary>What the buyer writes into the transfer.</summary>
    public static string RemittanceOf(Guid reference) => $"PBB{reference.ToString("N")[..15].ToUpperInvariant()}";

    static IResult Answer(DeskAnswer answer) => answer switch
    {
        { Conflict: true } => Repeats.Conflict("Idempotency-Key").ToHttp(),
        { Refusal: { } code } => Results.Json(new
        {
            reason = code switch
            {
                "currency_not_supported" => "CURRENCY",
                "amount_out_of_range" => "AMOUNT",
                "acquirer_unavailable" => "UNAVAILABLE",
                "nothing_left" => "NOTHING_LEFT",
                _ => "REJECTED",
            },
        }, statusCode: StatusCodes.Status422UnprocessableEntity),
        _ => Results.Json(Show(answer.Payment!)),
    };

    static string Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    static string Major(long minor, string currency)
    {
        var known = Currency.Of(currency);
        return new Money(minor, known).Major.ToString($"F{known.Exponent}", CultureInfo.InvariantCulture);
    }

    /// <summary>Null when the text is no amount of the currency.</summary>
    static long? Minor(string text, string currency) =>
        Currency.Find(currency) is { } known && decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var major)
        && Math.Abs(major) < 1_000_000_000_000m ? Money.FromMajor(major, known).Minor : null;

    static JsonObject Report(ProcessorPayout payout) => new()
    {
        ["no"] = payout.No,
        ["reference"] = payout.Reference,
        ["currency"] = payout.Currency,
        ["total"] = Major(payout.Gross, payout.Currency),
        ["charges"] = Major(payout.Fee, payout.Currency),
        ["payout"] = Major(payout.Gross - payout.Fee, payout.Currency),
        ["entries"] = new JsonArray([.. payout.Lines.Select(line => new JsonObject
        {
            ["paymentRequestId"] = line.Reference,
            ["type"] = line.Kind == "refund" ? "RETURN" : "CREDIT",
            ["amount"] = Major(line.Amount, payout.Currency),
            ["charge"] = Major(line.Fee, payout.Currency),
        })]),
    };
}
