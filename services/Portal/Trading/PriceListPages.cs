using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Catalog.V1.PriceLists.PriceListsClient;

namespace CrossBorder.Portal;

/// <param name="Sku">This, or the product's id.</param>
/// <param name="FamilyQuantity">Of all variants in the order; left out: the quantity itself.</param>
/// <param name="At">When the order is placed; left out: now.</param>
/// <param name="KnownAt">By what was recorded then; left out: at, at most now.</param>
/// <param name="ExporterId">Operators name one.</param>
public sealed record ExplainQuery(
    string? Sku, Guid? ProductId, long Quantity, string Currency, Guid? BuyerId, string? Market, string? Channel, long? FamilyQuantity,
    DateTimeOffset? At, DateTimeOffset? KnownAt, Guid? ExporterId);

/// <param name="Sku">This, or the product's id.</param>
public sealed record PriceQuery(
    Guid ExporterId, string? Sku, Guid? ProductId, long Quantity, string Currency, string? Market, string? Channel);

/// <summary>Price lists of exporters, and why a price is what it is. Buyers ask for their own price only.</summary>
static class PriceListPages
{
    const string Tag = "Prices";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/price-lists", Create).Allow(Role.Exporter).Describe(Tag, "Makes a price list.");
        api.MapPut("/price-lists/{id:guid}", Change).Allow(Role.Exporter)
            .Describe(Tag, "Says anew for whom and when a list counts; its currency and counting stay.");
        api.MapGet("/price-lists", List).Allow(Role.Exporter, Role.Operator).Describe(Tag, "Price lists that the caller may see.");
        api.MapGet("/price-lists/{id:guid}", Get).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "A price list, as it is or as it was recorded at an instant.");
        api.MapPut("/price-lists/{id:guid}/rows", PutRows).Allow(Role.Exporter)
            .Describe(Tag, "Puts up to 1,000 rows, all or nothing; rows that are not named stay.");
        api.MapGet("/price-lists/{id:guid}/rows", ListRows).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "The rows of a list, or every version of a product's.");
        api.MapPut("/price-lists/{id:guid}/rate", SetRate).Allow(Role.Exporter)
            .Describe(Tag, "The rate by which formulas turn a base in another currency into the list's.");
        api.MapPut("/product-costs", PutCosts).Allow(Role.Exporter).Describe(Tag, "What units cost the exporter; nobody else sees it.");
        api.MapPost("/buyer-groups", CreateGroup).Allow(Role.Exporter).Describe(Tag, "Makes a group of buyers.");
        api.MapPut("/buyer-groups/{id:guid}", ChangeGroup).Allow(Role.Exporter).Describe(Tag, "Renames a group of buyers.");
        api.MapGet("/buyer-groups", ListGroups).Allow(Role.Exporter, Role.Operator).Describe(Tag, "Groups of buyers.");
        api.MapGet("/buyer-groups/{id:guid}/members", ListMembers).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Who belongs to a group, and when.");
        api.MapPut("/buyer-groups/{id:guid}/members/{buyerId:guid}", PutMember).Allow(Role.Exporter)
            .Describe(Tag, "Replaces the windows in which a buyer belongs to a group.");
        api.MapGet("/prices/explain", Explain).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Which row prices a product for a buyer, and why each other one does not.");
        api.MapGet("/prices", Price).Allow(Role.Buyer).Describe(Tag, "What the calling buyer pays for a quantity.");
        api.MapGet("/orders/{id:guid}/prices", Sold).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What the lines of an order were sold at: list, row and product in the versions of then.");
    }

    static async Task<Created<PriceListView>> Create(PriceListBody body, Client prices, HttpContext http)
    {
        var list = await prices.PutListAsync(ToWire(body), http.Call());
        return http.Created($"/api/v1/price-lists/{list.Id}", list.Version, PriceListView.Of(list));
    }

    static async Task<Ok<PriceListView>> Change(Guid id, PriceListBody body, Client prices, HttpContext http)
    {
        var wire = ToWire(body);
        (wire.Id, wire.ExpectedVersion) = (id.ToString(), http.ExpectedVersion());
        var list = await prices.PutListAsync(wire, http.Call());
        return http.Versioned(list.Version, PriceListView.Of(list));
    }

    /// <param name="status">Active or Withdrawn.</param>
    /// <param name="text">The beginning of the code.</param>
    static async Task<Page<PriceListView>> List(
        string? status, Guid? buyerId, Guid? groupId, string? text, [AsParameters] Paging paging, Client prices, HttpContext http)
    {
        var page = await prices.ListListsAsync(
            new ListPriceListsRequest
            {
                Status = status ?? "",
                BuyerId = buyerId?.ToString() ?? "",
                GroupId = groupId?.ToString() ?? "",
                Text = text ?? "",
                Page = paging.ToWire(),
            }, http.Call());
        return new([.. page.Lists.Select(PriceListView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<PriceListView>> Get(Guid id, DateTimeOffset? knownAt, Client prices, HttpContext http)
    {
        var list = await prices.GetListAsync(new GetPriceListRequest { Id = id.ToString(), KnownAt = Wire(knownAt) }, http.Call());
        return http.Versioned(list.Version, PriceListView.Of(list));
    }

    static async Task<PriceChangeView> PutRows(Guid id, PriceRowsBody body, Client prices, HttpContext http)
    {
        var wire = new PutPriceRowsRequest { ListId = id.ToString() };
        wire.Rows.AddRange(body.Rows.Select(row => row.ToWire()));
        return PriceChangeView.Of(await prices.PutRowsAsync(wire, http.Call()));
    }

    /// <param name="history">Every version, the newest first; needs a sku.</param>
    static async Task<Page<PriceRowView>> ListRows(
        Guid id, string? sku, bool? history, DateTimeOffset? knownAt, [AsParameters] Paging paging, Client prices, HttpContext http)
    {
        var page = await prices.ListRowsAsync(
            new ListPriceRowsRequest
            {
                ListId = id.ToString(),
                Sku = sku ?? "",
                History = history ?? false,
                KnownAt = Wire(knownAt),
                Page = paging.ToWire(),
            }, http.Call());
        return new([.. page.Rows.Select(PriceRowView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<PriceChangeView> SetRate(Guid id, PriceRateBody body, Client prices, HttpContext http) => PriceChangeView.Of(
        await prices.SetRateAsync(
            new SetPriceRateRequest
            {
                ListId = id.ToString(),
                BaseCurrency = body.BaseCurrency,
                Rate = body.Rate,
                Source = body.Source,
                Date = Body.Day(body.Date),
            }, http.Call()));

    static async Task<PriceChangeView> PutCosts(CostsBody body, Client prices, HttpContext http)
    {
        var wire = new PutCostsRequest();
        wire.Costs.AddRange(body.Costs.Select(
            cost => new CostDraft { Sku = cost.Sku, Cost = cost.Cost ?? "", Currency = cost.Currency ?? "" }));
        return PriceChangeView.Of(await prices.PutCostsAsync(wire, http.Call()));
    }

    static async Task<Created<BuyerGroupView>> CreateGroup(BuyerGroupBody body, Client prices, HttpContext http)
    {
        var group = await prices.PutGroupAsync(new PutBuyerGroupRequest { Code = body.Code, Name = body.Name }, http.Call());
        return http.Created($"/api/v1/buyer-groups/{group.Id}", group.Version, BuyerGroupView.Of(group));
    }

    static async Task<Ok<BuyerGroupView>> ChangeGroup(Guid id, BuyerGroupBody body, Client prices, HttpContext http)
    {
        var group = await prices.PutGroupAsync(
            new PutBuyerGroupRequest
            {
                Id = id.ToString(),
                ExpectedVersion = http.ExpectedVersion(),
                Code = body.Code,
                Name = body.Name,
            }, http.Call());
        return http.Versioned(group.Version, BuyerGroupView.Of(group));
    }

    static async Task<Page<BuyerGroupView>> ListGroups([AsParameters] Paging paging, Client prices, HttpContext http)
    {
        var page = await prices.ListGroupsAsync(new ListBuyerGroupsRequest { Page = paging.ToWire() }, http.Call());
        return new([.. page.Groups.Select(BuyerGroupView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Page<GroupMemberView>> ListMembers(Guid id, [AsParameters] Paging paging, Client prices, HttpContext http)
    {
        var page = await prices.ListMembersAsync(
            new ListGroupMembersRequest { GroupId = id.ToString(), Page = paging.ToWire() }, http.Call());
        return new([.. page.Members.Select(GroupMemberView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<GroupMemberView> PutMember(Guid id, Guid buyerId, GroupMemberBody body, Client prices, HttpContext http)
    {
        var wire = new PutGroupMemberRequest { GroupId = id.ToString(), BuyerId = buyerId.ToString() };
        wire.Windows.AddRange(body.Windows.Select(
            window => new MemberWindow { ValidFrom = Wire(window.ValidFrom), ValidUntil = Wire(window.ValidUntil) }));
        return GroupMemberView.Of(await prices.PutMemberAsync(wire, http.Call()));
    }

    static async Task<PriceExplanationView> Explain([AsParameters] ExplainQuery query, Client prices, HttpContext http) =>
        PriceExplanationView.Of(await prices.ExplainAsync(
            new ExplainPriceRequest
            {
                ExporterId = query.ExporterId?.ToString() ?? "",
                ProductId = query.ProductId?.ToString() ?? "",
                Sku = query.Sku ?? "",
                BuyerId = query.BuyerId?.ToString() ?? "",
                Market = query.Market ?? "",
                Channel = query.Channel ?? "",
                Currency = query.Currency,
                Quantity = query.Quantity,
                FamilyQuantity = query.FamilyQuantity ?? 0,
                At = Wire(query.At),
                KnownAt = Wire(query.KnownAt),
            }, http.Call()));

    static async Task<PriceView> Price([AsParameters] PriceQuery query, Client prices, HttpContext http) => PriceView.Of(
        await prices.GetPriceAsync(
            new GetPriceRequest
            {
                ExporterId = query.ExporterId.ToString(),
                ProductId = query.ProductId?.ToString() ?? "",
                Sku = query.Sku ?? "",
                Market = query.Market ?? "",
                Channel = query.Channel ?? "",
                Currency = query.Currency,
                Quantity = query.Quantity,
            }, http.Call()));

    static async Task<SoldLinesView> Sold(Guid id, Client prices, HttpContext http)
    {
        var sold = await prices.GetSoldAsync(new GetSoldRequest { OrderId = id.ToString() }, http.Call());
        return new(id, [.. sold.Lines.Select(SoldLineView.Of)]);
    }

    static PutPriceListRequest ToWire(PriceListBody body) => new()
    {
        Code = body.Code,
        Name = body.Name,
        Currency = body.Currency,
        BuyerId = body.BuyerId?.ToString() ?? "",
        GroupId = body.GroupId?.ToString() ?? "",
        Market = body.Market ?? "",
        Channel = body.Channel ?? "",
        ValidFrom = Wire(body.ValidFrom),
        ValidUntil = Wire(body.ValidUntil),
        Priority = body.Priority,
        Counting = body.Counting ?? "",
        Status = body.Status ?? "",
    };

    static Timestamp? Wire(DateTimeOffset? instant) => instant is { } known ? Timestamp.FromDateTimeOffset(known) : null;
}
