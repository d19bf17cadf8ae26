using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CrossBorder.Sandbox.Tests;

/// <summary>Payments as people and banks make them, with their truth.</summary>
public sealed class IrregularTests
{
    static MeantPayment Meant(int i) => new(
        $"payment {i}", Guid.CreateVersion7(), $"SO-2026-{i:D6}", $"PO{i:D6}", "VA1234567890123", 100_000, "Gift Shop Ltd", "GB82WEST1",
        "SO-2026-999999");

    [Fact]
    public void Kinds_come_at_their_rates_and_the_same_again()
    {
        var rates = new IrregularRates();
        var kinds = Enumerable.Range(0, 20_000).Select(i => rates.Of(7, $"p{i}")).ToList();
        Assert.Equal(kinds, Enumerable.Range(0, 20_000).Select(i => rates.Of(7, $"p{i}")));
        foreach (var (kind, share) in new[]
            {
                (Irregularity.NumberOnly, rates.NumberOnly), (Irregularity.Typo, rates.Typo), (Irregularity.Split, rates.Split),
                (Irregularity.ThirdParty, rates.ThirdParty), (Irregularity.Merged, rates.Merged),
            })
            Assert.InRange(kinds.Count(one => one == kind), 20_000 * share * 0.8, 20_000 * share * 1.2);
    }

    /// <summary>What is shown, and what banks kept, is what was meant, but of one who pays too much.</summary>
    [Fact]
    public void Every_credit_keeps_what_it_is_for()
    {
        for (var i = 0; i < 500; i++)
            foreach (var kind in Enum.GetValues<Irregularity>())
            {
                var meant = kind == Irregularity.Merged ? new[] { Meant(i), Meant(i + 1) } : [Meant(i)];
                var shown = Irregular.Show(meant, kind, charged: i % 2 == 0, seed: i).ToList();
                Assert.Equal(kind == Irregularity.Split ? 2 : 1, shown.Count);
                Assert.Equal(meant.Sum(one => one.AmountMinor), shown.Sum(one => one.Truth.Sum(share => share.Minor)));
                Assert.Equal(
                    meant.Select(one => one.Order).Order(),
                    shown.SelectMany(one => one.Truth).Select(share => share.Order).Distinct().Order());
                if (kind != Irregularity.TooMuch)
                    Assert.InRange(meant.Sum(one => one.AmountMinor) - shown.Sum(one => one.AmountMinor), 0, 3_500);
                Assert.Equal(kind == Irregularity.None, shown[0].Narrative.Contains("VA1234567890123", StringComparison.Ordinal));
            }
    }

    [Fact]
    public async Task The_bank_shows_irregular_credits_and_tells_the_truth_to_whom_asks()
    {
        await using var sandbox = await SandboxHost.Start();
        Assert.Equal(HttpStatusCode.OK, (await sandbox.Http.PutAsJsonAsync("/control", new { irregular = true })).StatusCode);
        // The same ids each time: what becomes of a payment is drawn from its id.
        var ids = Enumerable.Range(1, 60).Select(i => new Guid(i, 7, 7, new byte[8])).ToList();
        foreach (var (i, id) in ids.Index())
            Assert.Equal(HttpStatusCode.Accepted, (await sandbox.Http.PostAsJsonAsync("/bank/payments", new
            {
                paymentId = id,
                virtualAccount = "6222001234567",
                currency = "USD",
                amountMinor = 100_000 + i,
                payerName = "Gift Shop Ltd",
                payerAccount = "GB82WEST12345698765432",
                remittance = "INSTALMENT 1",
                orderNumber = $"SO-2026-{i:D6}",
            })).StatusCode);
        await SandboxHost.Until(async () => await sandbox.Count("bank.unstated") == 0, "stated");
        var truth = (await sandbox.Http.GetFromJsonAsync<JsonElement>("/control/truth")).EnumerateArray().ToList();
        Assert.Equal(ids.Order(), truth.Select(one => one.GetProperty("paymentId").GetGuid()).Distinct().Order());
        var lines = Statements.Read(sandbox).SelectMany(statement => statement.Lines).ToList();
        // Several orders of one payer may be one credit, and one order two.
        Assert.Equal(truth.Select(one => one.GetProperty("bankReference").GetString()).Distinct().Count(), lines.Count);
        Assert.All(truth, one => Assert.Single(lines, line =>
            line.Tag61.EndsWith(one.GetProperty("bankReference").GetString()!, StringComparison.Ordinal)));
        Assert.True(truth.Select(one => one.GetProperty("irregularity").GetString()).Distinct().Count() > 4);
    }

    [Fact]
    public async Task Who_pays_several_orders_at_once_is_shown_as_one_credit_that_names_them_and_the_settings_outlive_the_process()
    {
        await using var sandbox = await SandboxHost.Start();
        await sandbox.Http.PutAsJsonAsync("/control", new { irregular = true });
        var rates = new IrregularRates();
        var first = Enumerable.Range(0, 10_000).Select(_ => Guid.CreateVersion7())
            .First(id => rates.Of(1, id.ToString()) == Irregularity.Merged && !rates.IsCharged(1, id.ToString()));
        var (second, alone) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var (id, number, payer, minor) in new[]
            {
                (first, "SO-2026-000001", "GB1", 70_000), (alone, "SO-2026-000009", "GB2", 10_000),
                (second, "SO-2026-000002", "GB1", 30_000),
            })
            Assert.Equal(HttpStatusCode.Accepted, (await sandbox.Http.PostAsJsonAsync("/bank/payments", new
            {
                paymentId = id,
                virtualAccount = "6222001234567",
                currency = "USD",
                amountMinor = minor,
                payerName = "Gift Shop Ltd",
                payerAccount = payer,
                remittance = "INSTALMENT 1",
                orderNumber = number,
            })).StatusCode);
        await SandboxHost.Until(async () => await sandbox.Count("bank.unstated") == 0, "stated");
        var truth = (await sandbox.Http.GetFromJsonAsync<JsonElement>("/control/truth")).EnumerateArray()
            .Where(one => one.GetProperty("irregularity").GetString() == "Merged").ToList();
        Assert.Equal(new[] { first, second }.Order(), truth.Select(one => one.GetProperty("paymentId").GetGuid()).Order());
        Assert.All(truth, one => Assert.Equal(100_000, one.GetProperty("shownMinor").GetInt64()));
        Assert.Equal([30_000L, 70_000L], truth.Select(one => one.GetProperty("meantMinor").GetInt64()).Order());
        var line = Assert.Single(Statements.Read(sandbox).SelectMany(statement => statement.Lines), line =>
            line.Tag61.EndsWith(truth[0].GetProperty("bankReference").GetString()!, StringComparison.Ordinal));
        Assert.Contains("1000,00", line.Tag61, StringComparison.Ordinal);
        await sandbox.Restart();
        Assert.True((await sandbox.Http.GetFromJsonAsync<JsonElement>("/control")).GetProperty("irregular").GetBoolean());
    }
}
