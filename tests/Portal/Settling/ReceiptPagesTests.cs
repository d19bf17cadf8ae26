using System.Net;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at the matching of receipts and at schedules, and what their answers look like in REST.</summary>
public sealed class ReceiptPagesTests(PortalHost host)
{
    const string Matching = "/crossborder.settlement.v1.Matching/";
    const string Receivables = "/crossborder.settlement.v1.Receivables/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_receipt_comes_with_candidates_reasons_and_decisions()
    {
        var (order, receipt) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        host.Fakes.Answers[Matching + "GetReceipt"] = call => new ReceiptCase
        {
            Id = ((ReceiptRequest)call.Request).Id,
            Status = "Unmatched",
            Reason = "third_party_payer",
            Currency = "USD",
            AmountMinor = 100,
            LeftMinor = 60,
            Suggestions =
            {
                new MatchSuggestion
                {
                    Id = Guid.NewGuid().ToString(),
                    Rank = 1,
                    Score = 40,
                    Shares = { new MatchShare { OrderId = order, AmountMinor = 60, ChargeMinor = 2 } },
                    Evidence = { new MatchEvidence { Kind = "ThirdParty", Points = -45, Text = "The account pays for another buyer." } },
                },
            },
            Decisions = { Advance(receipt) },
        };
        var client = await host.As(Role.Operator, Guid.CreateVersion7());
        var view = await client.GetAsync($"/api/v1/receipts/{receipt}", Stop).Json();
        Assert.Equal(("third_party_payer", "60"), (view.Text("reason"), view.Text("leftMinor")));
        var suggestion = view.GetProperty("suggestions")[0];
        Assert.Equal((order, "-45"),
            (suggestion.GetProperty("shares")[0].Text("orderId"), suggestion.GetProperty("evidence")[0].Text("points")));
        var made = view.GetProperty("decisions")[0].GetProperty("allocations")[0];
        Assert.Null(made.Text("orderId"));
        Assert.NotNull(made.Text("buyerId"));
    }

    static MatchDecision Advance(string receipt) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Kind = "Advance",
        DecidedBy = "Operator:x",
        Allocations = { new MatchAllocation { EntryId = receipt, BuyerId = Guid.NewGuid().ToString(), AmountMinor = 40 } },
    };

    [Fact]
    public async Task An_allocation_names_each_receipt_and_order_and_carries_its_key()
    {
        var (order, receipt) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers[Matching + "Allocate"] = _ => new MatchDecision { Id = Guid.NewGuid().ToString(), Kind = "Manual" };
        var client = await host.As(Role.Operator, Guid.CreateVersion7());
        using var response = await client.Post("/api/v1/receipts/allocations", new
        {
            lines = new[] { new { receiptId = receipt, orderId = order, amountMinor = 70, chargeMinor = 3 } },
            reason = "by telephone",
        });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = host.Fakes.Of<AllocateRequest>().Single(call => call.Request.Lines[0].OrderId == order.ToString());
        Assert.Equal((receipt.ToString(), 70L, 3L, "by telephone"), (
            sent.Request.Lines[0].EntryId, sent.Request.Lines[0].AmountMinor, sent.Request.Lines[0].ChargeMinor, sent.Request.Reason));
        Assert.NotNull(sent.Call.IdempotencyKey);
    }

    [Fact]
    public async Task A_receipt_that_is_not_there_is_404()
    {
        host.Fakes.Answers[Matching + "ReturnReceipt"] = call =>
            throw Problem.NotFound("receipt", ((ReturnReceiptRequest)call.Request).EntryId).ToGrpc();
        var client = await host.As(Role.Operator, Guid.CreateVersion7());
        using var response = await client.Post($"/api/v1/receipts/{Guid.NewGuid()}/return", new { reason = "not ours" });
        Assert.Equal((HttpStatusCode.NotFound, "receipt_not_found"), (response.StatusCode, (await response.Json()).Text("code")));
    }

    [Fact]
    public async Task A_schedule_has_its_version_its_days_and_what_is_overdue()
    {
        host.Fakes.Answers[Receivables + "GetSchedule"] = call => new Schedule
        {
            OrderId = ((OrderRequest)call.Request).OrderId,
            Version = 4,
            Status = "PartlyPaid",
            Currency = "USD",
            Lines =
            {
                new ScheduleLine { No = 1, Method = "TT", Milestone = "Contract", DueOn = "2026-05-06", DueMinor = 30, OverdueDays = 12 },
                new ScheduleLine { No = 2, Method = "LC", Milestone = "BillOfLading", DueMinor = 70 },
            },
        };
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var response = await client.GetAsync($"/api/v1/orders/{Guid.NewGuid()}/schedule", Stop);
        Assert.Equal("\"4\"", response.Headers.ETag!.Tag);
        var lines = (await response.Json()).GetProperty("lines");
        Assert.Equal(("2026-05-06", "12", null), (lines[0].Text("dueOn"), lines[0].Text("overdueDays"), lines[1].Text("dueOn")));
    }

    [Fact]
    public async Task What_is_missing_of_an_instalment_is_decided_by_its_address()
    {
        var id = Guid.NewGuid();
        host.Fakes.Answers["/crossborder.settlement.v1.Shortfalls/DecideShortfall"] = call => new Shortfall
        {
            Id = ((DecideShortfallRequest)call.Request).Id,
            OrderId = Guid.NewGuid().ToString(),
            ReceiptId = Guid.NewGuid().ToString(),
            Status = ((DecideShortfallRequest)call.Request).Action == "Charge" ? "Charged" : "Left",
            Currency = "USD",
            ChargedMinor = 2_000,
        };
        var client = await host.As(Role.Operator, Guid.CreateVersion7());
        using var response = await client.Post(
            $"/api/v1/receipts/shortfalls/{id}/decide", new { action = "Charge", reason = "the bank's advice" });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var view = await response.Json();
        Assert.Equal((id.ToString(), "Charged", "2000"), (view.Text("id"), view.Text("status"), view.Text("chargedMinor")));
    }
}
