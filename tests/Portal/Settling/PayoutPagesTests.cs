using System.Net;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at payouts, and what its answers look like in REST.</summary>
public sealed class PayoutPagesTests(PortalHost host)
{
    const string Service = "/crossborder.settlement.v1.Payouts/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static PayoutDetail Detail(string id) => new()
    {
        Id = id,
        ExporterId = Guid.NewGuid().ToString(),
        Status = "Waiting",
        Currency = "USD",
        GrossMinor = 100,
        NetMinor = 93,
        FeeMinor = 7,
        Maker = "Exporter",
        Reference = "0123456789ABCDEF",
        Approvals = { new PayoutApproval { By = "Operator:x", Role = "Operator", Approved = true } },
        Fees = { new FeeLine { Kind = "Payout", ExporterId = Guid.NewGuid().ToString(), FeeMinor = 7, BaseMinor = 100, Rule = "X v1" } },
    };

    [Fact]
    public async Task A_payout_is_asked_for_with_its_key_and_shows_its_approvals_and_fees()
    {
        var (payout, payee) = (Guid.NewGuid().ToString(), Guid.CreateVersion7());
        host.Fakes.Answers[Service + "RequestPayout"] = _ => Detail(payout);
        host.Fakes.Answers[Service + "GetPayout"] = _ => Detail(payout);
        host.Fakes.Answers[Service + "ApprovePayout"] = _ => Detail(payout);
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.Post(
            "/api/v1/payouts", new { beneficiaryId = payee, currency = "USD", amountMinor = 100, chargeBearer = "DEBT" });
        Assert.Equal((HttpStatusCode.Created, $"/api/v1/payouts/{payout}"),
            (response.StatusCode, response.Headers.Location?.OriginalString));
        var sent = host.Fakes.Of<RequestPayoutRequest>().Single(call => call.Request.BeneficiaryId == payee.ToString());
        Assert.Equal((100L, "USD", "DEBT", "", ""),
            (sent.Request.AmountMinor, sent.Request.Currency, sent.Request.ChargeBearer, sent.Request.ExporterId, sent.Request.Note));
        Assert.NotNull(sent.Call.IdempotencyKey);

        var shown = await client.GetAsync($"/api/v1/payouts/{payout}", Stop).Json();
        Assert.Equal(("Waiting", null, "93"), (shown.Text("status"), shown.Text("orderId"), shown.Text("netMinor")));
        Assert.Equal(("Operator:x", "X v1"), (shown.GetProperty("approvals")[0].Text("by"), shown.GetProperty("fees")[0].Text("rule")));
        using var approved = await client.Post($"/api/v1/payouts/{payout}/approve", new { });
        Assert.Equal(HttpStatusCode.OK, approved.StatusCode);
        Assert.Contains(host.Fakes.Of<PayoutIdRequest>(), call =>
            call.Call.Method == Service + "ApprovePayout" && call.Request.Id == payout);
    }

    [Fact]
    public async Task A_payout_without_an_order_is_listed_without_one()
    {
        host.Fakes.Answers["/crossborder.settlement.v1.Settlement/ListPayouts"] = _ => new ListPayoutsResponse
        {
            Payouts =
            {
                new Payout { Id = Guid.NewGuid().ToString(), ExporterId = Guid.NewGuid().ToString(), Status = "Sent", Maker = "Operator" },
            },
        };
        var client = await host.As(Role.Operator, Guid.CreateVersion7());
        var item = (await client.GetAsync("/api/v1/payouts", Stop).Json()).GetProperty("items")[0];
        Assert.Equal((null, "Operator"), (item.Text("orderId"), item.Text("maker")));
        host.Fakes.Answers.TryRemove("/crossborder.settlement.v1.Settlement/ListPayouts", out _);
    }

    [Fact]
    public async Task A_fee_rule_goes_on_with_its_tiers_and_a_missing_cap_stays_missing()
    {
        host.Fakes.Answers[Service + "AddFeeRule"] = call => new FeeRule((FeeRule)call.Request) { Version = 3 };
        var client = await host.As(Role.Operator, Guid.CreateVersion7());
        using var response = await client.Post("/api/v1/fee-rules", new
        {
            id = "TIERS",
            kind = "Platform",
            currency = "USD",
            validFrom = "2027-01-01",
            tiering = "Slab",
            tiers = new[]
            {
                new { fromMinor = 0, percent = "1.5", fixedMinor = 0 }, new { fromMinor = 1000, percent = "1", fixedMinor = 5 },
            },
        });
        var rule = await response.Json();
        Assert.Equal(("3", null, "2027-01-01"), (rule.Text("version"), rule.Text("maxMinor"), rule.Text("validFrom")));
        Assert.Equal("5", rule.GetProperty("tiers")[1].Text("fixedMinor"));
    }
}
