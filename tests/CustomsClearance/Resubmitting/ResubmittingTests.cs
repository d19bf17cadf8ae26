using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class ResubmittingTests(CustomsHost host)
{
    const string ListNumber = "29002026E000000456";

    async Task<(Story Story, SentRow List, string Number)> Returned(string status = "100")
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        var list = await host.Accept(story);
        var number = (await host.Now(story.OrderId)).DocumentNumber;
        await host.Drop(Receipts.List(number, story, list.Guid, "1", story.Minute(2)));
        await host.Drop(Receipts.List(number, story, list.Guid, status, story.Minute(3), info: "gname is too general"));
        await host.Becomes(story.OrderId, DeclarationStatus.Returned);
        return (story, list, number);
    }

    async Task<Contracts.Customs.V1.Declaration> Resubmit(Story story, int version = 0)
    {
        var id = (await host.Now(story.OrderId)).Id;
        return await host.Client(CustomsHost.Operator).ResubmitAsync(new ResubmitRequest { Id = id, ExpectedVersion = version });
    }

    async Task<Problem> Refusal(Story story, int version = 0) =>
        Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(() => Resubmit(story, version)));

    [Fact]
    public async Task A_returned_list_is_told_once_and_goes_out_again_as_a_change_of_itself_alone()
    {
        var (story, list, number) = await Returned();
        var rejected = await host.Published.Next<DeclarationRejected>(told => told.OrderId == story.OrderId);
        Assert.Equal(("100", "gname is too general"), (rejected.ReturnStatus, rejected.Reason));
        await host.Drop(Receipts.List(number, story, list.Guid, "100", story.Minute(3), info: "gname is too general"));
        await host.TakesAll();

        await Resubmit(story);
        await host.Writes(story.OrderId, 4);
        var messages = await host.Messages(story.OrderId);
        Assert.Equal(["CEB303", "CEB505", "CEB603", "CEB603"], messages.Select(message => message.Type));
        Assert.Equal(["1", "1", "1", "2"], messages.Select(message => message.AppType));
        Assert.NotEqual(list.Guid, messages[3].Guid);
        Assert.Contains($"<ceb:appType>2</ceb:appType>", messages[3].Body, StringComparison.Ordinal);
        Assert.Contains("<ceb:preNo>B20260306000000001</ceb:preNo>", messages[3].Body, StringComparison.Ordinal);

        await host.Drop(Receipts.List(number, story, messages[3].Guid, "800", story.Minute(9), ListNumber));
        await host.Becomes(story.OrderId, DeclarationStatus.Released);
        await host.Quiet();
        Assert.Single(host.Published.Of<DeclarationRejected>(), told => told.OrderId == story.OrderId);
        Assert.Equal(2, host.Published.Of<DeclarationSubmitted>().Count(told => told.OrderId == story.OrderId));
    }

    [Fact]
    public async Task A_late_receipt_for_the_list_before_is_history()
    {
        var (story, list, number) = await Returned();
        await Resubmit(story);
        await host.Writes(story.OrderId, 4);
        await host.Drop(Receipts.List(number, story, list.Guid, "100", story.Minute(4), info: "again"));
        await host.TakesAll();
        await host.Quiet();
        Assert.Equal("Submitted", (await host.Now(story.OrderId)).Status);
        Assert.Single(host.Published.Of<DeclarationRejected>(), told => told.OrderId == story.OrderId);
    }

    [Fact]
    public async Task What_customs_never_stored_is_added_again_and_not_changed()
    {
        var (story, _, _) = await Returned("-621008");
        await Resubmit(story);
        Assert.Equal("1", (await host.Messages(story.OrderId))[3].AppType);
    }

    [Fact]
    public async Task A_refused_order_is_changed_the_accepted_waybill_left_alone_and_the_list_waits_again()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        var order = await host.Written(story.OrderId, "CEB303");
        var waybill = await host.Written(story.OrderId, "CEB505");
        await host.Drop(Receipts.Waybill(story, waybill.Guid, "399", story.Minute(1)));
        await host.Drop(Receipts.Order(story, order.Guid, "100", story.Minute(1)));
        await host.Becomes(story.OrderId, DeclarationStatus.Returned);
        Assert.Equal("100", (await host.Published.Next<DeclarationRejected>(told => told.OrderId == story.OrderId)).ReturnStatus);

        await Resubmit(story);
        await host.Writes(story.OrderId, 3);
        var messages = await host.Messages(story.OrderId);
        Assert.Equal(
            [
                ("CEB303", "Written", "1"), ("CEB505", "Written", "1"), ("CEB603", "Dropped", "1"), ("CEB303", "Written", "2"),
                ("CEB603", "Held", "1"),
            ],
            messages.Select(message => (message.Type, message.Status, message.AppType)));
        await host.Drop(Receipts.Order(story, messages[3].Guid, "120", story.Minute(5)));
        await host.Becomes(story.OrderId, DeclarationStatus.Submitted);
    }

    [Fact]
    public async Task The_gateways_refusal_of_a_message_returns_the_declaration()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        var waybill = await host.Written(story.OrderId, "CEB505");
        await host.Drop(Receipts.Gateway(Guid.NewGuid(), waybill.Body, story.Minute(1)));
        await host.Becomes(story.OrderId, DeclarationStatus.Returned);
        Assert.Equal("-1", (await host.Published.Next<DeclarationRejected>(told => told.OrderId == story.OrderId)).ReturnStatus);
        await Resubmit(story);
        // The order is still on its way: it is neither sent again nor forgotten.
        var messages = await host.Messages(story.OrderId);
        Assert.Equal(["CEB303", "CEB505", "CEB603", "CEB505", "CEB603"], messages.Select(message => message.Type));
        Assert.Equal("1", messages[3].AppType);
    }

    [Fact]
    public async Task A_resubmission_matches_by_what_is_known_now()
    {
        var (story, _, _) = await Returned();
        await host.Deliver(story.Classified(1, "7013990000", at: Story.At.AddDays(1)));
        await host.Deliver(story.Booked with { Pieces = 3, OccurredAt = Story.At.AddDays(1) });
        await host.Quiet();
        Assert.Equal("Waiting", (await Resubmit(story)).Status);
        await host.WaitsFor(story.OrderId, "pieces_differ");
        await host.Deliver(story.Booked with { OccurredAt = Story.At.AddDays(2) });
        await CustomsHost.Eventually(async () => (await host.Messages(story.OrderId)).Count == 4, "it goes on");
        Assert.Equal("7013990000", (await host.Now(story.OrderId)).Lines[0].HsCode);
    }

    [Fact]
    public async Task Only_a_returned_declaration_is_resubmitted_and_only_at_its_version()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        await host.Becomes(story.OrderId, DeclarationStatus.Ready);
        var refused = await Refusal(story);
        Assert.Equal((409, "declaration_transition_refused", "Submit, Cancel, Reopen"), (refused.Status, refused.Code, refused.Accepted));

        var (returned, _, _) = await Returned();
        Assert.Equal((412, "version_conflict"), ((await Refusal(returned, 1)).Status, (await Refusal(returned, 1)).Code));
        await host.Deliver(returned.Cancelled);
        await host.WaitsFor(returned.OrderId, "order_cancelled");
        Assert.Equal("order_cancelled", (await Refusal(returned)).Code);
    }

    [Fact]
    public async Task The_same_key_resubmits_once()
    {
        var (story, _, _) = await Returned();
        var request = new ResubmitRequest { Id = (await host.Now(story.OrderId)).Id };
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ =>
            host.Client(CustomsHost.Operator).ResubmitAsync(request, new Metadata { { Idempotency.Header, key } }).ResponseAsync));
        Assert.Single(answers.Distinct());
        Assert.Equal(4, (await host.Messages(story.OrderId)).Count);
    }

    [Fact]
    public async Task A_declaration_that_is_not_there_is_not_found()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await host.Client(CustomsHost.Operator).ResubmitAsync(new ResubmitRequest { Id = Guid.NewGuid().ToString() }));
        Assert.Equal((404, "declaration_not_found"), (Problem.FromGrpc(error).Status, Problem.FromGrpc(error).Code));
    }
}
