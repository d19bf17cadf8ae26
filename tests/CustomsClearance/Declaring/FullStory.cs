using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>An order whose full declaration is at customs: assembled from stated goods, written by the service.</summary>
public sealed record FullStory(Story Story, IReadOnlyList<SentRow> Parts, string Number)
{
    static int serial = 100;

    public Guid OrderId => Story.OrderId;

    public int Serial { get; } = Interlocked.Add(ref serial, 10);

    /// <summary>Number of a part, from 1, at customs.</summary>
    public string Entry(int part = 1) => Sample.Entry(Serial + part);

    /// <summary>A receipt for the declaration of a part.</summary>
    public string Answer(string status, int minute, int part = 1) => Sample.Answer(
        DeclarationPart.DocumentNumber(Number, part), Parts[part - 1].Guid, status, Story.Minute(minute), Entry(part));

    public static async Task<FullStory> Declared(CustomsHost host, int lines = 3)
    {
        var story = new Story();
        IEvent[] facts = [story.Registered, story.Placed, story.Packed, story.Booked];
        await host.DeliverAll(facts);
        await CustomsHost.Eventually(async () => await host.Db.One<bool>(
            """
            select exists (
                select from declaration
                where order_id = @OrderId and num_nulls(placed, packed, booked) = 0)
            """,
            new { story.OrderId }, CancellationToken.None), "the facts are known");
        await host.Db.Transact(async tx =>
        {
            var subject = (await tx.One<OrderCase>(
                $"select {OrderCase.Columns} from declaration d where d.order_id = @OrderId for update", new { story.OrderId }))!;
            var goods = Sample.Goods("3", lines) with
            {
                DocumentNumber = subject.DocumentNumber,
                OrderNo = story.Placed.Number,
                Carriage = Sample.Goods().Carriage with { Waybill = story.Booked.WaybillNumber },
            };
            var documents = FullDeclaration.DocumentsOf(goods, Sample.Sender, DateTimeOffset.UtcNow.AddMinutes(-5), History.None);
            Assert.Empty(documents.Faults);
            await Assemble.Store(tx, subject, documents, DateTimeOffset.UtcNow.AddMinutes(-5));
        }, CancellationToken.None);
        await host.Writes(story.OrderId, (lines + 49) / 50);
        return new FullStory(story, await host.Messages(story.OrderId), (await host.Now(story.OrderId)).DocumentNumber);
    }
}
