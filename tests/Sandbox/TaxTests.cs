using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CrossBorder.Sandbox.Tests;

public sealed class TaxTests
{
    const string Declaration = "298120260000000001";
    static int serial = 1;

    public sealed record Answer(
        long Sequence, Guid ClaimId, string Outcome, string Reason, long PaidMinor, string TreasuryReference, DateTimeOffset AnsweredAt);

    public sealed record Feed(List<Answer> Answers);

    static string NewDeclaration() => $"298120260{Interlocked.Increment(ref serial):D9}";

    static object Claim(Guid id, string declaration, params object[] lines) =>
        new { claimId = id, exporterTaxId = "91330100799655058B", declarationNumber = declaration, exportDate = "2026-11-21", lines };

    static object Line(string key, long taxable = 100_000, object? rate = null, long refund = 13_000) => new
    {
        key,
        hsCode = "9505900000",
        quantity = 6,
        invoiceNumber = "26332000000000000001",
        taxableMinor = taxable,
        ratePercent = rate ?? 13,
        refundMinor = refund,
    };

    static async Task<HttpStatusCode> File(SandboxHost sandbox, object claim) =>
        (await sandbox.Http.PostAsJsonAsync("/tax/claims", claim)).StatusCode;

    static async Task<List<Answer>> Answers(SandboxHost sandbox, long after = 0, int limit = 500) =>
        (await sandbox.Http.GetFromJsonAsync<Feed>($"/tax/answers?after={after}&limit={limit}"))!.Answers;

    static async Task<List<Answer>> Until(SandboxHost sandbox, Guid claim, string outcome)
    {
        await SandboxHost.Until(async () => (await Answers(sandbox)).Any(answer => answer.ClaimId == claim && answer.Outcome == outcome),
            $"{claim} is {outcome}");
        return [.. (await Answers(sandbox)).Where(answer => answer.ClaimId == claim)];
    }

    [Fact]
    public async Task A_sound_claim_is_accepted_and_paid_in_full_once()
    {
        await using var sandbox = await SandboxHost.Start();
        var (id, declaration) = (Guid.NewGuid(), NewDeclaration());
        var claim = Claim(id, declaration, Line(declaration + "001"), Line(declaration + "002", 55_555, "9", 5_000));
        Assert.Equal(HttpStatusCode.Accepted, await File(sandbox, claim));
        var answers = await Until(sandbox, id, "Paid");

        Assert.Equal(["Accepted", "Paid"], answers.Select(answer => answer.Outcome));
        Assert.Equal((0, ""), (answers[0].PaidMinor, answers[0].TreasuryReference));
        Assert.Equal(18_000, answers[1].PaidMinor);
        Assert.Matches("^TR[0-9]{14}$", answers[1].TreasuryReference);
        Assert.All(answers, answer => Assert.Equal("", answer.Reason));

        Assert.Equal(HttpStatusCode.Accepted, await File(sandbox, claim));
        Assert.Equal(HttpStatusCode.Conflict, await File(sandbox, Claim(id, declaration, Line(declaration + "003"))));
        await sandbox.HasCounted("tax", "claims 1, paid 1, paidMinor 18000, repeats 1, conflicts 1, duplicates 0");
    }

    /// <summary>By hand: 13 % of 1,000.03 is 130.0039, so 130.00 at most; 13 % of 1,000.04 is 130.0052, so 130.01.</summary>
    [Theory]
    [InlineData(100_003, "13", 13_000)]
    [InlineData(100_004, "13", 13_001)]
    [InlineData(100_000, "9", 9_000)]
    [InlineData(50, "1", 1)]
    [InlineData(49, "1", 0)]
    public void The_most_refund_is_the_taxable_amount_times_the_rate_rounded_half_up(long taxable, string rate, long expected) =>
        Assert.Equal(expected, ClaimChecks.MostRefund(taxable, decimal.Parse(rate, null)));

    static ClaimLine Good => new(Declaration + "001", "9505900000", 6, "1", 100_000, 13, 13_000);

    [Fact]
    public void A_claim_is_refused_with_its_first_fault_and_a_sound_one_has_none()
    {
        Assert.Null(ClaimChecks.Fault([Good, Good with { InvoiceNumber = "2" }, Good with { Key = Declaration + "002" }]));
        foreach (var (expected, lines) in new (string, ClaimLine[])[]
        {
            ("is not a key of 21", [Good with { Key = Declaration + "01" }]),
            ("is not a key of 21", [Good with { Key = Declaration + "0!1" }]),
            ("is not a key of 21", [Good with { Key = "29812026E000000002001" }]),
            ("is not a key of 21", [Good with { Key = Declaration + "101" }]),
            ("is not a key of 21", [Good with { Key = Declaration + "000" }]),
            ("no quantity", [Good with { Quantity = 0 }]),
            ("no taxable amount", [Good with { TaxableMinor = 0, RefundMinor = 0 }]),
            ("rate above 17 %", [Good with { RatePercent = 17.01m }]),
            ("claims more than", [Good with { RefundMinor = 13_001 }]),
            ("names the invoice 1 twice", [Good, Good]),
            ("claims more than", [Good, Good with { InvoiceNumber = "2", RefundMinor = 13_001 }]),
        })
            Assert.Contains(expected, ClaimChecks.Fault(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_another_claim_holds_is_refused_and_a_refused_claim_gives_its_lines_back()
    {
        await using var sandbox = await SandboxHost.Start();
        var declaration = NewDeclaration();
        var (greedy, first, second) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await File(sandbox, Claim(greedy, declaration, Line(declaration + "001", refund: 13_001)));
        Assert.Contains("claims more than", (await Until(sandbox, greedy, "Refused")).Single().Reason, StringComparison.Ordinal);
        await File(sandbox, Claim(first, declaration, Line(declaration + "001")));
        await Until(sandbox, first, "Paid");

        await File(sandbox, Claim(second, declaration, Line(declaration + "002"), Line(declaration + "001")));
        Assert.Equal($"{declaration}001 is claimed already", (await Until(sandbox, second, "Refused")).Single().Reason);
        await sandbox.HasCounted("tax", "claims 3, accepted 1, refused 2, duplicates 1");
    }

    [Fact]
    public async Task Of_many_claims_for_one_line_at_once_exactly_one_is_paid()
    {
        await using var sandbox = await SandboxHost.Start();
        var declaration = NewDeclaration();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => File(sandbox, Claim(Guid.NewGuid(), declaration,
            i % 2 == 0
                ? [Line(declaration + "001"), Line(declaration + "002")]
                : [Line(declaration + "002"), Line(declaration + "001")]))));
        await SandboxHost.Until(async () => await sandbox.Count("tax.answers") == 13, "eleven refusals, an acceptance and a payment");
        await sandbox.HasCounted("tax", "paid 1, duplicates 11, paidMinor 26000");
    }

    [Fact]
    public async Task The_feed_is_read_in_pages_without_gaps_while_claims_come_in_and_after_a_restart()
    {
        await using var sandbox = await SandboxHost.Start();
        var filing = Task.WhenAll(Enumerable.Range(0, 60).Select(_ => NewDeclaration())
            .Select(declaration => File(sandbox, Claim(Guid.NewGuid(), declaration, Line(declaration + "001")))));
        var read = new List<Answer>();
        await SandboxHost.Until(async () =>
        {
            read.AddRange(await Answers(sandbox, read.LastOrDefault()?.Sequence ?? 0, 7));
            return read.Count >= 60;
        }, "half of the answers");
        await filing;
        await sandbox.Restart();
        await SandboxHost.Until(async () =>
        {
            read.AddRange(await Answers(sandbox, read.Last().Sequence, 7));
            return read.Count >= 120;
        }, "all of the answers");

        Assert.Equal(Enumerable.Range(1, 120).Select(i => (long)i), read.Select(answer => answer.Sequence));
        Assert.Equal(60, read.Where(answer => answer.Outcome == "Paid").Select(answer => answer.ClaimId).Distinct().Count());
        Assert.Empty(await Answers(sandbox, 120));
    }

    [Fact]
    public async Task A_repeated_answer_has_the_same_content_under_a_new_sequence()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = SandboxHost.Fast, tax = new { repeat = 1 } });
        var (id, declaration) = (Guid.NewGuid(), NewDeclaration());
        await File(sandbox, Claim(id, declaration, Line(declaration + "001")));
        await SandboxHost.Until(async () => (await Answers(sandbox)).Count == 4, "both answers twice");

        var answers = await Answers(sandbox);
        Assert.Equal(4, answers.Select(answer => answer.Sequence).Distinct().Count());
        Assert.Equal(2, answers.Select(answer => (answer.Outcome, answer.PaidMinor, answer.TreasuryReference)).Distinct().Count());
        await sandbox.HasCounted("tax", "paid 1, paidMinor 13000");
    }

    [Fact]
    public async Task Reordered_some_claims_are_paid_before_they_are_accepted()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = 5, tax = new { reorder = true } });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => NewDeclaration())
            .Select(declaration => File(sandbox, Claim(Guid.NewGuid(), declaration, Line(declaration + "001")))));
        await SandboxHost.Until(async () => (await Answers(sandbox)).Count == 40, "all answers");
        var first = (await Answers(sandbox)).GroupBy(answer => answer.ClaimId).Select(claim => claim.First().Outcome).ToList();
        Assert.Contains("Paid", first);
        Assert.Contains("Accepted", first);
    }

    [Fact]
    public async Task A_rejected_claim_is_refused_with_a_reason_and_a_delayed_answer_comes_late()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = SandboxHost.Fast, tax = new { rejectEvery = 1, delayMs = 1200 } });
        var (id, declaration, started) = (Guid.NewGuid(), NewDeclaration(), DateTimeOffset.UtcNow);
        await File(sandbox, Claim(id, declaration, Line(declaration + "001")));
        var answer = Assert.Single(await Until(sandbox, id, "Refused"));
        Assert.Equal(("the supplier's invoice is under inquiry", 0, ""), (answer.Reason, answer.PaidMinor, answer.TreasuryReference));
        Assert.InRange(answer.AnsweredAt - started, TimeSpan.FromMilliseconds(1200), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Bad_requests_name_their_field()
    {
        await using var sandbox = await SandboxHost.Start();
        var line = Line(Declaration + "001");
        foreach (var (body, field) in new (object, string)[]
        {
            (Claim(Guid.Empty, Declaration, line), "claimId"),
            (Claim(Guid.NewGuid(), Declaration), "lines"),
            (Claim(Guid.NewGuid(), Declaration, Line(Declaration + "001", refund: -1)), "lines"),
            (Claim(Guid.NewGuid(), Declaration, Line(Declaration + "001", rate: 101)), "lines"),
            (new
            {
                claimId = Guid.NewGuid(),
                exporterTaxId = " ",
                declarationNumber = Declaration,
                exportDate = "2026-11-21",
                lines = new[] { line },
            }, "exporterTaxId"),
        })
        {
            var answer = await sandbox.Http.PostAsJsonAsync("/tax/claims", body);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal(field, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("field").GetString());
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.Http.GetAsync("/tax/answers?limit=0")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.Http.GetAsync("/tax/answers?after=-1")).StatusCode);
        Assert.Equal(0, await sandbox.Count("tax.claims"));
    }
}
