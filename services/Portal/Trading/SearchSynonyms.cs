using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Portal;

/// <param name="Terms">2 to 20 words or groups of words of either language, each at most 40 characters.</param>
/// <param name="OneWay">The first finds the others, not the other way round.</param>
public sealed record SynonymsBody(IReadOnlyList<string> Terms, bool OneWay = false);

/// <param name="Source">seed: came with the platform; operator: entered.</param>
public sealed record SynonymsView(Guid Id, int Version, IReadOnlyList<string> Terms, bool OneWay, bool Removed, string Source)
{
    public static SynonymsView Of(SynonymGroup group) => new(
        Guid.Parse(group.Id), group.Version, [.. group.Terms], group.OneWay, group.Removed, group.Source);
}

/// <summary>Words that mean the same to who searches for products.</summary>
static class SearchSynonyms
{
    const string Tag = "Products";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/synonyms", List).Allow(Role.Operator).Describe(Tag, "Groups of words that mean the same.");
        api.MapPost("/synonyms", Post).Allow(Role.Operator).Describe(Tag, "A new group; searches follow at once.");
        api.MapPost("/synonyms/{id:guid}", Change).Allow(Role.Operator).Describe(Tag, "The group from now on.");
        api.MapPost("/synonyms/{id:guid}/removal", Remove).Allow(Role.Operator).Describe(Tag, "The group counts no longer.");
    }

    static async Task<Page<SynonymsView>> List([AsParameters] Paging paging, Synonyms.SynonymsClient synonyms, HttpContext http)
    {
        var page = await synonyms.ListSynonymsAsync(new ListSynonymsRequest { Page = paging.ToWire() }, http.Call());
        return new([.. page.Groups.Select(SynonymsView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static Task<Ok<SynonymsView>> Post(SynonymsBody body, Synonyms.SynonymsClient synonyms, HttpContext http) =>
        Put("", body, synonyms, http);

    static Task<Ok<SynonymsView>> Change(Guid id, SynonymsBody body, Synonyms.SynonymsClient synonyms, HttpContext http) =>
        Put(id.ToString(), body, synonyms, http);

    static async Task<Ok<SynonymsView>> Remove(Guid id, Synonyms.SynonymsClient synonyms, HttpContext http)
    {
        var group = await synonyms.RemoveSynonymsAsync(
            new RemoveSynonymsRequest { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion() }, http.Call());
        return http.Versioned(group.Version, SynonymsView.Of(group));
    }

    static async Task<Ok<SynonymsView>> Put(string id, SynonymsBody body, Synonyms.SynonymsClient synonyms, HttpContext http)
    {
        var group = await synonyms.PutSynonymsAsync(
            new PutSynonymsRequest { Id = id, ExpectedVersion = http.ExpectedVersion(), Terms = { body.Terms }, OneWay = body.OneWay },
            http.Call());
        return http.Versioned(group.Version, SynonymsView.Of(group));
    }
}
