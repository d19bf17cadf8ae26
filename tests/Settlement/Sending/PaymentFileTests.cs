using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>With folders of its own, so that every file in them is one of these tests'.</summary>
public sealed class PaymentFileTests(SettlementHost host) : IClassFixture<SettlementHost>
{
    static readonly XNamespace Ns = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

    /// <summary>An exporter with money and a beneficiary, whose payouts need no approval because operators set it so.</summary>
    async Task<(Guid Exporter, V1.Beneficiary Payee)> Ready(string currency, long totalMinor = 10_000_000)
    {
        await host.Unlimited(currency);
        var order = await host.Kept(totalMinor, currency);
        return (order.ExporterId, await host.Beneficiary(order.ExporterId, currency));
    }

    XElement File(string message)
    {
        var path = new[] { host.Others.Bank.Taken, host.Others.Bank.Out }
            .Select(folder => Path.Combine(folder, message + ".xml")).First(System.IO.File.Exists);
        return XDocument.Load(path).Root!.Element(Ns + "CstmrCdtTrfInitn")!;
    }

    async Task<List<V1.PayoutDetail>> Sent(params string[] ids)
    {
        var sent = new List<V1.PayoutDetail>();
        foreach (var id in ids)
            sent.Add(await host.Until(id, "Sent"));
        return sent;
    }

    [Fact]
    public async Task A_file_has_the_counts_and_sums_of_what_is_in_it_and_its_hash_is_kept()
    {
        var (exporter, payee) = await Ready("KWD");
        var asked = await Task.WhenAll(Enumerable.Range(1, 40).Select(i => host.Ask(exporter, payee, i * 1_001)));
        var sent = await Sent([.. asked.Select(payout => payout.Id)]);
        var files = (await host.PayoutDesk(SettlementHost.Operator).ListPaymentFilesAsync(
            new V1.ListRequest { Page = new Contracts.Common.V1.Page { Limit = 500 } })).Files
            .Where(file => file.Currency == "KWD").ToList();
        Assert.Equal((40, 40L * 41 / 2 * 1_001), (files.Sum(file => file.Transactions), files.Sum(file => file.SumMinor)));
        foreach (var file in files)
        {
            await SettlementHost.Eventually(() => Task.FromResult(
                System.IO.File.Exists(Path.Combine(host.Others.Bank.Taken, file.MessageId + ".xml"))), "taken");
            var root = File(file.MessageId);
            var amounts = root.Descendants(Ns + "InstdAmt").Select(amount => decimal.Parse(amount.Value, null)).ToList();
            foreach (var totals in new[] { root.Element(Ns + "GrpHdr")!, root.Element(Ns + "PmtInf")! })
                Assert.Equal((amounts.Count.ToString(), amounts.Sum()),
                    (totals.Element(Ns + "NbOfTxs")!.Value, decimal.Parse(totals.Element(Ns + "CtrlSum")!.Value, null)));
            // Three decimals: 1.001 dinars are 1,001 fils.
            Assert.All(root.Descendants(Ns + "InstdAmt"), amount => Assert.Matches(@"^[0-9]+\.[0-9]{3}$", amount.Value));
            Assert.Equal(file.ContentHash, Convert.ToHexStringLower(SHA256.HashData(
                await System.IO.File.ReadAllBytesAsync(Path.Combine(host.Others.Bank.Taken, file.MessageId + ".xml")))));
        }

        Assert.Equal(40, sent.Select(payout => payout.Uetr).Distinct().Count());
        Assert.All(sent, payout => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", payout.Uetr));
    }

    [Fact]
    public async Task Each_currency_and_charge_bearer_has_a_file_of_its_own()
    {
        var (exporter, payee) = await Ready("NOK");
        var (other, otherPayee) = await Ready("DKK");
        var share = await host.Ask(exporter, payee, 500);
        var wish = PayoutStory.Wish(payee, 501);
        wish.ChargeBearer = "DEBT";
        var ours = await host.PayoutDesk(exporter).RequestPayoutAsync(wish, FxStory.Key());
        var krone = await host.Ask(other, otherPayee, 502);
        var sent = await Sent(share.Id, ours.Id, krone.Id);
        Assert.Equal(3, sent.Select(payout => payout.MessageId).Distinct().Count());
        Assert.Equal(["SHAR", "DEBT", "SHAR"], sent.Select(payout => File(payout.MessageId).Descendants(Ns + "ChrgBr").Single().Value));
        Assert.Equal(["CBNOK0001", "CBNOK0001", "CBDKK0001"], sent.Select(payout =>
            File(payout.MessageId).Descendants(Ns + "DbtrAcct").Single().Descendants(Ns + "Id").Last().Value));
    }

    [Theory]
    // 2026-11-20 is a Friday; 9:00 UTC is 17:00 in China.
    [InlineData("2026-11-20T08:59:59Z", "2026-11-20")]
    [InlineData("2026-11-20T09:00:00Z", "2026-11-23")]
    [InlineData("2026-11-21T01:00:00Z", "2026-11-23")]
    [InlineData("2026-09-30T10:00:00Z", "2026-10-08")]
    public async Task A_file_is_for_today_before_the_cut_off_on_a_working_day_else_for_the_next(string now, string day) => Assert.Equal(
        DateOnly.Parse(day, null),
        FilePayouts.ExecutionDay(
            await WorkCalendar.Load(host.Db, CancellationToken.None), new PayingOutOptions(), DateTimeOffset.Parse(now, null)));

    [Fact]
    public async Task A_stop_after_the_rename_writes_the_same_bytes_again_under_the_same_name()
    {
        var (exporter, payee) = await Ready("SAR");
        var sent = (await Sent((await host.Ask(exporter, payee, 777)).Id)).Single();
        var path = Path.Combine(host.Others.Bank.Taken, sent.MessageId + ".xml");
        await SettlementHost.Eventually(() => Task.FromResult(System.IO.File.Exists(path)), "taken");
        var first = await System.IO.File.ReadAllBytesAsync(path);
        System.IO.File.Delete(path);
        // As the rows are when the process dies between the rename and the commit.
        await host.Db.Run(
            """
            update payout set status = 'Requested' where id = @id;
            update payment_file set status = 'Open', content_hash = null, written_at = null where message_id = @MessageId
            """,
            new { id = Guid.Parse(sent.Id), sent.MessageId }, CancellationToken.None);
        await SettlementHost.Eventually(() => Task.FromResult(System.IO.File.Exists(path)), "written again");
        Assert.Equal(first, await System.IO.File.ReadAllBytesAsync(path));
        await host.Until(sent.Id, "Sent");
    }

    [Fact]
    public async Task Whoever_is_killed_while_files_are_written_every_payout_is_in_exactly_one()
    {
        var (exporter, payee) = await Ready("BHD", 100_000_000);
        using var done = new CancellationTokenSource();
        var killing = Killer.Kill(host.Db, 0.02, done.Token);
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(client => Task.Run(async () =>
        {
            var mine = new List<string>();
            for (var i = 0; i < 25; i++)
            {
                var key = Guid.NewGuid();
                mine.Add((await Killer.Insisting(() => host.Ask(exporter, payee, 1_000 + (client * 100) + i, key))).Id);
            }

            return mine;
        })));
        await done.CancelAsync();
        Assert.True(await killing > 20, "too few sessions were killed");
        await Killer.Settled(host.Db);
        await SettlementHost.Eventually(
            async () => await host.Count("payout where exporter_id = @Id and status = 'Sent'", exporter) == 200, "all are sent");
        Assert.Equal(200, ids.SelectMany(of => of).Distinct().Count());
        await SettlementHost.Eventually(() => Task.FromResult(Directory.GetFiles(host.Others.Bank.Out, "*.xml").Length == 0), "all taken");
        var written = Directory.GetFiles(host.Others.Bank.Taken, "*.xml").SelectMany(PlayedBank.Read)
            .Where(transfer => transfer.Currency == "BHD").ToList();
        Assert.Equal(200, written.Count);
        Assert.Equal(200, written.Select(transfer => transfer.Reference).Distinct().Count());
        Assert.Equal(99_500_000 - written.Sum(transfer => transfer.AmountMinor), (await host.Balance(exporter, "BHD")).Available);
    }

    [Fact]
    public async Task Two_writers_at_once_put_every_payout_into_one_file()
    {
        var (exporter, payee) = await Ready("AED");
        var sender = host.Services.GetServices<IHostedService>().OfType<SendPayouts>().Single();
        var asking = Task.WhenAll(Enumerable.Range(0, 60).Select(_ => host.Ask(exporter, payee, 100)));
        while (!asking.IsCompleted)
            await Task.WhenAll(sender.WriteNext(CancellationToken.None), sender.WriteNext(CancellationToken.None));
        await Sent([.. (await asking).Select(payout => payout.Id)]);
        Assert.Equal(60, await host.Count("payout where exporter_id = @Id and file_id is not null", exporter));
    }
}
