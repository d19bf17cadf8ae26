using System.Reflection;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Catalog.Tests;

/// <summary>Price lists in wrong hands: another exporter's are not there, and a buyer learns its own price only.</summary>
public sealed class PriceHandsTests(CatalogHost host)
{
    static readonly Dictionary<Type, string[]> ForBuyers = new()
    {
        [typeof(PriceListsService)] = ["GetPrice"],
        [typeof(PriceImportsService)] = [],
    };

    [Fact]
    public void Buyers_call_one_method_partners_none_and_operators_write_nothing()
    {
        foreach (var (service, open) in ForBuyers)
        {
            var roles = service.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .ToDictionary(method => method.Name, method => method.GetCustomAttribute<AllowAttribute>()!.Roles);
            Assert.Equal(open, roles.Where(role => role.Value.Contains(Role.Buyer)).Select(role => role.Key));
            Assert.DoesNotContain(roles.Values, of => of.Contains(Role.Partner));
            Assert.All(roles.Where(role => role.Value.Contains(Role.Operator)).Select(role => role.Key), name =>
                Assert.True(name.StartsWith("Get", StringComparison.Ordinal) || name.StartsWith("List", StringComparison.Ordinal)
                    || name == "Explain", name));
        }
    }

    [Fact]
    public async Task Another_exporters_lists_groups_imports_and_changes_are_not_there()
    {
        var (owner, thief) = (await PriceDesk.Open(host), await PriceDesk.Open(host));
        await owner.Seller.Publish(Seller.Draft("A1"));
        await thief.Seller.Publish(Seller.Draft("A1"));
        var group = await owner.Group("g");
        var list = await owner.List("l");
        var change = await owner.Rows(list, PriceDesk.Row("A1", "1.00"));
        var import = await owner.Import(list, "sku,unit_price\nA1,1.50\n", dryRun: true);
        var buyer = Guid.CreateVersion7().ToString();

        Func<Task<Problem>>[] attempts =
        [
            () => CatalogHost.Refusal(thief.Lists.GetListAsync(new GetPriceListRequest { Id = list.Id })),
            () => CatalogHost.Refusal(thief.Lists.ListRowsAsync(new ListPriceRowsRequest { ListId = list.Id })),
            () => CatalogHost.Refusal(thief.Lists.PutListAsync(
                new PutPriceListRequest { Id = list.Id, Code = "x", Name = "x", Currency = "GBP" })),
            () => CatalogHost.Refusal(thief.Lists.PutListAsync(
                new PutPriceListRequest { GroupId = group.Id, Code = "x", Name = "x", Currency = "GBP" })),
            () => CatalogHost.Refusal(thief.Lists.PutRowsAsync(
                new PutPriceRowsRequest { ListId = list.Id, Rows = { PriceDesk.Row("A1", "9.00") } })),
            () => CatalogHost.Refusal(thief.Lists.SetRateAsync(
                new SetPriceRateRequest { ListId = list.Id, BaseCurrency = "CNY", Rate = "1", Source = "x", Date = "2026-01-01" })),
            () => CatalogHost.Refusal(thief.Lists.PutGroupAsync(new PutBuyerGroupRequest { Id = group.Id, Code = "x", Name = "x" })),
            () => CatalogHost.Refusal(thief.Lists.PutMemberAsync(new PutGroupMemberRequest { GroupId = group.Id, BuyerId = buyer })),
            () => CatalogHost.Refusal(thief.Lists.ListMembersAsync(new ListGroupMembersRequest { GroupId = group.Id })),
            () => CatalogHost.Refusal(thief.Imports.GetAsync(new GetPriceImportRequest { ImportId = import.Id })),
            () => CatalogHost.Refusal(thief.Imports.ListFaultsAsync(new ListPriceFaultsRequest { ImportId = import.Id })),
            () => CatalogHost.Refusal(thief.Imports.ApplyAsync(new ApplyPriceImportRequest { ImportId = import.Id })),
            () => CatalogHost.Refusal(thief.Imports.UndoAsync(new UndoPriceChangeRequest { ChangeId = change.Id })),
        ];
        foreach (var attempt in attempts)
            Assert.Equal(404, (await attempt()).Status);
        Assert.Empty((await thief.Lists.ListListsAsync(new ListPriceListsRequest())).Lists);
        Assert.Empty((await thief.Imports.ListChangesAsync(new ListPriceChangesRequest { ListId = list.Id })).Changes);
        Assert.Equal("2.55", (await thief.Sell("A1", 1)).UnitPrice);
        Assert.Equal("1", (await owner.Sell("A1", 1)).UnitPrice);
    }

    [Fact]
    public async Task A_buyer_sees_its_own_price_and_orders_at_it_but_not_as_somebody_else()
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1", stock: 1000));
        var (anna, bert) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await desk.Rows(await desk.List("secret", request => request.BuyerId = anna.ToString()), PriceDesk.Row("A1", "1.00", moq: 2));

        Assert.Equal("1", (await Price(anna)).UnitPrice);
        Assert.Equal(("2.55", 765L), await Price(bert) is var price ? (price.UnitPrice, price.AmountMinor) : default);
        var order = desk.Seller.Order(("A1", 3));
        order.BuyerId = anna.ToString();
        var berts = new Contracts.Catalog.V1.Catalog.CatalogClient(host.As(CatalogHost.Buyer(bert)));
        Assert.Equal((404, "buyer_id"), await CatalogHost.Refusal(berts.ReserveAsync(order)) is var no ? (no.Status, no.Field) : default);
        var forbidden = await Assert.ThrowsAsync<RpcException>(async () => await new PriceLists.PriceListsClient(
            host.As(CatalogHost.Buyer(bert))).ExplainAsync(new ExplainPriceRequest { Sku = "A1" }));
        Assert.Equal(StatusCode.PermissionDenied, forbidden.StatusCode);

        async Task<Price> Price(Guid buyer) => await new PriceLists.PriceListsClient(host.As(CatalogHost.Buyer(buyer))).GetPriceAsync(
            new GetPriceRequest { ExporterId = desk.Seller.Id.ToString(), Sku = "A1", Currency = "GBP", Quantity = 3 });
    }

    [Fact]
    public async Task A_list_is_changed_only_in_the_version_that_was_read_and_keeps_its_currency_and_its_code_is_its_own()
    {
        var desk = await PriceDesk.Open(host);
        var list = await desk.List("l");
        await desk.List("other");
        Assert.Equal(2, (await desk.List("l", request => (request.Id, request.ExpectedVersion) = (list.Id, 1))).Version);

        Assert.Equal((412, "version_conflict"), await Refused(request => request.ExpectedVersion = 1));
        Assert.Equal((409, "price_list_fixed"), await Refused(request => request.Currency = "USD"));
        Assert.Equal((409, "price_list_code_taken"), await Refused(request => request.Code = "other"));
        Assert.Equal(1, (await desk.Lists.GetListAsync(new GetPriceListRequest { Id = list.Id, KnownAt = list.CreatedAt })).Version);

        async Task<(int, string)> Refused(Action<PutPriceListRequest> change)
        {
            var request = new PutPriceListRequest { Id = list.Id, Code = "l", Name = "l", Currency = "GBP" };
            change(request);
            var problem = await CatalogHost.Refusal(desk.Lists.PutListAsync(request));
            return (problem.Status, problem.Code);
        }
    }
}
