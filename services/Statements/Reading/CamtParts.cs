using System.Globalization;

namespace CrossBorder.Statements;

/// <summary>Values of camt.053 as text; null when they do not have their format.</summary>
static class CamtParts
{
    public static DateOnly? Day(string? text) =>
        text is { Length: >= 10 }
        && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    /// <summary>Times without an offset are taken as UTC.</summary>
    public static DateTimeOffset? Instant(string? text) =>
        text is { Length: <= 40 } && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : null;

    public static bool? Flag(string? text) => text switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => null,
    };

    public static long? Number(string? text) =>
        text is not null && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>CRDT is true, DBIT false.</summary>
    public static bool? IsCredit(string? text) => text switch
    {
        "CRDT" => true,
        "DBIT" => false,
        _ => null,
    };

    /// <summary>An amount in this currency; null when it has another one or is none.</summary>
    public static long? Amount(CamtRecord record, CamtField field, string currency) =>
        record[field] is { } text && record.Currencies.GetValueOrDefault(field, currency) == currency
        && Iso4217.Decimals(currency) is { } decimals
            ? Amounts.Parse(text, '.', false, decimals)
            : null;

    public static Charge? Charge(CamtCharge charge, string currency)
    {
        var stated = MtParts.Currency(charge.Currency ?? currency);
        if (stated is null || Amounts.Parse(charge.Amount, '.', false, Iso4217.Decimals(stated)!.Value) is not { } minor)
            return null;
        return new Charge(
            IsCredit(charge.Side) == true ? -minor : minor, stated, Flag(charge.Included), charge.Type, charge.Bearer);
    }

    /// <summary>The balance and its code; an unknown code is kept as another balance.</summary>
    public static (string Code, Balance Balance)? Balance(CamtRecord record, string? currency)
    {
        var stated = MtParts.Currency(record.Currencies.GetValueOrDefault(CamtField.Amount, currency ?? ""));
        if (stated is null || IsCredit(record[CamtField.Side]) is not { } isCredit
            || Amount(record, CamtField.Amount, stated) is not { } minor)
            return null;
        var code = record[CamtField.BalanceType] ?? "";
        var kind = code switch
        {
            "OPBD" or "PRCD" => BalanceKind.Opening,
            "CLBD" => BalanceKind.Closing,
            "CLAV" or "OPAV" or "ITAV" => BalanceKind.Available,
            "FWAV" => BalanceKind.Forward,
            _ => BalanceKind.Other,
        };
        return (code, new Balance(kind, code == "ITBD", Day(record[CamtField.BalanceDate]), stated, isCredit ? minor : -minor));
    }
}
