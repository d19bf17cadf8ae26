using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>Operators state the customs rate of a month; a rate that was used stays, a correction is its next version.</summary>
public sealed partial class RoutingService
{
    const decimal MostPerUnit = 100_000;
    const int RateDecimals = 8;

    [Allow(Role.Operator)]
    public override async Task<Contracts.Customs.V1.CustomsRate> StateRate(StateRateRequest request, ServerCallContext context)
    {
        var month = Day("month", request.Month, "yyyy-MM");
        var outcome = (CheckRate(request, out var rate) ?? CheckReason(request.Reason)) is { } problem
            ? problem
            : await db.Decide(
                tx => Idempotency.Once(tx, context, request, () => State(tx, request, month, rate)), context.CancellationToken);
        return outcome.OrThrow();
    }

    static Problem? CheckRate(StateRateRequest request, out decimal rate)
    {
        rate = 0;
        if (request.Currency == "CNY" || Currency.Find(request.Currency) is null)
            return Problem.Invalid("currency", $"'{request.Currency}' has no customs rate.", Currency.Accepted);
        if (!decimal.TryParse(request.CnyPerUnit, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out rate)
            || rate is <= 0 or > MostPerUnit || decimal.Round(rate, RateDecimals) != rate)
            return Problem.Invalid("cny_per_unit", $"'{request.CnyPerUnit}' is not a rate.", "more than 0, at most eight decimals");
        return request.Source.Trim().Length is 0 or > 200
            ? Problem.Invalid("source", "The source is missing or too long.", "1 to 200 characters")
            : null;
    }

    async Task<Outcome<Contracts.Customs.V1.CustomsRate>> State(Tx tx, StateRateRequest request, DateOnly month, decimal rate)
    {
        // The lock of the configuration makes one after the other of two who state at once.
        await Awaited.TellConfiguration(tx);
        var row = await tx.One<RateRow>(
            $"""
            insert into customs_rate (currency, month, version, cny_per_unit, source, reason, stated_by, stated_at)
            select @Currency, @month, coalesce(max(version), 0) + 1, @rate, @Source, @Reason, @By, @Now
            from customs_rate
            where currency = @Currency and month = @month
            returning {RateRow.Columns}
            """,
            new
            {
                request.Currency,
                month,
                rate,
                Source = request.Source.Trim(),
                Reason = request.Reason.Trim(),
                By = Principal.Required.PartyId,
                Now = clock.GetUtcNow(),
            });
        tx.AfterCommit(rematch.Set);
        return row!.ToWire();
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<ListRatesResponse> ListRates(ListRatesRequest request, ServerCallContext context)
    {
        var day = request.Date.Length == 0 ? Shanghai.Day(clock.GetUtcNow()) : Day("date", request.Date, "yyyy-MM-dd");
        var rows = await db.Many<RateRow>(
            $"""
            select distinct on (currency) {RateRow.Columns}
            from customs_rate
            where month <= @day
            order by currency, month desc, version desc
            """,
            new { day }, context.CancellationToken);
        var response = new ListRatesResponse();
        response.Rates.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    sealed record RateRow(
        string Currency, DateOnly Month, int Version, decimal CnyPerUnit, string Source, string Reason, Guid? StatedBy,
        DateTimeOffset StatedAt)
    {
        public const string Columns = "currency, month, version, cny_per_unit, source, reason, stated_by, stated_at";

        public Contracts.Customs.V1.CustomsRate ToWire() => new()
        {
            Currency = Currency,
            Month = Month.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            Version = Version,
            CnyPerUnit = CnyPerUnit.ToString("0.########", CultureInfo.InvariantCulture),
            Source = Source,
            Reason = Reason,
            StatedBy = StatedBy?.ToString() ?? "",
            StatedAt = StatedAt.ToTimestamp(),
        };
    }
}
