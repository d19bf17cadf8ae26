using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class CancellingTests(CustomsHost host)
{
    [Fact]
    public async Task A_cancelled_order_ends_its_waiting_declaration_for_good()
    {
        var story = new Story().WithoutHsCode(1);
        await host.DeliverAll([story.Placed, story.Funded]);
        await host.WaitsFor(story.OrderId, "exporter_unknown", "hs_code_missing", "packing_missing", "waybill_missing");
        await host.Deliver(story.Cancelled);
        await host.Becomes(story.OrderId, DeclarationStatus.Cancelled);
        await host.Published.Next<DeclarationWaiting>(told => told.OrderId == story.OrderId && told.Reasons.Count == 0);

        await host.DeliverAll([.. story.Facts, story.Classified(1, "940550")]);
        await host.Quiet();
        Assert.Equal("Cancelled", (await host.Now(story.OrderId)).Status);
        Assert.Empty(await host.Messages(story.OrderId));
    }

    [Fact]
    public async Task A_cancellation_that_comes_first_is_not_forgotten()
    {
        var story = new Story();
        await host.Deliver(story.Cancelled);
        await host.Becomes(story.OrderId, DeclarationStatus.Cancelled);
        await host.DeliverAll(story.Facts);
        await host.Quiet();
        Assert.Equal(("Cancelled", 0), ((await host.Now(story.OrderId)).Status, (await host.Messages(story.OrderId)).Count));
    }

    [Fact]
    public async Task Before_submission_the_list_is_dropped_and_the_waybill_is_free_again()
    {
        var (story, other) = (new Story(), new Story());
        await host.DeliverAll(story.Facts);
        await host.Written(story.OrderId, "CEB505");
        await host.Deliver(story.Cancelled);
        await host.Becomes(story.OrderId, DeclarationStatus.Cancelled);
        Assert.Equal("Dropped", (await host.Messages(story.OrderId)).Single(message => message.Type == "CEB603").Status);

        // Customs accepts order and waybill all the same: the dropped list stays here.
        foreach (var message in (await host.Messages(story.OrderId)).Where(message => message.Status == "Written"))
            await host.Drop(message.Type == "CEB303"
                ? Receipts.Order(story, message.Guid, "120", story.Minute(1))
                : Receipts.Waybill(story, message.Guid, "399", story.Minute(1)));
        await host.TakesAll();
        Assert.Equal("Cancelled", (await host.Now(story.OrderId)).Status);
        Assert.Equal("Dropped", (await host.Messages(story.OrderId)).Single(message => message.Type == "CEB603").Status);

        other.Booked = other.Booked with { WaybillNumber = story.Booked.WaybillNumber };
        await host.DeliverAll(other.Facts);
        await host.Becomes(other.OrderId, DeclarationStatus.Ready);
    }

    [Fact]
    public async Task After_submission_an_operator_is_told()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        await host.Accept(story);
        await host.Becomes(story.OrderId, DeclarationStatus.Submitted);
        await host.Deliver(story.Cancelled);
        var told = await host.Published.Next<DeclarationWaiting>(told =>
            told.OrderId == story.OrderId && told.Reasons is [{ Code: "order_cancelled", Owner: "Operator" }]);
        var now = await host.Now(story.OrderId);
        Assert.Equal(("Submitted", told.Version), (now.Status, now.Version));
        await host.Deliver(story.Cancelled with { Version = 10 });
        await host.Quiet();
        Assert.Equal(now.Version, (await host.Now(story.OrderId)).Version);
    }
}
