using CrossBorder.MainJob.Retail;

namespace CrossBorder.MainJob;

/// <summary>Reads the whole file and says what an import would do, without asking any service.</summary>
static class DryRun
{
    public static int Report(JobOptions options)
    {
        var assignments = Assignments.Load(options.Data);
        var lines = RetailFile.Invoices(options.File).SelectMany(new LineCheck(assignments).Check).ToList();
        var refused = lines.Where(line => line.Verdict == Verdict.Refused).ToList();
        Console.WriteLine($"lines of the file          {lines.Count,7}");
        Console.WriteLine($"  would be imported        {lines.Count - refused.Count,7}");
        Console.WriteLine($"  would be refused         {refused.Count,7}");
        foreach (var reason in refused.GroupBy(line => line.Reason).OrderByDescending(group => group.Count()))
            Console.WriteLine($"    {reason.Key,-24} {reason.Count(),6}");
        var open = lines.Where(line => line.Verdict == Verdict.Goods && assignments.Goods[line.Line.StockCode].HsCode.Length == 0)
            .Select(line => line.Line.StockCode).Distinct().Count();
        Console.WriteLine($"products not ready for export (no HS code yet) {open}");
        return 0;
    }
}
