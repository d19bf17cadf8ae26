using CrossBorder.Contracts.Catalog.V1;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>A buyer's requests and exporters whose products have a word that nobody else's has.</summary>
public sealed class LeadPool(CatalogHost host)
{
    readonly string word =
        "q" + string.Concat(Guid.NewGuid().ToString("N").Take(12).Select(digit => (char)(digit + (digit < 'a' ? 50 : 10))));

    public Guid Buyer { get; } = Guid.CreateVersion7();

    public Leads.LeadsClient AsBuyer => new(host.As(CatalogHost.Buyer(Buyer)));

    public Leads.LeadsClient As(Guid exporter) => new(host.As(CatalogHost.Exporter(exporter)));

    /// <summary>A qualified exporter with one product that has the word.</summary>
    public async Task<Guid> Exporter(string hsCode, string[]? markets = null, long unitsPerMonth = 0)
    {
        var seller = await Seller.Qualified(host);
        var draft = Seller.Draft("L1");
        (draft.NameEn, draft.HsCode) = ($"Brass {word} lamp", hsCode);
        await seller.Publish(draft);
        if (markets is not null || unitsPerMonth > 0)
        {
            var reach = new PutReachRequest { UnitsPerMonth = unitsPerMonth };
            reach.Markets.AddRange(markets ?? []);
            await As(seller.Id).PutReachAsync(reach);
        }

        return seller.Id;
    }

    /// <summary>500 pieces of what has the word, to Leeds.</summary>
    public async Task<V1.Lead> Post(Action<PostLeadRequest>? change = null)
    {
        var request = new PostLeadRequest { Subject = $"{word} lamp", Quantity = 500, Unit = "pieces", Market = "GB", Place = "Leeds" };
        change?.Invoke(request);
        return await AsBuyer.PostAsync(request);
    }

    /// <summary>All offers in their order, as operators see them.</summary>
    public async Task<IReadOnlyList<V1.LeadOffer>> Offers(V1.Lead lead) =>
        (await new Leads.LeadsClient(host.As(CatalogHost.Operator)).GetAsync(new() { Id = lead.Id })).Offers;
}
