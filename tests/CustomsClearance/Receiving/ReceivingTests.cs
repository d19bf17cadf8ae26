using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class ReceivingTests(CustomsHost host)
{
    const string ListNumber = "29002026E000000123";

    async Task<(Story Story, SentRow List, string Number)> Submitted()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        var list = await host.Accept(story);
        return (story, list, (await host.Now(story.OrderId)).DocumentNumber);
    }

    static IEnumerable<string> OfList(Contracts.Customs.V1.Declaration declaration) =>
        declaration.Receipts.Where(receipt => receipt.MessageType == "CEB604").Select(receipt => receipt.ReturnStatus);

    [Fact]
    public async Task A_declaration_is_followed_to_its_end_and_each_step_is_told_once()
    {
        var (story, list, number) = await Submitted();
        await host.Deliver(story.Departed);
        await host.Quiet();
        foreach (var (status, minute) in new[] { ("1", 2), ("2", 3), ("3", 4), ("120", 5), ("399", 6), ("800", 7) })
            await host.Drop(Receipts.List(number, story, list.Guid, status, story.Minute(minute), ListNumber));
        var released = await host.Published.Next<DeclarationReleased>(told => told.OrderId == story.OrderId);
        Assert.Equal((ListNumber, story.Booked.WaybillNumber), (released.ListNumber, released.WaybillNumber));
        Assert.Equal(Receipts.Time(story.Minute(7)), Receipts.Time(released.OccurredAt));
        await host.Becomes(story.OrderId, DeclarationStatus.Released);

        await host.Drop(Receipts.List(number, story, list.Guid, "899", story.Minute(60), ListNumber));
        var closed = await host.Published.Next<DeclarationClosed>(told => told.OrderId == story.OrderId);
        // The ship left on 2026-03-07 at 16:30 UTC, which is the 8th in Shanghai.
        Assert.Equal(
            (ListNumber, new DateOnly(2026, 3, 8), "GBP", story.ExporterId),
            (closed.ListNumber, closed.ExportDate, closed.Currency, closed.ExporterId));
        Assert.Equal(
            [
                new DeclaredLine(1, "9405500000", "白色心形烛台", 6, "007", 1530),
                new DeclaredLine(2, "9405500000", "白色金属灯笼 & 支架", 3, "007", 1000),
                new DeclaredLine(3, "2712200000", "石蜡", 2, "035", 820),
            ],
            closed.Lines);
        var now = await host.Becomes(story.OrderId, DeclarationStatus.Closed);
        Assert.Equal((ListNumber, closed.Version), (now.ListNumber, now.Version));
        Assert.Equal(9, now.Receipts.Count);
        Assert.Equal(["1", "2", "3", "120", "399", "800", "899"], OfList(now));
    }

    [Fact]
    public async Task Without_a_departure_told_the_day_of_closing_is_the_export_date_and_closing_tells_the_release_too()
    {
        var (story, list, number) = await Submitted();
        await host.Drop(Receipts.List(number, story, list.Guid, "899", story.Minute(9), ListNumber));
        var closed = await host.Published.Next<DeclarationClosed>(told => told.OrderId == story.OrderId);
        Assert.Equal(Shanghai.Day(story.Minute(9)), closed.ExportDate);
        var released = await host.Published.Next<DeclarationReleased>(told => told.OrderId == story.OrderId);
        Assert.Equal(closed.Version - 1, released.Version);

        await host.Drop(Receipts.List(number, story, list.Guid, "800", story.Minute(8), ListNumber));
        await host.TakesAll();
        await host.Quiet();
        Assert.Equal("Closed", (await host.Now(story.OrderId)).Status);
        Assert.Single(host.Published.Of<DeclarationReleased>(), told => told.OrderId == story.OrderId);
        Assert.Single(host.Published.Of<DeclarationClosed>(), told => told.OrderId == story.OrderId);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Receipts_in_any_order_repeated_and_in_any_files_lead_to_the_same_end(int seed)
    {
        var random = new Random(seed);
        var submitted = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Submitted()));
        string[] codes = ["1", "2", "3", "120", "399", "500", "800", "899"];
        var nodes = submitted.SelectMany(one => codes.Select((code, i) =>
            Receipts.ListNode(one.Number, one.Story, one.List.Guid, code, one.Story.Minute(2 + i), ListNumber))).ToArray();
        var told = nodes.Concat(nodes.Where(_ => random.Next(2) == 0)).ToArray();
        random.Shuffle(told);
        for (var i = 0; i < told.Length;)
        {
            var size = random.Next(1, 6);
            await host.Drop(Receipts.Message("CEB604", told.Skip(i).Take(size)));
            i += size;
        }

        foreach (var (story, _, _) in submitted)
        {
            await host.Becomes(story.OrderId, DeclarationStatus.Closed);
            await host.TakesAll();
            await host.Quiet();
            await host.Published.Next<DeclarationClosed>(closed => closed.OrderId == story.OrderId);
            Assert.Equal(codes, OfList(await host.Now(story.OrderId)));
            Assert.Single(host.Published.Of<DeclarationReleased>(), released => released.OrderId == story.OrderId);
            Assert.Single(host.Published.Of<DeclarationClosed>(), closed => closed.OrderId == story.OrderId);
            Assert.DoesNotContain(host.Published.Of<DeclarationRejected>(), rejected => rejected.OrderId == story.OrderId);
        }
    }

    [Fact]
    public async Task A_file_that_was_taken_is_archived_under_its_day_and_a_second_one_of_its_name_beside_it()
    {
        var (story, list, number) = await Submitted();
        var name = $"{Guid.NewGuid()}.xml";
        await host.Drop(Receipts.List(number, story, list.Guid, "1", story.Minute(2)), name);
        await host.TakesAll();
        await host.Drop(Receipts.List(number, story, list.Guid, "2", story.Minute(3)), name);
        await host.TakesAll();
        var archived = Directory.GetFiles(Path.Combine(host.Inbound, "archive"), $"{name[..^4]}*", SearchOption.AllDirectories);
        Assert.Equal(2, archived.Length);
        Assert.All(archived, file => Assert.Matches("^20[0-9]{6}$", Path.GetFileName(Path.GetDirectoryName(file)!)));
    }

    [Fact]
    public async Task What_cannot_be_read_is_set_aside_with_the_reason_and_the_rest_goes_on()
    {
        var (story, list, number) = await Submitted();
        var good = Receipts.List(number, story, list.Guid, "120", story.Minute(2), ListNumber);
        var half = await host.Drop(good[..(good.Length / 2)]);
        var foreign = await host.Drop("<html/>");
        await host.Drop(good);
        await host.Becomes(story.OrderId, DeclarationStatus.Received);
        await host.TakesAll();
        Assert.StartsWith("unreadable: The XML cannot be read", await host.ReasonOf(half), StringComparison.Ordinal);
        Assert.Contains("not a receipt of customs", await host.ReasonOf(foreign), StringComparison.Ordinal);
        Assert.Equal(good[..(good.Length / 2)], await File.ReadAllTextAsync(Path.Combine(host.Quarantine, half)));
    }

    [Fact]
    public async Task Receipts_about_nothing_of_ours_are_set_aside_and_those_beside_them_in_the_file_count()
    {
        var (story, list, number) = await Submitted();
        var file = await host.Drop(Receipts.Message("CEB604",
            Receipts.ListNode("CB999999999999", story, Guid.NewGuid(), "800", story.Minute(2), ListNumber),
            Receipts.ListNode(number, story, list.Guid, "120", story.Minute(2), ListNumber)));
        await host.Becomes(story.OrderId, DeclarationStatus.Received);
        await host.TakesAll();
        Assert.Equal("unmatched: CEB604 800 for CB999999999999 answers no message of ours.\n", await host.ReasonOf(file));
    }

    [Fact]
    public async Task A_receipt_with_a_guid_of_its_own_is_matched_by_its_business_key()
    {
        var (story, _, number) = await Submitted();
        await host.Drop(Receipts.List(number, story, Guid.NewGuid(), "399", story.Minute(2), ListNumber));
        await host.Becomes(story.OrderId, DeclarationStatus.Examined);
    }

    [Fact]
    public async Task A_code_that_the_specification_does_not_know_is_kept_and_changes_nothing()
    {
        var (story, list, number) = await Submitted();
        await host.Drop(Receipts.List(number, story, list.Guid, "120", story.Minute(2), ListNumber));
        await host.Drop(Receipts.List(number, story, list.Guid, "777", story.Minute(3), ListNumber));
        await host.TakesAll();
        var now = await host.Becomes(story.OrderId, DeclarationStatus.Received);
        Assert.Contains(now.Receipts, receipt => receipt.ReturnStatus == "777");
    }

    [Fact]
    public async Task More_files_than_one_step_takes_are_taken_in_several()
    {
        var (story, list, number) = await Submitted();
        for (var i = 0; i < 450; i++)
            await host.Drop(Receipts.List(number, story, list.Guid, "3", story.Minute(2).AddMilliseconds(i)));
        await host.TakesAll();
        Assert.Equal(452, (await host.Now(story.OrderId)).Receipts.Count);
    }
}
