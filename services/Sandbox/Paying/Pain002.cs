using System.Globalization;
using System.Xml.Linq;

namespace CrossBorder.Sandbox;

/// <summary>What is said of one transfer.</summary>
sealed record TransferStatus(string EndToEndId, string Status, string? Code);

/// <summary>What is said of one payment block: of all of it, or of some of its transfers, or both.</summary>
sealed record PaymentStatus(string PaymentId, string? Status, IReadOnlyList<TransferStatus> Transfers);

/// <summary>Writes pain.002.001.10.</summary>
static class Pain002
{
    static readonly XNamespace Ns = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10";

    /// <param name="group">Null: nothing is said of the whole message.</param>
    public static string Write(
        string id, string original, DateTimeOffset at, string? group, string? code, string? detail, IEnumerable<PaymentStatus> payments) =>
        new XDeclaration("1.0", "UTF-8", null) + "\n" + new XElement(Ns + "Document", new XElement(Ns + "CstmrPmtStsRpt",
            new XElement(Ns + "GrpHdr",
                new XElement(Ns + "MsgId", id),
                new XElement(Ns + "CreDtTm", at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture))),
            new XElement(Ns + "OrgnlGrpInfAndSts",
                new XElement(Ns + "OrgnlMsgId", original),
                new XElement(Ns + "OrgnlMsgNmId", "pain.001.001.09"),
                group is null ? null : new XElement(Ns + "GrpSts", group),
                Reason(code, detail)),
            payments.Select(payment => new XElement(Ns + "OrgnlPmtInfAndSts",
                new XElement(Ns + "OrgnlPmtInfId", payment.PaymentId),
                payment.Status is null ? null : new XElement(Ns + "PmtInfSts", payment.Status),
                payment.Transfers.Select(transfer => new XElement(Ns + "TxInfAndSts",
                    new XElement(Ns + "OrgnlEndToEndId", transfer.EndToEndId),
                    new XElement(Ns + "TxSts", transfer.Status),
                    Reason(transfer.Code, transfer.Code is null ? null : Meaning(transfer.Code))))))));

    static XElement? Reason(string? code, string? detail) => code is null ? null : new XElement(Ns + "StsRsnInf",
        new XElement(Ns + "Rsn", new XElement(Ns + "Cd", code)),
        detail is null ? null : new XElement(Ns + "AddtlInf", detail.Length <= 105 ? detail : detail[..105]));

    static string Meaning(string code) => code switch
    {
        "AC01" => "The account number is not valid.",
        "AC04" => "The account is closed.",
        "AC06" => "The account is blocked.",
        "AM04" => "There are not enough funds.",
        "AG01" => "The transaction is forbidden on this account.",
        "BE01" => "Name and account do not agree.",
        _ => "Refused for a regulatory reason.",
    };
}
