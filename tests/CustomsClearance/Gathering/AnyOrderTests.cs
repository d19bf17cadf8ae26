using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class AnyOrderTests(CustomsHost host)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Facts_in_any_order_and_repeated_make_the_same_declaration(int seed)
    {
        var random = new Random(seed);
        var stories = Enumerable.Range(0, 12).Select(_ => new Story().WithoutHsCode(1)).ToList();
        // Every order's facts are shuffled among those of the others and sent at once, so that many consumers meet on one case.
        var facts = stories.SelectMany(story => Shuffled(story, random)).ToArray();
        random.Shuffle(facts);
        await host.DeliverAll(facts);

        foreach (var story in stories)
        {
            var declaration = await host.Becomes(story.OrderId, DeclarationStatus.Ready);
            Assert.Equal(("9710", story.Booked.WaybillNumber, "GBP"), (declaration.Mode, declaration.WaybillNumber, declaration.Currency));
            Assert.Empty(declaration.Reasons);
            Assert.Equal(
                [(1, "9405500000", 6, 1530), (2, "9405500000", 3, 1000), (3, "2712200000", 2, 820)],
                declaration.Lines.Select(line => (line.LineNo, line.HsCode, (int)line.Quantity, (int)line.AmountMinor)));
            var messages = await host.Messages(story.OrderId);
            Assert.Equal(["CEB303", "CEB505", "CEB603"], messages.Select(message => message.Type));
            Assert.Equal("Held", messages[2].Status);
        }
    }

    /// <summary>The facts with older versions, both funding stages and one or two repeats: some redelivered, some told anew.</summary>
    static IEnumerable<IEvent> Shuffled(Story story, Random random)
    {
        IEvent[] facts =
        [
            .. story.Facts, story.Funded with { Stage = "Full", Version = 3 }, story.Departed,
            story.Packed with { Version = 2, Pieces = 9 },
            story.Published(1, null), story.Classified(1, "94055000", version: 3), story.Published(1, null, version: 2),
            story.Booked with { ShipmentId = Guid.CreateVersion7(), OccurredAt = Story.At.AddDays(-1), Pieces = 7, WaybillNumber = "OLD" },
        ];
        var told = facts.Concat(facts.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(told);
        return told;
    }

    [Fact]
    public async Task A_redelivered_message_does_nothing_twice()
    {
        var story = new Story();
        var id = Guid.CreateVersion7();
        await host.Deliver(story.Placed, id);
        await host.WaitsFor(story.OrderId, "payment_missing", "packing_missing", "waybill_missing", "exporter_unknown");
        var version = (await host.Now(story.OrderId)).Version;
        await host.Deliver(story.Placed, id);
        await host.Deliver(story.Placed);
        await host.Deliver(story.Funded);
        await host.WaitsFor(story.OrderId, "packing_missing", "waybill_missing", "exporter_unknown");
        Assert.Equal(version + 1, (await host.Now(story.OrderId)).Version);
    }
}
