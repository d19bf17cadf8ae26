using System.Globalization;
using CrossBorder.Platform;
using CrossBorder.Printing;
using Microsoft.Extensions.Options;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>A statement of account on paper, in Chinese and English: a table for each account, from opening to closing.</summary>
public sealed partial class StatementPdf
{
    const int ShortOrder = 8;

    static readonly Problem NoFont = new(
        503, "document_font_missing", "No font with Chinese TrueType outlines is installed where the documents are made.",
        "Settlement:DocumentFont", "the path of a TrueType file or collection, such as that of Debian's fonts-wqy-microhei");

    static readonly Column[] Columns =
    [
        new(new Label("日期", "Date"), 9), new(new Label("业务", "Document"), 12), new(new Label("参考号", "Reference"), 22),
        new(new Label("订单", "Order"), 10), new(new Label("金额", "Amount"), 14, Right: true),
        new(new Label("余额", "Balance"), 14, Right: true),
    ];

    readonly PaperFont font;

    public StatementPdf(IOptions<SettlementOptions> options, ILogger<StatementPdf> log) =>
        font = new PaperFont(options.Value.DocumentFont, (path, reason) => LogUnreadable(log, path, reason));

    /// <summary>The file; 503 where there is no font to set it in.</summary>
    public Outcome<byte[]> Write(V1.AccountStatement statement, DateTimeOffset now) => Write(Of(statement, now));

    /// <summary>Any paper as a file; 503 where there is no font to set it in.</summary>
    public Outcome<byte[]> Write(Paper paper) => font.Face() is { } face
        ? PdfFile.Write(PageLayout.Of(paper, face), $"{paper.Title.En} {paper.Number}", paper.At, face)
        : NoFont;

    /// <summary>What the paper says, before it has pages.</summary>
    public static Paper Of(V1.AccountStatement statement, DateTimeOffset now) => new(
        new Label("对账单", "Statement of account"), $"{statement.PartyId[..ShortOrder]}-{statement.To}", now,
        [
            new Section((Label?)null)
            {
                Fields =
                [
                    (new Label("户名", "Party"), new Value(statement.PartyName.Length > 0 ? statement.PartyName : statement.PartyId)),
                    (new Label("期间", "Period"), new Value($"{statement.From} – {statement.To}")),
                ],
            },
            .. statement.Sections.Select(section => Of(section, statement)),
        ]);

    static Section Of(V1.AccountSection section, V1.AccountStatement statement)
    {
        var currency = Currency.Of(section.Currency);
        Value Amount(long minor) => new(StatementCsv.Plain(minor, currency));
        IReadOnlyList<Value> Balance(string day, string name, long minor) =>
            [new(day), new(name), new(""), new(""), new(""), Amount(minor)];
        return new Section(new Label(Chinese(section.Kind), $"{section.Kind} {section.Currency}"))
        {
            Table = new Table(
                Columns,
                [
                    Balance(statement.From, "opening", section.OpeningMinor),
                    .. section.Movements.Select(row => (IReadOnlyList<Value>)
                    [
                        new(row.On), new(row.Document), new(row.Reference), new(row.OrderId.Length == 0 ? "" : row.OrderId[..ShortOrder]),
                        Amount(row.AmountMinor), Amount(row.BalanceMinor),
                    ]),
                ],
                Balance(statement.To, "closing", section.ClosingMinor)),
            Closing = (new Label("笔数与合计", "Movements, in and out"), new Value(string.Create(
                CultureInfo.InvariantCulture,
                $"{section.Movements.Count}: +{Amount(section.InMinor).Text} -{Amount(section.OutMinor).Text}"))),
        };
    }

    static string Chinese(string kind) => kind switch
    {
        nameof(AccountKind.ExporterPayable) => "应付出口商",
        nameof(AccountKind.OrderFunds) => "订单货款",
        nameof(AccountKind.BuyerCredit) => "买方余额",
        nameof(AccountKind.ExporterRefund) => "待收退税",
        nameof(AccountKind.FxResult) => "汇兑损益",
        nameof(AccountKind.ExporterRecoverable) => "应向出口商收回",
        _ => "账户",
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The document font {Path} cannot be used: {Reason}")]
    static partial void LogUnreadable(ILogger log, string path, string reason);
}

static class ReportingParts
{
    public static void AddReporting(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<StatementPdf>();
}
