using System.Net;
using System.Net.Http.Json;
using static CrossBorder.Sandbox.Tests.ClearanceTests;

namespace CrossBorder.Sandbox.Tests;

/// <summary>Each scenario of the script, and what a rule fits.</summary>
public sealed class ScenarioTests
{
    static async Task Script(SandboxHost sandbox, params object[] rules) =>
        (await sandbox.Http.PutAsJsonAsync("/control/scenarios", new { rules })).EnsureSuccessStatusCode();

    [Theory]
    [InlineData("Inspected", null, true, "1 2 3 120 500 399 800")]
    [InlineData("Detained", null, true, "1 2 3 120 501 399 800")]
    [InlineData("Detained", "503", false, "1 2 3 120 503")]
    [InlineData("Suspended", null, true, "1 2 3 120 600 399 800")]
    [InlineData("Suspended", null, false, "1 2 3 120 600")]
    [InlineData("Returned", null, true, "1 2 3 120 700")]
    [InlineData("LostReceipt", null, true, "1 2 3 120 800")]
    [InlineData("LostReceipt", "120", true, "1 2 3 399 800")]
    [InlineData("Slow", null, true, "1 2 3 120 399 800")]
    [InlineData("Reversed", null, true, "1 2 3 120 399 800")]
    [InlineData("Clean", null, true, "1 2 3 120 399 800")]
    public async Task A_list_goes_the_way_of_its_scenario_and_the_next_one_is_clean(
        string scenario, string? status, bool release, string expected)
    {
        await using var sandbox = await SandboxHost.Start();
        var (one, clean) = (Case.New(), Case.New());
        await Script(sandbox, new { scenario, status, release, document = one.CopNo, pauseMs = 500, info = "told" });
        await sandbox.Declare([.. one.Messages(), .. clean.Messages()]);
        await sandbox.UntilStatus(one.Inventory, expected.Split(' ')[^1]);
        await SandboxHost.Until(() => sandbox.StatusesOf(one.Inventory) == expected, expected);
        await sandbox.UntilStatus(clean.Inventory, "800");
        Assert.Equal("1 2 3 120 399 800", sandbox.StatusesOf(clean.Inventory));
        Assert.Equal(scenario == "Clean" ? 0 : 1, await sandbox.Count("customs.scenarios"));
    }

    [Theory]
    [InlineData("Inspected", true, "S0 E1 L 7 C [JW] P")]
    [InlineData("Suspended", true, "S0 E1 L 7 H [JW] P")]
    [InlineData("Suspended", false, "S0 E1 L 7 H")]
    [InlineData("TaxesDue", true, "S0 E1 L 7 T [JW] P")]
    [InlineData("Deleted", true, "S0 E1 L 7 A")]
    [InlineData("Returned", true, "S0 E1 L 7 Z")]
    [InlineData("Resend", true, "S0 E1 N")]
    [InlineData("Rejected", true, "S0 E1 E")]
    public async Task A_full_declaration_goes_the_way_of_its_scenario(string scenario, bool release, string expected)
    {
        await using var sandbox = await SandboxHost.Start();
        await Script(sandbox, new { scenario, release, order = "SO-1", pauseMs = 100, info = "box 2" });
        var one = Family.Declaration("F1", "SO-1", "WB1");
        await sandbox.Declare(one.ToString());
        await sandbox.UntilStatus(one.GuidOf(), expected.Split(' ')[^1]);
        Assert.Matches($"^{expected}$", sandbox.StatusesOf(one.GuidOf()));
        var inspection = sandbox.Receipts().Select(receipt => receipt["inspection"]).OfType<string>();
        Assert.Equal(scenario == "Inspected" ? ["box 2"] : [], inspection);
        if (scenario is not ("Deleted" or "Resend" or "Rejected"))
            return;

        var again = Family.Declaration("F1", "SO-1", "WB1");
        await sandbox.Declare(again.ToString());
        await sandbox.UntilStatus(again.GuidOf(), "P");
    }

    [Fact]
    public async Task A_rejected_list_is_taken_when_it_comes_corrected()
    {
        await using var sandbox = await SandboxHost.Start();
        var one = Case.New();
        await Script(sandbox, new { scenario = "Rejected", exporter = "330196500X" });
        await sandbox.Declare(one.Messages());
        await sandbox.UntilStatus(one.Inventory, "100");
        var corrected = Ceb.Inventory(one.OrderNo, one.Waybill, one.CopNo, appType: "2");
        await sandbox.Declare(corrected.ToString());
        await sandbox.UntilStatus(corrected.GuidOf(), "800");
        Assert.Equal("2 3 120", sandbox.StatusesOf(one.Order));
    }

    [Fact]
    public async Task The_gateway_fails_the_first_transmission_and_takes_the_second()
    {
        await using var sandbox = await SandboxHost.Start();
        var one = Case.New();
        await Script(sandbox, new { scenario = "GatewayError", waybill = one.Waybill, kinds = new[] { "Inventory" } });
        await sandbox.Declare(one.Messages());
        await sandbox.UntilStatus(one.Inventory, "-1");
        var error = sandbox.Receipts().Single(receipt => receipt.Message == "CEB900Message");
        Assert.Equal("CEB603", error["oriMessageType"]);
        Assert.StartsWith("3003", error.Info, StringComparison.Ordinal);

        await sandbox.Declare(one.Messages()[2]);
        await sandbox.UntilStatus(one.Inventory, "800");
        Assert.Equal("-1 1 2 3 120 399 800", sandbox.StatusesOf(one.Inventory));
    }

    [Fact]
    public async Task Without_an_answer_the_same_document_again_is_answered()
    {
        await using var sandbox = await SandboxHost.Start();
        var one = Case.New();
        await Script(sandbox, new { scenario = "NoAnswer", document = one.CopNo });
        await sandbox.Declare(one.Messages());
        await SandboxHost.Until(async () => await sandbox.Count("customs.lists") == 1, "the list is in force");
        Assert.Equal("", sandbox.StatusesOf(one.Inventory));
        await sandbox.Declare(one.Messages()[2]);
        await sandbox.UntilStatus(one.Inventory, "800");
        Assert.Equal("1 2 3 120 399 800", sandbox.StatusesOf(one.Inventory));
        await sandbox.HasCounted("customs", "lists 1, released 1, duplicates 0");
    }

    [Fact]
    public async Task A_file_that_a_crash_left_lying_was_transmitted_once()
    {
        await using var sandbox = await SandboxHost.Start();
        var one = Case.New();
        await Script(sandbox, new { scenario = "NoAnswer", document = one.CopNo });
        await sandbox.Declare(one.Messages());
        await SandboxHost.Until(async () => await sandbox.Count("customs.lists") == 1, "the list is in force");
        var taken = Path.Combine(sandbox.Outbound, "taken");
        await SandboxHost.Until(() => Directory.GetFiles(taken).Length == 3, "the files are taken");
        // As if the process had died between its commit and the move of the files.
        foreach (var file in Directory.GetFiles(taken))
            File.Move(file, Path.Combine(sandbox.Outbound, Path.GetFileName(file)));
        await SandboxHost.Until(() => Directory.GetFiles(taken).Length == 3, "the files are taken again");
        Assert.Equal("", sandbox.StatusesOf(one.Inventory));
        await sandbox.HasCounted("customs", "lists 1, repeats 0");
    }

    [Fact]
    public async Task Receipts_come_twice_or_in_reverse()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = 2 });
        var (twice, reversed) = (Case.New(), Case.New());
        await Script(sandbox, new { scenario = "DuplicateReceipts", document = twice.CopNo },
            new { scenario = "Reversed", document = reversed.CopNo });
        await sandbox.Declare([.. twice.Messages(), .. reversed.Messages()]);
        await SandboxHost.Until(() => sandbox.Receipts().Count(receipt => receipt.Guid == twice.Inventory) == 12, "twelve");
        await SandboxHost.Until(() => sandbox.Receipts().Count(receipt => receipt.Guid == reversed.Inventory) == 6, "six");
        Assert.Equal(["800", "399", "120", "3", "2", "1"],
            sandbox.Receipts().Where(receipt => receipt.Guid == reversed.Inventory).Select(receipt => receipt.Status));
        Assert.Equal("1 2 3 120 399 800", sandbox.StatusesOf(reversed.Inventory));
    }

    [Fact]
    public async Task Withdrawal_consolidation_and_amendment_are_refused()
    {
        await using var sandbox = await SandboxHost.Start();
        var (_, number) = await FamilyTests.Released(sandbox, flagB: true);
        await Script(sandbox, new { scenario = "RefusedWithdrawal" }, new { scenario = "RefusedConsolidation", document = "S1" },
            new { scenario = "Rejected", kinds = new[] { "Request" } });
        var (withdrawal, summary) = (Family.Withdrawal("W1", number), Family.Summary("S1", number));
        var declaration = Family.Declaration("F1", "SO-9", "WB9");
        await sandbox.Declare(withdrawal.ToString(), summary.ToString(), declaration.ToString());
        await sandbox.UntilStatus(withdrawal.GuidOf(), "100");
        await sandbox.UntilStatus(summary.GuidOf(), "100");
        await sandbox.UntilStatus(declaration.GuidOf(), "P");
        var released = sandbox.Receipts().Single(receipt => receipt.Status == "P");
        var amendment = Family.Declaration("F1", "SO-9", "WB9", "2", released["seqNo"], released["entryId"]);
        await sandbox.Declare(amendment.ToString());
        await sandbox.UntilStatus(amendment.GuidOf(), "E");
        Assert.Equal("0", sandbox.Receipts().Single(receipt => receipt.Status == "E")["requestResult"]);
        await sandbox.HasCounted("customs", "withdrawn 0, consolidated 0, declarations 1, scenarios 3");
    }

    [Fact]
    public async Task The_script_survives_a_restart_and_a_bad_one_is_refused()
    {
        await using var sandbox = await SandboxHost.Start();
        var one = Case.New();
        await Script(sandbox, new { scenario = "Returned", every = 1, kinds = new[] { "Inventory" } });
        var script = await sandbox.Http.GetStringAsync("/control/scenarios");
        await sandbox.Restart();
        Assert.Equal(script, await sandbox.Http.GetStringAsync("/control/scenarios"));
        await sandbox.Declare(one.Messages());
        await sandbox.UntilStatus(one.Inventory, "700");

        foreach (var bad in new object[]
        {
            new { scenario = "Unheard" }, new { scenario = "Inspected", kinds = new[] { "Order" } }, new { scenario = "Slow", every = -1 },
            new { scenario = "Slow", pauseMs = -1 }, new { document = "D1" },
        })
            Assert.Equal(HttpStatusCode.BadRequest,
                (await sandbox.Http.PutAsJsonAsync("/control/scenarios", new { rules = new[] { bad } })).StatusCode);
        Assert.Equal(script, await sandbox.Http.GetStringAsync("/control/scenarios"));
    }

    [Fact]
    public void One_in_so_many_documents_is_picked_by_the_seed()
    {
        var script = new ScenarioScript { Rules = [new() { Scenario = Scenario.Inspected, Every = 5 }] };
        var documents = Enumerable.Range(0, 300).Select(i => Ceb.Inventory($"SO-{i}", $"WB{i}", $"D{i}"))
            .Select(message => CebReader.Read(message.Bytes())[0]).ToList();
        List<string> Picked(long seed) => [.. documents.Where(one => script.Of(one, seed) is not null).Select(one => one.OwnKey)];

        Assert.InRange(Picked(1).Count, 40, 80);
        Assert.Equal(Picked(1), Picked(1));
        Assert.NotEqual(Picked(1), Picked(2));
    }
}
