namespace CrossBorder.CustomsClearance;

/// <summary>
/// The codes of receipts for full declarations (customs_declaration_status.csv); upper and lower case are different codes.
/// </summary>
public static class DeclarationStatusCodes
{
    /// <summary>
    /// Null for a code that moves nothing: of inspection and quarantine (a, b, c, d, S), of a port (X), that a form was declared
    /// (E0), and one that nobody knows. It is kept.
    /// </summary>
    public static ReturnSignal? Signal(string code) => code switch
    {
        "S0" => ReturnSignal.Staged,
        "E1" => ReturnSignal.Sent,
        "Y" or "N" or "F1" or "f0" => ReturnSignal.SendFailed,
        "E" or "Z" or "SpE" => ReturnSignal.Returned,
        "L" or "7" or "SpL" => ReturnSignal.Received,
        "M" or "T" => ReturnSignal.InReview,
        "G" or "J" or "W" or "SpJ" or "Sp1" => ReturnSignal.Examined,
        "C" or "SpC" => ReturnSignal.Inspection,
        "H" => ReturnSignal.Suspended,
        "P" or "I" or "K" or "B" or "F" or "SpK" => ReturnSignal.Released,
        "R" => ReturnSignal.Closed,
        "D" or "A" => ReturnSignal.Withdrawn,
        _ => null,
    };
}
