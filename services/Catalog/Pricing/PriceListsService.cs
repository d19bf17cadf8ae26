using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The gRPC door of price lists; each capability is a part of it in a file of its own. Only the exporter writes.</summary>
public sealed partial class PriceListsService(Db db, TimeProvider clock, ILogger<PriceListsService> log) : V1.PriceLists.PriceListsBase
{
    const int PageDefault = 50;
    const int PageMost = 500;

    /// <summary>Whole microseconds, as the database keeps them.</summary>
    DateTimeOffset Now => clock.GetUtcNow() is var now ? now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)) : default;

    static Guid Id(string text, string field) =>
        Guid.TryParse(text, out var id) ? id : throw Problem.Invalid(field, $"'{text}' is not an id.", "a UUID").ToGrpc();

    static DateTimeOffset? Instant(Timestamp? instant) => instant?.ToDateTimeOffset();

    static string? Text(string text) => text.Trim() is { Length: > 0 } said ? said : null;

    /// <summary>How many to take and after which key, the last of the page before.</summary>
    static (string After, int Limit) PageOf(Contracts.Common.V1.Page? page) => page?.Limit is < 0 or > PageMost
        ? throw Problem.Invalid("page.limit", "The page is too long.", $"1 to {PageMost}, or 0 for {PageDefault}").ToGrpc()
        : (page?.Cursor ?? "", page?.Limit is > 0 and var asked ? asked : PageDefault);

    /// <summary>The exporter's list, or that of any exporter for an operator; another's is not there.</summary>
    async Task<PriceList> Visible(string id, CancellationToken ct)
    {
        var list = Guid.TryParse(id, out var key)
            ? await db.One<PriceList>(
                $"select id, {PriceList.Columns} from price_list where id = @key and (@SeesAll or exporter_id = @PartyId)",
                new { key, Principal.Required.SeesAll, Principal.Required.PartyId }, ct)
            : null;
        return list ?? throw PriceList.NotFound(id).ToGrpc();
    }
}
