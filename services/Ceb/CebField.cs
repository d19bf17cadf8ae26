namespace CrossBorder.Ceb;

/// <summary>A field of the interface specification: what its schema demands of the text in it.</summary>
/// <param name="Position">From 1, within its parent; elements come in this order.</param>
/// <param name="Kind">string, int, decimal, cdata (text that is quoted) or XMLElement (any XML).</param>
/// <param name="Length">Exact length of a string, in characters.</param>
/// <param name="TotalDigits">Of a number, leading zeros and zeros that end its fraction not counted.</param>
public sealed record CebField(
    int Position, string Name, string Kind, int? Length, int? MinLength, int? MaxLength, int? TotalDigits, int? FractionDigits,
    bool Mandatory);
