using Microsoft.Extensions.DependencyInjection;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>A catalog whose time only these tests move: by days.</summary>
public sealed class LeadClockHost : CatalogHost
{
    public MovableClock Clock { get; } = new();

    protected override void Configure(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);
}

/// <summary>The clocks of open requests.</summary>
public sealed class LeadClockTests(LeadClockHost clocked) : IClassFixture<LeadClockHost>
{
    [Fact]
    public async Task Who_does_not_answer_in_time_or_declines_is_passed_over_and_the_next_is_asked()
    {
        var pool = new LeadPool(clocked);
        var exporters = new List<Guid>();
        for (var i = 0; i < 7; i++)
            exporters.Add(await pool.Exporter("900110"));
        var lead = await pool.Post();
        Assert.Equal("OOOOOWW", await States(pool, lead));

        var first = Guid.Parse((await pool.Offers(lead))[0].ExporterId);
        await pool.As(first).DeclineAsync(new() { Id = lead.Id });
        Assert.Equal("DOOOOOW", await States(pool, lead));
        var second = Guid.Parse((await pool.Offers(lead))[1].ExporterId);
        await pool.As(second).RespondAsync(new() { Id = lead.Id, Message = "Yes." });
        Assert.Equal("DROOOOO", await States(pool, lead));

        var late = Guid.Parse((await pool.Offers(lead))[2].ExporterId);
        clocked.Clock.Advance(TimeSpan.FromHours(48));
        Assert.Contains(
            (await CatalogHost.Refusal(pool.As(late).RespondAsync(new() { Id = lead.Id, Message = "Late." }))).Code,
            new[] { "lead_passed_on", "lead_offer_transition_refused" });
        clocked.Services.GetRequiredService<LeadSignal>().Set();
        await CatalogHost.Eventually(async () => await States(pool, lead) == "DRPPPPP", "those that did not answer are passed over");

        clocked.Clock.Advance(TimeSpan.FromDays(30));
        clocked.Services.GetRequiredService<LeadSignal>().Set();
        await CatalogHost.Eventually(
            async () => (await pool.AsBuyer.GetAsync(new() { Id = lead.Id })).Status == "Expired", "the request expires");
        Assert.Equal("lead_transition_refused", (await CatalogHost.Refusal(pool.AsBuyer.CloseAsync(new() { Id = lead.Id }))).Code);
    }

    static async Task<string> States(LeadPool pool, V1.Lead lead) =>
        string.Concat((await pool.Offers(lead)).Select(offer => offer.Status[0]));
}
