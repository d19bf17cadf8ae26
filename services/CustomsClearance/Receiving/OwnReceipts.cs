namespace CrossBorder.CustomsClearance;

/// <summary>Receipts of documents of their own (CEB 202205): what each answers, and by which fields it names it.</summary>
public static class OwnReceipts
{
    /// <summary>The type of message that a type of receipt answers; null for another receipt.</summary>
    public static string? SentType(string type) => type switch
    {
        "CEB606" => "CEB605",
        "CEB608" => "CEB607",
        "CEB508" => "CEB507",
        "CEB510" => "CEB509",
        "CEB214" => "CEB213",
        "CEB216" => "CEB215",
        "CEB702" => "CEB701",
        _ => null,
    };

    /// <summary>The company's number of the document, and of a split message its part.</summary>
    public static string? Key(string type, Func<string, int, string> required) => type switch
    {
        "CEB606" => required("copNo", 30),
        "CEB214" => required("coElNo", 30),
        "CEB216" => required("coElNo", 20),
        "CEB608" or "CEB508" or "CEB510" or "CEB702" => Key(required("copNo", 30), required("msgSeqNo", 9)),
        _ => null,
    };

    public static string Key(string documentNumber, string part) => $"{documentNumber}/{part}";
}
