namespace CrossBorder.CustomsClearance;

/// <summary>What a rule of Incoterms 2020 puts into the price, and the customs code of the trade term it is declared under.</summary>
/// <param name="Code">customs_trade_terms.csv: 1 CIF, 2 C&amp;F, 3 FOB, 7 EXW.</param>
/// <param name="Destination">Costs at the destination.</param>
/// <param name="Duty">Duty and taxes at the destination.</param>
public sealed record TradeTerm(string Code, bool Freight, bool Insurance, bool Destination, bool Duty);

/// <summary>
/// The eleven rules (incoterms2020.csv). Under the D rules the seller carries the risk to the destination, so that the price holds
/// what insurance the waybill bills.
/// </summary>
public static class TradeTerms
{
    /// <summary>Null for what is none of the rules.</summary>
    public static TradeTerm? Of(string incoterm) => incoterm switch
    {
        "EXW" => new("7", false, false, false, false),
        "FCA" or "FAS" or "FOB" => new("3", false, false, false, false),
        "CFR" or "CPT" => new("2", true, false, false, false),
        "CIF" or "CIP" => new("1", true, true, false, false),
        "DAP" or "DPU" => new("1", true, true, true, false),
        "DDP" => new("1", true, true, true, true),
        _ => null,
    };
}
