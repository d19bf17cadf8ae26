using System.Reflection;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using Client = CrossBorder.Contracts.Catalog.V1.Classification.ClassificationClient;

namespace CrossBorder.Catalog.Tests;

public sealed class DecidingTests(CatalogHost host)
{
    [Fact]
    public async Task A_decision_sets_the_code_keeps_its_reason_and_is_told()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Draft("A1", "691310"));
        var client = As(seller);

        var decision = await client.DecideHsCodeAsync(
            new DecideHsCodeRequest { ProductId = id, ExpectedVersion = 2, HsCode = "6912001000", Reason = "Stoneware, not porcelain" });

        Assert.Equal((1, 3, "691310", "6912001000"), (decision.Version, decision.ProductVersion, decision.Replaced, decision.HsCode));
        Assert.Equal("6912001000", (await seller.Client.GetAsync(new GetRequest { Id = id })).HsCode);
        var told = await host.Published.Next<ProductClassified>(one => one.ProductId == Guid.Parse(id));
        Assert.Equal(("6912001000", 3), (told.HsCode, told.Version));
    }

    [Fact]
    public async Task Every_decision_is_kept_with_what_was_suggested_then()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Draft("B1", "8513101000", "Mining headlamp with battery"));
        var put = await seller.Put(Draft("B2", "", "Miner headlamp battery"));
        var client = As(seller);

        await client.DecideHsCodeAsync(new DecideHsCodeRequest { ProductId = put.Id, HsCode = "851310", Reason = "As the other one" });
        await client.DecideHsCodeAsync(new DecideHsCodeRequest { ProductId = put.Id, HsCode = "940521", Reason = "It is a lamp" });
        var decisions = (await client.ListHsDecisionsAsync(new ListHsDecisionsRequest { ProductId = put.Id })).Decisions;

        Assert.Equal(["940521", "851310"], decisions.Select(one => one.HsCode));
        Assert.Equal((2, "851310", "Exporter"), (decisions[0].Version, decisions[0].Replaced, decisions[0].DecidedBy.Split(' ')[0]));
        Assert.True(decisions[1].Rank > 0);
        Assert.NotEmpty(decisions[1].Candidates[decisions[1].Rank - 1].Description);
    }

    [Fact]
    public async Task A_stale_version_and_a_code_that_is_none_change_nothing()
    {
        var seller = await Seller.Qualified(host);
        var put = await seller.Put(Draft("C1", "691310"));
        Task<Problem> Refused(string code, int version, string reason) => CatalogHost.Refusal(As(seller).DecideHsCodeAsync(
            new DecideHsCodeRequest { ProductId = put.Id, HsCode = code, ExpectedVersion = version, Reason = reason }));

        Assert.Equal("version_conflict", (await Refused("691200", 9, "because")).Code);
        Assert.Equal("hs_code", (await Refused("69", 1, "because")).Field);
        Assert.Equal("hs_code", (await Refused("6912", 1, "because")).Field);
        Assert.Equal("hs_code", (await Refused("000000", 1, "because")).Field);
        Assert.Equal("reason", (await Refused("691200", 1, " ")).Field);
        Assert.Equal("691310", (await seller.Client.GetAsync(new GetRequest { Id = put.Id })).HsCode);
    }

    [Fact]
    public async Task Parallel_decisions_lose_none_and_one_of_the_same_version_wins()
    {
        var seller = await Seller.Qualified(host);
        var put = await seller.Put(Draft("D1", "691310"));
        var client = As(seller);
        string[] codes = ["691110", "691190", "691200", "691310", "691390", "691410"];
        var outcomes = await Task.WhenAll(codes.Select(code => Record.ExceptionAsync(async () => await client.DecideHsCodeAsync(
            new DecideHsCodeRequest { ProductId = put.Id, ExpectedVersion = 1, HsCode = code, Reason = "parallel" })).AsTask()));

        Assert.Equal(codes.Length - 1, outcomes.Count(e => e is RpcException rpc && Problem.FromGrpc(rpc).Status == 412));
        Assert.Single((await client.ListHsDecisionsAsync(new ListHsDecisionsRequest { ProductId = put.Id })).Decisions);
    }

    [Fact]
    public async Task Another_exporters_product_is_not_there_and_only_exporters_and_operators_classify()
    {
        var (owner, thief) = (await Seller.Qualified(host), await Seller.Qualified(host));
        var put = await owner.Put(Draft("E1", "691310"));
        Func<Client, Task>[] calls =
        [
            client => client.SuggestHsCodesAsync(new SuggestHsCodesRequest { ProductId = put.Id }).ResponseAsync,
            client => client.DecideHsCodeAsync(
                new DecideHsCodeRequest { ProductId = put.Id, HsCode = "691200", Reason = "theft" }).ResponseAsync,
            client => client.ListHsDecisionsAsync(new ListHsDecisionsRequest { ProductId = put.Id }).ResponseAsync,
        ];
        Assert.Equal(
            calls.Length,
            typeof(ClassificationService).GetMethods().Count(method => method.GetCustomAttribute<AllowAttribute>() is not null));
        foreach (var call in calls)
        {
            var missing = await Assert.ThrowsAsync<RpcException>(() => call(As(thief)));
            Assert.Equal((404, "product_not_found"), (Problem.FromGrpc(missing).Status, Problem.FromGrpc(missing).Code));
            foreach (var role in new[] { Role.Buyer, Role.Partner, Role.Service })
                Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(
                    () => call(new Client(host.As(new Principal(Guid.CreateVersion7(), role, "x")))))).StatusCode);
        }
    }

    Client As(Seller seller) => new(host.As(CatalogHost.Exporter(seller.Id)));

    static ProductDraft Draft(string sku, string code, string? name = null)
    {
        var draft = Seller.Draft(sku);
        (draft.HsCode, draft.NameEn) = (code, name ?? draft.NameEn);
        return draft;
    }
}
