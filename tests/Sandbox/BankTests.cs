using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CrossBorder.Sandbox.Tests;

public sealed class BankTests
{
    static object Payment(Guid id, long minor, string currency = "USD", string remittance = "SO-2026-000123") => new
    {
        paymentId = id,
        virtualAccount = "6222001234567",
        currency,
        amountMinor = minor,
        payerName = "Gift Shop Ltd",
        payerAccount = "GB82WEST12345698765432",
        remittance,
    };

    static object Transfer(Guid id, long minor, string currency = "USD", string remittance = "payout SO-2026-000123") => new
    {
        transferId = id,
        currency,
        amountMinor = minor,
        beneficiaryName = "杭州礼品有限公司",
        beneficiaryAccount = "95588012345",
        remittance,
    };

    static async Task<HttpStatusCode> Post(SandboxHost sandbox, string path, object body) =>
        (await sandbox.Http.PostAsJsonAsync(path, body)).StatusCode;

    static Task Stated(SandboxHost sandbox) =>
        SandboxHost.Until(async () => await sandbox.Count("bank.unstated") == 0, "every entry is on a written statement");

    [Fact]
    public async Task Payments_are_credits_and_transfers_debits_of_a_chain_of_statements_that_goes_on_after_a_restart()
    {
        await using var sandbox = await SandboxHost.Start();
        var transfer = new Guid("018f2a3b-4c5d-6e7f-8a9b-0c1d2e3f4a5b");
        Assert.Equal(HttpStatusCode.Accepted, await Post(sandbox, "/bank/payments", Payment(Guid.NewGuid(), 100_000)));
        await Stated(sandbox);
        Assert.Equal(HttpStatusCode.Accepted, await Post(sandbox, "/bank/payments", Payment(Guid.NewGuid(), 25_050)));
        await Stated(sandbox);
        await sandbox.Restart();
        Assert.Equal(HttpStatusCode.Accepted, await Post(sandbox, "/bank/transfers", Transfer(transfer, 130_075)));
        Assert.Equal(HttpStatusCode.Accepted, await Post(sandbox, "/bank/payments", Payment(Guid.NewGuid(), 5_000, "JPY")));
        await Stated(sandbox);

        var statements = Statements.Read(sandbox);
        var usd = statements.Where(statement => statement.Account == "CBUSD0001").OrderBy(statement => statement.Number).ToList();
        Assert.Equal([1, 2, 3], usd.Select(statement => statement.Number));
        Assert.Equal([(0, 100_000), (100_000, 125_050), (125_050, -5_025)],
            usd.Select(statement => (statement.Opening, statement.Closing)));
        Assert.Equal(":61:" + Today + "D1300,75NTRF018F2A3B4C5D6E7F//", usd[2].Lines[0].Tag61[..^14]);
        Assert.Equal("?20PAYMENT 018F2A3B4C5D6E7F?21payout SO-2026-000123?32........?3195588012345", usd[2].Lines[0].Narrative);
        Assert.Equal("?20VA 6222001234567?21SO-2026-000123?32Gift Shop Ltd?31GB82WEST12345698765432", usd[0].Lines[0].Narrative);
        Assert.Equal(":61:" + Today + "C1000,00NTRFNONREF//", usd[0].Lines[0].Tag61[..^14]);
        var jpy = Assert.Single(statements, statement => statement.Account == "CBJPY0001");
        Assert.Equal((1, 0, 5_000), (jpy.Number, jpy.Opening, jpy.Closing));
        Assert.All(statements, statement => Assert.Matches(@"^STMT-20[0-9]{6}-[0-9]{6}\.sta$", statement.File));
    }

    static string Today => DateTimeOffset.UtcNow.AddHours(8).ToString("yyMMddMMdd", null);

    [Fact]
    public async Task The_same_id_is_booked_once_also_when_sent_twenty_times_at_once_and_another_content_is_a_conflict()
    {
        await using var sandbox = await SandboxHost.Start();
        var (payment, transfer) = (Guid.NewGuid(), Guid.NewGuid());
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).SelectMany(_ => new[]
        {
            sandbox.Http.PostAsJsonAsync("/bank/payments", Payment(payment, 700)),
            sandbox.Http.PostAsJsonAsync("/bank/transfers", Transfer(transfer, 300)),
        }));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Equal(2, (await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()))).Distinct().Count());

        Assert.Equal(HttpStatusCode.Conflict, await Post(sandbox, "/bank/payments", Payment(payment, 701)));
        Assert.Equal(HttpStatusCode.Conflict, await Post(sandbox, "/bank/transfers", Transfer(transfer, 301)));
        await Stated(sandbox);
        Assert.Equal(2, Statements.Read(sandbox).Sum(statement => statement.Lines.Count));
        await sandbox.HasCounted("bank.payments", "count 1, minor.USD 700, repeats 19, conflicts 1");
        await sandbox.HasCounted("bank.transfers", "count 1, minor.USD 300, repeats 19, conflicts 1");
    }

    [Fact]
    public async Task The_same_business_under_another_id_is_counted_as_a_duplicate()
    {
        await using var sandbox = await SandboxHost.Start();
        foreach (var remittance in new[] { "A", "A", "B" })
            await Post(sandbox, "/bank/transfers", Transfer(Guid.NewGuid(), 300, remittance: remittance));
        foreach (var minor in new[] { 100, 100, 101 })
            await Post(sandbox, "/bank/payments", Payment(Guid.NewGuid(), minor));
        await sandbox.HasCounted("bank", "transfers.duplicates 1, payments.duplicates 1");
    }

    [Fact]
    public async Task A_refused_transfer_stays_refused_and_moves_no_money()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = SandboxHost.Fast, bank = new { rejectEvery = 1 } });
        var id = Guid.NewGuid();
        foreach (var round in new[] { 1, 2 })
        {
            var answer = await sandbox.Http.PostAsJsonAsync("/bank/transfers", Transfer(id, 300));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("transfer_refused", problem.GetProperty("code").GetString());
            Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
            await sandbox.Control(new { speed = SandboxHost.Fast });
        }

        await sandbox.HasCounted("bank", "transfers.count 0, refusedTransfers 1");
        await Post(sandbox, "/bank/transfers", Transfer(Guid.NewGuid(), 400));
        await Stated(sandbox);
        Assert.Equal(-400, Assert.Single(Statements.Read(sandbox)).Closing);
    }

    [Fact]
    public async Task Many_payments_share_a_statement_and_each_is_on_exactly_one()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = 5 });
        await Task.WhenAll(Enumerable.Range(1, 150)
            .Select(i => Post(sandbox, "/bank/payments", Payment(Guid.NewGuid(), i, i % 2 == 0 ? "USD" : "EUR"))));
        await Stated(sandbox);

        var statements = Statements.Read(sandbox);
        Assert.InRange(statements.Count, 2, 40);
        Statements.AssertChained(statements);
        Assert.Equal(150, statements.SelectMany(statement => statement.Lines).Select(line => line.BankReference).Distinct().Count());
        Assert.Equal(150 * 151 / 2, statements.Sum(statement => statement.Lines.Sum(line => line.SignedMinor)));
    }

    [Fact]
    public async Task A_repeated_statement_is_the_same_content_under_another_name()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = SandboxHost.Fast, bank = new { repeat = 1 } });
        await Post(sandbox, "/bank/payments", Payment(Guid.NewGuid(), 100));
        await Stated(sandbox);

        var files = Directory.GetFiles(sandbox.Statements, "*.sta");
        Assert.Equal(2, files.Length);
        Assert.Single(files.Select(File.ReadAllText).Distinct());
        Assert.Equal(1, await sandbox.Count("bank.statements"));
    }

    [Fact]
    public async Task Reordered_statements_show_their_entries_shuffled_and_still_balance()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = 1, bank = new { reorder = true } });
        await Task.WhenAll(Enumerable.Range(1, 40).Select(i => Post(sandbox, "/bank/payments", Payment(Guid.NewGuid(), i))));
        await Stated(sandbox);

        var statements = Statements.Read(sandbox);
        Statements.AssertChained(statements);
        Assert.Contains(statements, statement =>
            !statement.Lines.Select(line => line.BankReference).SequenceEqual(statement.Lines.Select(line => line.BankReference).Order()));
    }

    [Fact]
    public async Task A_delayed_entry_comes_on_a_later_statement()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = SandboxHost.Fast, bank = new { delayMs = 60_000 } });
        await Post(sandbox, "/bank/payments", Payment(Guid.NewGuid(), 100));
        await sandbox.Control(new { speed = SandboxHost.Fast });
        await Post(sandbox, "/bank/payments", Payment(Guid.NewGuid(), 7));
        await SandboxHost.Until(async () => await sandbox.Count("bank.statements") == 1, "the second payment's statement");
        Assert.Equal((7, 1), (Assert.Single(Statements.Read(sandbox)).Closing, await sandbox.Count("bank.unstated")));
    }

    [Fact]
    public async Task A_broken_line_loses_answers_and_calls_in_turn_and_repeating_is_enough()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = SandboxHost.Fast, bank = new { breakEvery = 2 } });
        var broken = 0;
        for (var i = 0; i < 8; i++)
        {
            var id = Guid.NewGuid();
            while (true)
            {
                try
                {
                    Assert.Equal(HttpStatusCode.Accepted, await Post(sandbox, "/bank/payments", Payment(id, 100, remittance: $"{i}")));
                    break;
                }
                catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
                {
                    broken++;
                }
            }
        }

        // Calls 2, 4, ... 14 break; of these 2, 6, 10 and 14 after they took effect, so that their repeats are repeats.
        Assert.Equal((7, 8, 4), (broken, await sandbox.Count("bank.payments.count"), await sandbox.Count("bank.payments.repeats")));
    }

    [Theory]
    [InlineData("paymentId", "00000000-0000-0000-0000-000000000000")]
    [InlineData("currency", "XXX")]
    [InlineData("amountMinor", 0)]
    [InlineData("amountMinor", 100_000_000_000_000)]
    [InlineData("virtualAccount", "a b")]
    [InlineData("payerName", " ")]
    [InlineData("remittance", "long")]
    public async Task A_bad_payment_names_its_field(string field, object value)
    {
        await using var sandbox = await SandboxHost.Start();
        var body = JsonSerializer.SerializeToNode(Payment(Guid.NewGuid(), 100))!;
        body[field] = JsonSerializer.SerializeToNode(value is "long" ? new string('x', 141) : value);
        var answer = await sandbox.Http.PostAsJsonAsync("/bank/payments", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(field, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("field").GetString());

        body.AsObject().Remove(field);
        Assert.Equal(HttpStatusCode.BadRequest, await Post(sandbox, "/bank/payments", body));
    }
}
