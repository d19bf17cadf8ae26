using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Logistics.V1;

namespace CrossBorder.Logistics;

/// <summary>What a carrier takes from a day on, by the gross weight (logistics.md section 5; volumes are not packed yet).</summary>
public sealed record CarrierRate
{
    public const string Columns = "partner_id, transport_mode, valid_from, currency, step_grams, minor_per_step, least_minor";

    /// <summary>The empty id is of carriers without a row of their own.</summary>
    public Guid PartnerId { get; init; }
    public required string TransportMode { get; init; }
    public DateOnly ValidFrom { get; init; }
    public required string Currency { get; init; }
    public long StepGrams { get; init; }
    public long MinorPerStep { get; init; }
    public long LeastMinor { get; init; }

    /// <summary>Minor units; the weight is billed in started steps.</summary>
    public long Of(long grossGrams) => Math.Max(LeastMinor, checked((grossGrams + StepGrams - 1) / StepGrams * MinorPerStep));

    public V1.CarrierRate ToWire() => new()
    {
        PartnerId = PartnerId == Guid.Empty ? "" : PartnerId.ToString(),
        TransportMode = TransportMode,
        ValidFrom = ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Currency = Currency,
        StepGrams = StepGrams,
        MinorPerStep = MinorPerStep,
        LeastMinor = LeastMinor,
    };
}

public sealed partial class ConsolidationsService
{
    const long MostMinor = 1_000_000_000;
    const long MostStepGrams = 1_000_000_000;

    [Allow(Role.Operator)]
    public override async Task<V1.CarrierRate> AddRate(V1.CarrierRate request, ServerCallContext context)
    {
        var rate = Check(request).OrThrow();
        return (await db.Decide(tx => Idempotency.Once(tx, context, request, () => Add(tx, rate)), context.CancellationToken)).OrThrow();
    }

    Outcome<CarrierRate> Check(V1.CarrierRate request)
    {
        if (request.PartnerId.Length > 0 && !Guid.TryParse(request.PartnerId, out _))
            return Problem.NotFound("partner", request.PartnerId) with { Field = "partner_id" };
        if (LogisticsService.CheckMode(request.TransportMode) is { } mode)
            return mode;
        if (!DateOnly.TryParseExact(request.ValidFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || day < Today)
            return Problem.Invalid("valid_from", $"'{request.ValidFrom}' is not a day to come.", "yyyy-MM-dd, today or later");
        if (Currency.Find(request.Currency) is null)
            return Problem.Invalid("currency", $"'{request.Currency}' is not a currency of the platform.", Currency.Accepted);
        if (request.StepGrams is < 1 or > MostStepGrams)
            return Problem.Invalid("step_grams", $"{request.StepGrams} g is no step.", $"1 to {MostStepGrams}");
        if (request.MinorPerStep is < 1 or > MostMinor)
            return Problem.Invalid("minor_per_step", $"{request.MinorPerStep} is out of range.", $"1 to {MostMinor}");
        return request.LeastMinor is < 0 or > MostMinor
            ? Problem.Invalid("least_minor", $"{request.LeastMinor} is out of range.", $"0 to {MostMinor}")
            : new CarrierRate
            {
                PartnerId = Guid.TryParse(request.PartnerId, out var partner) ? partner : Guid.Empty,
                TransportMode = request.TransportMode,
                ValidFrom = day,
                Currency = request.Currency,
                StepGrams = request.StepGrams,
                MinorPerStep = request.MinorPerStep,
                LeastMinor = request.LeastMinor,
            };
    }

    static async Task<Outcome<V1.CarrierRate>> Add(Tx tx, CarrierRate rate)
    {
        if (rate.PartnerId != Guid.Empty
            && !await tx.One<bool>("select exists (select from partner where id = @PartnerId)", new { rate.PartnerId }))
            return Problem.NotFound("partner", rate.PartnerId) with { Field = "partner_id" };
        var added = await tx.Run(
            $"""
            insert into carrier_rate ({CarrierRate.Columns})
            values (@PartnerId, @TransportMode, @ValidFrom, @Currency, @StepGrams, @MinorPerStep, @LeastMinor)
            on conflict on constraint carrier_rate_key do nothing
            """,
            rate);
        return added == 1
            ? rate.ToWire()
            : new Problem(409, "carrier_rate_fixed", "There is a rate from that day on, which stays.", "valid_from", "another day");
    }

    [Allow(Role.Operator, Role.Exporter)]
    public override async Task<V1.ListCarrierRatesResponse> ListRates(V1.ListCarrierRatesRequest request, ServerCallContext context)
    {
        var rates = await db.Many<CarrierRate>(
            $"""
            select {CarrierRate.Columns}
            from carrier_rate
            where @TransportMode = '' or transport_mode = @TransportMode
            order by transport_mode, partner_id, valid_from desc
            limit @RatesMost
            """,
            new { request.TransportMode, RatesMost }, context.CancellationToken);
        var response = new V1.ListCarrierRatesResponse();
        response.Rates.AddRange(rates.Select(rate => rate.ToWire()));
        return response;
    }
}
