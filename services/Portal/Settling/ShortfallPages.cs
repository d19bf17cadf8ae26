using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Settlement.V1.Shortfalls.ShortfallsClient;

namespace CrossBorder.Portal;

/// <param name="Action">Charge: banks kept it, before the wait is over. Leave: the buyer owes it.</param>
public sealed record DecideShortfallBody(string Action, string Reason);

/// <param name="Status">Waiting, Left, Charged, Paid, Ended.</param>
/// <param name="MissingMinor">What the order still lacks of the instalment.</param>
public sealed record ShortfallView(
    Guid Id, Guid OrderId, Guid ReceiptId, string Status, string Currency, long MissingMinor, long ChargedMinor);

/// <summary>Operators say what the missing part of an instalment is.</summary>
static class ShortfallPages
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/receipts/shortfalls/{id:guid}/decide", Decide).Allow(Role.Operator)
            .Describe("Receipts", "What is missing of an instalment was bank charges, or the buyer owes it.");

    static async Task<ShortfallView> Decide(Guid id, DecideShortfallBody body, Client shortfalls, HttpContext http)
    {
        var decided = await shortfalls.DecideShortfallAsync(
            new DecideShortfallRequest { Id = id.ToString(), Action = body.Action, Reason = body.Reason }, http.Call());
        return new(
            Guid.Parse(decided.Id), Guid.Parse(decided.OrderId), Guid.Parse(decided.ReceiptId), decided.Status, decided.Currency,
            decided.MissingMinor, decided.ChargedMinor);
    }
}
