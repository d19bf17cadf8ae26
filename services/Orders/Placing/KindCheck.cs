using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// Samples and trial orders. What they cost and how many there may be say the exporter's terms, which Catalog holds every order
/// against; here is what can be told without them.
/// </summary>
public static partial class PlaceCheck
{
    public static string KindOf(V1.PlaceRequest request) => request.Kind.Length == 0 ? OrderKind.Standard : request.Kind;

    static Problem? Kind(V1.PlaceRequest request)
    {
        var kind = KindOf(request);
        if (!OrderKind.All.Contains(kind))
            return Problem.Invalid("kind", $"'{request.Kind}' is not a kind of orders.", string.Join(", ", OrderKind.All));
        if (kind == OrderKind.Standard)
            return null;
        if (request.PromotionCodes.Count > 0)
            return Problem.Invalid("promotion_codes", $"A {kind} order has the price of its terms.", "no codes");
        if (kind == OrderKind.Sample && request.OverseasWarehouse.Trim().Length > 0)
            return Problem.Invalid("overseas_warehouse", "Samples go to who looks at them.", "empty");
        for (var i = 0; i < request.Lines.Count; i++)
            if (request.Lines[i].AgreedUnitPrice.Length > 0)
                return Problem.Invalid($"lines[{i}].agreed_unit_price", $"A {kind} order has the price of its terms.", "empty");
        return null;
    }

    /// <summary>More units would go past the terms, another price past what a credit is reckoned from.</summary>
    public static Problem KindFixed(string kind) => new(
        StatusCodes.Status409Conflict, "order_kind_fixed", $"What a {kind} order is made of does not change.", "lines",
        "no lines; units can be given up, and another one be placed");
}
