using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>What terms of samples and trials must look like, as far as the request itself tells.</summary>
static class SampleTermsCheck
{
    const int DaysMost = 3660;
    const int OrdersMost = 1_000_000;
    const long MinorMost = 1_000_000_000_000_000;
    const string FreePrice = "0";

    /// <summary>The terms as they would be made; version and time are the writer's.</summary>
    public static Outcome<SampleTerms> Of(V1.PutSampleTermsRequest request, Guid exporterId, DateTimeOffset now)
    {
        if ((Names(request) ?? Prices(request) ?? Units(request)) is { } problem)
            return problem;
        if (Choice<SampleFreight>(request.Freight) is not { } freight)
            return Unknown<SampleFreight>("freight", request.Freight);
        if (Choice<SampleCreditScope>(request.Credit) is not { } credit)
            return Unknown<SampleCreditScope>("credit", request.Credit);
        if (Credit(request, credit) is { } fault)
            return fault;
        var (from, until) = (Day(request.ValidFrom) ?? SampleTerms.Day(now), Day(request.ValidUntil));
        if ((request.ValidFrom.Length > 0 && Day(request.ValidFrom) is null) || (request.ValidUntil.Length > 0 && until is null))
            return Problem.Invalid("valid_from", "The first or the last day is not a day.", "yyyy-MM-dd");
        return until < from
            ? Problem.Invalid("valid_until", "The terms end before they begin.", $"{from:yyyy-MM-dd} or later, or nothing")
            : Draft(request, exporterId) with { Freight = freight, Credit = credit, ValidFrom = from, ValidUntil = until };
    }

    static SampleTerms Draft(V1.PutSampleTermsRequest request, Guid exporterId) => new()
    {
        ExporterId = exporterId,
        ProductId = Guid.Parse(request.ProductId),
        Kind = request.Kind,
        Offered = request.Offered,
        Currency = request.Currency,
        UnitPrice = UnitPrice.Parse(request.UnitPrice) ?? 0,
        CustomsUnitPrice = UnitPrice.Parse(request.CustomsUnitPrice),
        LeastUnits = request.LeastUnits,
        MostUnits = request.MostUnits,
        MostUnitsPerBuyer = request.MostUnitsPerBuyer > 0 ? request.MostUnitsPerBuyer : null,
        MostOrdersPerBuyer = request.MostOrdersPerBuyer > 0 ? request.MostOrdersPerBuyer : null,
        PeriodDays = request.PeriodDays > 0 ? request.PeriodDays : null,
        CreditDays = request.CreditDays > 0 ? request.CreditDays : null,
        CreditLeastMinor = request.CreditLeastMinor,
    };

    static Problem? Names(V1.PutSampleTermsRequest request)
    {
        if (!Guid.TryParse(request.ProductId, out _))
            return Problem.Invalid("product_id", $"'{request.ProductId}' is not an id.", "a UUID");
        if (!SampleTerms.Kinds.Contains(request.Kind))
            return Problem.Invalid("kind", $"'{request.Kind}' orders have no terms.", string.Join(", ", SampleTerms.Kinds));
        return Currency.Find(request.Currency) is null
            ? Problem.Invalid("currency", $"'{request.Currency}' is not a currency of the platform.", Currency.Accepted)
            : null;
    }

    /// <summary>Customs takes no goods without a value, so what is given away says what it is worth.</summary>
    static Problem? Prices(V1.PutSampleTermsRequest request)
    {
        var free = request.UnitPrice == FreePrice;
        if (!free && UnitPrice.Parse(request.UnitPrice) is null)
            return Problem.Invalid("unit_price", $"'{request.UnitPrice}' is not a price.", $"0, or {UnitPrice.Accepted}");
        if (free && request.Kind == OrderKind.Trial)
            return Problem.Invalid("unit_price", "A trial order is sold.", UnitPrice.Accepted);
        return free
            ? UnitPrice.Parse(request.CustomsUnitPrice) is null
                ? Problem.Invalid("customs_unit_price", "What a unit that is given away is worth is missing.", UnitPrice.Accepted)
                : null
            : request.CustomsUnitPrice.Length > 0
                ? Problem.Invalid("customs_unit_price", "What is sold is declared at its price.", "nothing")
                : null;
    }

    static Problem? Units(V1.PutSampleTermsRequest request)
    {
        if (request.LeastUnits < 1 || request.LeastUnits > Listing.QuantityMost)
            return Problem.Invalid("least_units", $"{request.LeastUnits} is out of range.", $"1 to {Listing.QuantityMost}");
        if (request.MostUnits < request.LeastUnits || request.MostUnits > Listing.QuantityMost)
            return Problem.Invalid("most_units", $"{request.MostUnits} is out of range.",
                $"{request.LeastUnits} to {Listing.QuantityMost}");
        if (request.MostUnitsPerBuyer != 0 && (request.MostUnitsPerBuyer < request.LeastUnits || request.MostUnitsPerBuyer > MinorMost))
            return Problem.Invalid("most_units_per_buyer", "A buyer could not make one order.",
                $"{request.LeastUnits} or more, or 0 for none");
        if (request.MostOrdersPerBuyer is < 0 or > OrdersMost)
            return Problem.Invalid("most_orders_per_buyer", "The number of orders is out of range.",
                $"1 to {OrdersMost}, or 0 for no limit");
        if (request.PeriodDays is < 0 or > DaysMost)
            return Problem.Invalid("period_days", "The period is out of range.", $"1 to {DaysMost}, or 0 for ever");
        return request.PeriodDays > 0 && request.MostUnitsPerBuyer == 0 && request.MostOrdersPerBuyer == 0
            ? Problem.Invalid("period_days", "Nothing is limited that could have a period.", "0, or a limit per buyer")
            : null;
    }

    static Problem? Credit(V1.PutSampleTermsRequest request, SampleCreditScope credit)
    {
        if (request.CreditLeastMinor is < 0 or > MinorMost)
            return Problem.Invalid("credit_least_minor", "The amount is out of range.", $"0 to {MinorMost}");
        if (credit == SampleCreditScope.None)
            return request.CreditDays != 0 || request.CreditLeastMinor != 0
                ? Problem.Invalid("credit", "There are days or an amount of a credit that there is not.", "Product, Exporter")
                : null;
        if (request.UnitPrice == FreePrice)
            return Problem.Invalid("credit", "Nothing is paid that could lower an order.", nameof(SampleCreditScope.None));
        return request.CreditDays is < 1 or > DaysMost
            ? Problem.Invalid("credit_days", "The days are out of range.", $"1 to {DaysMost}")
            : null;
    }

    static T? Choice<T>(string text) where T : struct, Enum =>
        Enum.GetNames<T>().Contains(text) ? Enum.Parse<T>(text) : null;

    static Problem Unknown<T>(string field, string text) where T : struct, Enum =>
        Problem.Invalid(field, $"'{text}' is none of them.", string.Join(", ", Enum.GetNames<T>()));

    static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
