using System.Text;
using CrossBorder.Contracts.Common.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Statements of several formats for one account, what is held and quarantined, and what is missing between them.</summary>
public sealed class BankStatementTests(SettlementHost host)
{
    static int accounts;

    static string NewAccount() => $"DE{Interlocked.Increment(ref accounts):D20}";

    Task<V1.StatementImport> Import(string text) => Import(Encoding.UTF8.GetBytes(text));

    async Task<V1.StatementImport> Import(byte[] content) => await host.Desk.ImportStatementAsync(
        new V1.ImportStatementRequest { FileName = "test", Content = ByteString.CopyFrom(content) });

    static string Mt940(string account, int number, string opening, string entries, string closing, string day = "260504") =>
        $":20:S{number}\n:25:{account}\n:28C:{number}\n:60F:C{day}EUR{opening}\n{entries}\n:62F:C{day}EUR{closing}\n-\n";

    static string Mt942(string account, int number, string entries) =>
        $":20:I{number}\n:25:{account}\n:28C:{number}\n:34F:EUR0,\n:13D:2605041{number}00+0200\n{entries}\n-\n";

    static string Camt(string account, string number, string opening, string entries, string closing) =>
        $"""
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt>
        <Id>{account}-{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>
        {Balance("OPBD", opening)}{Balance("CLBD", closing)}{entries}</Stmt></BkToCstmrStmt></Document>
        """;

    static string Balance(string code, string amount) =>
        $"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
        + "<Dt><Dt>2026-05-04</Dt></Dt></Bal>";

    static string Ntry(string amount, string details = "", string reference = "") =>
        $"<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-05-04</Dt></BookgDt>"
        + $"<ValDt><Dt>2026-05-04</Dt></ValDt>{(reference.Length == 0 ? "" : $"<AcctSvcrRef>{reference}</AcctSvcrRef>")}{details}</Ntry>";

    static string Payment(string amount, string text) =>
        $"<TxDtls><Amt Ccy=\"EUR\">{amount}</Amt><RltdPties><Dbtr><Pty><Nm>Gift Shop</Nm></Pty></Dbtr></RltdPties>"
        + $"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>";

    Task<long> Entries(string account) => host.Db.One<long>(
        "select count(*) from statement_entry where account_key = @account and status in ('New', 'Matched', 'Unmatched')", new { account },
        CancellationToken.None);

    [Fact]
    public async Task Every_payment_of_a_batch_finds_its_own_order()
    {
        var (first, second) = (await host.Place(Given.Order(currency: "EUR")), await host.Place(Given.Order(currency: "EUR")));
        var batch = Ntry("30.00",
            $"<NtryDtls>{Payment("10.00", first.VirtualAccount)}{Payment("20.00", second.VirtualAccount)}</NtryDtls>");
        var import = await Import(Camt(NewAccount(), "1", "0", batch, "30"));
        Assert.Equal((1, 2, 2, 0), (import.Statements, import.Entries, import.Matched, import.Refusals.Count));
        Assert.Equal((1000L, 2000L),
            ((await host.Receivable(Guid.Parse(first.OrderId))).PaidMinor, (await host.Receivable(Guid.Parse(second.OrderId))).PaidMinor));
    }

    [Fact]
    public async Task Thousands_of_payments_of_one_batch_are_taken()
    {
        var receivable = await host.Place(Given.Order(totalMinor: 5_000, currency: "EUR"));
        var details = string.Concat(Enumerable.Repeat(Payment("0.01", receivable.VirtualAccount), 5_000));
        var import = await Import(Camt(NewAccount(), "1", "0", Ntry("50.00", $"<NtryDtls>{details}</NtryDtls>"), "50"));
        Assert.Equal((5_000, 5_000), (import.Entries, import.Matched));
        Assert.Equal("Paid", (await host.Receivable(Guid.Parse(receivable.OrderId))).Status);
    }

    [Theory]
    [InlineData("//REF1", "//REF1", "REF1")]
    [InlineData("", "", "")]
    [InlineData("", "//REF1", "")]
    [InlineData("//REF1", "", "REF1")]
    public async Task An_entry_is_taken_once_in_a_report_of_the_day_the_statement_and_another_format(string day, string end, string camt)
    {
        var account = NewAccount();
        var twice = $":61:260504C10,NTRFNONREF{day}\n:61:260504C10,NTRFNONREF{day}";
        Assert.Equal(2, (await Import(Mt942(account, 1, twice))).Entries);
        Assert.Equal(0, (await Import(Mt942(account, 2, twice))).Entries);
        var both = $":61:260504C10,NTRFNONREF{end}\n:61:260504C10,NTRFNONREF{end}\n:61:260504C7,NTRFNEW//LATE";
        Assert.Equal(1, (await Import(Mt940(account, 1, "0,", both, "27,"))).Entries);
        var same = Ntry("7.00", reference: "LATE") + Ntry("10.00", reference: camt) + Ntry("10.00", reference: camt);
        Assert.Equal(0, (await Import(Camt(account, "77", "0", same, "27"))).Entries);
        Assert.Equal(3, await Entries(account));
        var repeats = "statement_entry_repeat r join statement s on s.id = r.statement_id where s.account_key = @account";
        Assert.Equal(7, await host.Db.One<long>($"select count(*) from {repeats}", new { account }, CancellationToken.None));
    }

    [Fact]
    public async Task Two_payments_alike_of_two_days_without_references_are_two()
    {
        var account = NewAccount();
        await Import(Mt940(account, 1, "0,", ":61:260504C10,NTRFNONREF", "10,"));
        Assert.Equal(1, (await Import(Mt940(account, 2, "10,", ":61:260504C10,NTRFNONREF", "20,", "260505"))).Entries);
        Assert.Equal(2, await Entries(account));
    }

    [Fact]
    public async Task A_batch_that_was_one_booking_before_is_not_taken_again()
    {
        var account = NewAccount();
        await Import(Mt940(account, 1, "0,", ":61:260504C30,NTRFNONREF//B1", "30,"));
        var batch = Ntry("30.00", $"<NtryDtls>{Payment("10.00", "a")}{Payment("20.00", "b")}</NtryDtls>", "B1");
        Assert.Equal(0, (await Import(Camt(account, "1", "0", batch, "30"))).Entries);
        Assert.Equal(1, await Entries(account));
    }

    [Fact]
    public async Task Pending_entries_and_those_of_zero_are_shown_and_not_booked()
    {
        var account = NewAccount();
        var import = await Import(Mt942(account, 1, ":61:260504EC10,NTRFA\n:61:260504C0,NMSCNOTICE\n:61:260504C1,NTRFB"));
        Assert.Equal(1, import.Entries);
        Assert.Equal(2, await host.Db.One<long>(
            "select count(*) from statement_entry where account_key = @account and status = 'Information'", new { account },
            CancellationToken.None));
    }

    [Fact]
    public async Task A_statement_that_does_not_add_up_is_held_until_somebody_releases_it()
    {
        var (account, receivable) = (NewAccount(), await host.Place(Given.Order(currency: "EUR")));
        var entry = $":61:260504C10,NTRFNONREF//H1\n:86:{receivable.VirtualAccount}";
        var import = await Import(Mt940(account, 1, "0,", entry, "11,"));
        Assert.Equal((0, "statement_refused"), (import.Entries, Assert.Single(import.Refusals).Code));
        Assert.Equal(0, await Entries(account));
        var item = await Waiting(account);
        Assert.Equal(("Statement", 1), (item.Scope, item.Entries));
        var release = new V1.RetryQuarantinedRequest { Id = item.Id, Note = "bank says so" };
        Assert.Equal("Taken", (await host.Bank.RetryQuarantinedAsync(release)).Status);
        await SettlementHost.Eventually(
            async () => (await host.Receivable(Guid.Parse(receivable.OrderId))).PaidMinor == 1000, "matched after the release");
        Assert.Equal("quarantined_item_transition_refused", await Refused(() =>
            host.Bank.DiscardQuarantinedAsync(new V1.DiscardQuarantinedRequest { Id = item.Id }).ResponseAsync));
    }

    [Fact]
    public async Task A_held_statement_that_comes_again_in_order_is_taken_and_the_held_one_discarded()
    {
        var account = NewAccount();
        await Import(Mt940(account, 1, "0,", ":61:260504C10,NTRFNONREF//H1", "11,"));
        Assert.Equal(1, (await Import(Mt940(account, 1, "0,", ":61:260504C10,NTRFNONREF//H1", "10,"))).Entries);
        var item = await Waiting(account);
        Assert.Equal("Discarded", (await host.Bank.DiscardQuarantinedAsync(new V1.DiscardQuarantinedRequest { Id = item.Id })).Status);
        Assert.Equal(1, await Entries(account));
    }

    [Fact]
    public async Task A_bad_entry_waits_and_is_taken_with_a_corrected_text_once()
    {
        var (account, receivable) = (NewAccount(), await host.Place(Given.Order(currency: "EUR")));
        var bad = $":61:260504C10.00NTRFNONREF//Q1\n:86:{receivable.VirtualAccount}";
        var import = await Import(Mt940(account, 1, "0,", bad + "\n:61:260504C5,NTRFNONREF//Q2", "15,"));
        Assert.Equal((1, "entry_refused", "line 5"), (import.Entries, import.Refusals[0].Code, import.Refusals[0].Field));
        var item = await Waiting(account);
        Assert.Equal((bad, account), (item.Content, item.Account));
        Assert.Equal(["unexplained"], (await Gaps(account)).Select(gap => gap.Kind));
        Assert.Equal("invalid_field", await Refused(() =>
            host.Bank.RetryQuarantinedAsync(new V1.RetryQuarantinedRequest { Id = item.Id }).ResponseAsync));
        var text = bad.Replace("10.00", "10,00", StringComparison.Ordinal);
        var corrected = new V1.RetryQuarantinedRequest { Id = item.Id, Corrected = text };
        await host.Bank.RetryQuarantinedAsync(corrected);
        Assert.Equal("quarantined_item_transition_refused", await Refused(() => host.Bank.RetryQuarantinedAsync(corrected).ResponseAsync));
        await SettlementHost.Eventually(
            async () => (await host.Receivable(Guid.Parse(receivable.OrderId))).PaidMinor == 1000, "matched after the correction");
        Assert.Equal(2, await Entries(account));
        Assert.Empty(await Gaps(account));
    }

    [Fact]
    public async Task A_missing_statement_is_told_and_no_longer_when_it_comes()
    {
        var account = NewAccount();
        await Import(Mt940(account, 1, "0,", ":61:260504C10,NTRFNONREF//G1", "10,", "260504"));
        await Import(Mt940(account, 3, "30,", ":61:260506C10,NTRFNONREF//G3", "40,", "260506"));
        Assert.Equal([("number", "2/1 or 1/2", "3/1"), ("opening", "1000", "3000")],
            (await Gaps(account)).Select(gap => (gap.Kind, gap.Expected, gap.Found)));
        Assert.Equal(2, await Entries(account));
        await Import(Mt940(account, 2, "10,", ":61:260505C20,NTRFNONREF//G2", "30,", "260505"));
        Assert.Empty(await Gaps(account));
    }

    [Fact]
    public async Task A_file_comes_in_parts_in_any_order_and_is_taken_once()
    {
        var account = NewAccount();
        var content = Encoding.UTF8.GetBytes(Mt940(account, 1, "0,", ":61:260504C10,NTRFNONREF//U1", "10,"));
        var id = Guid.CreateVersion7().ToString();
        V1.PutStatementPartRequest Part(int from, int to) => new()
        {
            UploadId = id,
            FileName = "day.sta",
            At = from,
            Content = ByteString.CopyFrom(content, from, to - from),
        };
        await host.Bank.PutPartAsync(Part(40, content.Length));
        var finish = new V1.FinishStatementUploadRequest { UploadId = id, Size = content.Length };
        Assert.Equal("upload_incomplete", await Refused(() => host.Bank.FinishUploadAsync(finish).ResponseAsync));
        await host.Bank.PutPartAsync(Part(0, 40));
        Assert.Equal(content.Length, (await host.Bank.PutPartAsync(Part(0, 40))).Received);
        var other = Part(0, 40);
        other.Content = ByteString.CopyFrom(new byte[40]);
        Assert.Equal("upload_part_differs", await Refused(() => host.Bank.PutPartAsync(other).ResponseAsync));
        await host.Bank.FinishUploadAsync(finish);
        await SettlementHost.Eventually(async () => (await Upload(id)).Status == "Taken", "the worker takes the upload");
        Assert.Equal((1, 1), ((await Upload(id)).File.Statements, (await Upload(id)).File.Entries));
        Assert.Contains((await host.Bank.ListFilesAsync(new V1.ListRequest())).Files, file => file.Id == Upload(id).Result.File.Id);
        await host.Bank.FinishUploadAsync(finish);
        Assert.True((await Import(content)).RepeatedFile);
    }

    Task<V1.StatementUpload> Upload(string id) =>
        host.Bank.GetUploadAsync(new V1.StatementUploadRequest { UploadId = id }).ResponseAsync;

    async Task<V1.QuarantinedItem> Waiting(string account)
    {
        var items = await host.Bank.ListQuarantineAsync(new V1.ListRequest { Page = new Page { Limit = 500 } });
        return Assert.Single(items.Items, item => item.Account == account);
    }

    async Task<List<V1.StatementGap>> Gaps(string account)
    {
        var all = new List<V1.StatementGap>();
        var page = new V1.ListRequest { Page = new Page { Limit = 500 } };
        do
        {
            var gaps = await host.Bank.ListGapsAsync(page);
            all.AddRange(gaps.Gaps.Where(gap => gap.Account == account));
            page.Page.Cursor = gaps.NextCursor;
        }
        while (page.Page.Cursor.Length > 0);
        return all;
    }

    static async Task<string> Refused(Func<Task> call) => Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(call)).Code;
}
