using CrossBorder.Contracts.Catalog.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>An exporter's hands on its price lists.</summary>
public sealed class PriceDesk(CatalogHost host, Seller seller)
{
    public Seller Seller { get; } = seller;

    public PriceLists.PriceListsClient Lists { get; } = new(host.As(CatalogHost.Exporter(seller.Id)));

    public PriceImports.PriceImportsClient Imports { get; } = new(host.As(CatalogHost.Exporter(seller.Id)));

    public static async Task<PriceDesk> Open(CatalogHost host) => new(host, await Seller.Qualified(host));

    /// <summary>A list in GBP for everybody from long ago on, unless the change says otherwise.</summary>
    public async Task<V1.PriceList> List(string code, Action<PutPriceListRequest>? change = null)
    {
        var request = new PutPriceListRequest
        {
            Code = code,
            Name = code,
            Currency = "GBP",
            ValidFrom = Timestamp.FromDateTimeOffset(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)),
        };
        change?.Invoke(request);
        return await Lists.PutListAsync(request);
    }

    public async Task<V1.PriceChange> Rows(V1.PriceList list, params PriceRowDraft[] rows)
    {
        var request = new PutPriceRowsRequest { ListId = list.Id };
        request.Rows.AddRange(rows);
        return await Lists.PutRowsAsync(request);
    }

    public static PriceRowDraft Row(string sku, string price, long from = 1, long moq = 1, long increment = 1) =>
        new() { Sku = sku, UnitPrice = price, MinQuantity = from, Moq = moq, Increment = increment };

    public static PriceRowDraft On(string sku, string basis, string percent = "", string amount = "", long from = 1) =>
        new() { Sku = sku, Base = basis, Percent = percent, Amount = amount, MinQuantity = from };

    public async Task<BuyerGroup> Group(string code) => await Lists.PutGroupAsync(new PutBuyerGroupRequest { Code = code, Name = code });

    public async Task Join(BuyerGroup group, Guid buyer, DateTimeOffset? from = null, DateTimeOffset? until = null) =>
        await Lists.PutMemberAsync(new PutGroupMemberRequest
        {
            GroupId = group.Id,
            BuyerId = buyer.ToString(),
            Windows =
            {
                new MemberWindow
                {
                    ValidFrom = Timestamp.FromDateTimeOffset(from ?? new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)),
                    ValidUntil = until is { } end ? Timestamp.FromDateTimeOffset(end) : null,
                },
            },
        });

    /// <summary>What one line of this product comes to when the buyer orders it.</summary>
    public async Task<ReservedLine> Sell(
        string sku, long quantity, Guid? buyer = null, string market = "", string channel = "", string currency = "GBP")
    {
        var order = Seller.Order((sku, quantity));
        (order.Currency, order.Market, order.Channel, order.BuyerId) = (currency, market, channel, buyer?.ToString() ?? "");
        return (await Seller.Client.ReserveAsync(order)).Lines.Single();
    }

    public async Task<PriceExplanation> Why(
        string sku, long quantity, Guid? buyer = null, string market = "", DateTimeOffset? at = null, DateTimeOffset? knownAt = null) =>
        await Lists.ExplainAsync(new ExplainPriceRequest
        {
            Sku = sku,
            Quantity = quantity,
            BuyerId = buyer?.ToString() ?? "",
            Market = market,
            Currency = "GBP",
            At = at is { } instant ? Timestamp.FromDateTimeOffset(instant) : null,
            KnownAt = knownAt is { } known ? Timestamp.FromDateTimeOffset(known) : null,
        });

    /// <summary>Uploads a file in one part and waits until the worker is done with it.</summary>
    public Task<PriceImport> Import(V1.PriceList list, string text, bool dryRun = false) =>
        Import(list, ByteString.CopyFromUtf8(text).ToByteArray(), dryRun);

    public async Task<PriceImport> Import(V1.PriceList list, byte[] file, bool dryRun = false)
    {
        var id = Guid.CreateVersion7().ToString();
        await Upload(list, id, ByteString.CopyFrom(file));
        await Imports.FinishAsync(new FinishPriceImportRequest { ImportId = id, Size = file.Length, DryRun = dryRun });
        return await Done(id);
    }

    public Task Upload(V1.PriceList list, string id, string text) => Upload(list, id, ByteString.CopyFromUtf8(text));

    async Task Upload(V1.PriceList list, string id, ByteString content) => await Imports.PutPartAsync(
        new PutPricePartRequest { ImportId = id, ListId = list.Id, FileName = "prices.csv", Content = content });

    public async Task<PriceImport> Done(string id)
    {
        var import = new PriceImport();
        await CatalogHost.Eventually(async () =>
        {
            import = await Imports.GetAsync(new GetPriceImportRequest { ImportId = id });
            return import.Status is "Applied" or "Checked" or "Refused";
        }, "the import is done");
        return import;
    }

    public static IEnumerable<string> Codes(V1.PriceCandidate candidate) => candidate.Reasons.Select(reason => reason.Code);
}
