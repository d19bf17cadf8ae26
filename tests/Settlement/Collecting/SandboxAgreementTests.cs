using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using CrossBorder.Platform;
using CrossBorder.Sandbox;
using CrossBorder.Testing;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CrossBorder.Settlement.Tests;

/// <summary>Our adapters and the sandbox's processors, each written from the interface, understand each other.</summary>
public sealed class SandboxAgreementTests : IAsyncLifetime
{
    static readonly string[] Everything = ["card", "card-2", "banktransfer"];

    readonly string name = $"a{Guid.NewGuid():N}"[..13];
    readonly List<IProcessor> opened = [];
    WebApplicationFactory<SandboxOptions> sandbox = null!;
    HttpClient http = null!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    string Files => Path.Combine(Path.GetTempPath(), "crossborder-tests", name);

    Db Db => sandbox.Services.GetRequiredService<Db>();

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Files);
        var key = Path.Combine(Files, "principal.key");
        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        sandbox = new WebApplicationFactory<SandboxOptions>().WithWebHostBuilder(host =>
        {
            host.UseSetting("CROSSBORDER_POSTGRES", Servers.Postgres);
            host.UseSetting("CROSSBORDER_RABBITMQ", "amqp://nobody:nothing@127.0.0.1:1/");
            host.UseSetting("CROSSBORDER_PRINCIPAL_KEY_FILE", key);
            host.UseSetting("CROSSBORDER_FILES", Files);
            host.UseSetting("CROSSBORDER_DATABASE_PREFIX", name + "_");
            host.UseSetting("Logging:LogLevel:CrossBorder", "Error");
        });
        http = sandbox.CreateClient();
        (await http.PutAsJsonAsync("/control", new { speed = 20 }, Stop)).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        opened.ForEach(processor => processor.Dispose());
        http.Dispose();
        await sandbox.DisposeAsync();
        await Servers.DropDatabases(name + "_");
        Directory.Delete(Files, recursive: true);
    }

    IProcessor Processor(string channel)
    {
        var line = new ProcessorLine(
            sandbox.Server.CreateHandler(), new Uri(sandbox.Server.BaseAddress, $"processors/{channel}/"), null, new() { Retries = 0 },
            TimeProvider.System);
        opened.Add(channel == "banktransfer" ? new BankTransferProcessor(channel, line) : new CardProcessor(channel, line));
        return opened[^1];
    }

    static DueOperation Call(
        OperationKind kind, Guid opening, long minor, string? token = "tok", string currency = "USD", string? chargeback = null) => new(
        kind == OperationKind.Open ? opening : Guid.NewGuid(), Guid.NewGuid(), 1, kind, "", minor, chargeback, "note", token, 1, false,
        opening, currency, "GB");

    [Theory]
    [InlineData("card")]
    [InlineData("card-2")]
    public async Task A_card_is_authorised_captured_refunded_and_disputed(string channel)
    {
        var (processor, opening) = (Processor(channel), Guid.NewGuid());
        var call = Call(OperationKind.Open, opening, 100_000);
        var first = await processor.Send(call, Stop);
        Assert.Equal((ReplyKind.Taken, ProcessorStage.Open, 100_000L), (first.Kind, first.State!.Stage, first.State.AuthorisedMinor));
        Assert.Equal(first.State.Sequence, (await processor.Send(call, Stop)).State!.Sequence);
        var capture = Call(OperationKind.Capture, opening, 60_000);
        Assert.Equal(60_000, (await processor.Send(capture, Stop)).State!.CapturedMinor);
        Assert.Equal(60_000, (await processor.Send(capture, Stop)).State!.CapturedMinor);
        var tooMuch = await processor.Send(Call(OperationKind.Capture, opening, 40_001), Stop);
        Assert.Equal((ReplyKind.Refused, PaymentOutcome.NothingLeft), (tooMuch.Kind, tooMuch.Outcome));
        Assert.Equal(ProcessorStage.Closed, (await processor.Send(Call(OperationKind.Void, opening, 0), Stop)).State!.Stage);
        Assert.Equal(10_000, (await processor.Send(Call(OperationKind.Refund, opening, 10_000), Stop)).State!.RefundedMinor);
        await Act($"{channel}/disputes", new { reference = opening, amountMinor = 50_000, reason = "not received" });
        var disputed = (await processor.Query(opening, Stop))!;
        Assert.Equal((50_000L, ChargebackStage.Opened), (disputed.ChargedBackMinor, Assert.Single(disputed.Disputes).Stage));
        Assert.Equal(PaymentOutcome.ChargebackOpen, (await processor.Send(Call(OperationKind.Refund, opening, 1), Stop)).Outcome);
        var contested = await processor.Send(Call(OperationKind.Contest, opening, 0, chargeback: "dp_1"), Stop);
        Assert.Equal(ChargebackStage.Contested, contested.State!.Disputes[0].Stage);
        await Act($"{channel}/disputes/dp_1/decision", new { reference = opening, won = true });
        var last = (await processor.Query(opening, Stop))!;
        Assert.Equal((60_000L, 10_000L, 0L), (last.CapturedMinor, last.RefundedMinor, last.ChargedBackMinor));
        await SettledAsTheBankShows(processor, channel, 50_000);
    }

    [Fact]
    public async Task A_transfer_is_instructed_paid_late_given_back_and_settled()
    {
        var (processor, opening) = (Processor("banktransfer"), Guid.NewGuid());
        var first = await processor.Send(Call(OperationKind.Open, opening, 5_000, null, "JPY"), Stop);
        Assert.Equal((ProcessorStage.Pending, 0L), (first.State!.Stage, first.State.CapturedMinor));
        Assert.StartsWith("PBB", first.State.Instruction!.Reference);
        await Act("banktransfer/transfers", new { reference = opening, amountMinor = 2_000 });
        Assert.Equal(ProcessorStage.Open, (await processor.Query(opening, Stop))!.Stage);
        await Act("banktransfer/transfers", new { reference = opening, amountMinor = 3_000 });
        var paid = (await processor.Query(opening, Stop))!;
        Assert.Equal((ProcessorStage.Closed, 5_000L), (paid.Stage, paid.CapturedMinor));
        Assert.Equal(500, (await processor.Send(Call(OperationKind.Refund, opening, 500, null, "JPY"), Stop)).State!.RefundedMinor);
        await SettledAsTheBankShows(processor, "banktransfer", 4_500);
    }

    [Theory]
    [InlineData("tok_decline_insufficient_funds", "USD", PaymentOutcome.CardFunds, false)]
    [InlineData("tok_decline_lost_or_stolen", "USD", PaymentOutcome.CardBlocked, false)]
    [InlineData("tok_decline_acquirer_unavailable", "USD", PaymentOutcome.ChannelUnavailable, true)]
    [InlineData("tok", "KWD", PaymentOutcome.CurrencyNotTaken, true)]
    public async Task A_refusal_has_its_name_and_says_whether_another_channel_may_take_it(
        string token, string currency, string outcome, bool elsewhere)
    {
        var reply = await Processor("card").Send(Call(OperationKind.Open, Guid.NewGuid(), 1_000, token, currency), Stop);
        Assert.Equal((ReplyKind.Refused, outcome, elsewhere), (reply.Kind, reply.Outcome, reply.Elsewhere));
    }

    [Fact]
    public async Task What_was_abandoned_is_not_taken_when_it_still_comes_and_what_was_taken_is_not_abandoned()
    {
        foreach (var channel in Everything)
        {
            var (processor, lost, taken) = (Processor(channel), Guid.NewGuid(), Guid.NewGuid());
            Assert.Equal(ReplyKind.Abandoned, (await processor.Abandon(Call(OperationKind.Open, lost, 100), Stop)).Kind);
            var late = await processor.Send(Call(OperationKind.Open, lost, 100), Stop);
            Assert.Equal((ReplyKind.Refused, true), (late.Kind, late.Elsewhere));
            await processor.Send(Call(OperationKind.Open, taken, 100), Stop);
            Assert.Equal(ReplyKind.Taken, (await processor.Abandon(Call(OperationKind.Open, taken, 100), Stop)).Kind);
            Assert.Null(await processor.Query(lost, Stop));
        }
    }

    [Fact]
    public async Task Every_change_is_told_in_a_message_that_our_adapter_reads()
    {
        using var control = await http.PutAsJsonAsync(
            "/control", new { speed = 20, seed = 7, processors = new { repeat = 1 }, loseMessageEvery = 2 }, Stop);
        control.EnsureSuccessStatusCode();
        foreach (var channel in Everything)
        {
            var (processor, opening) = (Processor(channel), Guid.NewGuid());
            await processor.Send(Call(OperationKind.Open, opening, 1_000), Stop);
            for (var i = 0; i < 8; i++)
                await (channel == "banktransfer"
                    ? Act("banktransfer/transfers", new { reference = opening, amountMinor = 100 })
                    : processor.Send(Call(OperationKind.Capture, opening, 100), Stop));
            var messages = await Db.Many<Message>(
                "select event_id, body, lost from processor_message where channel = @channel order by id", new { channel }, Stop);
            var states = messages.Select(message => processor.Read(Encoding.UTF8.GetBytes(message.Body))).ToList();
            Assert.Equal(16, messages.Count);
            Assert.All(states.Zip(messages), pair => Assert.Equal(pair.Second.EventId, pair.First.EventId));
            Assert.Equal(Enumerable.Range(1, 8).Select(i => i * 100L), states.Select(state => state.State!.CapturedMinor).Distinct());
            Assert.InRange(messages.Count(message => message.Lost), 2, 14);
        }
    }

    /// <summary>Payouts add up to what came in less fees, and the bank's statement has each with its reference.</summary>
    async Task SettledAsTheBankShows(IProcessor processor, string channel, long gross)
    {
        List<SettlementReport> reports = [];
        await Wait.Until(async () =>
        {
            reports = [.. (await processor.Settlements(0, Stop))!];
            return reports.Sum(report => report.GrossMinor) == gross;
        }, $"{channel} has settled {gross}, it was {string.Join(' ', reports)}");
        Assert.All(reports, report => Assert.Null(ProcessorSettlement.Fault(report, report.Lines.Select(l => l.OpeningId).ToHashSet())));
        Assert.Contains(reports, report => report.FeeMinor > 0);
        Assert.Equal(reports.Skip(1).Select(report => report.No), (await processor.Settlements(reports[0].No, Stop))!.Select(r => r.No));
        await Wait.Until(
            () => reports.TrueForAll(report => Directory.GetFiles(Path.Combine(Files, "bank", "statements"), "*.sta")
                .Any(file => File.ReadAllText(file).Contains($"NTRF{report.Reference}//", StringComparison.Ordinal))),
            "every payout is on a statement");
    }

    async Task Act(string path, object body) => (await http.PostAsJsonAsync($"/processors/{path}", body, Stop)).EnsureSuccessStatusCode();

    sealed record Message(string EventId, string Body, bool Lost);
}
