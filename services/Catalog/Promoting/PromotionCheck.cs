using System.Globalization;
using CrossBorder.Platform;
using Google.Protobuf.Collections;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>What a promotion must look like, as far as the request itself tells.</summary>
static class PromotionCheck
{
    public const int LongestCode = 40;
    const int LongestName = 200;
    const int PriorityMost = 1_000_000;
    const int StepsMost = 20;
    const int ProductsMost = 500;
    const long MinorMost = 1_000_000_000_000_000;
    const decimal Whole = 100m;

    public static bool IsCode(string code) => code.Length is > 0 and <= LongestCode && char.IsAsciiLetterOrDigit(code[0])
        && code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>The promotion as it would be made; its id, version and time are the writer's.</summary>
    public static Outcome<Promotion> Of(V1.PutPromotionRequest request, Guid exporterId, DateTimeOffset now)
    {
        if ((Names(request) ?? Limits(request) ?? Audiences(request)) is { } problem)
            return problem;
        if (!TryParse(request.Kind, default(PromotionKind?), out var kind))
            return Unknown<PromotionKind>("kind", request.Kind);
        if (!TryParse<PromotionStatus>(request.Status, PromotionStatus.Active, out var status))
            return Unknown<PromotionStatus>("status", request.Status);
        if (!TryParse<PromotionStacking>(request.Stacking, PromotionStacking.Separate, out var stacking))
            return Unknown<PromotionStacking>("stacking", request.Stacking);
        var (from, until) = (request.ValidFrom?.ToDateTimeOffset() ?? now, request.ValidUntil?.ToDateTimeOffset());
        if (until <= from)
            return Problem.Invalid("valid_until", "The window ends before it begins.", $"after {from:O}, or nothing");
        return (Benefit(request, kind!.Value) ?? Products(request.Products, kind.Value)) is { } fault
            ? fault
            : Draft(request, exporterId, kind.Value) with
            {
                Status = status!.Value,
                Stacking = stacking!.Value,
                ValidFrom = from,
                ValidUntil = until,
            };
    }

    static Promotion Draft(V1.PutPromotionRequest request, Guid exporterId, PromotionKind kind) => new()
    {
        ExporterId = exporterId,
        Code = request.Code.ToUpperInvariant(),
        Name = request.Name.Trim(),
        Kind = kind,
        NeedsCode = request.NeedsCode || kind == PromotionKind.Coupon,
        Priority = request.Priority,
        Currency = request.Currency,
        BuyerId = Guid.TryParse(request.BuyerId, out var buyer) ? buyer : null,
        GroupId = Guid.TryParse(request.GroupId, out var group) ? group : null,
        Market = request.Market.Length > 0 ? request.Market : null,
        Channel = request.Channel.Length > 0 ? request.Channel : null,
        MinGoodsMinor = request.MinGoodsMinor,
        Percent = PercentOf(request.Percent),
        AmountMinor = Some(request.AmountMinor),
        UnitPrice = UnitPrice.Parse(request.UnitPrice),
        MostUnits = Some(request.MostUnits),
        StepQuantities = [.. request.Steps.Select(step => step.MinQuantity)],
        StepPercents = [.. request.Steps.Select(step => PercentOf(step.Percent)!.Value)],
        ProductIds = [.. request.Products.Select(product => Guid.Parse(product.ProductId))],
        ProductQuantities = [.. request.Products.Select(product => product.Quantity)],
        MaxUses = Some(request.MaxUses),
        MaxUsesPerBuyer = Some(request.MaxUsesPerBuyer),
        BudgetMinor = Some(request.BudgetMinor),
    };

    static Problem? Names(V1.PutPromotionRequest request)
    {
        if (!IsCode(request.Code))
            return Problem.Invalid("code", $"'{request.Code}' is no code.", $"1 to {LongestCode} letters, digits, - and _");
        return request.Name.Trim().Length is 0 or > LongestName || request.Name.Any(char.IsControl)
            ? Problem.Invalid("name", "The name is missing or too long.", $"1 to {LongestName} printable characters")
            : null;
    }

    static Problem? Limits(V1.PutPromotionRequest request)
    {
        if (Currency.Find(request.Currency) is null)
            return Problem.Invalid("currency", $"'{request.Currency}' is not a currency of the platform.", Currency.Accepted);
        if (request.Priority is < -PriorityMost or > PriorityMost)
            return Problem.Invalid("priority", "The priority is out of range.", $"-{PriorityMost} to {PriorityMost}");
        foreach (var (field, number) in new[]
        {
            ("min_goods_minor", request.MinGoodsMinor), ("amount_minor", request.AmountMinor), ("most_units", request.MostUnits),
            ("max_uses", request.MaxUses), ("max_uses_per_buyer", request.MaxUsesPerBuyer), ("budget_minor", request.BudgetMinor),
        })
            if (number is < 0 or > MinorMost)
                return Problem.Invalid(field, $"{number} is out of range.", $"1 to {MinorMost}, or 0 for none");
        return null;
    }

    static Problem? Audiences(V1.PutPromotionRequest request)
    {
        if (request.BuyerId.Length > 0 && !Guid.TryParse(request.BuyerId, out _))
            return Problem.Invalid("buyer_id", $"'{request.BuyerId}' is not an id.", "a UUID, or nothing");
        if (request.GroupId.Length > 0 && !Guid.TryParse(request.GroupId, out _))
            return Problem.Invalid("group_id", $"'{request.GroupId}' is not an id.", "a UUID, or nothing");
        return Audience.CheckMarket(request.Market) ?? Audience.CheckChannel(request.Channel);
    }

    /// <summary>Each kind says what it takes off in its own fields, and leaves those of the others out.</summary>
    static Problem? Benefit(V1.PutPromotionRequest request, PromotionKind kind)
    {
        var free = kind == PromotionKind.ShippingContribution;
        if (request.Percent.Length > 0 && (PercentOf(request.Percent) is not { } percent || (percent == Whole && !free)))
            return Problem.Invalid("percent", $"'{request.Percent}' is not a percent.", "above 0 and below 100, at most 2 decimals");
        var (byPercent, byAmount) = (request.Percent.Length > 0, request.AmountMinor > 0);
        if (kind is PromotionKind.Coupon or PromotionKind.Bundle && byPercent == byAmount)
            return Problem.Invalid("percent", $"A {kind} takes a percent or an amount off.", "either percent or amount_minor");
        if (free && !byPercent && !byAmount)
            return Problem.Invalid("percent", "It says nothing about how much of the freight.", "percent, amount_minor, or both");
        if (kind is PromotionKind.TierDiscount or PromotionKind.FreeSample && (byPercent || byAmount))
            return Problem.Invalid(byPercent ? "percent" : "amount_minor", $"A {kind} says it in other fields.", "nothing");
        var sample = kind == PromotionKind.FreeSample;
        if (sample ? UnitPrice.Parse(request.UnitPrice) is null : request.UnitPrice.Length > 0)
            return Problem.Invalid(
                "unit_price", $"'{request.UnitPrice}' does not do for a {kind}.", sample ? UnitPrice.Accepted : "nothing");
        if (sample != (request.MostUnits > 0))
            return Problem.Invalid("most_units", $"{request.MostUnits} does not do for a {kind}.", sample ? "1 or more" : "0");
        return Steps(request.Steps, kind);
    }

    static Problem? Steps(RepeatedField<V1.PromotionStep> steps, PromotionKind kind)
    {
        if (kind == PromotionKind.TierDiscount ? steps.Count is 0 or > StepsMost : steps.Count > 0)
            return Problem.Invalid("steps", $"There are {steps.Count} steps.",
                kind == PromotionKind.TierDiscount ? $"1 to {StepsMost}" : "none");
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].MinQuantity < 1 || steps[i].MinQuantity > Listing.QuantityMost
                || (i > 0 && steps[i].MinQuantity <= steps[i - 1].MinQuantity))
                return Problem.Invalid(
                    $"steps[{i}].min_quantity", "The quantities of steps rise.", $"1 to {Listing.QuantityMost}, rising");
            if (PercentOf(steps[i].Percent) is null or Whole)
                return Problem.Invalid(
                    $"steps[{i}].percent", $"'{steps[i].Percent}' is not a percent.", "above 0 and below 100, at most 2 decimals");
        }

        return null;
    }

    static Problem? Products(RepeatedField<V1.PromotionProduct> products, PromotionKind kind)
    {
        var bundle = kind == PromotionKind.Bundle;
        if (products.Count > ProductsMost || (products.Count == 0 && (bundle || kind == PromotionKind.FreeSample)))
            return Problem.Invalid("products", $"{products.Count} products do not do for a {kind}.", $"1 to {ProductsMost}");
        var seen = new HashSet<Guid>();
        for (var i = 0; i < products.Count; i++)
        {
            if (!Guid.TryParse(products[i].ProductId, out var id) || !seen.Add(id))
                return Problem.Invalid($"products[{i}].product_id", "It is no id, or named twice.", "a UUID, each once");
            if (bundle ? products[i].Quantity is < 1 or > Listing.QuantityMost : products[i].Quantity != 0)
                return Problem.Invalid($"products[{i}].quantity", $"{products[i].Quantity} does not do for a {kind}.",
                    bundle ? $"1 to {Listing.QuantityMost}" : "0");
        }

        return null;
    }

    static decimal? PercentOf(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
        && percent is > 0 and <= Whole && percent == decimal.Round(percent, 2)
            ? percent
            : null;

    static long? Some(long number) => number > 0 ? number : null;

    static Problem Unknown<T>(string field, string text) where T : struct, Enum =>
        Problem.Invalid(field, $"'{text}' is none of them.", string.Join(", ", Enum.GetNames<T>()));

    static bool TryParse<T>(string text, T? usual, out T? value) where T : struct, Enum
    {
        value = text.Length == 0 ? usual : Enum.GetNames<T>().Contains(text) ? Enum.Parse<T>(text) : null;
        return value is not null;
    }
}
