using System.Net;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

public sealed class LedgerPagesTests(PortalHost host)
{
    const string Service = "/crossborder.settlement.v1.Ledger/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_is_asked_for_as_of_a_day_and_a_moment_in_the_name_of_the_caller()
    {
        var party = Guid.CreateVersion7();
        var name = $"ExporterPayable:{party}:USD";
        host.Fakes.Answers[Service + "GetAccount"] = _ => new LedgerAccount
        {
            Name = name,
            PartyId = party.ToString(),
            BalanceMinor = 500,
            HeldMinor = 120,
            AvailableMinor = 380,
        };
        var client = await host.As(Role.Exporter, party);
        var account = await client.GetAsync(
            $"/api/v1/ledger/accounts/{name}?effectiveOn=2026-05-04&recordedAt=2026-05-05T00:00:00Z", Stop).Json();
        Assert.Equal(("500", "120", "380"), (account.Text("balanceMinor"), account.Text("heldMinor"), account.Text("availableMinor")));
        var asked = host.Fakes.Of<GetAccountRequest>().Last(call => call.Request.Account == name);
        Assert.Equal(("2026-05-04", 1777939200L), (asked.Request.EffectiveOn, asked.Request.RecordedAt.Seconds));
        Assert.Equal((party, Role.Exporter), (asked.Call.Principal!.PartyId, asked.Call.Principal.Role));
    }

    [Fact]
    public async Task What_is_made_has_the_requests_key_as_its_id()
    {
        var key = Guid.CreateVersion7();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/ledger/journals")
        {
            Content = System.Net.Http.Json.JsonContent.Create(new
            {
                effectiveOn = "2026-05-04",
                memo = "correction",
                lines = new[]
                {
                    new { account = "Bank:00000000-0000-0000-0000-000000000000:USD", debitMinor = 5, creditMinor = 0 },
                    new { account = "Suspense:00000000-0000-0000-0000-000000000000:USD", debitMinor = 0, creditMinor = 5 },
                },
            }),
        };
        request.Headers.Add("Idempotency-Key", key.ToString());
        using var response = await host.AsOperator().SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var draft = host.Fakes.Of<ProposeJournalRequest>().Last(call => call.Request.Transaction.Id == key.ToString()).Request.Transaction;
        Assert.Equal(
            [("Bank:00000000-0000-0000-0000-000000000000:USD", 5L, 0L), ("Suspense:00000000-0000-0000-0000-000000000000:USD", 0L, 5L)],
            draft.Lines.Select(line => (line.Account, line.DebitMinor, line.CreditMinor)));
    }

    [Fact]
    public async Task A_break_of_the_chain_is_shown_with_its_position_and_reason()
    {
        host.Fakes.Answers[Service + "Verify"] = _ => new VerifyResponse
        {
            Sound = false,
            Finished = true,
            Position = 6,
            BrokenPosition = 7,
            Reason = "content_differs",
        };
        var walk = await host.AsOperator().GetAsync("/api/v1/ledger/verify?position=5&limit=100", Stop).Json();
        Assert.Equal(("7", "content_differs", "6"), (walk.Text("brokenPosition"), walk.Text("reason"), walk.Text("position")));
        Assert.Contains(host.Fakes.Of<VerifyRequest>(), call => call.Request is { Position: 5, Limit: 100 });
    }
}
