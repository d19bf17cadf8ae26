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
