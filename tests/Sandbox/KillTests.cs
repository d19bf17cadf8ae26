using System.Diagnostics;
using System.Net.Http.Json;
using CrossBorder.Testing;
using static CrossBorder.Sandbox.Tests.ClearanceTests;

namespace CrossBorder.Sandbox.Tests;

/// <summary>The sandbox as a process of its own, killed in the middle of everything.</summary>
public sealed class KillTests
{
    const int Orders = 40;
    const int Kills = 4;

    [Fact]
    public async Task Killed_again_and_again_it_answers_all_and_shows_each_entry_once()
    {
        // The host only lends its database and folder; it is down while the process runs.
        await using var host = await SandboxHost.Start(new { speed = 3 });
        await host.Down();
        var port = FreePorts.Block();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port + 70}") };
        var cases = Enumerable.Range(0, Orders).Select(_ => Case.New()).ToList();
        var killing = KillAllButTheLast(host, http, port);
        await Task.WhenAll(Pay(http, cases.Count), Declare(host, cases));
        using (var last = await killing)
        {
            try
            {
                await UntilAllIsAnswered(host);
            }
            finally
            {
                last.Kill();
                await last.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
        }

        Assert.All(cases, one => Assert.Equal("1 2 3 120 399 800", host.StatusesOf(one.Inventory)));
        Assert.Equal(Orders * 12, Directory.GetFiles(host.Inbound, "*.xml").Length);
        var statements = Statements.Read(host);
        Statements.AssertChained(statements);
        var lines = statements.SelectMany(statement => statement.Lines).ToList();
        Assert.Equal(Orders, lines.Count);
        Assert.Equal(Enumerable.Range(1, Orders).Select(i => (long)i), lines.Select(line => line.SignedMinor).Order());
    }

    static async Task UntilAllIsAnswered(SandboxHost host)
    {
        await SandboxHost.Until(() => host.Receipts().Count(receipt => receipt.Status == "800") == Orders, "all lists are released");
        await SandboxHost.Until(
            () => Statements.Read(host).Sum(statement => statement.Lines.Count) >= Orders, "all payments are stated");
    }

    static async Task<Process> KillAllButTheLast(SandboxHost host, HttpClient http, int port)
    {
        var random = new Random(20261121);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = Start(host, port);
            await Answering(http);
            await Task.Delay(random.Next(100, 900));
            process.Kill();
            await process.WaitForExitAsync();
        }

        return Start(host, port);
    }

    static async Task Declare(SandboxHost host, List<Case> cases)
    {
        foreach (var one in cases)
        {
            await host.Declare(one.Messages());
            await Task.Delay(40);
        }
    }

    static async Task Pay(HttpClient http, int payments)
    {
        for (var i = 1; i <= payments; i++)
        {
            var body = new
            {
                paymentId = Guid.NewGuid(),
                virtualAccount = "6222",
                currency = "USD",
                amountMinor = i,
                payerName = "Gift Shop",
                payerAccount = "",
                remittance = $"{i}",
            };
            await SandboxHost.Until(async () =>
            {
                try
                {
                    return (await http.PostAsJsonAsync("/bank/payments", body)).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            }, "the bank takes a payment");
        }
    }

    static Task Answering(HttpClient http) => SandboxHost.Until(async () =>
    {
        try
        {
            return (await http.GetAsync("/health/ready")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }, "the sandbox is ready");

    static Process Start(SandboxHost host, int port)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Sandbox")) { RedirectStandardOutput = true };
        foreach (var (key, value) in host.Environment(Path.Combine(host.Files, "principal.key")))
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["CROSSBORDER_PORT_BASE"] = $"{port}";
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        return process;
    }
}
