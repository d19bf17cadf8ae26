using System.Xml;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

public enum ReportLevel { Group, Payment, Transaction }

/// <summary>What the bank says about a message, a payment block of it, or one transfer.</summary>
/// <param name="Original">The id of ours that it is about: MsgId, PmtInfId or EndToEndId.</param>
/// <param name="Status">ACTC, ACSP, ACSC, RJCT, PDNG ...; empty when the bank gave none on this level.</param>
/// <param name="Code">ISO reason code, such as AC04; empty without one.</param>
public sealed record ReportItem(ReportLevel Level, string Original, string Status, string Code, string Detail);

/// <summary>
/// A pain.002 message of any version, by local names. Read as a stream and distrusted: no document type, no more than so many bytes,
/// items and characters.
/// </summary>
public sealed record StatusReport(string MessageId, string OriginalMessageId, IReadOnlyList<ReportItem> Items)
{
    const int MostItems = 200_000;
    const int LongestId = 35;
    const int LongestDetail = 500;

    /// <param name="largest">Characters at most.</param>
    public static Outcome<StatusReport> Read(Stream content, long largest)
    {
        try
        {
            using var xml = XmlReader.Create(content, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = largest,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                IgnoreWhitespace = true,
            });
            return new Reading(xml).Report();
        }
        catch (XmlException e)
        {
            return Unreadable($"Line {e.LineNumber}: {e.Message}");
        }
    }

    static Problem Unreadable(string detail) => new(
        StatusCodes.Status400BadRequest, "payment_answer_unreadable", detail, "content", "a pain.002 message");

    /// <summary>Walks the document once; the path says what a text belongs to.</summary>
    sealed class Reading(XmlReader xml)
    {
        readonly List<ReportItem> items = [];
        readonly List<string> path = [];
        readonly Draft group = new();
        Draft payment = new();
        Draft transfer = new();
        string messageId = "";

        public Outcome<StatusReport> Report()
        {
            while (xml.Read())
            {
                switch (xml.NodeType)
                {
                    case XmlNodeType.Element when !xml.IsEmptyElement:
                        path.Add(xml.LocalName);
                        Open(xml.LocalName);
                        break;
                    case XmlNodeType.EndElement:
                        Close(xml.LocalName);
                        path.RemoveAt(path.Count - 1);
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA:
                        Take(xml.Value.Trim());
                        break;
                }

                if (items.Count > MostItems || path.Count > 20)
                    return Unreadable("The message has too many items, or they are too deep.");
            }

            return group.Original.Length is 0 or > LongestId || messageId.Length > LongestId
                ? Unreadable("The message does not say which message of ours it answers.")
                : new StatusReport(messageId, group.Original, [group.ToItem(ReportLevel.Group), .. items]);
        }

        void Open(string name)
        {
            if (name == "OrgnlPmtInfAndSts")
                payment = new Draft();
            else if (name == "TxInfAndSts")
                transfer = new Draft();
        }

        void Close(string name)
        {
            if (name == "TxInfAndSts")
                items.Add(transfer.ToItem(ReportLevel.Transaction));
            else if (name == "OrgnlPmtInfAndSts")
                items.Add(payment.ToItem(ReportLevel.Payment));
        }

        void Take(string text)
        {
            var (name, parent) = (path[^1], path.Count > 1 ? path[^2] : "");
            var about = path.Contains("TxInfAndSts") ? transfer : path.Contains("OrgnlPmtInfAndSts") ? payment : group;
            switch (parent, name)
            {
                case ("GrpHdr", "MsgId"): messageId = text; break;
                case ("OrgnlGrpInfAndSts", "OrgnlMsgId"):
                case ("OrgnlPmtInfAndSts", "OrgnlPmtInfId"):
                case ("TxInfAndSts", "OrgnlEndToEndId"): about.Original = text; break;
                case ("OrgnlGrpInfAndSts", "GrpSts"):
                case ("OrgnlPmtInfAndSts", "PmtInfSts"):
                case ("TxInfAndSts", "TxSts"): about.Status = text; break;
                case ("Rsn", "Cd" or "Prtry"): about.Code = text; break;
                case ("StsRsnInf", "AddtlInf"): about.Detail = $"{about.Detail} {text}"; break;
            }
        }
    }

    sealed class Draft
    {
        public string Original { get; set; } = "";
        public string Status { get; set; } = "";
        public string Code { get; set; } = "";
        public string Detail { get; set; } = "";

        public ReportItem ToItem(ReportLevel level) =>
            new(level, Cut(Original, LongestId), Cut(Status, LongestId), Cut(Code, LongestId), Cut(Detail.Trim(), LongestDetail));

        static string Cut(string text, int most) => text.Length <= most ? text : text[..most];
    }
}
