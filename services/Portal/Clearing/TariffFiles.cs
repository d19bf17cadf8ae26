using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Customs.V1.Tariff.TariffClient;

namespace CrossBorder.Portal;

/// <param name="Kind">Tariff or RefundLibrary.</param>
/// <param name="FileHash">SHA-256 of the content in hex: a file is taken once.</param>
/// <param name="Demo">Part of the demonstration: never declare by it.</param>
/// <param name="Status">Draft or Active.</param>
/// <param name="EffectiveFrom">First day that it has a row for; of a refund library: first export date that it answers for.</param>
public sealed record TariffVersionView(
    string Id, string Kind, string Source, string FileName, string FileHash, bool Demo, string Status, string EffectiveFrom, int Rows,
    int Refused, DateTimeOffset? ImportedAt, DateTimeOffset? ActivatedAt)
{
    public static TariffVersionView Of(TariffVersion v) => new(
        v.Id, v.Kind, v.Source, v.FileName, v.FileHash, v.Demo, v.Status, v.EffectiveFrom, v.Rows, v.Refused, Rest.Instant(v.ImportedAt),
        Rest.Instant(v.ActivatedAt));
}

/// <param name="Line">Line of the file, or number of the record.</param>
public sealed record TariffRefusalView(int Line, string Field, string Value, string Accepted);

/// <param name="RepeatedFile">The same content was taken before; nothing changed.</param>
/// <param name="DryRun">Nothing was stored.</param>
/// <param name="Refusals">The first thousand lines that could not be taken; the rest went on.</param>
public sealed record TariffImportView(
    TariffVersionView Version, bool RepeatedFile, bool DryRun, IReadOnlyList<TariffRefusalView> Refusals);

/// <summary>Operators bring in tariffs and refund libraries, measure them and put them in force.</summary>
static class TariffFiles
{
    const string Tag = "Tariff";
    // The gRPC message that carries the file on has at most 4 MiB, its names and framing included.
    const int MostBytes = (4 * 1024 * 1024) - 2048;

    static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/tariff/versions", Import).Allow(Role.Operator)
            .Accepts<Stream>("application/octet-stream", "text/csv", "application/zip", "application/gzip", "*/*")
            .Describe(Tag, "Imports a tariff CSV or the refund rate library, the raw body of the request, packed if it is large.");
        api.MapGet("/tariff/versions", List).Allow(Role.Operator).Describe(Tag, "Files of rules, the newest first.");
        api.MapPost("/tariff/versions/{id}/activate", Activate).Allow(Role.Operator).Describe(Tag, "Puts a draft in force.");
    }

    /// <param name="source">Where the file comes from.</param>
    /// <param name="fileName">Name of the file; the header X-File-Name does as well.</param>
    /// <param name="versionId">Id to give it; made of kind and content when it is missing.</param>
    /// <param name="effectiveFrom">Of a refund library: the first export date that it answers for.</param>
    /// <param name="dryRun">Only tells what would be taken.</param>
    /// <param name="activate">Puts it in force at once.</param>
    static async Task<Results<Ok<TariffImportView>, ProblemHttpResult>> Import(
        string source, string? fileName, string? versionId, DateOnly? effectiveFrom, bool? dryRun, bool? activate, Client tariff,
        TimeProvider clock, HttpContext http)
    {
        if (await Body.ReadAll(http.Request, MostBytes) is not { } content)
            return BadRequest.TooLarge(MostBytes).ToHttp();
        if (content.Length == 0)
            return Problem.Invalid("body", "The file is empty.", "a tariff CSV or a refund rate library").ToHttp();
        var import = await tariff.ImportAsync(
            new ImportTariffRequest
            {
                Source = source,
                FileName = fileName ?? (string?)http.Request.Headers["X-File-Name"] ?? "",
                VersionId = versionId ?? "",
                EffectiveFrom = effectiveFrom is { } day ? Body.Day(day) : "",
                DryRun = dryRun ?? false,
                Activate = activate ?? false,
                Content = UnsafeByteOperations.UnsafeWrap(content),
            }, LongCall(http, clock));
        return TypedResults.Ok(new TariffImportView(
            TariffVersionView.Of(import.Version), import.RepeatedFile, import.DryRun,
            [.. import.Refusals.Select(refusal => new TariffRefusalView(refusal.Line, refusal.Field, refusal.Value, refusal.Accepted))]));
    }

    /// <summary>A tariff of a hundred thousand lines takes longer than a call between services usually may.</summary>
    internal static CallOptions LongCall(HttpContext http, TimeProvider clock) =>
        http.Call().WithDeadline(clock.GetUtcNow().Add(Longest).UtcDateTime);

    static async Task<Page<TariffVersionView>> List([AsParameters] Paging paging, Client tariff, HttpContext http)
    {
        var page = await tariff.ListVersionsAsync(new ListTariffVersionsRequest { Page = paging.ToWire() }, http.Call());
        return new([.. page.Versions.Select(TariffVersionView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<TariffVersionView> Activate(string id, Client tariff, TimeProvider clock, HttpContext http) =>
        TariffVersionView.Of(await tariff.ActivateAsync(new ActivateTariffRequest { Id = id }, LongCall(http, clock)));
}
