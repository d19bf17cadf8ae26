using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Catalog.V1.Samples.SamplesClient;

namespace CrossBorder.Portal;

/// <summary>On which terms samples are given and trial orders taken, and what paid ones take off a later order.</summary>
static class SamplePages
{
    const string Tag = "Samples";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/products/{id:guid}/sample-terms/{kind}", Put).Allow(Role.Exporter)
            .Describe(Tag, "Makes the terms of samples (Sample) or trial orders (Trial) of a product, or changes them.");
        api.MapGet("/products/{id:guid}/sample-terms/{kind}", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "The terms, or what they said in a version.");
        api.MapGet("/sample-terms", List).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Terms that the caller may see: buyers those in force, with what they had of them.");
        api.MapGet("/sample-credits", Credits).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "What paid samples and trials take off the first standard order.");
    }

    static async Task<Ok<SampleTermsView>> Put(Guid id, string kind, SampleTermsBody body, Client samples, HttpContext http)
    {
        var terms = await samples.PutTermsAsync(body.ToWire(id, kind, http.ExpectedVersion()), http.Call());
        return http.Versioned(terms.Version, SampleTermsView.Of(terms));
    }

    static async Task<Ok<SampleTermsView>> Get(Guid id, string kind, int? version, Client samples, HttpContext http)
    {
        var terms = await samples.GetTermsAsync(
            new GetSampleTermsRequest { ProductId = id.ToString(), Kind = kind, Version = version ?? 0 }, http.Call());
        return http.Versioned(terms.Version, SampleTermsView.Of(terms));
    }

    static async Task<Page<SampleTermsView>> List(
        Guid? exporterId, Guid? productId, [AsParameters] Paging paging, Client samples, HttpContext http)
    {
        var page = await samples.ListTermsAsync(
            new ListSampleTermsRequest
            {
                ExporterId = exporterId?.ToString() ?? "",
                ProductId = productId?.ToString() ?? "",
                Page = paging.ToWire(),
            }, http.Call());
        return new([.. page.Terms.Select(SampleTermsView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Page<SampleCreditView>> Credits([AsParameters] Paging paging, Client samples, HttpContext http)
    {
        var page = await samples.ListCreditsAsync(new ListSampleCreditsRequest { Page = paging.ToWire() }, http.Call());
        return new([.. page.Credits.Select(SampleCreditView.Of)], Rest.NextCursor(page.NextCursor));
    }
}
