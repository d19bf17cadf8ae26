using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>A full declaration from its sending to its end.</summary>
public sealed class DeclaringTests(CustomsHost host)
{
    async Task<DeclarationStatus> Comes(FullStory full, string status, int minute, int part = 1)
    {
        await host.Drop(Sample.Message(full.Answer(status, minute, part)));
        await host.TakesAll();
        return Enum.Parse<DeclarationStatus>((await host.Now(full.OrderId)).Status);
    }

    [Fact]
    public async Task It_is_followed_to_its_end_and_each_step_is_told_once()
    {
        var full = await FullStory.Declared(host);
        var submitted = await host.Published.Next<DeclarationSubmitted>(told => told.OrderId == full.OrderId);
        Assert.Equal((full.Number, "9710"), (submitted.DocumentNumber, submitted.Mode));
        Assert.Equal(DeclarationStatus.Sent, await Comes(full, "E1", 2));
        Assert.Equal(DeclarationStatus.Received, await Comes(full, "L", 3));
        Assert.Equal(DeclarationStatus.Examined, await Comes(full, "J", 4));
        Assert.Equal(DeclarationStatus.Released, await Comes(full, "P", 5));
        var released = await host.Published.Next<DeclarationReleased>(told => told.OrderId == full.OrderId);
        Assert.Equal((full.Entry(), full.Story.Booked.WaybillNumber), (released.ListNumber, released.WaybillNumber));
        Assert.Equal(DeclarationStatus.Closed, await Comes(full, "R", 60));
        var closed = await host.Published.Next<DeclarationClosed>(told => told.OrderId == full.OrderId);
        Assert.Equal(
            (full.Entry(), "FullDeclaration", true, "GBP"), (closed.ListNumber, closed.Channel, closed.Refundable, closed.Currency));
        Assert.Equal(
            [(1, full.Entry(), 1, 1530L), (2, full.Entry(), 2, 1000L), (3, full.Entry(), 3, 820L)],
            closed.Lines.Select(line => (line.LineNo, line.EntryNumber!, line.ItemNo!.Value, line.AmountMinor)));
        Assert.Single(host.Published.Of<DeclarationSubmitted>(), told => told.OrderId == full.OrderId);
    }

    [Fact]
    public async Task Parts_have_numbers_of_their_own_and_the_least_advanced_decides()
    {
        var full = await FullStory.Declared(host, 51);
        Assert.Equal(DeclarationStatus.Submitted, await Comes(full, "P", 5));
        Assert.Equal(DeclarationStatus.Received, await Comes(full, "L", 4, part: 2));
        Assert.Equal(DeclarationStatus.Inspection, await Comes(full, "C", 6, part: 2));
        Assert.DoesNotContain(host.Published.Of<DeclarationReleased>(), told => told.OrderId == full.OrderId);
        Assert.Equal(DeclarationStatus.Released, await Comes(full, "K", 7, part: 2));
        Assert.Equal(DeclarationStatus.Released, await Comes(full, "R", 8, part: 2));
        Assert.Equal(DeclarationStatus.Closed, await Comes(full, "R", 9));
        var closed = await host.Published.Next<DeclarationClosed>(told => told.OrderId == full.OrderId);
        Assert.Equal((51, full.Entry()), (closed.Lines.Count, closed.ListNumber));
        Assert.Equal((full.Entry(1), 50), (closed.Lines[49].EntryNumber, closed.Lines[49].ItemNo));
        Assert.Equal((full.Entry(2), 1), (closed.Lines[50].EntryNumber, closed.Lines[50].ItemNo));
        Assert.Single(host.Published.Of<DeclarationReleased>(), told => told.OrderId == full.OrderId);
        Assert.Single(host.Published.Of<DeclarationSubmitted>(), told => told.OrderId == full.OrderId);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task Receipts_of_all_parts_in_any_order_and_repeated_lead_to_the_same_end(int seed)
    {
        var random = new Random(seed);
        var full = await FullStory.Declared(host, 51);
        string[] codes = ["S0", "E1", "L", "J", "C", "P", "R"];
        var nodes = codes.SelectMany((code, minute) =>
            new[] { full.Answer(code, minute + 2, 1), full.Answer(code, minute + 2, 2) }).ToArray();
        var told = nodes.Concat(nodes.Where(_ => random.Next(2) == 0)).ToArray();
        random.Shuffle(told);
        foreach (var some in told.Chunk(3))
            await host.Drop(Sample.Message(some));
        await host.Becomes(full.OrderId, DeclarationStatus.Closed);
        await host.TakesAll();
        await host.Quiet();
        Assert.Equal(14, (await host.Now(full.OrderId)).Receipts.Count);
        Assert.Single(host.Published.Of<DeclarationReleased>(), one => one.OrderId == full.OrderId);
        Assert.Single(host.Published.Of<DeclarationClosed>(), one => one.OrderId == full.OrderId);
    }

    [Fact]
    public async Task A_rejection_shows_with_its_code()
    {
        var full = await FullStory.Declared(host);
        Assert.Equal(DeclarationStatus.Returned, await Comes(full, "E", 3));
        Assert.Equal("E", (await host.Published.Next<DeclarationRejected>(told => told.OrderId == full.OrderId)).ReturnStatus);
    }

    [Fact]
    public async Task Customs_deletes_it_and_nothing_is_declared_any_more()
    {
        var full = await FullStory.Declared(host);
        await Comes(full, "L", 3);
        Assert.Equal(DeclarationStatus.Withdrawn, await Comes(full, "A", 4));
        var told = await host.Published.Next<DeclarationWithdrawn>(told => told.OrderId == full.OrderId);
        Assert.Equal(("A: text of A", false), (told.Reason, told.WasReleased));
    }

    [Fact]
    public async Task Released_goods_that_left_close_their_declaration_when_no_R_comes()
    {
        var full = await FullStory.Declared(host);
        await Comes(full, "P", 3);
        await host.Deliver(full.Story.Departed);
        var closed = await host.Published.Next<DeclarationClosed>(told => told.OrderId == full.OrderId);
        // The ship left on 2026-03-07 at 16:30 UTC, which is the 8th in Shanghai.
        Assert.Equal(new DateOnly(2026, 3, 8), closed.ExportDate);
        Assert.Equal(DeclarationStatus.Closed, await Comes(full, "R", 90));
        Assert.Equal(DeclarationStatus.Closed, await Comes(full, "I", 91));
        await host.Quiet();
        Assert.Single(host.Published.Of<DeclarationClosed>(), told => told.OrderId == full.OrderId);
    }

    [Fact]
    public async Task A_receipt_with_a_number_that_cannot_be_one_is_set_aside()
    {
        var full = await FullStory.Declared(host);
        var file = await host.Drop(Sample.Message(
            Sample.Answer(full.Number, full.Parts[0].Guid, "P", full.Story.Minute(3), "290020261000000001")));
        await host.TakesAll();
        Assert.Contains("is not the number of an export declaration", await host.ReasonOf(file), StringComparison.Ordinal);
    }
}
