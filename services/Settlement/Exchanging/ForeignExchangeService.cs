using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The gRPC door of foreign exchange; each capability is a part of it in a file of its own.</summary>
public sealed partial class ForeignExchangeService(
    Db db, TimeProvider clock, FxBank bank, DealSignal deals, ILogger<ForeignExchangeService> log)
    : V1.ForeignExchange.ForeignExchangeBase
{
    /// <summary>The exporter that acts, or the one that an operator names.</summary>
    /// <exception cref="Grpc.Core.RpcException">404: none is named, or an exporter names another one.</exception>
    static PartyId Exporter(string named)
    {
        var principal = Principal.Required;
        if (principal.Role == Role.Exporter && (named.Length == 0 || named == principal.PartyId.ToString()))
            return new PartyId(principal.PartyId);
        return principal.SeesAll && Guid.TryParse(named, out var exporter) && exporter != Guid.Empty
            ? new PartyId(exporter)
            : throw Problem.NotFound("exporter", named).ToGrpc();
    }

    /// <summary>The exporter whose rows are asked for; null for all that the caller may see.</summary>
    static Guid? Visible(string named)
    {
        var principal = Principal.Required;
        return principal.SeesAll && named.Length == 0 ? null : Exporter(named).Value;
    }

    /// <exception cref="Grpc.Core.RpcException">400: not an amount of foreign currency that can be sold.</exception>
    static Money Sold(string currency, long minor)
    {
        var known = CurrencyOf("currency", currency);
        if (known.Code == RateAnswer.Cny)
            throw Problem.Invalid("currency", "CNY is what is bought.", "a foreign currency").ToGrpc();
        return minor is >= 1 and <= FxArithmetic.LargestMinor
            ? new Money(minor, known)
            : throw Problem.Invalid("amount_minor", $"{minor} cannot be sold.", $"1 to {FxArithmetic.LargestMinor} minor units").ToGrpc();
    }
}

static class ForeignExchangeParts
{
    public static void AddForeignExchange(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FxBank>();
        builder.Services.AddSingleton<DealSignal>();
        builder.Services.AddHostedService<LoadDemoRates>();
        builder.Services.AddHostedService<SendDeals>();
        builder.Services.AddHostedService<MatchExchanges>();
        builder.Services.AddHostedService<PayConverted>();
    }
}
