using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class RequestPayoutTests(SettlementHost host)
{
    const string Table =
        """
                   Approve    Reject    Send  Accept    Settle   Confirm    Refuse   Return
        Waiting    Requested  Rejected  -     -         -        -          -        -
        Requested  -          -         Sent  Accepted  Settled  Completed  Refused  -
        Sent       -          -         -     Accepted  Settled  Completed  Refused  -
        Accepted   -          -         -     -         Settled  Completed  Refused  -
        Settled    -          -         -     -         -        Completed  -        -
        Completed  -          -         -     -         -        -          -        Returned
        Refused    -          -         -     -         -        -          -        -
        Rejected   -          -         -     -         -        -          -        -
        Returned   -          -         -     -         -        -          -        -
        """;

    public static TheoryData<PayoutStatus, PayoutAction, PayoutStatus?> Cells() => PayoutTables.Cells<PayoutStatus, PayoutAction>(Table);

    [Theory, MemberData(nameof(Cells))]
    public void A_payout_moves_only_as_the_table_says(PayoutStatus from, PayoutAction action, PayoutStatus? to) =>
        Assert.Equal(to, Payout.Next(from, action));

    async Task<(Guid Exporter, V1.Beneficiary Payee)> WithBalance(string currency = "USD", long totalMinor = 100_000)
    {
        var order = await host.Kept(totalMinor, currency);
        return (order.ExporterId, await host.Beneficiary(order.ExporterId, currency));
    }

    [Fact]
    public async Task What_is_kept_is_paid_out_on_request_and_held_until_it_is_approved()
    {
        var (exporter, payee) = await WithBalance();
        Assert.Equal((99_500, 99_500), await host.Balance(exporter));
        var asked = await host.Ask(exporter, payee, 40_000);
        Assert.Equal(("Waiting", "Exporter", $"Exporter:{exporter}:Zhang", 0, 1, ""),
            (asked.Status, asked.Maker, asked.MadeBy, asked.NeedsExporter, asked.NeedsOperator, asked.OrderId));
        Assert.Equal((99_500, 59_500), await host.Balance(exporter));

        Assert.Equal("Requested", (await host.Approve(asked)).Status);
        Assert.Equal((59_500, 59_500), await host.Balance(exporter));
        var sent = await host.Until(asked.Id, "Sent");
        await SettlementHost.Eventually(() => Task.FromResult(host.Others.Bank.TransferOf(sent.Reference) is not null), "transfer");
        var transfer = host.Others.Bank.TransferOf(sent.Reference)!;
        Assert.Equal((40_000, "1202022109900123456", $"PAYOUT {sent.Reference}", sent.Uetr, sent.MessageId),
            (transfer.AmountMinor, transfer.Account, transfer.Remittance, transfer.Uetr.ToString(), transfer.MessageId));

        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Debit(40_000, sent.Reference))).Matched);
        var done = await host.Detail(asked.Id);
        Assert.Equal(("Completed", 40_000L), (done.Status, done.NetMinor));
        Assert.NotEmpty(done.BankReference);
    }

    [Fact]
    public async Task Sixty_four_clients_get_what_there_is_and_not_one_cent_more()
    {
        var (exporter, payee) = await WithBalance();
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            try
            {
                return (await host.Ask(exporter, payee, 30_000)).Status;
            }
            catch (RpcException e)
            {
                return Problem.FromGrpc(e).Code;
            }
        }));
        Assert.Equal((3, 61), (answers.Count(answer => answer == "Waiting"), answers.Count(answer => answer == "insufficient_funds")));
        Assert.Equal((99_500, 9_500), await host.Balance(exporter));
        Assert.Equal(3, await host.Count("payout where exporter_id = @Id", exporter));
    }

    [Fact]
    public async Task A_retry_with_the_same_key_asks_once()
    {
        var (exporter, payee) = await WithBalance();
        var key = Guid.NewGuid();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => host.Ask(exporter, payee, 20_000, key)));
        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        Assert.Equal((99_500, 79_500), await host.Balance(exporter));
    }

    [Fact]
    public async Task A_rejected_payout_frees_the_money_and_keeps_who_and_why()
    {
        var (exporter, payee) = await WithBalance();
        var asked = await host.Ask(exporter, payee, 99_500);
        Assert.Equal("reason", (await FxStory.Refused(() => host.PayoutDesk(SettlementHost.Operator).RejectPayoutAsync(
            new V1.RejectPayoutRequest { Id = asked.Id, Reason = " " }, FxStory.Key()).ResponseAsync)).Field);
        await host.PayoutDesk(SettlementHost.Operator).RejectPayoutAsync(
            new V1.RejectPayoutRequest { Id = asked.Id, Reason = "unknown payee" }, FxStory.Key());
        Assert.Equal((99_500, 99_500), await host.Balance(exporter));
        var rejected = await host.Detail(asked.Id);
        var decided = Assert.Single(rejected.Approvals);
        Assert.Equal(("Rejected", "unknown payee", false, SettlementHost.Operator.ToString()),
            (rejected.Status, decided.Reason, decided.Approved, decided.By));
        Assert.Equal("payout_transition_refused", (await FxStory.Refused(() => host.Approve(asked))).Code);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_by_field_and_anothers_payout_is_not_there()
    {
        var (exporter, payee) = await WithBalance();
        async Task<string?> Field(Action<V1.RequestPayoutRequest> spoil)
        {
            var wish = PayoutStory.Wish(payee, 10);
            spoil(wish);
            var refused = await FxStory.Refused(() => host.PayoutDesk(exporter).RequestPayoutAsync(wish, FxStory.Key()).ResponseAsync);
            return refused.Field ?? refused.Code;
        }

        Assert.Equal("amount_minor", await Field(wish => wish.AmountMinor = 0));
        Assert.Equal("currency", await Field(wish => wish.Currency = "XXX"));
        Assert.Equal("currency", await Field(wish => wish.Currency = "EUR"));
        Assert.Equal("charge_bearer", await Field(wish => wish.ChargeBearer = "ALL"));
        Assert.Equal("note", await Field(wish => wish.Note = new string('x', 141)));
        Assert.Equal("beneficiary_not_found", await Field(wish => wish.BeneficiaryId = ""));
        Assert.Equal("exporter_not_found", await Field(wish => wish.ExporterId = Guid.NewGuid().ToString()));
        Assert.Equal("insufficient_funds", await Field(wish => wish.AmountMinor = 99_501));

        var asked = await host.Ask(exporter, payee, 10);
        var (stranger, id) = (host.PayoutDesk(Guid.CreateVersion7()), new V1.PayoutIdRequest { Id = asked.Id });
        foreach (var call in new Func<Task>[]
            {
                () => stranger.GetPayoutAsync(id).ResponseAsync,
                () => stranger.ApprovePayoutAsync(id, FxStory.Key()).ResponseAsync,
                () => stranger.RejectPayoutAsync(new V1.RejectPayoutRequest { Id = asked.Id, Reason = "x" }, FxStory.Key()).ResponseAsync,
            })
            Assert.Equal("payout_not_found", (await FxStory.Refused(call)).Code);
    }

    Task<Guid> OrderOf(Guid exporter) => host.Db.One<Guid>(
        "select order_id from order_case where exporter_id = @exporter", new { exporter }, CancellationToken.None);

    [Fact]
    public async Task A_balance_that_is_kept_can_be_converted_and_the_yuan_paid_out()
    {
        var (exporter, _) = await WithBalance();
        var order = await OrderOf(exporter);
        var quote = await host.Quote(exporter, 99_500);
        var request = new V1.ConvertRequest { QuoteId = quote.Id };
        request.Lines.Add(new V1.ConvertLine { OrderId = order.ToString(), SoldMinor = 99_500 });
        var deal = await host.Ended(await host.Convert(exporter, request));
        Assert.Equal(("Settled", 707_425L), (deal.Status, deal.BoughtMinor));
        var payee = await host.Beneficiary(exporter, "CNY");
        var asked = await host.Ask(exporter, payee, 707_425);
        await host.Approve(asked);
        await host.Until(asked.Id, "Sent");
        Assert.Equal((0, 0), await host.Balance(exporter, "CNY"));
    }

    [Fact]
    public async Task What_was_paid_out_without_an_order_cannot_be_converted_a_second_time()
    {
        var (exporter, payee) = await WithBalance();
        await host.Approve(await host.Ask(exporter, payee, 90_000));
        var order = await OrderOf(exporter);
        var quote = await host.Quote(exporter, 20_000);
        var request = new V1.ConvertRequest { QuoteId = quote.Id };
        request.Lines.Add(new V1.ConvertLine { OrderId = order.ToString(), SoldMinor = 20_000 });
        Assert.Equal("insufficient_funds", (await FxStory.Refused(() => host.Convert(exporter, request))).Code);
        Assert.Equal((9_500, 9_500), await host.Balance(exporter));
    }
}
