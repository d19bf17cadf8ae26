using CrossBorder.Platform;
using MassTransit;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The gRPC door of payouts, beneficiaries and fees; each capability is a part of it in a file of its own.</summary>
public sealed partial class PayoutsService(Db db, PayoutSignal payouts, TimeProvider clock, ILogger<PayoutsService> log)
    : V1.Payouts.PayoutsBase
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

    /// <exception cref="Grpc.Core.RpcException">400: the text is none of the words.</exception>
    static T Known<T>(string field, string text) where T : struct, Enum => Enum.GetNames<T>().Contains(text)
        ? Enum.Parse<T>(text)
        : throw Problem.Invalid(field, $"'{text}' is not known.", string.Join(", ", Enum.GetNames<T>())).ToGrpc();

    /// <exception cref="Grpc.Core.RpcException">400: not a day after today in China.</exception>
    DateOnly Later(string field, string text)
    {
        var (day, today) = (Wire.DayOf(field, text), ChinaDay.Of(clock.GetUtcNow()));
        return day > today
            ? day
            : throw Problem.Invalid(field, "What is past or under way is not changed.", $"{Wire.Day(today.AddDays(1))} or later").ToGrpc();
    }
}

/// <summary>
/// Who acts, for dual control: operators by their party, people of one exporter by the name of their key or session beside it, since
/// they share the party.
/// </summary>
static class Person
{
    public static string Of(Principal principal) =>
        principal.Role == Role.Exporter ? $"{principal}:{principal.Name}" : principal.ToString();
}

static class PayingOutParts
{
    public static void AddPayingOut(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<CompleteOrder>();
        bus.AddConsumer<LearnExporter>();
    }

    public static void AddPayingOut(this IHostApplicationBuilder builder)
    {
        builder.AddValidated<PayingOutOptions>("PayingOut");
        builder.Services.AddSingleton<PayoutSignal>();
        builder.Services.AddSingleton<AnswerImporter>();
        builder.Services.AddHostedService<SendPayouts>();
        builder.Services.AddHostedService<AnswerFolder>();
    }

    /// <summary>What exporters are paid and owe, and what goes back to buyers.</summary>
    public static void MapPayingOut(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<PayoutsService>();
        app.MapGrpcService<RecoverablesService>();
        app.MapGrpcService<BuyerRefundsService>();
    }
}
