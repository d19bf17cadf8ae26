using System.Security.Cryptography;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>What a request to hold stock must say, and why one that says it may be refused all the same.</summary>
static class HoldRules
{
    /// <summary>The code of a product that is not there for the caller.</summary>
    public const string ProductNotFound = "product_not_found";
    const int LinesMost = 1000;
    const int CodesMost = 10;
    const long FreightMost = 1_000_000_000_000_000;
    static readonly TimeSpan HeldFor = TimeSpan.FromMinutes(15);

    public static Problem NotQualified { get; } = new(
        409, "exporter_not_qualified", "This exporter may not sell at present.", "exporter_id", "a qualified exporter");

    public static Outcome<Hold> Check(V1.ReserveRequest request, Principal principal, DateTimeOffset now)
    {
        if (!Guid.TryParse(request.OrderId, out var orderId))
            return Problem.Invalid("order_id", $"'{request.OrderId}' is not an id.", "a UUID");
        // An exporter sells its own goods only; another's look to it as if they were not there.
        if (!Guid.TryParse(request.ExporterId, out var exporterId) || (principal.Role == Role.Exporter && principal.PartyId != exporterId))
            return Problem.NotFound("exporter", request.ExporterId) with { Field = "exporter_id" };
        if (Currency.Find(request.Currency) is not { } currency)
            return Problem.Invalid("currency", $"'{request.Currency}' is not a currency of the platform.", Currency.Accepted);
        if (request.Lines.Count is 0 or > LinesMost)
            return Problem.Invalid("lines", $"There are {request.Lines.Count} lines.", $"1 to {LinesMost}");

        if (request.PromotionCodes.Count > CodesMost || !request.PromotionCodes.All(PromotionCheck.IsCode))
            return Problem.Invalid("promotion_codes", "A code is misspelt, or there are too many.", $"up to {CodesMost} codes");
        if (request.FreightMinor is < 0 or > FreightMost)
            return Problem.Invalid("freight_minor", "The freight is out of range.", $"0 to {FreightMost}");
        var (audience, stranger) = Audience.Of(request.BuyerId, request.Market, request.Channel, principal, now);
        if (audience is null)
            return stranger!;

        var hold = new Hold(
            orderId, exporterId, principal.PartyId, currency, Fingerprint(request, principal), Expiry(now), audience,
            request.FreightMinor, [.. request.PromotionCodes.Select(code => code.ToUpperInvariant()).Distinct()],
            new Guid?[request.Lines.Count], new string?[request.Lines.Count], new long[request.Lines.Count],
            new decimal?[request.Lines.Count], request.Kind.Length == 0 ? OrderKind.Standard : request.Kind, request.Incoterm);
        if (SampleHold.Unfit(hold) is { } unfit)
            return unfit;
        for (var i = 0; i < request.Lines.Count; i++)
            if (Take(hold, request.Lines[i], i, principal) is { } problem)
                return problem;
        return hold;
    }

    /// <summary>The first reason, in the order of the lines, why nothing was held; null when there is none: a rival was faster.</summary>
    public static Problem? Why(IReadOnlyList<HoldLine> lines, Hold hold, bool seesDrafts)
    {
        if (!lines[0].Qualified)
            return NotQualified;
        return lines.Select(line => Why(line, hold, seesDrafts)).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>Why this line is refused; null when it is not.</summary>
    public static Problem? Why(HoldLine line, Hold hold, bool seesDrafts)
    {
        var at = $"lines[{line.LineNo - 1}]";
        var field = hold.ProductIds[line.LineNo - 1] is null ? $"{at}.sku" : $"{at}.product_id";
        object asked = (object?)hold.ProductIds[line.LineNo - 1] ?? hold.Skus[line.LineNo - 1]!;
        if (line.ProductId is null || (line.Status != ProductStatus.Published && !seesDrafts))
            return new Problem(
                404, ProductNotFound, $"This exporter sells no product {asked}.", field, "a published product of the exporter");
        if (line.Status != ProductStatus.Published)
            return new Problem(409, "product_not_published", $"The product {line.Sku} is {line.Status}.", field, "a published product");
        if (line.Agreed is null && line.PriceListId is null && line.Currency != hold.Currency.Code)
            return new Problem(409, "currency_differs", $"The product {line.Sku} is sold in {line.Currency}, not {hold.Currency}.", field,
                $"an order in {line.Currency}, or a price listed or agreed in {hold.Currency}");
        if (line.UnitPrice is null)
            return new Problem(409, "quantity_below_moq", $"The least quantity of {line.Sku} is {line.Moq}.", $"{at}.quantity",
                $"{line.Moq} or more");
        return line.Demand > line.Available
            ? new Problem(409, "insufficient_stock",
                $"Of {line.Sku}, {line.Available} are free and this order asks for {line.Demand}.", $"{at}.quantity",
                $"{line.Available} or less over all lines")
            : null;
    }

    static Problem? Take(Hold hold, V1.ReserveLine line, int i, Principal principal)
    {
        if ((line.ProductId.Length == 0) == (line.Sku.Length == 0))
            return Problem.Invalid($"lines[{i}].product_id", "The line must name its product in one way.", "either product_id or sku");
        if (line.ProductId.Length > 0 && !Guid.TryParse(line.ProductId, out _))
            return Problem.Invalid($"lines[{i}].product_id", $"'{line.ProductId}' is not an id.", "a UUID");
        if (line.Sku.Any(char.IsControl))
            return Problem.Invalid($"lines[{i}].sku", "The SKU has characters that cannot be printed.", "a SKU of the exporter");
        if (line.Quantity is < 1 or > Listing.QuantityMost)
            return Problem.Invalid($"lines[{i}].quantity", $"{line.Quantity} units cannot be ordered.", $"1 to {Listing.QuantityMost}");
        if (line.AgreedUnitPrice.Length > 0 && principal.Role is not (Role.Exporter or Role.Operator or Role.Service))
            return new Problem(
                403, "agreed_price_not_allowed", "Only the seller enters an agreed price.", $"lines[{i}].agreed_unit_price", "nothing");
        if (line.AgreedUnitPrice.Length > 0 && UnitPrice.Parse(line.AgreedUnitPrice) is null)
            return Problem.Invalid($"lines[{i}].agreed_unit_price", $"'{line.AgreedUnitPrice}' is not a price.", UnitPrice.Accepted);

        hold.ProductIds[i] = line.ProductId.Length > 0 ? Guid.Parse(line.ProductId) : null;
        hold.Skus[i] = line.Sku.Length > 0 ? line.Sku : null;
        hold.Quantities[i] = line.Quantity;
        hold.Agreed[i] = UnitPrice.Parse(line.AgreedUnitPrice);
        return null;
    }

    // Whole microseconds, as the database keeps them, so that a repeat is answered with the same instant.
    static DateTimeOffset Expiry(DateTimeOffset now) => (now + HeldFor) is var expiry
        ? expiry.AddTicks(-(expiry.Ticks % TimeSpan.TicksPerMicrosecond))
        : now;

    // The party is part of it, so that nobody gets the answer that was another's.
    static string Fingerprint(V1.ReserveRequest request, Principal principal) =>
        Convert.ToHexStringLower(SHA256.HashData([.. principal.PartyId.ToByteArray(), .. request.ToByteArray()]));
}
