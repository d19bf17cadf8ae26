using System.Reflection;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Client = CrossBorder.Contracts.Catalog.V1.Catalog.CatalogClient;

namespace CrossBorder.Catalog.Tests;

/// <summary>Each method with each role, and with another party's ids.</summary>
public sealed class WrongHandsTests(CatalogHost host)
{
    static readonly Dictionary<string, (Func<Client, Task> Call, Role[] Roles)> Methods = new()
    {
        ["PutProducts"] = (client => client.PutProductsAsync(new PutProductsRequest()).ResponseAsync, [Role.Exporter]),
        ["Get"] = (client => client.GetAsync(new GetRequest()).ResponseAsync, [Role.Exporter, Role.Buyer, Role.Operator, Role.Service]),
        ["Publish"] = (client => client.PublishAsync(new PublishRequest()).ResponseAsync, [Role.Exporter, Role.Operator]),
        ["Withdraw"] = (client => client.WithdrawAsync(new WithdrawRequest()).ResponseAsync, [Role.Exporter, Role.Operator]),
        ["Search"] = (client => client.SearchAsync(new SearchRequest()).ResponseAsync,
            [Role.Exporter, Role.Buyer, Role.Operator, Role.Service]),
        ["AdjustStock"] = (client => client.AdjustStockAsync(new AdjustStockRequest()).ResponseAsync, [Role.Exporter, Role.Operator]),
        ["Reserve"] = (client => client.ReserveAsync(new ReserveRequest()).ResponseAsync,
            [Role.Exporter, Role.Buyer, Role.Operator, Role.Service]),
        ["Release"] = (client => client.ReleaseAsync(new ReleaseRequest()).ResponseAsync,
            [Role.Exporter, Role.Buyer, Role.Operator, Role.Service]),
    };

    [Fact]
    public void Every_method_has_a_rule_and_a_row_in_this_table() => Assert.Equal(
        Methods.Keys.Order(),
        typeof(CatalogService).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.GetCustomAttribute<AllowAttribute>() is not null).Select(method => method.Name).Order());

    public static TheoryData<string, Role> Cells()
    {
        var cells = new TheoryData<string, Role>();
        foreach (var method in Methods.Keys)
            foreach (var role in Enum.GetValues<Role>())
                cells.Add(method, role);
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    public async Task A_method_is_open_to_its_roles_only(string method, Role role)
    {
        var client = new Client(host.As(new Principal(Guid.CreateVersion7(), role, "x")));
        var error = await Record.ExceptionAsync(() => Methods[method].Call(client)) as RpcException;

        Assert.Equal(Methods[method].Roles.Contains(role), error?.StatusCode != StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task A_call_without_a_seal_is_refused()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await new Client(host.As(null)).SearchAsync(new SearchRequest()));
        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
    }

    [Fact]
    public async Task Another_exporters_product_is_not_there()
    {
        var owner = await Seller.Qualified(host);
        var thief = await Seller.Qualified(host);
        var put = await owner.Put(Seller.Draft("A1"));
        var published = await owner.Publish(Seller.Draft("A2"));

        Assert.Equal(404, (await CatalogHost.Refusal(thief.Client.GetAsync(new GetRequest { Id = put.Id }))).Status);
        Assert.Equal(404, (await CatalogHost.Refusal(thief.Client.AdjustStockAsync(
            new AdjustStockRequest { Id = published, Change = 1 }))).Status);
        Assert.Equal("product_not_found",
            (await thief.Client.PublishAsync(new PublishRequest { Ids = { put.Id } })).Results.Single().Refusal.Code);
        Assert.Equal("product_not_found",
            (await thief.Client.WithdrawAsync(new WithdrawRequest { Ids = { published } })).Results.Single().Refusal.Code);
        Assert.Equal("Draft", (await owner.Client.GetAsync(new GetRequest { Id = put.Id })).Status);
    }

    [Fact]
    public async Task An_exporter_reserves_of_its_own_products_only()
    {
        var owner = await Seller.Qualified(host);
        var thief = await Seller.Qualified(host);
        await owner.Publish(Seller.Draft("A1"));

        var problem = await CatalogHost.Refusal(thief.Client.ReserveAsync(owner.Order(("A1", 1))));
        Assert.Equal((404, "exporter_not_found", "exporter_id"), (problem.Status, problem.Code, problem.Field));
    }

    [Fact]
    public async Task Another_partys_reservation_is_neither_released_nor_shown()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1"));
        var order = seller.Order(("A1", 1));
        await seller.Buyer.ReserveAsync(order);
        var stranger = new Client(host.As(CatalogHost.Buyer(Guid.CreateVersion7())));

        Assert.False((await stranger.ReleaseAsync(new ReleaseRequest { OrderId = order.OrderId })).Released);
        Assert.Equal("reservation_differs", (await CatalogHost.Refusal(stranger.ReserveAsync(order))).Code);
        Assert.Equal((100, 1), await seller.Stock(id));
    }

    [Fact]
    public async Task An_operator_publishes_and_counts_for_an_exporter()
    {
        var seller = await Seller.Qualified(host);
        var put = await seller.Put(Seller.Draft("A1"));
        var operators = new Client(host.As(CatalogHost.Operator));

        Assert.Null((await operators.PublishAsync(new PublishRequest { Ids = { put.Id } })).Results.Single().Refusal);
        Assert.Equal(101, (await operators.AdjustStockAsync(new AdjustStockRequest { Id = put.Id, Change = 1 })).Stock);
    }
}
