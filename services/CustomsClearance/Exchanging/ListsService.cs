using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.CustomsClearance;

/// <summary>The gRPC door for what happens to lists after they were sent; each capability is a part of it in a file of its own.</summary>
public sealed partial class ListsService(
    Db db, CustomsOptions options, ReturnOptions returns, ReportingOptions reporting, Consolidation consolidations,
    WriteSignal writing, TimeProvider clock, ILogger<ListsService> log) : V1.Lists.ListsBase
{
    const int PageDefault = 50;
    const int PageMost = 500;

    /// <summary>The id of a declaration that the caller may see.</summary>
    /// <exception cref="Grpc.Core.RpcException">There is none.</exception>
    async Task<Guid> Seen(string named, CancellationToken ct)
    {
        var principal = Principal.Required;
        var id = Guid.TryParse(named, out var parsed)
            ? await db.One<Guid?>(
                "select id from declaration where id = @parsed and (@SeesAll or exporter_id = @PartyId)",
                new { parsed, principal.SeesAll, principal.PartyId }, ct)
            : null;
        return id ?? throw Problem.NotFound("declaration", named).ToGrpc();
    }

    static int Limit(Contracts.Common.V1.Page? page) => page?.Limit is > 0 and <= PageMost ? page.Limit : PageDefault;

    /// <exception cref="Grpc.Core.RpcException">The cursor is not one of ours.</exception>
    static Guid? After(Contracts.Common.V1.Page? page)
    {
        if (page?.Cursor is not { Length: > 0 } cursor)
            return null;
        return Guid.TryParse(cursor, out var after)
            ? after
            : throw Problem.Invalid("cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();
    }
}
