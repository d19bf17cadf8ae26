using System.Globalization;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The gRPC door of statement files; each capability is a part of it in a file of its own.</summary>
public sealed partial class BankStatementsService(
    Db db, UploadSignal uploads, MatchSignal matching, TimeProvider clock, ILogger<BankStatementsService> log)
    : V1.BankStatements.BankStatementsBase
{
    const int PageDefault = 50;
    const int PageMost = 500;

    /// <exception cref="Grpc.Core.RpcException">The cursor or the limit is not one of ours.</exception>
    static (long After, int Limit) PageOf(V1.ListRequest request)
    {
        var limit = request.Page?.Limit ?? 0;
        if (limit is < 0 or > PageMost)
            throw Problem.Invalid("page.limit", $"A page cannot have {limit} rows.", $"1 to {PageMost}, 0 means {PageDefault}").ToGrpc();
        var cursor = request.Page?.Cursor ?? "";
        if (!long.TryParse(cursor.Length == 0 ? "0" : cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var after))
            throw Problem.Invalid("page.cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();
        return (after, limit == 0 ? PageDefault : limit);
    }

    static string NextCursor<T>(List<T> rows, int limit, Func<T, long> at)
    {
        if (rows.Count <= limit)
            return "";
        rows.RemoveRange(limit, rows.Count - limit);
        return at(rows[^1]).ToString(CultureInfo.InvariantCulture);
    }

    static Guid Id(string text, string field) => Guid.TryParse(text, out var id)
        ? id
        : throw Problem.Invalid(field, $"'{text}' is not an id.", "a UUID").ToGrpc();
}

static class StatementParts
{
    public static void AddStatements(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StatementImporter>();
        builder.Services.AddSingleton<UploadSignal>();
        builder.Services.AddHostedService<StatementFolder>();
        builder.Services.AddHostedService<TakeUploads>();
    }
}
