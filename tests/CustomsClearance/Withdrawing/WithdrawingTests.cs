using System.Xml.Linq;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class WithdrawingTests(LifeHost host)
{
    const string May = "Received InReview Examined AwaitingArrival Inspection Detained Suspended GoodsReturned Released";

    async Task<Contracts.Customs.V1.Withdrawal> Ask(KnownList list, Principal? by = null) =>
        await host.Lists(by ?? CustomsHost.Operator).WithdrawAsync(
            new WithdrawListRequest { DeclarationId = list.Id.ToString(), Reason = "The buyer went away." });

    async Task<string> Refusal(KnownList list, Principal? by = null) =>
        Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(() => Ask(list, by))).Code;

    async Task<string> StatusOf(KnownList list) => (await host.Lists(CustomsHost.Operator).ListWithdrawalsAsync(
        new OfDeclarationRequest { DeclarationId = list.Id.ToString() })).Withdrawals[^1].Status;

    async Task Answer(KnownList list, Contracts.Customs.V1.Withdrawal asked, string status, int minute)
    {
        var message = await host.WrittenFor(asked.Id);
        await host.Drop(OwnNodes.Cancel(list, message.Guid, asked.DocumentNumber, status, list.Story.Minute(minute)));
    }

    [Fact]
    public void A_list_may_be_withdrawn_from_its_receipt_until_it_is_closed() => Assert.Equal(
        May.Split(' ').ToHashSet(),
        Enum.GetValues<DeclarationStatus>().Where(CustomsClearance.Withdrawal.MayBeAsked).Select(status => status.ToString()).ToHashSet());

    [Fact]
    public async Task Customs_accepts_the_withdrawal_and_the_waybill_may_be_declared_again()
    {
        var list = await host.Released();
        var asked = await Ask(list, CustomsHost.Exporter(list.Story.ExporterId));
        Assert.Equal(("Requested", list.Id.ToString()), (asked.Status, asked.DeclarationId));
        await Answer(list, asked, "120", 10);
        await Answer(list, asked, "399", 11);
        await host.Becomes(list.Story.OrderId, DeclarationStatus.Withdrawn);
        var told = await host.Published.Next<DeclarationWithdrawn>(told => told.DeclarationId == list.Id);
        Assert.Equal(("The buyer went away.", true, list.Story.OrderId), (told.Reason, told.WasReleased, told.OrderId));
        Assert.Equal("Accepted", await StatusOf(list));

        var again = new Story();
        again.Booked = again.Booked with { WaybillNumber = list.Story.Booked.WaybillNumber };
        await host.DeliverAll(again.Facts);
        await host.Becomes(again.OrderId, DeclarationStatus.Ready);
    }

    [Fact]
    public async Task The_message_says_what_the_field_list_of_605_wants_in_its_order()
    {
        var list = await host.Released();
        var asked = await Ask(list);
        var sent = await host.WrittenFor(asked.Id);
        var node = XDocument.Parse(sent.Body).Root!.Elements().First();
        Assert.Equal(("CEB605", "InvtCancel", "1"), (sent.Type, node.Name.LocalName, sent.AppType));
        var now = node.Elements().Single(field => field.Name.LocalName == "appTime").Value;
        Assert.Equal(
            [
                ("guid", CebMessage.Text(sent.Guid)), ("appType", "1"), ("appTime", now), ("appStatus", "2"), ("customsCode", "2900"),
                ("copNo", asked.DocumentNumber), ("preNo", "B20260306000000001"), ("invtNo", list.ListNumber),
                ("reason", "The buyer went away."), ("agentCode", "91330100MA2CB0RD1B"), ("agentName", "CrossBorder 出口综合服务平台"),
                ("ebcCode", "3301961234"), ("ebcName", "杭州礼品有限公司"),
            ],
            node.Elements().Select(field => (field.Name.LocalName, field.Value)));
    }

    [Fact]
    public async Task A_refused_withdrawal_leaves_the_list_as_it_was_and_it_may_be_asked_for_again()
    {
        var list = await host.Released();
        var asked = await Ask(list);
        await Answer(list, asked, "100", 10);
        await host.TakesAll();
        await LifeHost.Eventually(async () => await StatusOf(list) == "Refused", "it is refused");
        Assert.Equal("Released", (await host.Now(list.Story.OrderId)).Status);
        Assert.Equal(0, host.Times<DeclarationWithdrawn>(told => told.DeclarationId == list.Id));
        Assert.Equal("Requested", (await Ask(list)).Status);
    }

    [Fact]
    public async Task Before_its_receipt_and_after_its_closing_a_list_is_not_withdrawn()
    {
        var early = await host.Sent(new Story(), ("3", 2));
        Assert.Equal("declaration_transition_refused", await Refusal(early));
        Assert.Equal("declaration_transition_refused", await Refusal(await host.Closed()));
    }

    [Fact]
    public async Task Ten_who_ask_at_once_make_one_request()
    {
        var list = await host.Released();
        var asked = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            try
            {
                return (await Ask(list)).Id;
            }
            catch (RpcException e)
            {
                return Problem.FromGrpc(e).Code;
            }
        }));
        Assert.Equal(9, asked.Count(answer => answer == "withdrawal_open"));
    }

    [Fact]
    public async Task Another_partys_list_is_not_found()
    {
        var list = await host.Released();
        Assert.Equal("declaration_not_found", await Refusal(list, CustomsHost.Exporter(Guid.NewGuid())));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Lists(CustomsHost.Exporter(Guid.NewGuid()))
            .ListWithdrawalsAsync(new OfDeclarationRequest { DeclarationId = list.Id.ToString() }));
        Assert.Equal(404, Problem.FromGrpc(error).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Receipts_reversed_and_repeated_withdraw_once_whatever_the_list_is_told_besides(int seed)
    {
        var list = await host.Released();
        var asked = await Ask(list);
        var message = await host.WrittenFor(asked.Id);
        var files = new[] { "1", "100", "120", "399" }.Select((code, i) =>
                OwnNodes.Cancel(list, message.Guid, asked.DocumentNumber, code, list.Story.Minute(10 + i)))
            .Append(Receipts.List(list.DocumentNumber, list.Story, list.Message.Guid, "899", list.Story.Minute(20), list.ListNumber))
            .ToArray();
        files = [.. files, .. files];
        new Random(seed).Shuffle(files);
        foreach (var file in files)
        {
            await host.Drop(file);
            await host.TakesAll();
        }

        await host.Quiet();
        Assert.Equal("Withdrawn", (await host.Now(list.Story.OrderId)).Status);
        Assert.Equal("Accepted", await StatusOf(list));
        Assert.Equal(1, host.Times<DeclarationWithdrawn>(told => told.DeclarationId == list.Id));
    }

    [Fact]
    public async Task The_same_key_asks_once()
    {
        var list = await host.Released();
        var key = Guid.NewGuid().ToString();
        var request = new WithdrawListRequest { DeclarationId = list.Id.ToString(), Reason = "x" };
        var client = host.Lists(CustomsHost.Operator);
        var first = await client.WithdrawAsync(request, new Metadata { { Idempotency.Header, key } });
        Assert.Equal(first, await client.WithdrawAsync(request, new Metadata { { Idempotency.Header, key } }));
    }
}
