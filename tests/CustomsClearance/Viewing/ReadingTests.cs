using CrossBorder.Contracts.Common.V1;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class ReadingTests(CustomsHost host)
{
    async Task<Story> Ready()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        await host.Becomes(story.OrderId, DeclarationStatus.Ready);
        return story;
    }

    static async Task<Problem> Refusal(Func<Task> call) => Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(call));

    [Fact]
    public async Task An_exporter_reads_its_own_declaration_by_either_id_and_nobody_elses()
    {
        var story = await Ready();
        var own = host.Client(CustomsHost.Exporter(story.ExporterId));
        var byOrder = await own.GetAsync(new GetRequest { OrderId = story.OrderId.ToString() });
        Assert.Equal(byOrder.Id, (await own.GetAsync(new GetRequest { Id = byOrder.Id })).Id);
        Assert.Equal(3, byOrder.Lines.Count);
        Assert.Equal(3, byOrder.Messages.Count);

        var other = host.Client(CustomsHost.Exporter(Guid.NewGuid()));
        foreach (var request in new[] { new GetRequest { Id = byOrder.Id }, new GetRequest { OrderId = story.OrderId.ToString() } })
        {
            var problem = await Refusal(async () => await other.GetAsync(request));
            Assert.Equal((404, "declaration_not_found"), (problem.Status, problem.Code));
        }

        Assert.Empty((await other.ListAsync(new ListRequest())).Declarations);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not-a-uuid")]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    public async Task What_is_not_there_is_not_found(string id) =>
        Assert.Equal(404, (await Refusal(async () => await host.Client(CustomsHost.Operator).GetAsync(new GetRequest { Id = id }))).Status);

    [Fact]
    public async Task Pages_follow_each_other_without_gaps()
    {
        var exporter = Guid.CreateVersion7();
        var stories = Enumerable.Range(0, 5).Select(_ => new Story()).ToList();
        foreach (var story in stories)
            story.Placed = story.Placed with { ExporterId = exporter };
        await host.DeliverAll(stories.Select(story => story.Placed));
        await host.Quiet();
        var client = host.Client(CustomsHost.Exporter(exporter));
        await CustomsHost.Eventually(async () => (await client.ListAsync(new ListRequest())).Declarations.Count == 5, "all five");

        List<string> seen = [];
        for (var cursor = ""; ;)
        {
            var page = await client.ListAsync(new ListRequest { Status = "Waiting", Page = new Page { Cursor = cursor, Limit = 2 } });
            seen.AddRange(page.Declarations.Select(declaration => declaration.OrderId));
            Assert.All(page.Declarations, declaration => Assert.Contains(declaration.Reasons, reason => reason.Code == "exporter_unknown"));
            if ((cursor = page.NextCursor).Length == 0)
                break;
        }

        Assert.Equal(stories.Select(story => story.OrderId.ToString()).Order(), seen.Order());
        Assert.Empty((await client.ListAsync(new ListRequest { Status = "Closed" })).Declarations);
    }

    [Fact]
    public async Task A_bad_cursor_or_status_names_the_field()
    {
        var client = host.Client(CustomsHost.Operator);
        var cursor = await Refusal(async () => await client.ListAsync(new ListRequest { Page = new Page { Cursor = "x" } }));
        Assert.Equal("cursor", cursor.Field);
        var status = await Refusal(async () => await client.ListAsync(new ListRequest { Status = "Lost" }));
        Assert.Equal(("status", 400), (status.Field, status.Status));
        Assert.Contains("Released", status.Accepted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get", Role.Buyer)]
    [InlineData("Get", Role.Partner)]
    [InlineData("List", Role.Buyer)]
    [InlineData("List", Role.Partner)]
    [InlineData("Resubmit", Role.Buyer)]
    [InlineData("Resubmit", Role.Partner)]
    [InlineData("Resubmit", Role.Exporter)]
    [InlineData("Resubmit", Role.Service)]
    public async Task Roles_that_have_no_business_here_are_refused(string method, Role role)
    {
        var client = host.Client(new Principal(Guid.NewGuid(), role, "x"));
        var error = await Assert.ThrowsAsync<RpcException>(async () => _ = method switch
        {
            "Get" => (object)await client.GetAsync(new GetRequest()),
            "List" => await client.ListAsync(new ListRequest()),
            _ => await client.ResubmitAsync(new ResubmitRequest()),
        });
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
    }
}
