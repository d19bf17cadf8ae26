using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.CustomsClearance;

/// <summary>Operators load what destinations charge. Rows are kept; one that says the same as the newest of its day adds nothing.</summary>
public sealed partial class LandedCostsService
{
    const int MostRows = 20_000;
    const decimal MostDuty = 1000;
    const decimal MostVat = 100;
    const decimal MostThreshold = 1_000_000_000;

    [Allow(Role.Operator)]
    public override async Task<LoadImportRulesResponse> Load(LoadImportRulesRequest request, ServerCallContext context)
    {
        if (Check(request) is { } fault)
            throw fault.ToGrpc();
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Load(tx, request)), context.CancellationToken);
        var loaded = outcome.OrThrow();
        LogLoaded(log, loaded.Regimes, loaded.Duties);
        return loaded;
    }

    async Task<Outcome<LoadImportRulesResponse>> Load(Tx tx, LoadImportRulesRequest request)
    {
        // Two who load at once come one after the other, so that no revision is lost.
        await tx.Run("select pg_advisory_xact_lock(hashtext('import rules'))", new { });
        var (by, now) = (Principal.Required.PartyId, clock.GetUtcNow());
        return new LoadImportRulesResponse
        {
            Regimes = request.Regimes.Count == 0 ? 0 : await AddRegimes(tx, request, by, now),
            Duties = request.Duties.Count == 0 ? 0 : await AddDuties(tx, request, by, now),
        };
    }

    static Task<int> AddRegimes(Tx tx, LoadImportRulesRequest request, Guid by, DateTimeOffset now) => tx.Run(
        """
        insert into import_regime (country, valid_from, revision, duty_base, vat_percent, duty_free_to, vat_free_to,
            threshold_currency, source, demo, loaded_by, loaded_at)
        select n.country, n.valid_from, coalesce(newest.revision, 0) + 1, n.duty_base, n.vat_percent, n.duty_free_to,
            n.vat_free_to, n.threshold_currency, n.source, false, @by, @now
        from unnest(@Countries, @Days, @Bases, @Vats, @DutyFree, @VatFree, @Currencies, @Sources)
            as n (country, valid_from, duty_base, vat_percent, duty_free_to, vat_free_to, threshold_currency, source)
        left join lateral (
            select r.revision, r.duty_base, r.vat_percent, r.duty_free_to, r.vat_free_to, r.threshold_currency, r.source
            from import_regime r
            where r.country = n.country and r.valid_from = n.valid_from
            order by r.revision desc
            limit 1) as newest on true
        where (newest.duty_base, newest.vat_percent, newest.duty_free_to, newest.vat_free_to, newest.threshold_currency,
            newest.source) is distinct from
            (n.duty_base, n.vat_percent, n.duty_free_to, n.vat_free_to, n.threshold_currency, n.source)
        """,
        new
        {
            by,
            now,
            Countries = request.Regimes.Select(row => row.Country).ToArray(),
            Days = request.Regimes.Select(row => Day(row.ValidFrom)).ToArray(),
            Bases = request.Regimes.Select(row => row.DutyBase).ToArray(),
            Vats = request.Regimes.Select(row => Number(row.VatPercent)).ToArray(),
            DutyFree = request.Regimes.Select(row => Perhaps(row.DutyFreeTo)).ToArray(),
            VatFree = request.Regimes.Select(row => Perhaps(row.VatFreeTo)).ToArray(),
            Currencies = request.Regimes.Select(row => row.ThresholdCurrency).ToArray(),
            Sources = request.Regimes.Select(row => row.Source.Trim()).ToArray(),
        });

    static Task<int> AddDuties(Tx tx, LoadImportRulesRequest request, Guid by, DateTimeOffset now) => tx.Run(
        """
        insert into import_duty (country, code_prefix, measure, valid_from, revision, percent, source, demo,
            loaded_by, loaded_at)
        select n.country, n.code_prefix, n.measure, n.valid_from, coalesce(newest.revision, 0) + 1, n.percent, n.source,
            false, @by, @now
        from unnest(@Countries, @Prefixes, @Measures, @Days, @Percents, @Sources)
            as n (country, code_prefix, measure, valid_from, percent, source)
        left join lateral (
            select d.revision, d.percent, d.source
            from import_duty d
            where d.country = n.country and d.code_prefix = n.code_prefix and d.measure = n.measure
                and d.valid_from = n.valid_from
            order by d.revision desc
            limit 1) as newest on true
        where (newest.percent, newest.source) is distinct from (n.percent, n.source)
        """,
        new
        {
            by,
            now,
            Countries = request.Duties.Select(row => row.Country).ToArray(),
            Prefixes = request.Duties.Select(row => row.CodePrefix).ToArray(),
            Measures = request.Duties.Select(row => row.Measure.Trim()).ToArray(),
            Days = request.Duties.Select(row => Day(row.ValidFrom)).ToArray(),
            Percents = request.Duties.Select(row => Number(row.Percent)).ToArray(),
            Sources = request.Duties.Select(row => row.Source.Trim()).ToArray(),
        });

    static Problem? Check(LoadImportRulesRequest request)
    {
        if (request.Regimes.Count + request.Duties.Count is 0 or > MostRows)
            return Problem.Invalid("regimes", "There is nothing to load, or too much.", $"1 to {MostRows} rows in all");
        for (var i = 0; i < request.Regimes.Count; i++)
            if (Check(request.Regimes[i]) is { } fault)
                return fault with { Field = $"regimes[{i}].{fault.Field}" };
        for (var i = 0; i < request.Duties.Count; i++)
            if (Check(request.Duties[i]) is { } fault)
                return fault with { Field = $"duties[{i}].{fault.Field}" };
        if (request.Regimes.DistinctBy(row => (row.Country, row.ValidFrom)).Count() < request.Regimes.Count)
            return Problem.Invalid("regimes", "A country has two rows of one day.", "one row per country and day");
        return request.Duties.DistinctBy(row => (row.Country, row.CodePrefix, row.Measure.Trim(), row.ValidFrom)).Count()
            < request.Duties.Count
                ? Problem.Invalid("duties", "A measure has two rows of one day.", "one row per country, prefix, measure and day")
                : null;
    }

    static Problem? Check(V1.ImportRegime row)
    {
        if (CheckCommon(row.Country, row.ValidFrom, row.Source) is { } fault)
            return fault;
        if (!Enum.GetNames<DutyBase>().Contains(row.DutyBase))
            return Problem.Invalid("duty_base", $"'{row.DutyBase}' is not one.", string.Join(", ", Enum.GetNames<DutyBase>()));
        if (!TryNumber(row.VatPercent, MostVat, out _))
            return Problem.Invalid("vat_percent", $"'{row.VatPercent}' is not a percent.", "0 to 100, at most 4 decimals");
        if (row.DutyFreeTo.Length > 0 && !TryNumber(row.DutyFreeTo, MostThreshold, out _))
            return Problem.Invalid("duty_free_to", $"'{row.DutyFreeTo}' is not a value.", "0 and above, in major units");
        if (row.VatFreeTo.Length > 0 && !TryNumber(row.VatFreeTo, MostThreshold, out _))
            return Problem.Invalid("vat_free_to", $"'{row.VatFreeTo}' is not a value.", "0 and above, in major units");
        return (row.DutyFreeTo.Length > 0 || row.VatFreeTo.Length > 0) && Currency.Find(row.ThresholdCurrency) is null
            ? Problem.Invalid("threshold_currency", $"'{row.ThresholdCurrency}' is not a currency.", Currency.Accepted)
            : null;
    }

    static Problem? Check(V1.ImportDuty row)
    {
        if (CheckCommon(row.Country, row.ValidFrom, row.Source) is { } fault)
            return fault;
        if (row.CodePrefix.Length > ImportRules.MostDigits || !row.CodePrefix.All(char.IsAsciiDigit))
            return Problem.Invalid("code_prefix", $"'{row.CodePrefix}' is not one.", "up to six digits of the HS code; none for all goods");
        if (row.Measure.Trim().Length is 0 or > 60)
            return Problem.Invalid("measure", "The measure has no name, or a long one.", "1 to 60 characters");
        return TryNumber(row.Percent, MostDuty, out _)
            ? null
            : Problem.Invalid("percent", $"'{row.Percent}' is not a percent.", "0 to 1000, at most 4 decimals");
    }

    static Problem? CheckCommon(string country, string validFrom, string source)
    {
        if (CodeTables.Alpha3(country) is null)
            return Problem.Invalid("country", $"'{country}' is not a country.", "ISO 3166-1 alpha-2");
        if (!TryDay(validFrom, out _))
            return Problem.Invalid("valid_from", $"'{validFrom}' is not a day.", "yyyy-MM-dd");
        return source.Trim().Length is 0 or > 300
            ? Problem.Invalid("source", "The source is missing or too long.", "where the rate is published, 1 to 300 characters")
            : null;
    }

    static bool TryNumber(string text, decimal most, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
        && number >= 0 && number <= most && decimal.Round(number, 4) == number;

    static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    static decimal? Perhaps(string text) => text.Length == 0 ? null : Number(text);

    static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Regimes} import regimes and {Duties} import duties")]
    static partial void LogLoaded(ILogger log, int regimes, int duties);
}
