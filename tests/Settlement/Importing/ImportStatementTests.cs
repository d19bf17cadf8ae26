using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class ImportStatementTests(SettlementHost host)
{
    [Fact]
    public async Task A_file_is_taken_once_by_its_content_whatever_its_name()
    {
        var receivable = await host.Place(Given.Order());
        var statement = StatementText.Of("USD").Credit(1000, receivable.VirtualAccount);
        var first = await host.Import(statement);
        var again = await host.Import(statement);
        Assert.Equal((false, true), (first.RepeatedFile, again.RepeatedFile));
        Assert.Equal((first.Id, 1, 1, 1), (again.Id, again.Statements, again.Entries, again.Matched));
        Assert.Equal(1000, (await host.Receivable(Guid.Parse(receivable.OrderId))).PaidMinor);
    }

    [Fact]
    public async Task Of_many_at_once_one_takes_the_file()
    {
        var receivable = await host.Place(Given.Order());
        var statement = StatementText.Of("USD").Credit(1000, receivable.VirtualAccount);
        var imports = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Import(statement)));
        Assert.Single(imports, import => !import.RepeatedFile);
        Assert.Equal(1000, (await host.Receivable(Guid.Parse(receivable.OrderId))).PaidMinor);
    }

    [Fact]
    public async Task An_entry_is_taken_once_also_when_another_file_repeats_its_statement()
    {
        var receivable = await host.Place(Given.Order());
        var first = StatementText.Of("USD").Credit(1000, receivable.VirtualAccount, "ONCE" + receivable.VirtualAccount[^8..]);
        await host.Import(first);
        // The same statement within a larger file, and the same booking under another statement's number.
        var another = StatementText.Of("USD").Credit(1000, receivable.VirtualAccount, "ONCE" + receivable.VirtualAccount[^8..]);
        var import = await host.Import(first, another);
        Assert.Equal((2, 0, 0), (import.Statements, import.Entries, import.Refusals.Count));
        Assert.Equal(1000, (await host.Receivable(Guid.Parse(receivable.OrderId))).PaidMinor);
    }

    [Fact]
    public async Task Two_payments_alike_in_one_statement_are_two()
    {
        var receivable = await host.Place(Given.Order());
        var reference = "TWIN" + receivable.VirtualAccount[^8..];
        var statement = StatementText.Of("USD").Credit(1000, receivable.VirtualAccount, reference)
            .Credit(1000, receivable.VirtualAccount, reference);
        Assert.Equal(2, (await host.Import(statement)).Matched);
        Assert.Equal(2000, (await host.Receivable(Guid.Parse(receivable.OrderId))).PaidMinor);
    }

    [Fact]
    public async Task An_entry_whose_place_is_taken_by_other_content_is_told_and_not_taken()
    {
        var receivable = await host.Place(Given.Order());
        var statement = StatementText.Of("USD").Credit(1000, receivable.VirtualAccount);
        await host.Import(statement);
        var forged = new StatementText { Currency = "USD", Account = statement.Account, Number = statement.Number }
            .Credit(99_000, receivable.VirtualAccount);
        var import = await host.Import(forged);
        Assert.Equal(0, import.Entries);
        Assert.Equal("entry_conflict", Assert.Single(import.Refusals).Code);
        Assert.Equal(1000, (await host.Receivable(Guid.Parse(receivable.OrderId))).PaidMinor);
    }

    [Fact]
    public async Task The_same_place_a_year_later_is_another_entry()
    {
        var receivable = await host.Place(Given.Order());
        var statement = StatementText.Of("USD").Credit(1000, receivable.VirtualAccount);
        var later = new StatementText { Currency = "USD", Account = "CBUSD0001", Number = statement.Number, Day = new DateOnly(2027, 5, 4) }
            .Credit(1000, receivable.VirtualAccount);
        Assert.Equal(2, (await host.Import(statement, later)).Matched);
    }

    [Fact]
    public async Task A_bad_entry_is_kept_with_its_reason_and_the_good_ones_are_matched()
    {
        var receivable = await host.Place(Given.Order());
        var text = StatementText.Of("USD").Credit(500, receivable.VirtualAccount).Credit(700, receivable.VirtualAccount).ToString()
            .Replace("C5,00NTRF", "C5.00NTRF", StringComparison.Ordinal);
        var import = await ImportText(text);
        Assert.Equal((1, 1, 1), (import.Entries, import.Matched, import.Refusals.Count));
        Assert.Equal(("entry_refused", "line 5"), (import.Refusals[0].Code, import.Refusals[0].Field));
        var kept = await host.Db.One<string>(
            "select content from statement_quarantine where file_id = @Id", new { Id = Guid.Parse(import.Id) }, CancellationToken.None);
        Assert.Contains("C5.00NTRF", kept, StringComparison.Ordinal);
        Assert.Contains(receivable.VirtualAccount, kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_that_does_not_add_up_is_refused_and_the_others_of_the_file_are_taken()
    {
        var receivable = await host.Place(Given.Order());
        var import = await host.Import(
            new StatementText { Currency = "USD", Account = "CBUSD0001", Lie = 1 }.Credit(500, receivable.VirtualAccount),
            StatementText.Of("USD").Credit(700, receivable.VirtualAccount));
        Assert.Equal((1, 1), (import.Statements, import.Matched));
        Assert.Equal("statement_refused", Assert.Single(import.Refusals).Code);
        Assert.Equal(700, (await host.Receivable(Guid.Parse(receivable.OrderId))).PaidMinor);
    }

    [Fact]
    public async Task A_file_without_any_good_statement_is_refused_and_nothing_of_it_is_kept()
    {
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var error = await Assert.ThrowsAsync<RpcException>(() => ImportText("no statement is in here"));
            var problem = Problem.FromGrpc(error);
            Assert.Equal((400, "statement_unreadable", "content"), (problem.Status, problem.Code, problem.Field));
        }
    }

    [Fact]
    public async Task A_damaged_file_is_either_taken_or_refused_as_unreadable()
    {
        for (var seed = 10_000; seed < 10_150; seed++)
        {
            var content = ByteString.CopyFrom(DamagedStatements.DamagedFile(seed));
            var request = new V1.ImportStatementRequest { FileName = $"{seed}.sta", Content = content };
            try
            {
                var import = await host.Desk.ImportStatementAsync(request);
                Assert.Equal(import.Entries, import.Matched + import.Unmatched);
            }
            catch (RpcException e)
            {
                Assert.True(Problem.FromGrpc(e).Code == "statement_unreadable", $"seed {seed}: {e.Status}");
            }
        }
    }

    [Fact]
    public async Task A_large_file_is_matched_whole()
    {
        var receivable = await host.Place(Given.Order(totalMinor: 2_500));
        var statement = StatementText.Of("USD");
        for (var i = 0; i < 2_500; i++)
            statement.Credit(1, receivable.VirtualAccount);
        var import = await host.Import(statement);
        Assert.Equal((2_500, 2_500, 0), (import.Entries, import.Matched, import.Unmatched));
        Assert.Equal("Paid", (await host.Receivable(Guid.Parse(receivable.OrderId))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task A_file_has_a_name(string name)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await host.Desk.ImportStatementAsync(new V1.ImportStatementRequest { FileName = name }));
        Assert.Equal("file_name", Problem.FromGrpc(error).Field);
    }

    [Fact]
    public async Task Files_in_the_banks_folder_are_taken_and_archived_and_unreadable_ones_set_aside_with_the_reason()
    {
        var receivable = await host.Place(Given.Order());
        var folder = Directory.CreateDirectory(Path.Combine(host.Files, "bank", "statements")).FullName;
        await Drop(folder, "STMT-20260504-1.sta", StatementText.Of("USD").Credit(100_000, receivable.VirtualAccount).ToString());
        await Drop(folder, "STMT-20260504-2.sta", "this is a picture of a cat");
        await Drop(folder, "unfinished.tmp", "half a");

        await SettlementHost.Eventually(() => Task.FromResult(
            File.Exists(Path.Combine(folder, "archive", "STMT-20260504-1.sta"))
            && File.Exists(Path.Combine(folder, "quarantine", "STMT-20260504-2.sta"))), "files moved");
        Assert.Contains("statement_unreadable",
            await File.ReadAllTextAsync(Path.Combine(folder, "quarantine", "STMT-20260504-2.sta.reason.txt")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "unfinished.tmp")));
        await SettlementHost.Eventually(async () => (await host.Receivable(Guid.Parse(receivable.OrderId))).Status == "Paid", "paid");
    }

    static async Task Drop(string folder, string name, string content)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, name + ".part"), content);
        File.Move(Path.Combine(folder, name + ".part"), Path.Combine(folder, name));
    }

    async Task<V1.StatementImport> ImportText(string text) => await host.Desk.ImportStatementAsync(
        new V1.ImportStatementRequest { FileName = "test.sta", Content = ByteString.CopyFromUtf8(text) });
}
