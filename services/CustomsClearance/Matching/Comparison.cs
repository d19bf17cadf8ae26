using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance;

/// <summary>One side of a comparison: which document, and what it says.</summary>
public sealed record Side(string Document, string Value);

/// <summary>A field that two documents state, side by side.</summary>
/// <param name="Field">goods_value, line_value, order_total, currency, quantity, unit, pieces, gross_weight, net_weight, consignee,
/// destination, waybill, carrier, document_number, order_number or freight.</param>
/// <param name="LineNo">Line of the order, null for a field of the whole.</param>
/// <param name="Tolerance">How far they may lie apart, for people; empty when not at all.</param>
/// <param name="Difference">Null when the sides agree; else what has to be done by whom.</param>
/// <param name="Accepted">An operator looked at the difference and let it pass, with a reason that is kept.</param>
public sealed record Comparison(
    string Field, int? LineNo, Side Left, Side Right, string Tolerance, WaitingReason? Difference, bool Accepted = false)
{
    /// <summary>Differences that an operator may let pass: what the documents may rightly name otherwise.</summary>
    public static IReadOnlyList<string> Acceptable { get; } = ["consignee_differs", "destination_differs", "net_total_differs"];

    /// <summary>Agrees, Differs or Accepted.</summary>
    public string Verdict => Difference is null ? "Agrees" : Accepted ? "Accepted" : "Differs";

    /// <summary>The difference if it still has to be dealt with.</summary>
    public WaitingReason? Open => Accepted ? null : Difference;

    internal static Comparison Of(
        string field, Side left, Side right, bool agrees, Func<WaitingReason> difference, string tolerance = "", int? line = null) =>
        new(field, line, left, right, tolerance, agrees ? null : difference());
}
