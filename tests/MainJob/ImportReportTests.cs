using CrossBorder.MainJob.Retail;

namespace CrossBorder.MainJob.Tests;

public sealed class ImportReportTests : IDisposable
{
    readonly string path = Path.Combine(Directory.CreateTempSubdirectory("report").FullName, "import.csv");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    static ReportRow Row(int line, string invoice, string outcome = ImportReport.Imported, string reason = "") =>
        new(line, invoice, "85123A", outcome, reason, "");

    [Fact]
    public void A_report_goes_on_where_it_ended_except_for_the_last_invoice()
    {
        using (var report = ImportReport.Open(path))
        {
            report.Write("1", [Row(2, "1"), Row(3, "1", ImportReport.Refused, "customer_missing")]);
            report.Write("2", [Row(4, "2")]);
        }

        using var again = ImportReport.Open(path);
        Assert.True(again.Has("1"));
        // The last one may have been cut off by a crash: sending it again is harmless, skipping half of it is not.
        Assert.False(again.Has("2"));
        Assert.Equal((1, 1), (again.ImportedLines, again.RefusedLines));
        Assert.Equal(1, again.Reasons["customer_missing"]);
    }

    [Fact]
    public void A_row_torn_by_a_crash_is_dropped_with_its_invoice()
    {
        File.WriteAllText(path, "line,invoice,stock_code,outcome,reason,order_id\n2,1,A,imported,,x\n3,2,B,imported,,y\n4,2,C,impo");
        using var report = ImportReport.Open(path);
        Assert.True(report.Has("1"));
        Assert.False(report.Has("2"));
        Assert.Equal(1, report.ImportedLines);
    }
}
