using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Which channels a payment is offered to, in this order: rows with a first day, the most specific one counts.</summary>
public sealed record PaymentRoute(
    Guid Id, string Method, string? Currency, string? Country, long? LeastMinor, long? MostMinor, string ChannelList, DateOnly ValidFrom,
    DateOnly? ValidTo, long Seq)
{
    public const string Columns =
        """
        id, method, currency, country, least_minor, most_minor, array_to_string(channels, ',') as channel_list, valid_from,
        valid_to, seq
        """;

    public string[] Channels => ChannelList.Split(',');

    /// <summary>The rule in force on a day; null when none fits.</summary>
    public static async Task<PaymentRoute?> On(
        Tx tx, ChannelMethod method, Money amount, string? country, DateOnly day) => await tx.One<PaymentRoute>(
        $"""
        select {Columns}
        from payment_route
        where method = @Method and (currency is null or currency = @Currency) and (country is null or country = @country)
            and coalesce(least_minor, 0) <= @Minor and coalesce(most_minor, @Minor) >= @Minor
            and valid_from <= @day and coalesce(valid_to, @day) >= @day
        order by num_nonnulls(currency, country, least_minor, most_minor) desc, valid_from desc, seq desc
        limit 1
        """,
        new { Method = method.ToString(), Currency = amount.Currency.Code, country, amount.Minor, day });

    /// <summary>The channel after this one; null when it is the last.</summary>
    public string? After(string channel) =>
        Array.IndexOf(Channels, channel) is var at && at >= 0 && at + 1 < Channels.Length ? Channels[at + 1] : null;

    public V1.PaymentRoute ToWire()
    {
        var wire = new V1.PaymentRoute
        {
            Id = Id.ToString(),
            Method = Method,
            Currency = Currency ?? "",
            Country = Country ?? "",
            LeastMinor = LeastMinor ?? 0,
            MostMinor = MostMinor ?? 0,
            ValidFrom = ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ValidTo = ValidTo?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
        };
        wire.Channels.AddRange(Channels);
        return wire;
    }
}

/// <summary>Routes are added, never changed: a later one counts before an earlier one that says as much.</summary>
public sealed partial class PaymentsService
{
    const int MostChannels = 5;

    [Allow(Role.Operator)]
    public override async Task<V1.PaymentRoute> AddRoute(V1.PaymentRoute request, ServerCallContext context)
    {
        var route = Read(request).OrThrow();
        return (await db.Decide(tx => Idempotency.Once<V1.PaymentRoute>(tx, context, request, async () =>
        {
            await tx.Run(
                """
                insert into payment_route (id, method, currency, country, least_minor, most_minor, channels, valid_from,
                    valid_to)
                values (@Id, @Method, @Currency, @Country, @LeastMinor, @MostMinor, @Channels, @ValidFrom, @ValidTo)
                """,
                route);
            return route.ToWire();
        }), context.CancellationToken)).OrThrow();
    }

    Outcome<PaymentRoute> Read(V1.PaymentRoute request)
    {
        if (!Enum.TryParse<ChannelMethod>(request.Method, out var method) || request.Method != method.ToString())
            return Problem.Invalid("method", $"'{request.Method}' is no method.", string.Join(", ", Enum.GetNames<ChannelMethod>()));
        if (request.Currency.Length > 0 && Currency.Find(request.Currency) is null)
            return Problem.Invalid("currency", $"'{request.Currency}' is not traded in.", Currency.Accepted);
        if (request.Country.Length > 0 && !IsCountry(request.Country))
            return Problem.Invalid("country", $"'{request.Country}' is no country.", "two upper-case letters (ISO 3166-1), or nothing");
        if (request.LeastMinor < 0 || request.MostMinor < 0 || (request.MostMinor > 0 && request.MostMinor < request.LeastMinor))
            return Problem.Invalid("most_minor", "The amounts are no band.", "0 for no bound, else least and then most");
        if (request.Currency.Length == 0 && (request.LeastMinor > 0 || request.MostMinor > 0))
            return Problem.Invalid("currency", "Amounts need a currency.", "a currency, or no amounts");
        if (request.Channels.Count is 0 or > MostChannels || request.Channels.Distinct().Count() != request.Channels.Count
            || request.Channels.FirstOrDefault(channel => channels.Find(channel) is null) is not null)
            return Problem.Invalid(
                "channels", "Not every name is a channel, once.", string.Join(", ", channels.All.Select(processor => processor.Channel)));
        if (Day(request.ValidFrom) is not { } from)
            return Problem.Invalid("valid_from", $"'{request.ValidFrom}' is no day.", "yyyy-MM-dd");
        var to = request.ValidTo.Length == 0 ? null : Day(request.ValidTo);
        if (request.ValidTo.Length > 0 && (to is null || to < from))
            return Problem.Invalid("valid_to", $"'{request.ValidTo}' is no last day.", "yyyy-MM-dd, not before valid_from, or nothing");
        return new PaymentRoute(
            Guid.CreateVersion7(), request.Method, Given(request.Currency), Given(request.Country),
            request.LeastMinor > 0 ? request.LeastMinor : null, request.MostMinor > 0 ? request.MostMinor : null,
            string.Join(',', request.Channels),
            from, to, 0);
    }

    static string? Given(string text) => text.Length == 0 ? null : text;

    static bool IsCountry(string text) => text.Length == 2 && text.All(char.IsAsciiLetterUpper);

    static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    [Allow(Role.Operator)]
    public override async Task<V1.ListRoutesResponse> ListRoutes(V1.ListPaymentsRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request.Page);
        var rows = await db.Many<PaymentRoute>(
            $"select {PaymentRoute.Columns} from payment_route where seq > @after order by seq limit @Take",
            new { after, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListRoutesResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Routes.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }
}
