using System.Globalization;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>What the terms of a frame must look like: everything that can be told from the proposal and the day.</summary>
static class FrameCheck
{
    const int MostLines = 100;
    const int MostTiers = 10;
    const int LongestYears = 5;

    public static Problem? Of(V1.FrameTerms? terms, DateOnly today)
    {
        if (terms is null)
            return Problem.Invalid("terms", "The proposal has no terms.", "currency, delivery, payment, days and lines");
        if (Currency.Find(terms.Currency) is null)
            return Problem.Invalid("terms.currency", $"'{terms.Currency}' is not a currency that orders are made in.", Currency.Accepted);
        if (!PlaceCheck.IsIncoterm(terms.Incoterm))
            return PlaceCheck.NoIncoterm("terms.incoterm", terms.Incoterm);
        if (terms.FreightMinor is < 0 or > Totals.MostMinor)
            return Problem.Invalid("terms.freight_minor", "Freight is negative or too large.", $"0 to {Totals.MostMinor}");
        return PlaceCheck.Text("terms.named_place", terms.NamedPlace, 1, 100) ?? PlaceCheck.Terms(terms.PaymentTerms)
            ?? Days(terms, today) ?? Lines(terms);
    }

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    static Problem? Days(V1.FrameTerms terms, DateOnly today)
    {
        if (!TryDay(terms.ValidFrom, out var from))
            return Problem.Invalid("terms.valid_from", $"'{terms.ValidFrom}' is no day.", "yyyy-MM-dd");
        return TryDay(terms.ValidUntil, out var until) && until >= from && until >= today && until <= today.AddYears(LongestYears)
            ? null
            : Problem.Invalid(
                "terms.valid_until", $"'{terms.ValidUntil}' is no day to end on.",
                FormattableString.Invariant($"a day from the first one and from {today:yyyy-MM-dd} on, within {LongestYears} years"));
    }

    static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    static Problem? Lines(V1.FrameTerms terms)
    {
        if (terms.Lines.Count is 0 or > MostLines)
            return Problem.Invalid("terms.lines", "There are no lines, or too many.", $"1 to {MostLines}");
        for (var i = 0; i < terms.Lines.Count; i++)
            if ((Line(terms.Lines[i]) ?? Repeated(terms, i)) is { } fault)
                return fault with { Field = $"terms.lines[{i}].{fault.Field}" };
        return null;
    }

    static Problem? Repeated(V1.FrameTerms terms, int i) => terms.Lines.Take(i).Any(other => other.ProductId == terms.Lines[i].ProductId)
        ? Problem.Invalid("product_id", "The frame has the product twice.", "each product once")
        : null;

    static Problem? Line(V1.FrameLine line)
    {
        if (!Guid.TryParse(line.ProductId, out _))
            return Problem.Invalid("product_id", "The product id is not one.", "a UUID");
        if (line.Quantity is < 1 or > PlaceCheck.MostQuantity)
            return Problem.Invalid("quantity", "The quantity is out of range.", $"1 to {PlaceCheck.MostQuantity}");
        if (line.Least < 0 || line.Least > line.Quantity)
            return Problem.Invalid("least", "A call-off cannot have at least so many.", $"0 to {line.Quantity}");
        if (line.Most < 0 || line.Most > line.Quantity || (line.Most > 0 && line.Most < line.Least))
            return Problem.Invalid("most", "A call-off cannot have at most so many.", $"0, or {line.Least} to {line.Quantity}");
        if (line.Tiers.Count is 0 or > MostTiers)
            return Problem.Invalid("tiers", "The line has no price, or too many.", $"1 to {MostTiers} tiers");
        for (var i = 0; i < line.Tiers.Count; i++)
            if (Tier(line, i) is { } fault)
                return fault with { Field = $"tiers[{i}].{fault.Field}" };
        return null;
    }

    static Problem? Tier(V1.FrameLine line, int i)
    {
        var tier = line.Tiers[i];
        var least = i == 0 ? 1 : line.Tiers[i - 1].MinQuantity + 1;
        var most = i == 0 ? Math.Max(1, line.Least) : line.Quantity;
        if (tier.MinQuantity < least || tier.MinQuantity > most)
            return Problem.Invalid(
                "min_quantity", "The first tier is from the smallest call-off on, the others rise.", $"{least} to {most}");
        return PlaceCheck.TryDecimal(tier.UnitPrice, out var price) && price > 0
            ? null
            : Problem.Invalid("unit_price", "The price is not one.", "a decimal number above 0, such as 2.55");
    }
}

/// <summary>The order that a call-off comes to, decided from the terms, what is left of them and what is asked.</summary>
public static class CallPlan
{
    /// <param name="left">Units left by line number of the frame.</param>
    public static Outcome<V1.PlaceRequest> Of(
        Frame frame, V1.FrameTerms terms, IReadOnlyDictionary<int, long> left, V1.CallOffRequest request, DateOnly day)
    {
        if (frame.Refusal(FrameAction.CallOff, null, day) is { } refused)
            return refused;
        if (day < FrameCheck.Day(terms.ValidFrom))
            return new Problem(409, "frame_not_begun", $"The frame is in force from {terms.ValidFrom} on.", "frame_id", "from that day on");
        if (request.Lines.Count == 0 || request.Lines.Select(line => line.LineNo).Distinct().Count() < request.Lines.Count)
            return Problem.Invalid("lines", "There are no lines, or one is here twice.", "lines of the frame, each once");
        for (var i = 0; i < request.Lines.Count; i++)
            if (Line(terms, left, request.Lines[i]) is { } unfit)
                return unfit with { Field = $"lines[{i}].{unfit.Field}" };
        var place = new V1.PlaceRequest
        {
            ExporterId = frame.ExporterId.ToString(),
            BuyerId = frame.BuyerId.ToString(),
            Currency = terms.Currency,
            Incoterm = terms.Incoterm,
            NamedPlace = terms.NamedPlace,
            ShipTo = request.ShipTo,
            FreightMinor = terms.FreightMinor,
            Reference = request.Reference,
        };
        place.PaymentTerms.AddRange(terms.PaymentTerms);
        place.Lines.AddRange(request.Lines.Select(line => new V1.PlaceLine
        {
            ProductId = terms.Lines[line.LineNo - 1].ProductId,
            Quantity = line.Quantity,
            AgreedUnitPrice = Price(terms.Lines[line.LineNo - 1], line.Quantity),
        }));
        return PlaceCheck.Of(place, Principal.Service("orders")) is { } fault ? fault : place;
    }

    /// <summary>Of the highest tier that the quantity reaches.</summary>
    public static string Price(V1.FrameLine line, long quantity) =>
        line.Tiers.Last(tier => tier == line.Tiers[0] || tier.MinQuantity <= quantity).UnitPrice;

    static Problem? Line(V1.FrameTerms terms, IReadOnlyDictionary<int, long> left, V1.CalledLine asked)
    {
        if (asked.LineNo < 1 || asked.LineNo > terms.Lines.Count)
            return Problem.Invalid("line_no", $"The frame has no line {asked.LineNo}.", $"1 to {terms.Lines.Count}");
        var line = terms.Lines[asked.LineNo - 1];
        if (asked.Currency.Length > 0 && asked.Currency != terms.Currency)
            return Problem.Invalid("currency", $"The frame is in {terms.Currency}, not in {asked.Currency}.", terms.Currency);
        if (asked.UnitCode.Length > 0 && asked.UnitCode != line.UnitCode)
            return Problem.Invalid("unit_code", $"The line counts in {line.UnitCode}, not in {asked.UnitCode}.", line.UnitCode);
        var (least, rest) = (Math.Max(1, line.Least), left.GetValueOrDefault(asked.LineNo));
        var most = line.Most == 0 ? line.Quantity : line.Most;
        // What is left at the end may be less than a call-off has at least.
        if (asked.Quantity > most || asked.Quantity < 1 || (asked.Quantity < least && asked.Quantity != rest))
            return Problem.Invalid("quantity", "A call-off of this line cannot have so many units.", $"{least} to {most}");
        return asked.Quantity > rest
            ? new Problem(
                409, "frame_exhausted", $"{rest} units of line {asked.LineNo} are left, {asked.Quantity} were called off.", "quantity",
                rest > 0 ? $"at most {rest}" : "a new frame")
            : null;
    }
}
