using System.Net;
using System.Net.Http.Json;

namespace CrossBorder.Sandbox.Tests;

public sealed class PaymentFileTests
{
    static Task Script(SandboxHost sandbox, params object[] rules) => Put(sandbox, new { rules });

    static async Task Put(SandboxHost sandbox, object script) =>
        (await sandbox.Http.PutAsJsonAsync("/control/payments", script)).EnsureSuccessStatusCode();

    static async Task<List<string>> Answers(SandboxHost sandbox, string message, int count)
    {
        await SandboxHost.Until(() => sandbox.Answers(message).Count >= count, $"{count} answers");
        return sandbox.Answers(message);
    }

    static Task Stated(SandboxHost sandbox, int entries) => SandboxHost.Until(
        () => Statements.Read(sandbox).Sum(statement => statement.Lines.Count) == entries, $"{entries} entries");

    [Fact]
    public async Task A_file_in_order_is_accepted_then_settled_and_each_transfer_is_a_debit_of_its_own()
    {
        await using var sandbox = await SandboxHost.Start();
        var (message, end, text) = PaymentFiles.Make();
        await sandbox.Lay("one.xml", text);
        Assert.Equal(["ACTC", "block ACSC"], await Answers(sandbox, message, 2));
        await Stated(sandbox, 2);
        var lines = Assert.Single(Statements.Read(sandbox)).Lines;
        Assert.Equal([-1_025, -2_050], lines.Select(line => line.SignedMinor));
        Assert.Contains($"NTRF{end}A//", lines[0].Tag61, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(sandbox.Files, "bank", "payments", "out", "taken", "one.xml")));
        await sandbox.HasCounted("bank.transfers", "count 2, minor.USD 3075, duplicates 0, conflicts 0");
    }

    [Fact]
    public async Task What_the_platform_writes_passes_the_banks_own_check()
    {
        await using var sandbox = await SandboxHost.Start();
        using var golden = new StreamReader(typeof(PaymentFileTests).Assembly.GetManifestResourceStream("Golden/pain001.xml")!);
        await sandbox.Lay("golden.xml", await golden.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["ACTC", "block ACSC"], await Answers(sandbox, "P0190f1a2b3c47d5e8f60718293a4b5c6", 2));
        await sandbox.HasCounted("bank.transfers", "count 2, minor.EUR 9975555");
    }

    [Fact]
    public async Task The_same_message_again_is_booked_once_and_answered_again_and_another_content_is_a_conflict()
    {
        await using var sandbox = await SandboxHost.Start();
        var (message, _, text) = PaymentFiles.Make();
        await sandbox.Lay("one.xml", text);
        await Answers(sandbox, message, 2);
        foreach (var answer in Directory.GetFiles(Path.Combine(sandbox.Files, "bank", "payments", "in"), "*.xml"))
            File.Delete(answer);
        await sandbox.Lay("two.xml", text);
        Assert.Equal(["ACTC", "block ACSC"], await Answers(sandbox, message, 2));
        await sandbox.Lay("three.xml", text.Replace("20.50", "20.49", StringComparison.Ordinal)
            .Replace("30.75", "30.74", StringComparison.Ordinal));
        await sandbox.HasCounted("bank.paymentFiles", "count 1, repeats 1, conflicts 1, refused 0");
        await Stated(sandbox, 2);
        Assert.Equal(-3_075, Statements.Read(sandbox).Sum(statement => statement.Lines.Sum(line => line.SignedMinor)));
    }

    [Fact]
    public async Task Transfers_go_as_the_script_says()
    {
        await using var sandbox = await SandboxHost.Start();
        await Script(sandbox,
            new { scenario = "Rejected", account = "DE89370400440532013000", code = "AC01" },
            new { scenario = "Pending", account = "1202022109900123456", pauseMs = 100 });
        var (message, _, text) = PaymentFiles.Make();
        await sandbox.Lay("one.xml", text);
        Assert.Equal(["PART; A RJCT AC01; B PDNG", "B ACSC"], await Answers(sandbox, message, 2));
        await Stated(sandbox, 1);
        await sandbox.HasCounted("bank", "transfers.count 1, refusedTransfers 1");

        await Script(sandbox, new { scenario = "LostAnswer" });
        var (lost, _, second) = PaymentFiles.Make();
        await sandbox.Lay("two.xml", second);
        await Stated(sandbox, 3);
        Assert.Empty(sandbox.Answers(lost));

        await Script(sandbox, new { scenario = "DuplicateAnswer" });
        var (twice, _, third) = PaymentFiles.Make();
        await sandbox.Lay("three.xml", third);
        Assert.Equal(["ACTC", "ACTC", "block ACSC", "block ACSC"], (await Answers(sandbox, twice, 4)).Order());
    }

    [Fact]
    public async Task A_returned_transfer_comes_back_as_a_credit_that_names_it()
    {
        await using var sandbox = await SandboxHost.Start();
        await Script(sandbox, new { scenario = "Returned", account = "DE89370400440532013000", pauseMs = 100 });
        var (message, end, text) = PaymentFiles.Make();
        await sandbox.Lay("one.xml", text);
        Assert.Equal(["ACTC", "block ACSC"], await Answers(sandbox, message, 2));
        await Stated(sandbox, 3);
        var back = Statements.Read(sandbox).SelectMany(statement => statement.Lines).Single(line => line.SignedMinor > 0);
        Assert.Equal((1_025, $"?20RETURN {end}A?21AC04 ACCOUNT CLOSED"), (back.SignedMinor, back.Narrative));
        Statements.AssertChained(Statements.Read(sandbox));
    }

    [Fact]
    public async Task One_in_so_many_is_refused_and_answers_repeat_and_change_places_as_the_faults_say()
    {
        await using var sandbox = await SandboxHost.Start(
            new { speed = SandboxHost.Fast, bank = new { rejectEvery = 1, repeat = 1, reorder = true } });
        var (message, _, text) = PaymentFiles.Make();
        await sandbox.Lay("one.xml", text);
        Assert.Equal(["PART; A RJCT AC04; B RJCT AC04", "PART; A RJCT AC04; B RJCT AC04"], await Answers(sandbox, message, 2));
        await sandbox.HasCounted("bank", "transfers.count 0, refusedTransfers 2");
    }

    [Theory]
    [InlineData(
        "<NbOfTxs>2</NbOfTxs><CtrlSum>30.75</CtrlSum>\n   <InitgPty>", "<NbOfTxs>3</NbOfTxs><CtrlSum>30.75</CtrlSum>\n   <InitgPty>",
        "GrpHdr/NbOfTxs: 3, there are 2")]
    [InlineData("<CtrlSum>30.75</CtrlSum>\n   <ReqdExctnDt>", "<CtrlSum>30.76</CtrlSum>\n   <ReqdExctnDt>",
        "PmtInf/CtrlSum: 30.76, the sum is 30.75")]
    [InlineData("<PmtMtd>TRF", "<PmtMtd>CHK", "PmtInf/PmtMtd: not TRF")]
    [InlineData("DE89370400440532013000", "DE89370400440532013001", "IBAN: its check digits are wrong")]
    [InlineData("<BICFI>DEUTDEFF", "<BICFI>DEUTDE", "BICFI: no BIC")]
    [InlineData("Ccy=\"USD\">10.25", "Ccy=\"USD\">10.255", "not an amount in USD")]
    [InlineData("Ccy=\"USD\">10.25", "Ccy=\"XXX\">10.25", "not a currency of ours")]
    [InlineData("<ChrgBr>SHAR", "<ChrgBr>ALL", "PmtInf/ChrgBr: not a charge bearer")]
    [InlineData("<Cdtr><Nm>Mugs GmbH</Nm>", "<Cdtr>", "Cdtr/Nm: 0 times")]
    [InlineData("<MmbId>313331000014", "<MmbId>31333100001", "MmbId: not 12 digits")]
    [InlineData("<PmtMtd>TRF</PmtMtd>", "<PmtMtd>TRF</PmtMtd><PmtMtd>TRF</PmtMtd>", "PmtInf/PmtMtd: 2 times")]
    [InlineData("<BtchBookg>false</BtchBookg>", "<Surprise>1</Surprise>", "PmtInf/NbOfTxs: 0 times")]
    [InlineData("<Dt>2026-06-01</Dt>", "<Dt>2026-06-31</Dt>", "ReqdExctnDt/Dt: no day")]
    public async Task A_file_that_breaks_a_rule_is_refused_as_a_whole_with_the_place(string from, string to, string place)
    {
        await using var sandbox = await SandboxHost.Start();
        var (message, _, text) = PaymentFiles.Make(text =>
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            return text.Replace(from, to, StringComparison.Ordinal);
        });
        await sandbox.Lay("one.xml", text);
        var said = Assert.Single(await Answers(sandbox, message, 1));
        Assert.StartsWith("RJCT; ", said, StringComparison.Ordinal);
        if (!place.Contains("0 times", StringComparison.Ordinal))
            Assert.Contains(place, said, StringComparison.Ordinal);
        await sandbox.HasCounted("bank", "transfers.count 0, paymentFiles.refused 1");
    }

    [Fact]
    public async Task A_script_that_cannot_be_names_its_field()
    {
        await using var sandbox = await SandboxHost.Start();
        foreach (var rule in new object[] { new { scenario = "Rejected", code = "ZZ99" }, new { scenario = "Pending", pauseMs = -1 } })
            Assert.Equal(HttpStatusCode.BadRequest,
                (await sandbox.Http.PutAsJsonAsync("/control/payments", new { rules = new[] { rule } })).StatusCode);
    }
}
