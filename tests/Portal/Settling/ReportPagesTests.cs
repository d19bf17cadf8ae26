using System.Net;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Google.Protobuf;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at reporting, and what its answers look like in REST.</summary>
public sealed class ReportPagesTests(PortalHost host)
{
    const string Service = "/crossborder.settlement.v1.Reporting/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_statement_of_account_is_json_unless_a_file_is_asked_for()
    {
        Answer();
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        var view = await client.GetAsync("/api/v1/statement-of-account?from=2026-05-01", Stop).Json();
        Assert.Equal(("2026-05-01", "12"), (view.Text("from"), view.GetProperty("sections")[0].Text("closingMinor")));
        Assert.Equal("7", view.GetProperty("sections")[0].GetProperty("movements")[0].Text("amountMinor"));
        foreach (var (accept, format) in new[]
            {
                ("text/csv", "csv"), ("application/xml", "camt.053"), ("application/pdf", "pdf"),
            })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/statement-of-account");
            request.Headers.Accept.ParseAdd(accept);
            using var file = await client.SendAsync(request, Stop);
            Assert.Equal(format, await file.Content.ReadAsStringAsync(Stop));
        }

        foreach (var (extension, format) in new[] { ("csv", "csv"), ("xml", "camt.053"), ("pdf", "pdf") })
        {
            using var file = await client.GetAsync($"/api/v1/statement-of-account.{extension}", Stop);
            Assert.Equal((format, "s.txt"),
                (await file.Content.ReadAsStringAsync(Stop), file.Content.Headers.ContentDisposition?.FileName));
        }
    }

    void Answer()
    {
        host.Fakes.Answers[Service + "GetAccountStatement"] = call => new AccountStatement
        {
            PartyId = Guid.NewGuid().ToString(),
            From = ((AccountStatementRequest)call.Request).From,
            To = "2026-05-31",
            Sections =
            {
                new AccountSection
                {
                    Account = "OrderFunds", Currency = "USD", OpeningMinor = 5, ClosingMinor = 12,
                    Movements = { new AccountMovement { On = "2026-05-04", Document = "receipt", AmountMinor = 7, BalanceMinor = 12 } },
                },
            },
        };
        host.Fakes.Answers[Service + "RenderAccountStatement"] = call => new RenderedStatement
        {
            Content = ByteString.CopyFromUtf8(((RenderAccountStatementRequest)call.Request).Format),
            ContentType = "text/plain",
            FileName = "s.txt",
        };
    }

    [Fact]
    public async Task Another_partys_statement_is_not_there()
    {
        host.Fakes.Answers[Service + "RenderAccountStatement"] = _ => throw Problem.NotFound("party", "x").ToGrpc();
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.GetAsync($"/api/v1/statement-of-account.csv?partyId={Guid.NewGuid()}", Stop);
        Assert.Equal((HttpStatusCode.NotFound, "party_not_found"), (response.StatusCode, (await response.Json()).Text("code")));
    }

    [Fact]
    public async Task Aging_and_reconciliation_are_read_by_people_and_by_spreadsheets()
    {
        host.Fakes.Answers[Service + "GetAging"] = _ => new Aging
        {
            On = "2026-06-30",
            Currencies =
            {
                new AgingCurrency
                {
                    Currency = "JPY",
                    Total = new AgingBuckets { TotalMinor = 9 },
                    Rows =
                    {
                        new AgingRow
                        {
                            ExporterId = Guid.Empty.ToString(), BuyerId = Guid.Empty.ToString(), BuyerName = "=EVIL(), Ltd", Orders = 2,
                            Buckets = new AgingBuckets { Days130Minor = 9, TotalMinor = 9 },
                        },
                    },
                },
            },
        };
        AnswerBooks();
        var aging = await host.AsOperator().GetAsync("/api/v1/aging", Stop).Json();
        Assert.Equal("9", aging.GetProperty("currencies")[0].GetProperty("rows")[0].GetProperty("buckets").Text("days1To30Minor"));
        Assert.Contains(",\"'=EVIL(), Ltd\",2,0,9,0,0,0,9", await Csv("/api/v1/aging"), StringComparison.Ordinal);
        var books = await host.AsOperator().GetAsync("/api/v1/reconciliation?on=2026-06-30", Stop).Json();
        Assert.Equal("suspense", books.GetProperty("currencies")[0].GetProperty("items")[0].Text("kind"));
        Assert.Contains("USD,,suspense,,2026-06-30,,0.50", await Csv("/api/v1/reconciliation"), StringComparison.Ordinal);
    }

    void AnswerBooks() =>
        host.Fakes.Answers[Service + "GetReconciliation"] = _ => new Reconciliation
        {
            On = "2026-06-30",
            Currencies =
            {
                new ReconciledCurrency
                {
                    Currency = "USD", BankMinor = 1_050, BookMinor = 1_000, DifferenceMinor = 50,
                    Items = { new ReconciliationItem { Kind = "suspense", AmountMinor = 50, Count = 1 } },
                },
            },
        };

    async Task<string> Csv(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/csv");
        using var response = await host.AsOperator().SendAsync(request, Stop);
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync(Stop);
    }
}
