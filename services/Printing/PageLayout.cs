namespace CrossBorder.Printing;

/// <summary>
/// Sets a document on A4 pages: title, fields in two columns, tables whose head is repeated on every page, clauses, signatures, and
/// page x of y. A pure function of the document and the face.
/// </summary>
public sealed class PageLayout
{
    const float Margin = 42, Bottom = 56, Body = 8.5f, Small = 7, Line = 12, Pad = 3;
    const float Ending = 215;
    const int KeptRows = 4;
    const float Inner = PdfFile.Width - (2 * Margin);

    readonly Paper document;
    readonly TextFlow flow;
    readonly string stamp;
    readonly List<PdfPage> pages = [];
    float y;

    PageLayout(Paper document, TrueTypeFace face, string stamp) =>
        (this.document, flow, this.stamp) = (document, new TextFlow(face), stamp);

    PdfPage Page => pages[^1];

    /// <param name="document">What it says.</param>
    /// <param name="face">What it is set in.</param>
    /// <param name="stamp">Stands at the foot of every page: version and hash of the content.</param>
    public static IReadOnlyList<PdfPage> Of(Paper document, TrueTypeFace face, string stamp = "")
    {
        var layout = new PageLayout(document, face, stamp);
        layout.Start();
        foreach (var section in document.Sections)
            layout.Put(section);
        layout.Number();
        return layout.pages;
    }

    /// <summary>The day in China, which has had no daylight saving since 1991.</summary>
    static string Day(DateTimeOffset at) =>
        at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    void Start()
    {
        pages.Add(new PdfPage());
        y = PdfFile.Height - Margin;
        if (pages.Count > 1)
        {
            Text(document.Title.En, Margin, y - Small, Small);
            TextRight(document.Number, Margin + Inner, y - Small, Small);
            y -= 18;
            return;
        }

        Centre(document.Title.Zh, 17);
        Centre(document.Title.En, 11);
        Centre($"编号 No. {document.Number}\u2003日期 Date {Day(document.At)}", Body, bold: false);
        y -= 6;
    }

    void Centre(string text, float size, bool bold = true)
    {
        y -= size + 4;
        Text(text, (PdfFile.Width - flow.Width(text, size)) / 2, y, size, bold);
    }

    void Put(Section section)
    {
        if (section.Title is { } title)
        {
            Need(46);
            y -= 8;
            Text($"{title.Zh}  {title.En}", Margin, y - Body, 9.5f, bold: true);
            y -= 16;
        }
        else if (section.Signatures.Count == 0)
            y -= 6;

        Fields(section.Fields);
        if (section.Table is { } table)
            Put(table);
        if (section.Closing is { } closing)
            Close(closing.Label, closing.Value);
        Clauses(section.Clauses);
        Signatures(section.Signatures);
        y -= 6;
    }

    void Fields(IReadOnlyList<(Label Label, Value Value)> fields)
    {
        const float labelled = 104, half = Inner / 2;
        foreach (var pair in fields.Chunk(2))
        {
            var cells = pair.Select(field => (
                Labels: flow.Wrap(field.Label.Zh + " " + field.Label.En, Small, labelled - (2 * Pad)),
                Values: flow.Wrap(field.Value.Text, Body, half - labelled - (2 * Pad)))).ToList();
            var height = cells.Max(cell => Math.Max(cell.Labels.Count * 9.5f, cell.Values.Count * Line)) + (2 * Pad);
            Need(height);
            for (var i = 0; i < cells.Count; i++)
            {
                var x = Margin + (half * i);
                Page.Boxes.Add(new PdfBox(x, y - height, labelled, height, 0.955f, true));
                Page.Boxes.Add(new PdfBox(x, y - height, half, height, 0.72f, false));
                Lines(cells[i].Labels, x + Pad, Small, 9.5f);
                Lines(cells[i].Values, x + labelled + Pad, Body, Line);
            }

            y -= height;
        }
    }

    void Close(Label label, Value value)
    {
        var lines = flow.Wrap($"{label.Zh} {label.En}: {value.Text}", Body, Inner - (2 * Pad));
        var height = (lines.Count * Line) + (2 * Pad);
        Need(height);
        Page.Boxes.Add(new PdfBox(Margin, y - height, Inner, height, 0.72f, false));
        Lines(lines, Margin + Pad, Body, Line);
        y -= height;
    }

    void Lines(List<string> lines, float x, float size, float step)
    {
        for (var i = 0; i < lines.Count; i++)
            Text(lines[i], x, y - Pad - size - (step * i), size);
    }

    void Put(Table table)
    {
        var widths = table.Columns.Select(column => column.Share * Inner / table.Columns.Sum(other => other.Share)).ToArray();
        Need(60);
        Head(table, widths);
        for (var i = 0; i < table.Rows.Count; i++)
        {
            // The sums never stand on a page without the last lines that they sum, and what is signed is on the same page.
            if (i == Math.Max(0, table.Rows.Count - KeptRows) && y - Ending < Bottom)
            {
                Start();
                Head(table, widths);
            }

            Row(table, widths, table.Rows[i], bold: false);
        }

        if (table.Totals is { } totals)
            Row(table, widths, totals, bold: true);
    }

    void Head(Table table, float[] widths)
    {
        var cells = table.Columns.Select((column, i) => flow.Wrap(column.Label.Zh, Small, widths[i] - (2 * Pad))
            .Concat(flow.Wrap(column.Label.En, Small, widths[i] - (2 * Pad))).ToList()).ToList();
        var height = (cells.Max(cell => cell.Count) * 9) + (2 * Pad);
        Page.Boxes.Add(new PdfBox(Margin, y - height, Inner, height, 0.93f, true));
        Cells(table, widths, cells, Small, 9, height, bold: true);
    }

    void Row(Table table, float[] widths, IReadOnlyList<Value> row, bool bold)
    {
        var cells = row.Select((value, i) => flow.Wrap(value.Text, Body, widths[i] - (2 * Pad))).ToList();
        var height = (Math.Max(1, cells.Max(cell => cell.Count)) * 10.5f) + (2 * Pad);
        if (y - height < Bottom)
        {
            Start();
            Head(table, widths);
        }

        Cells(table, widths, cells, Body, 10.5f, height, bold);
    }

    void Cells(Table table, float[] widths, List<List<string>> cells, float size, float step, float height, bool bold)
    {
        var x = Margin;
        for (var i = 0; i < cells.Count; i++)
        {
            Page.Boxes.Add(new PdfBox(x, y - height, widths[i], height, 0.72f, false));
            for (var line = 0; line < cells[i].Count; line++)
            {
                var (text, at) = (cells[i][line], y - Pad - size - (step * line));
                if (table.Columns[i].Right)
                    TextRight(text, x + widths[i] - Pad, at, size, bold);
                else
                    Text(text, x + Pad, at, size, bold);
            }

            x += widths[i];
        }

        y -= height;
    }

    void Clauses(IReadOnlyList<Label> clauses)
    {
        for (var i = 0; i < clauses.Count; i++)
        {
            var lines = flow.Wrap($"{i + 1}. {clauses[i].Zh}", Body, Inner).Concat(flow.Wrap(clauses[i].En, Body, Inner)).ToList();
            Need(lines.Count * Line);
            Lines(lines, Margin, Body, Line);
            y -= (lines.Count * Line) + 3;
        }
    }

    void Signatures(IReadOnlyList<(Label Label, Value Value)> signatures)
    {
        if (signatures.Count == 0)
            return;
        Need(86);
        var width = Inner / Math.Max(2, signatures.Count);
        for (var i = 0; i < signatures.Count; i++)
        {
            var x = Margin + (width * i);
            Lines(flow.Wrap($"{signatures[i].Label.Zh}\n{signatures[i].Label.En}", Small, width - 24), x, 18, 9, Small);
            Lines(flow.Wrap(signatures[i].Value.Text, Body, width - 24), x, 34 + Body, Line, Body);
            Page.Boxes.Add(new PdfBox(x, y - 78, width - 24, 0, 0.4f, false));
        }

        y -= 86;
    }

    void Lines(List<string> lines, float x, float below, float step, float size)
    {
        for (var i = 0; i < lines.Count; i++)
            Text(lines[i], x, y - below - (step * i), size);
    }

    /// <summary>Turns the page unless so much of it is left.</summary>
    void Need(float height)
    {
        if (y - height < Bottom)
            Start();
    }

    void Number()
    {
        for (var i = 0; i < pages.Count; i++)
        {
            var text = $"第 {i + 1} 页 / 共 {pages.Count} 页   Page {i + 1} of {pages.Count}";
            pages[i].Texts.Add(new PdfText(Margin + Inner - flow.Width(text, Small), 30, Small, text, false));
            pages[i].Texts.Add(new PdfText(Margin, 30, Small, $"{document.Number}   {stamp}".TrimEnd(), false));
        }
    }

    void Text(string text, float x, float at, float size, bool bold = false) => Page.Texts.Add(new PdfText(x, at, size, text, bold));

    void TextRight(string text, float right, float at, float size, bool bold = false) =>
        Text(text, right - flow.Width(text, size), at, size, bold);
}
