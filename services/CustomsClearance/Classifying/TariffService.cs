using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>The gRPC door to rules with versions; each capability is a part of it in a file of its own.</summary>
public sealed partial class TariffService(Db db, Rendezvous rendezvous, TimeProvider clock, ILogger<TariffService> log)
    : Tariff.TariffBase
{
    const int PageDefault = 50;
    const int PageMost = 500;

    DateOnly Today => Shanghai.Day(clock.GetUtcNow());

    static int Limit(Contracts.Common.V1.Page? page) => page?.Limit is > 0 and <= PageMost ? page.Limit : PageDefault;

    /// <exception cref="Grpc.Core.RpcException">The text is neither empty nor a day.</exception>
    static DateOnly? Day(string field, string text)
    {
        if (text.Length == 0)
            return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw Problem.Invalid(field, $"'{text}' is not a day.", "yyyy-MM-dd").ToGrpc();
    }

    static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Text(decimal rate) => rate.ToString("0.##", CultureInfo.InvariantCulture);

    static Problem BadCursor => Problem.Invalid("cursor", "The cursor is not one of ours.", "the next_cursor of the page before");
}
