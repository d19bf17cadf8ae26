using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>
/// The bank's own check of a pain.001.001.09 file, written from fx-and-payments.md section 5 and the message's element order, without
/// anything of the platform's writer: order and presence of elements, lengths, codes, counts and sums.
/// </summary>
static partial class PaymentChecks
{
    const int LongestId = 35;
    static readonly XNamespace Ns = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

    // Name, then ! for one, ? for at most one, * for any number, + for one at least; in the order of the message.
    static readonly Dictionary<string, string> Content = new()
    {
        ["CstmrCdtTrfInitn"] = "GrpHdr! PmtInf+",
        ["GrpHdr"] = "MsgId! CreDtTm! NbOfTxs! CtrlSum? InitgPty!",
        ["InitgPty"] = "Nm?",
        ["PmtInf"] = "PmtInfId! PmtMtd! BtchBookg? NbOfTxs? CtrlSum? ReqdExctnDt! Dbtr! DbtrAcct! DbtrAgt! ChrgBr? CdtTrfTxInf+",
        ["ReqdExctnDt"] = "Dt!",
        ["Dbtr"] = "Nm? PstlAdr?",
        ["DbtrAcct"] = "Id! Ccy?",
        ["DbtrAgt"] = "FinInstnId!",
        ["CdtTrfTxInf"] = "PmtId! Amt! ChrgBr? CdtrAgt? Cdtr! CdtrAcct! RmtInf?",
        ["PmtId"] = "InstrId? EndToEndId! UETR!",
        ["Amt"] = "InstdAmt!",
        ["CdtrAgt"] = "FinInstnId!",
        ["FinInstnId"] = "BICFI? ClrSysMmbId? Nm?",
        ["ClrSysMmbId"] = "ClrSysId? MmbId!",
        ["ClrSysId"] = "Cd!",
        ["Cdtr"] = "Nm! PstlAdr?",
        ["PstlAdr"] = "Ctry?",
        ["CdtrAcct"] = "Id! Ccy?",
        ["Id"] = "IBAN? Othr?",
        ["Othr"] = "Id!",
        ["RmtInf"] = "Ustrd*",
    };

    public static PaymentMessage Read(XDocument document)
    {
        var body = document.Root?.Element(Ns + "CstmrCdtTrfInitn");
        if (document.Root?.Name != Ns + "Document" || body is null)
            return new("", [], "Document: not a pain.001.001.09");
        var message = body.Element(Ns + "GrpHdr")?.Element(Ns + "MsgId")?.Value ?? "";
        if (Shape(body) is { } misshapen)
            return new(message, [], misshapen);
        var orders = new List<PaymentOrder>();
        foreach (var payment in body.Elements(Ns + "PmtInf"))
            if (Payment(payment, orders) is { } fault)
                return new(message, [], fault);
        return new(message, orders, Header(body, orders) ?? Unique(body, orders));
    }

    /// <summary>Every element has the children that it may have, in their order and number, and nothing else.</summary>
    static string? Shape(XElement element)
    {
        // An account's number is an Id without children; its Id has some.
        var leaf = element.Name.LocalName == "Id" && element.Parent?.Name.LocalName == "Othr";
        if (leaf || !Content.TryGetValue(element.Name.LocalName, out var content))
            return element.HasElements || element.Value.Length == 0 ? $"{Path(element)}: empty, or with children" : null;
        var children = element.Elements().ToList();
        var at = 0;
        foreach (var word in content.Split(' '))
        {
            var (name, number) = (word[..^1], 0);
            for (; at < children.Count && children[at].Name == Ns + name; at++)
                number++;
            if ((number == 0 && word[^1] is ('!' or '+')) || (number > 1 && word[^1] is ('!' or '?')))
                return $"{Path(element)}/{name}: {number} times";
        }

        return at < children.Count
            ? $"{Path(children[at])}: not allowed here"
            : children.Select(Shape).FirstOrDefault(fault => fault is not null);
    }

    static string? Header(XElement body, List<PaymentOrder> orders)
    {
        var header = body.Element(Ns + "GrpHdr")!;
        if (!DateTimeOffset.TryParse(header.Element(Ns + "CreDtTm")!.Value, CultureInfo.InvariantCulture, out _))
            return "GrpHdr/CreDtTm: no time";
        return Totals(header, [.. body.Descendants(Ns + "InstdAmt")]) ?? (orders.Count == 0 ? "CdtTrfTxInf: none" : null);
    }

    static string? Payment(XElement payment, List<PaymentOrder> orders)
    {
        string Text(string name) => payment.Element(Ns + name)!.Value;
        if (Text("PmtMtd") != "TRF")
            return "PmtInf/PmtMtd: not TRF";
        if (!DateOnly.TryParseExact(payment.Element(Ns + "ReqdExctnDt")!.Value, "yyyy-MM-dd", out _))
            return "PmtInf/ReqdExctnDt/Dt: no day";
        if (payment.Element(Ns + "ChrgBr")?.Value is { } bearer && bearer is not ("DEBT" or "CRED" or "SHAR" or "SLEV"))
            return "PmtInf/ChrgBr: not a charge bearer";
        if (payment.Element(Ns + "DbtrAgt")!.Descendants(Ns + "BICFI").SingleOrDefault()?.Value is not { } bic || !Bic().IsMatch(bic))
            return "PmtInf/DbtrAgt: no BIC";
        if (Account(payment.Element(Ns + "DbtrAcct")!, out _) is { } account)
            return account;
        foreach (var transfer in payment.Elements(Ns + "CdtTrfTxInf"))
            if (Transfer(Text("PmtInfId"), transfer, orders) is { } fault)
                return fault;
        return Totals(payment, [.. payment.Descendants(Ns + "InstdAmt")]);
    }

    static string? Transfer(string payment, XElement transfer, List<PaymentOrder> orders)
    {
        var ids = transfer.Element(Ns + "PmtId")!;
        var (endToEnd, amount) = (ids.Element(Ns + "EndToEndId")!.Value, transfer.Descendants(Ns + "InstdAmt").Single());
        var at = $"CdtTrfTxInf[{endToEnd}]";
        if (endToEnd.Length is 0 or > LongestId)
            return $"{at}/PmtId/EndToEndId: length";
        if (!Uetr().IsMatch(ids.Element(Ns + "UETR")!.Value))
            return $"{at}/PmtId/UETR: not a UUID of version 4 in lower case";
        if (Currency.Find((string?)amount.Attribute("Ccy")) is not { } currency)
            return $"{at}/Amt/InstdAmt/@Ccy: not a currency of ours";
        if (!Amount().IsMatch(amount.Value) || Minor(amount.Value, currency) is not { } minor)
            return $"{at}/Amt/InstdAmt: not an amount in {currency.Code}";
        if (transfer.Descendants(Ns + "BICFI").Any(bic => !Bic().IsMatch(bic.Value)))
            return $"{at}/CdtrAgt/FinInstnId/BICFI: no BIC";
        if (transfer.Descendants(Ns + "MmbId").Any(member => !Cnaps().IsMatch(member.Value)))
            return $"{at}/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId: not 12 digits";
        var (name, remittance) = (
            transfer.Element(Ns + "Cdtr")!.Element(Ns + "Nm")!.Value,
            string.Join(' ', transfer.Descendants(Ns + "Ustrd").Select(u => u.Value)));
        if (name.Length > 140 || transfer.Descendants(Ns + "Ustrd").Any(text => text.Value.Length > 140))
            return $"{at}: a text is too long";
        if (Account(transfer.Element(Ns + "CdtrAcct")!, out var account) is { } fault)
            return fault;
        orders.Add(new PaymentOrder(
            payment, endToEnd, Guid.Parse(ids.Element(Ns + "UETR")!.Value), currency.Code, minor, name, account, remittance));
        return null;
    }

    static string? Account(XElement element, out string account)
    {
        account = element.Descendants(Ns + "IBAN").SingleOrDefault()?.Value ?? "";
        if (account.Length > 0)
            return IsIban(account) ? null : $"{Path(element)}/Id/IBAN: its check digits are wrong";
        account = element.Descendants(Ns + "Othr").SingleOrDefault()?.Value ?? "";
        return account.Length is > 0 and <= 34 ? null : $"{Path(element)}/Id: no account";
    }

    /// <summary>NbOfTxs and CtrlSum, where they stand, are what the amounts come to.</summary>
    static string? Totals(XElement element, List<XElement> amounts)
    {
        if (element.Element(Ns + "NbOfTxs")?.Value is { } count && count != amounts.Count.ToString(CultureInfo.InvariantCulture))
            return $"{Path(element)}/NbOfTxs: {count}, there are {amounts.Count}";
        var sum = amounts.Sum(amount => decimal.Parse(amount.Value, CultureInfo.InvariantCulture));
        return element.Element(Ns + "CtrlSum")?.Value is { } stated
            && (!decimal.TryParse(stated, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var control) || control != sum)
            ? $"{Path(element)}/CtrlSum: {stated}, the sum is {sum.ToString(CultureInfo.InvariantCulture)}"
            : null;
    }

    static string? Unique(XElement body, List<PaymentOrder> orders) =>
        body.Descendants().Any(e => e.Name.LocalName is "MsgId" or "PmtInfId" && e.Value.Length > LongestId) ? "an id is longer than 35"
        : orders.DistinctBy(order => order.EndToEndId).Count() != orders.Count ? "EndToEndId: one comes twice"
        : orders.DistinctBy(order => order.Uetr).Count() != orders.Count ? "UETR: one comes twice"
        : null;

    /// <summary>Null when it has more decimals than the currency, or none of it is left.</summary>
    static long? Minor(string text, Currency currency)
    {
        var minor = Money.FromMajor(decimal.Parse(text, CultureInfo.InvariantCulture), currency);
        return minor.Major == decimal.Parse(text, CultureInfo.InvariantCulture) && minor.Minor is > 0 and <= BankOrder.LargestMinor
            ? minor.Minor
            : null;
    }

    static bool IsIban(string iban)
    {
        var turned = iban[4..] + iban[..4];
        return Iban().IsMatch(iban) && BigInteger.Parse(
            string.Concat(turned.Select(c => char.IsAsciiDigit(c) ? $"{c}" : $"{c - 'A' + 10}")), CultureInfo.InvariantCulture) % 97 == 1;
    }

    static string Path(XElement element) => string.Join('/', element.AncestorsAndSelf().Reverse().Skip(2).Select(e => e.Name.LocalName));

    [GeneratedRegex(@"\A[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?\z")]
    private static partial Regex Bic();

    [GeneratedRegex(@"\A[0-9]{12}\z")]
    private static partial Regex Cnaps();

    [GeneratedRegex(@"\A[0-9]{1,13}(\.[0-9]{1,5})?\z")]
    private static partial Regex Amount();

    [GeneratedRegex(@"\A[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}\z")]
    private static partial Regex Iban();

    [GeneratedRegex(@"\A[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\z")]
    private static partial Regex Uetr();
}
