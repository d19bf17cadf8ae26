using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf.Collections;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Payment terms: fixed amounts first, percents of what they leave, each counted from a milestone that its method knows.</summary>
public static partial class PlaceCheck
{
    const int MostTerms = 12;
    const int MostOffsetDays = 365;

    /// <summary>Fixed amounts leave something for the percents, which the last of them then takes with the remainder.</summary>
    public static Problem? Amounts(RepeatedField<V1.PaymentTerm> terms, long totalMinor) =>
        terms.Sum(term => (decimal)term.AmountMinor) is var sum && sum > 0 && sum >= totalMinor
            ? Problem.Invalid(
                "payment_terms", string.Create(CultureInfo.InvariantCulture, $"Fixed amounts of {sum} leave nothing of {totalMinor}."),
                "amounts below the order's total")
            : null;

    public static Problem? Terms(RepeatedField<V1.PaymentTerm> terms)
    {
        if (terms.Count is 0 or > MostTerms)
            return Problem.Invalid(
                "payment_terms", $"An order has payment terms, not {terms.Count} of them.", $"1 to {MostTerms} instalments");
        var sum = 0m;
        for (var i = 0; i < terms.Count; i++)
        {
            if (Term(terms[i], $"payment_terms[{i}]", out var percent) is { } fault)
                return fault;
            sum += percent;
        }

        return sum == 100m
            ? null
            : Problem.Invalid(
                "payment_terms", string.Create(CultureInfo.InvariantCulture, $"The percents sum to {sum}."), "a sum of exactly 100");
    }

    static Problem? Term(V1.PaymentTerm term, string field, out decimal percent)
    {
        percent = 0;
        if (term.Method.Length > 0 && !PaymentMethod.All.Contains(term.Method))
            return Problem.Invalid($"{field}.method", $"'{term.Method}' is not a method.", string.Join(", ", PaymentMethod.All));
        if (!PaymentMethod.Milestones(term.Method).Contains(term.Milestone))
            return Problem.Invalid(
                $"{field}.milestone", $"'{term.Milestone}' is not a milestone of payment.",
                string.Join(", ", PaymentMethod.Milestones(term.Method)));
        if (term.OffsetDays is < 0 or > MostOffsetDays)
            return Problem.Invalid($"{field}.offset_days", "The days after the milestone are out of range.", $"0 to {MostOffsetDays}");
        if (term.AmountMinor is < 0 or > Totals.MostMinor)
            return Problem.Invalid($"{field}.amount_minor", "The amount is out of range.", $"1 to {Totals.MostMinor}, 0 for a percent");
        if (term.AmountMinor > 0)
            return term.Percent.Length == 0
                ? null
                : Problem.Invalid($"{field}.percent", "An instalment is an amount or a percent.", "empty beside an amount");
        return TryDecimal(term.Percent, out percent) && percent is > 0 and <= 100 && percent.Scale <= 2
            ? null
            : Problem.Invalid($"{field}.percent", "The percent is not one.", "above 0, at most 100, with at most 2 decimals");
    }
}
