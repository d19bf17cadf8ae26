using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Customs.V1.Amending.AmendingClient;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Amendments of packed orders: answered by what was declared, which waits for the decision or is amended after it.</summary>
public sealed class OrderAmendmentTests(CustomsHost host)
{
    static readonly Principal Second = new(new Guid("00000000-0000-0000-0000-0000000000bb"), Role.Operator, "second");

    /// <summary>The second line at 3.00 instead of 3.333: 9.00 instead of 10.00.</summary>
    static OrderPlaced Cheaper(OrderPlaced was, int version = 5) => was with
    {
        Version = version,
        GoodsMinor = 3250,
        TotalMinor = 3250,
        Lines = [.. was.Lines.Select(line => line.LineNo == 2 ? line with { UnitPrice = 3m, AmountMinor = 900 } : line)],
    };

    static AmendmentAsked Asked(Story story, OrderPlaced now, Packing? packing = null) => new(
        Guid.CreateVersion7(), 2, Story.At, story.OrderId, Story.At.AddDays(1), story.Placed with { Version = 4 }, now, packing);

    static OrderAmended Effective(AmendmentAsked asked) => new(
        asked.OrderId, asked.Now.Version, Story.At, asked.AmendmentId, null, asked.Was, asked.Now, asked.Packing);

    static OrderFunded Paid(Story story, long total, int version) => new(
        story.Funded.ReceivableId, version, Story.At, story.OrderId, "Full", story.Placed.Currency, total, total);

    async Task<AmendmentAnswered> Answer(AmendmentAsked asked)
    {
        await host.Deliver(asked);
        return await host.Published.Next<AmendmentAnswered>(one => one.AmendmentId == asked.AmendmentId);
    }

    [Fact]
    public async Task What_was_not_sent_waits_for_the_decision_and_goes_as_the_order_reads_then()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts.Where(fact => fact is not ShipmentBooked));
        var asked = Asked(story, Cheaper(story.Placed));
        var answer = await Answer(asked);
        Assert.Equal((true, "not_declared_yet", "Customs"), (answer.Agreed, answer.Code, answer.By));
        await host.Deliver(story.Booked);
        await host.WaitsFor(story.OrderId, "amendment_asked");
        await host.Deliver(Effective(asked));
        await host.WaitsFor(story.OrderId, "payment_total_differs");
        await host.Deliver(Paid(story, 3250, 3));
        var sent = await host.Written(story.OrderId, "CEB303");
        Assert.Contains("<ceb:goodsValue>32.5</ceb:goodsValue>", sent.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_amendment_that_is_refused_lets_the_declaration_go_as_the_order_read()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts.Where(fact => fact is not ShipmentBooked));
        var asked = Asked(story, Cheaper(story.Placed));
        await Answer(asked);
        await host.Deliver(story.Booked);
        await host.WaitsFor(story.OrderId, "amendment_asked");
        await host.Deliver(new AmendmentEnded(asked.AmendmentId, 3, Story.At, story.OrderId, "Refused", null, []));
        var sent = await host.Written(story.OrderId, "CEB303");
        Assert.Contains("<ceb:goodsValue>33.5</ceb:goodsValue>", sent.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_that_is_told_before_the_question_holds_nothing()
    {
        var story = new Story();
        var asked = Asked(story, Cheaper(story.Placed));
        await host.Deliver(new AmendmentEnded(asked.AmendmentId, 3, Story.At, story.OrderId, "Expired", null, []));
        await host.Quiet();
        await Answer(asked);
        await host.Deliver(asked);
        await host.DeliverAll(story.Facts);
        await host.Written(story.OrderId, "CEB303");
    }

    [Fact]
    public async Task A_list_that_went_out_is_not_amended_but_what_it_does_not_state_may_change()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        await host.Accept(story);
        var answer = await Answer(Asked(story, Cheaper(story.Placed)));
        Assert.Equal((false, "list_not_amendable"), (answer.Agreed, answer.Code));
        var place = await Answer(Asked(story, story.Placed with { Version = 5, NamedPlace = "Shanghai" }));
        Assert.Equal((true, "declaration_unaffected"), (place.Agreed, place.Code));
    }

    [Fact]
    public async Task A_numbered_declaration_follows_by_a_request_that_a_second_person_approves()
    {
        var story = new Story { TaxClass = "General" };
        await host.DeliverAll(story.Facts);
        var sent = await host.Written(story.OrderId, "DEC101");
        Assert.Equal("declaration_under_way", (await Answer(Asked(story, Cheaper(story.Placed)))).Code);
        var number = (await host.Now(story.OrderId)).DocumentNumber;
        await host.Drop(Sample.Message(Sample.Answer(number, sent.Guid, "L", story.Minute(3), Sample.Entry(story.Number))));
        await host.Becomes(story.OrderId, DeclarationStatus.Received);
        var asked = Asked(story, Cheaper(story.Placed, 7));
        Assert.Equal("declaration_amended", (await Answer(asked)).Code);

        await host.DeliverAll([Effective(asked), Effective(asked), Paid(story, 3250, 4)]);
        var client = new Client(host.As(Second));
        var id = (await host.Now(story.OrderId)).Id;
        await CustomsHost.Eventually(
            async () => (await client.ListAsync(new ListAmendmentsRequest { DeclarationId = id })).Amendments.Count == 1,
            "it is asked for");
        var request = (await client.ListAsync(new ListAmendmentsRequest { DeclarationId = id })).Amendments[0];
        Assert.Equal("DecList[2]/declPrice 3.33333>3 DecList[2]/declTotal 10>9", string.Join(' ', request.Changes
            .Select(change => $"{change.Path} {change.Before}>{change.Value}")));
        await client.ApproveAsync(new DecideAmendmentRequest { Id = request.Id });
        await host.Writes(story.OrderId, 2);
        var message = (await host.Messages(story.OrderId))[^1];
        await host.Drop(Sample.Message(Sample.Answer(
            number, message.Guid, "7", story.Minute(9), Sample.Entry(story.Number), message.AppType, "1")));
        var told = await host.Published.Next<DeclarationAmended>(one => one.OrderId == story.OrderId);
        Assert.Equal([1530L, 900L, 820L], told.Lines.Select(line => line.AmountMinor));
    }
}
