using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class InspectingTests(LifeHost host)
{
    async Task<Inspection> Only(KnownList list) => Assert.Single((await host.Lists(CustomsHost.Operator).ListInspectionsAsync(
        new ListInspectionsRequest { DeclarationId = list.Id.ToString() })).Inspections);

    [Fact]
    public async Task An_inspection_is_told_when_it_begins_and_when_the_goods_passed()
    {
        var list = await host.Sent(new Story(), ("120", 2));
        await host.Tell(list, "500", 3, "open two cartons");
        var ordered = await host.Published.Next<InspectionOrdered>(told => told.DeclarationId == list.Id);
        Assert.Equal(("Inspection", "open two cartons"), (ordered.Kind, ordered.Instruction));
        Assert.Equal(("", "Inspection"), ((await Only(list)).Outcome, (await Only(list)).Kind));

        await host.Tell(list, "800", 9, "all in order");
        var concluded = await host.Published.Next<InspectionConcluded>(told => told.DeclarationId == list.Id);
        Assert.Equal(("Passed", "all in order"), (concluded.Outcome, concluded.Finding));
        Assert.True(concluded.Version > ordered.Version);
        Assert.Equal("Passed", (await Only(list)).Outcome);
    }

    [Theory]
    [InlineData("700", "Returned")]
    [InlineData("100", "Corrected")]
    [InlineData("899", "Passed")]
    public async Task How_it_ended_follows_from_where_the_list_went(string status, string outcome)
    {
        var list = await host.Sent(new Story(), ("120", 2), ("500", 3), (status, 4));
        Assert.Equal(outcome, (await host.Published.Next<InspectionConcluded>(told => told.DeclarationId == list.Id)).Outcome);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Receipts_in_any_order_and_repeated_make_one_inspection_in_the_gravest_way(int seed)
    {
        var list = await host.Sent(new Story(), ("120", 2));
        var codes = new[] { ("500", 3), ("600", 4), ("503", 5), ("500", 6), ("800", 7) };
        codes = [.. codes, .. codes];
        new Random(seed).Shuffle(codes);
        foreach (var (code, minute) in codes)
        {
            await host.Tell(list, code, minute, "text " + minute);
            await host.TakesAll();
        }

        await host.Quiet();
        var only = await Only(list);
        Assert.Equal(("Detention", "text 3", "Passed"), (only.Kind, only.Instruction, only.Outcome));
        Assert.Equal(Receipts.Time(list.Story.Minute(3)), Receipts.Time(only.OpenedAt.ToDateTimeOffset()));
        Assert.Equal(1, host.Times<InspectionOrdered>(told => told.DeclarationId == list.Id));
        Assert.Equal(1, host.Times<InspectionConcluded>(told => told.DeclarationId == list.Id));
    }

    [Fact]
    public async Task A_return_that_is_heard_of_after_the_release_that_followed_it_ends_the_inspection_as_customs_did()
    {
        var list = await host.Sent(new Story(), ("120", 2), ("500", 3), ("800", 7));
        Assert.Equal("Passed", (await Only(list)).Outcome);
        await host.Tell(list, "100", 5, "goods differ");
        var corrected = await host.Published.Next<InspectionConcluded>(
            told => told.DeclarationId == list.Id && told.Outcome == "Corrected");
        var passed = host.Published.Of<InspectionConcluded>().Single(told => told.DeclarationId == list.Id && told.Outcome == "Passed");
        Assert.True(corrected.Version > passed.Version);
        var only = await Only(list);
        Assert.Equal(("Corrected", "goods differ"), (only.Outcome, only.Finding));
        Assert.Equal(Receipts.Time(list.Story.Minute(5)), Receipts.Time(only.ConcludedAt.ToDateTimeOffset()));
        Assert.Equal("Released", (await host.Now(list.Story.OrderId)).Status);
    }

    [Theory]
    [InlineData("120@2 500@3", "Inspection", 3, null)]
    [InlineData("500@3 800@7", "Inspection", 3, "Passed")]
    [InlineData("500@3 100@5 800@7", "Inspection", 3, "Corrected")]
    [InlineData("500@3 399@4", "Inspection", 3, null)]
    [InlineData("500@3 600@4 501@5 700@6", "Detention", 3, "Returned")]
    [InlineData("800@2 500@3", "Inspection", 3, "Passed")]
    [InlineData("120@2 100@3", null, 0, null)]
    [InlineData("500@3 100@4 500@5 800@6", "Inspection", 3, "Corrected")]
    public void An_episode_is_a_function_of_the_set_of_receipts(string receipts, string? kind, int opened, string? outcome)
    {
        var told = receipts.Split(' ').Select(one => one.Split('@')).Select(one => new ToldReceipt(
            Guid.Empty, Guid.Empty, "CEB604", one[0], Story.At.AddMinutes(int.Parse(one[1], CultureInfo.InvariantCulture)), one[0]))
            .ToArray();
        for (var seed = 0; seed < 10; seed++)
        {
            new Random(seed).Shuffle(told);
            var held = Holding.Of(told);
            Assert.Equal((kind, outcome), (held?.Kind.ToString(), held?.Outcome));
            if (held is not null)
                Assert.Equal(Story.At.AddMinutes(opened), held.OpenedAt);
        }
    }

    [Theory]
    [InlineData(DeclarationStatus.Inspection, null)]
    [InlineData(DeclarationStatus.Detained, null)]
    [InlineData(DeclarationStatus.Suspended, null)]
    [InlineData(DeclarationStatus.Examined, "Passed")]
    [InlineData(DeclarationStatus.AwaitingArrival, "Passed")]
    [InlineData(DeclarationStatus.Released, "Passed")]
    [InlineData(DeclarationStatus.Closed, "Passed")]
    [InlineData(DeclarationStatus.GoodsReturned, "Returned")]
    [InlineData(DeclarationStatus.Withdrawn, "Returned")]
    [InlineData(DeclarationStatus.Returned, "Corrected")]
    public void The_outcome_is_where_the_declaration_is(DeclarationStatus status, string? outcome) =>
        Assert.Equal(outcome, Holding.Outcome(status));

    [Fact]
    public async Task Bookings_are_noted_by_whom_they_concern_and_nobody_else()
    {
        var list = await host.Sent(new Story(), ("120", 2), ("500", 3));
        var id = (await Only(list)).Id;
        var request = new NoteInspectionRequest { Id = id, Kind = "Booking", Text = "Monday at nine" };
        var noted = await host.Lists(CustomsHost.Exporter(list.Story.ExporterId)).NoteInspectionAsync(request);
        Assert.Equal(("Booking", "Monday at nine"), (noted.Notes[0].Kind, noted.Notes[0].Text));
        var stranger = host.Lists(CustomsHost.Exporter(Guid.NewGuid()));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await stranger.NoteInspectionAsync(request));
        Assert.Equal((404, "inspection_not_found"), (Problem.FromGrpc(error).Status, Problem.FromGrpc(error).Code));
        Assert.Empty((await stranger.ListInspectionsAsync(new ListInspectionsRequest { OpenOnly = true })).Inspections);
    }
}
