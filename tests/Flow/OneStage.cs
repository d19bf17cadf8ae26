using System.Text.Json.Nodes;
using CrossBorder.Testing;
using CrossBorder.Testing.Stories;

namespace CrossBorder.Flow.Tests;

/// <summary>Orders that do not go straight on, all at once on one fleet; each test waits for its own.</summary>
public sealed class OneStage : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public Trade Trade { get; private set; } = null!;

    public Stage Stage { get; private set; } = null!;

    public Task<(Deal Deal, JsonNode Amendment, string FirstWaybill)> Amended { get; private set; } = null!;

    public Task<(Deal Deal, JsonNode Amendment)> TooLate { get; private set; } = null!;

    public Task<(Deal Deal, long ChargeMinor, string? Refusal, JsonNode Refund)> GivenUp { get; private set; } = null!;

    public Task<(Deal Deal, JsonNode Return, JsonNode Refund)> Returned { get; private set; } = null!;

    public Task<(Deal Deal, JsonNode Held, JsonNode Dispute, JsonNode Refund)> Disputed { get; private set; } = null!;

    public Task<(IReadOnlyList<Deal> Deals, JsonNode Frame)> CalledOff { get; private set; } = null!;

    public Task<(IReadOnlyList<Deal> Deals, JsonNode Shipment)> Shared { get; private set; } = null!;

    public Task All => Task.WhenAll(Amended, TooLate, GivenUp, Returned, Disputed, CalledOff, Shared);

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        // A district that takes goods back which left under 9710.
        Trade = await Trade.Start(2, ct, [new("CustomsClearance:Returning:ModeOf9710", "9661")], 1);
        Stage = await Stage.Set(Trade, new Insist(Patience, CancellationToken.None), "flow");
        await Testing.Stories.GivingUp.Terms(Stage);
        TooLate = Amending.TooLate(Stage);
        Amended = Amending.Declared(Stage);
        GivenUp = Testing.Stories.GivingUp.Packed(Stage);
        Returned = Testing.Stories.GivingUp.Returned(Stage);
        Disputed = Disputing.Settled(Stage);
        CalledOff = CallingOff.Twice(Stage);
        Shared = Sharing.Three(Stage);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await All;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The test of the story told it.
        }

        await Trade.DisposeAsync();
    }
}
