using System.ComponentModel.DataAnnotations;
using System.Globalization;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Where the bank and the tax bureau are. Section Settlement.</summary>
public sealed class SettlementOptions
{
    /// <summary>Base address of the bank's exchange desk; unset: the sandbox.</summary>
    public Uri? BankAddress { get; init; }

    /// <summary>Base address of the tax bureau's claim interface; unset: the sandbox.</summary>
    public Uri? TaxBureauAddress { get; init; }

    /// <summary>Path of a TrueType file or collection with Chinese outlines; unset: the usual places.</summary>
    [StringLength(4096, MinimumLength = 1)] public string? DocumentFont { get; init; }

    /// <summary>Seconds that one try of a call to either may take.</summary>
    [Range(1, 60)] public int TryForSeconds { get; init; } = 5;
}

/// <summary>The gRPC door of the service; each capability is a part of it in a file of its own.</summary>
public sealed partial class SettlementService(
    Db db, TimeProvider clock, StatementImporter importer, Matcher matcher, ClaimSignal claimSignal,
    ILogger<SettlementService> log)
    : V1.Settlement.SettlementBase
{
    const int PageDefault = 50;
    const int PageMost = 500;

    /// <summary>The place of a page: after which row (by its seq) it starts and how many rows it takes.</summary>
    /// <exception cref="Grpc.Core.RpcException">The cursor or the limit is not one of ours.</exception>
    internal static (long After, int Limit) PageOf(V1.ListRequest request) => PageOf(request.Page);

    internal static (long After, int Limit) PageOf(Contracts.Common.V1.Page? page)
    {
        var limit = page?.Limit ?? 0;
        if (limit is < 0 or > PageMost)
            throw Problem.Invalid("page.limit", $"A page cannot have {limit} rows.", $"1 to {PageMost}, 0 means {PageDefault}").ToGrpc();
        var cursor = page?.Cursor ?? "";
        if (!long.TryParse(cursor.Length == 0 ? "0" : cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var after))
            throw Problem.Invalid("page.cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();
        return (after, limit == 0 ? PageDefault : limit);
    }

    /// <summary>The cursor after these rows, of which one more than the limit was asked for; empty on the last page.</summary>
    internal static string NextCursor<T>(List<T> rows, int limit, Func<T, long> seq)
    {
        if (rows.Count <= limit)
            return "";
        rows.RemoveRange(limit, rows.Count - limit);
        return seq(rows[^1]).ToString(CultureInfo.InvariantCulture);
    }

    /// <exception cref="Grpc.Core.RpcException">The text is not empty and names no status.</exception>
    internal static void CheckStatus<T>(string status) where T : struct, Enum
    {
        if (status.Length > 0 && !Enum.GetNames<T>().Contains(status))
            throw Problem.Invalid("status", $"'{status}' is not a status.", string.Join(", ", Enum.GetNames<T>())).ToGrpc();
    }
}
