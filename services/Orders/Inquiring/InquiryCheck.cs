using System.Globalization;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>What an inquiry and a message must look like: everything that can be told from the request alone.</summary>
public static class InquiryCheck
{
    public const int MostLines = 100;
    const int LongestSubject = 200;
    const int LongestBody = 4_000;
    const int LongestWords = 500;
    const int LongestUnit = 30;
    const int LongestPlace = 100;
    const int LongestChannel = 40;

    public static Problem? Of(V1.OpenInquiryRequest request, Principal principal, DateOnly today)
    {
        if (!Guid.TryParse(request.ExporterId, out var exporter) || exporter == principal.PartyId)
            return Problem.Invalid("exporter_id", "Who is asked is missing.", "the id of a registered exporter");
        if (request.Incoterm.Length > 0 && !PlaceCheck.IsIncoterm(request.Incoterm))
            return PlaceCheck.NoIncoterm("incoterm", request.Incoterm);
        if (PlaceCheck.Destination("destination_country", request.DestinationCountry) is { } nowhere)
            return nowhere;
        if (request.Currency.Length > 0 && Currency.Find(request.Currency) is null)
            return Problem.Invalid("currency", $"'{request.Currency}' is not a currency of the platform.", Currency.Accepted);
        return PlaceCheck.Text("subject", request.Subject, 1, LongestSubject)
            ?? PlaceCheck.Text("destination_place", request.DestinationPlace, 1, LongestPlace)
            ?? PlaceCheck.Text("channel", request.Channel, 0, LongestChannel)
            ?? (request.Message.Length > 0 ? Body("message", request.Message) : null)
            ?? Day(request.NeededBy, today)
            ?? Lines(request);
    }

    /// <summary>Several lines of text; of the control characters only line ends and tabs.</summary>
    public static Problem? Body(string field, string text) =>
        text.AsSpan().Trim().Length is 0 or > LongestBody || text.Any(one => char.IsControl(one) && one is not ('\n' or '\r' or '\t'))
            ? Problem.Invalid(field, "The text is missing, too long or not plain text.", $"1 to {LongestBody} characters of plain text")
            : null;

    static Problem? Day(string day, DateOnly today)
    {
        if (day.Length == 0)
            return null;
        return DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var needed)
            && needed >= today
            ? null
            : Problem.Invalid("needed_by", $"'{day}' is not a day to come.", "yyyy-MM-dd, today or later, or nothing");
    }

    static Problem? Lines(V1.OpenInquiryRequest request)
    {
        if (request.Lines.Count is 0 or > MostLines)
            return Problem.Invalid("lines", $"An inquiry asks about something, not {request.Lines.Count} lines.", $"1 to {MostLines}");
        for (var i = 0; i < request.Lines.Count; i++)
            if (Line(request.Lines[i], request.Currency) is { } fault)
                return fault with { Field = $"lines[{i}].{fault.Field}" };
        return null;
    }

    static Problem? Line(V1.InquiryLine line, string currency)
    {
        if (line.ProductId.Length > 0 && !Guid.TryParse(line.ProductId, out _))
            return Problem.Invalid("product_id", "The product id is not one.", "a UUID, or empty beside words");
        if (PlaceCheck.Text("words", line.Words, line.ProductId.Length > 0 ? 0 : 1, LongestWords) is { } wordless)
            return wordless;
        if (line.Quantity is < 1 or > PlaceCheck.MostQuantity)
            return Problem.Invalid("quantity", "The quantity is out of range.", $"1 to {PlaceCheck.MostQuantity}");
        if (PlaceCheck.Text("unit", line.Unit, 0, LongestUnit) is { } unit)
            return unit;
        if (line.TargetPrice.Length == 0)
            return null;
        if (currency.Length == 0)
            return Problem.Invalid("target_price", "A price needs the currency of the inquiry.", "empty, or a currency beside");
        return OfferPrice.Parse(line.TargetPrice) is null
            ? Problem.Invalid("target_price", "The price is not one.", OfferPrice.Accepted)
            : null;
    }
}

/// <summary>A price per unit as Catalog takes agreed ones: a decimal number without sign or exponent, at most four decimals.</summary>
public static class OfferPrice
{
    public const string Accepted = "a number above 0 and below 100000000 with at most 4 decimals, such as 2.55";
    const int Decimals = 4;
    const decimal Below = 100_000_000m;

    /// <summary>Null when the text is not a price.</summary>
    public static decimal? Parse(string text) =>
        PlaceCheck.TryDecimal(text, out var price) && price is > 0 and < Below && price == decimal.Round(price, Decimals) ? price : null;

    public static string Format(decimal price) => price.ToString("0.####", CultureInfo.InvariantCulture);
}
