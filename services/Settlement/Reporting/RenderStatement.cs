using System.Text;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>A statement of account as a file.</summary>
public sealed partial class ReportingService
{
    const string Formats = "csv, pdf, camt.053";

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.RenderedStatement> RenderAccountStatement(
        V1.RenderAccountStatementRequest request, ServerCallContext context)
    {
        var statement = await GetAccountStatement(request.Statement ?? new V1.AccountStatementRequest(), context);
        var (content, type, extension) = request.Format switch
        {
            "csv" => (Encoding.UTF8.GetBytes(StatementCsv.Write(statement)), "text/csv; charset=utf-8", "csv"),
            "camt.053" => (CamtWriter.Write(statement, clock.GetUtcNow()), "application/xml", "xml"),
            "pdf" => (pdf.Write(statement, clock.GetUtcNow()).OrThrow(), "application/pdf", "pdf"),
            _ => throw Problem.Invalid("format", $"'{request.Format}' is not written.", Formats).ToGrpc(),
        };
        return new V1.RenderedStatement
        {
            Content = UnsafeByteOperations.UnsafeWrap(content),
            ContentType = type,
            FileName = $"statement-{statement.PartyId}-{statement.From}-{statement.To}.{extension}",
        };
    }
}

/// <summary>A row per movement, and one for each opening and closing balance (RFC 4180, UTF-8 with a mark for spreadsheets).</summary>
static class StatementCsv
{
    public static string Write(V1.AccountStatement statement)
    {
        var text = new StringBuilder("\uFEFF");
        Row(text, "account", "currency", "date", "document", "reference", "order", "memo", "amount", "balance");
        foreach (var section in statement.Sections)
        {
            var currency = Currency.Of(section.Currency);
            Row(text, section.Account, currency.Code, statement.From, "opening", "", "", "", "", Plain(section.OpeningMinor, currency));
            foreach (var movement in section.Movements)
                Row(text, section.Account, currency.Code, movement.On, movement.Document, movement.Reference, movement.OrderId,
                    movement.Memo, Plain(movement.AmountMinor, currency), Plain(movement.BalanceMinor, currency));
            Row(text, section.Account, currency.Code, statement.To, "closing", "", "", "", "", Plain(section.ClosingMinor, currency));
        }

        return text.ToString();
    }

    /// <summary>The amount in major units with the currency's digits and a point.</summary>
    public static string Plain(long minor, Currency currency) => new Money(minor, currency).ToString()[..^4];

    static void Row(StringBuilder text, params ReadOnlySpan<string> cells)
    {
        for (var i = 0; i < cells.Length; i++)
            text.Append(i == 0 ? "" : ",").Append(Cell(cells[i]));
        text.Append("\r\n");
    }

    /// <summary>What a spreadsheet would take for a formula is kept as text by a leading apostrophe, except a negative amount.</summary>
    static string Cell(string text)
    {
        if (text.Length > 0 && (text[0] is '=' or '+' or '@' or '\t' || (text[0] == '-' && !decimal.TryParse(text, out _))))
            text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
