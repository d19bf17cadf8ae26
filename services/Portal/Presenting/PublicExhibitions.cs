using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Common.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Client = CrossBorder.Contracts.Catalog.V1.Exhibitions.ExhibitionsClient;

namespace CrossBorder.Portal;

/// <summary>
/// The pages of exhibitions that anybody reads, without a key, in both languages. A visitor sees what was published and the booths that
/// were admitted; nobody's room. Links from here to inquiries, products and sessions are those that attribute.
/// </summary>
static class PublicExhibitions
{
    const int MostBooths = 500;
    const int MostListed = 500;

    public static void Map(IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        pages.MapGet("/exhibitions/{code}", Choose);
        foreach (var texts in new[] { ExhibitionTexts.English, ExhibitionTexts.Chinese })
        {
            pages.MapGet($"/{texts.Shop.Code}/exhibitions/{{code}}", (string code, Client fairs, HttpContext http) =>
                ShowFair(texts, code, fairs, http));
            pages.MapGet($"/{texts.Shop.Code}/exhibitions/{{code}}/booths/{{id:guid}}", (
                string code, Guid id, Client fairs, HttpContext http) => ShowBooth(texts, code, id, fairs, http));
        }
    }

    /// <summary>Codes of the exhibitions that are coming or open, the newest first.</summary>
    public static async Task<IReadOnlyList<string>> Addresses(Client fairs, CancellationToken ct)
    {
        Principal.Current = PublicShops.Visitor;
        var found = await fairs.ListAsync(new ListExhibitionsRequest { Page = new Page { Limit = MostListed } }, cancellationToken: ct);
        return [.. found.Exhibitions.Where(fair => fair.Status is "Published" or "Running").Select(fair => fair.Code)];
    }

    /// <summary>To the language that the browser prefers.</summary>
    static IResult Choose(string code, HttpContext http)
    {
        http.Response.Headers.Vary = "Accept-Language";
        var chinese = http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(one => one.Quality ?? 1)
            .Select(one => one.Value.ToString()).FirstOrDefault()?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) is true;
        return Results.Redirect($"/{(chinese ? "zh" : "en")}/exhibitions/{Uri.EscapeDataString(code)}");
    }

    static async Task<IResult> ShowFair(ExhibitionTexts texts, string code, Client fairs, HttpContext http)
    {
        Principal.Current = PublicShops.Visitor;
        if (await Find(fairs, code, http.RequestAborted) is not { } fair)
            return Missing(texts, http);
        var booths = await fairs.ListBoothsAsync(
            new ListBoothsRequest { ExhibitionId = fair.Id, Status = "Admitted", Page = new Page { Limit = MostBooths } },
            cancellationToken: http.RequestAborted);
        var sessions = await fairs.ListSessionsAsync(
            new ListLiveSessionsRequest { ExhibitionId = fair.Id }, cancellationToken: http.RequestAborted);
        return PublicShops.Page(http, new ExhibitionHtml(texts, PublicShops.Origin(http), fair)
            .FairPage(booths.Booths, [.. sessions.Sessions.Where(IsPlanned)]));
    }

    static async Task<IResult> ShowBooth(ExhibitionTexts texts, string code, Guid id, Client fairs, HttpContext http)
    {
        Principal.Current = PublicShops.Visitor;
        if (await Find(fairs, code, http.RequestAborted) is not { } fair
            || await FindBooth(fairs, id, http.RequestAborted) is not { Status: "Admitted" } booth || booth.ExhibitionId != fair.Id)
            return Missing(texts, http);
        var sessions = await fairs.ListSessionsAsync(
            new ListLiveSessionsRequest { BoothId = booth.Id }, cancellationToken: http.RequestAborted);
        return PublicShops.Page(http, new ExhibitionHtml(texts, PublicShops.Origin(http), fair)
            .BoothPage(booth, [.. sessions.Sessions.Where(IsPlanned)]));
    }

    static bool IsPlanned(LiveSession session) => session.Status == "Planned";

    static async Task<Exhibition?> Find(Client fairs, string code, CancellationToken ct)
    {
        try
        {
            return await fairs.GetAsync(new GetExhibitionRequest { Code = code }, cancellationToken: ct);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    static async Task<Booth?> FindBooth(Client fairs, Guid id, CancellationToken ct)
    {
        try
        {
            return await fairs.GetBoothAsync(new BoothIdRequest { Id = id.ToString() }, cancellationToken: ct);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    static IResult Missing(ExhibitionTexts texts, HttpContext http) =>
        PublicShops.Missing(texts.Shop with { MissingText = texts.MissingText }, http);
}
