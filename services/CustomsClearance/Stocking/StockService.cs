using System.Globalization;
using CrossBorder.Contracts.Common.V1;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>The gRPC door of the stock ledger for goods exported under 9810.</summary>
public sealed partial class StockService(Db db, TimeProvider clock, ILogger<StockService> log) : OverseasStock.OverseasStockBase
{
    const int ItemsAtMost = 1000;

    static readonly Problem NotDeclared = new(
        409, "stock_not_declared", "Fewer units are left of what was declared into this warehouse.", "quantity",
        "at most what was declared and is not sold");

    static readonly Problem OtherSale = new(
        422, "sale_reference_taken", "This reference was recorded with another content.", "reference", "a new reference");

    /// <summary>The exporter that acts, or the one that an operator names.</summary>
    /// <exception cref="Grpc.Core.RpcException">None is named.</exception>
    static Guid Exporter(string named)
    {
        var principal = Principal.Required;
        if (principal.Role == Role.Exporter)
            return named.Length == 0 || named == principal.PartyId.ToString()
                ? principal.PartyId
                : throw Problem.NotFound("exporter", named).ToGrpc();
        return Guid.TryParse(named, out var exporter) ? exporter : throw Problem.NotFound("exporter", named).ToGrpc();
    }

    /// <exception cref="Grpc.Core.RpcException">There are too many.</exception>
    static void Bound(string field, int count)
    {
        if (count is 0 or > ItemsAtMost)
            throw Problem.Invalid(field, $"{count} items are not taken at once.", $"1 to {ItemsAtMost}").ToGrpc();
    }

    static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    static StockResult Refused(string reference, Problem problem) => new()
    {
        Reference = reference,
        Outcome = "Refused",
        Refusal = new Refusal
        {
            Code = problem.Code,
            Field = problem.Field ?? "",
            Detail = problem.Detail,
            Accepted = problem.Accepted ?? "",
        },
    };
}
