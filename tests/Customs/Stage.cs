using System.Text.Json.Nodes;
using CrossBorder.Contracts.Events;
using CrossBorder.Customs.Tests;
using CrossBorder.Testing;

[assembly: AssemblyFixture(typeof(Stage))]

namespace CrossBorder.Customs.Tests;

/// <summary>The tests look at one fleet; one after the other, because some of them kill processes or change the sandbox.</summary>
[CollectionDefinition("stage")]
public sealed class OneAfterTheOther;

/// <summary>
/// A deal for each scenario and channel. All are sold at the start and go their ways at the same time; each test looks at its own.
/// </summary>
public sealed class Stage : IAsyncLifetime
{
    /// <summary>What customs plays, in the sandbox's words. A pause lasts a tenth of what is written.</summary>
    static readonly Dictionary<string, string> Scripts = new()
    {
        ["clean"] = """{"scenario":"Clean"}""",
        ["rejected"] = """{"scenario":"Rejected","info":"the value is not plausible"}""",
        ["inspected"] = """{"scenario":"Inspected","pauseMs":40000,"info":"open box 2"}""",
        ["detained"] = """{"scenario":"Suspended","release":false}""",
        ["freed"] = """{"scenario":"Detained","pauseMs":10000}""",
        ["lost examination"] = """{"scenario":"LostReceipt"}""",
        ["lost release"] = """{"scenario":"LostReceipt","status":"800 or P"}""",
        ["no answer"] = """{"scenario":"NoAnswer"}""",
        ["duplicates"] = """{"scenario":"DuplicateReceipts"}""",
        ["reversed"] = """{"scenario":"Reversed"}""",
        ["gateway error"] = """{"scenario":"GatewayError"}""",
        ["sent back"] = """{"scenario":"Returned"}""",
    };

    readonly Dictionary<(Seller, string), Deal> deals = [];

    public CustomsFleet Fleet { get; private set; } = null!;

    public EventLog Told { get; private set; } = null!;

    public Deal this[Seller seller, string scene] => deals[(seller, scene)];

    public async ValueTask InitializeAsync()
    {
        Fleet = await CustomsFleet.Start(TestContext.Current.CancellationToken);
        Told = await EventLog.Open(Fleet.Fleet.Broker);
        foreach (var seller in new[] { Seller.Small, Seller.General })
            foreach (var (scene, rule) in Scripts)
                await Play(seller, scene, rule.Replace("800 or P", seller == Seller.Small ? "800" : "P", StringComparison.Ordinal));
        await Play(Seller.Small, "to withdraw", Scripts["detained"]);
        await Play(Seller.Retail, "kept", Scripts["detained"]);
        await Play(Seller.General, "to amend", Scripts["detained"]);
        await Play(Seller.General, "to delete", Scripts["detained"]);
        await Play(Seller.Retail, "first", Scripts["clean"]);
        await Play(Seller.Retail, "second", Scripts["clean"]);
        await Task.WhenAll(deals.Values.Select(deal => Fleet.Sell(deal)));
        await Wait.Until(
            async () => await Fleet.One<int>("logistics", "select count(*)::int from shipment where waybill_number is null", new { }) == 0,
            "every deal has its waybill");
        // What a test kills would send again, and what comes again is answered as if nothing had been lost.
        await Wait.Until(
            async () => await Fleet.One<int>(
                "customs-clearance", "select count(*)::int from message where type in ('CEB603', 'DEC101') and status = 'Written'", new { })
                >= deals.Count,
            "every deal is declared");
    }

    public async ValueTask DisposeAsync()
    {
        await Told.DisposeAsync();
        await Fleet.DisposeAsync();
    }

    /// <summary>How many events of this kind were told of a deal; one that a relay repeats after a crash is the same event.</summary>
    public int Times<T>(Deal deal) where T : class, IOrderEvent => Told.Of<T>()
        .Where(told => told.OrderId == deal.OrderId).DistinctBy(told => (told.AggregateId, told.Version)).Count();

    async Task Play(Seller seller, string scene, string rule)
    {
        var deal = deals[(seller, scene)] = new Deal(seller);
        await Fleet.Play(deal, JsonNode.Parse(rule)!.AsObject());
    }
}
