using System.Diagnostics;
namespace CrossBorder.CustomsClearance.Tests;
public sealed class Perf(CustomsHost host)
{
    [Fact]
    public async Task Measure()
    {
        const int N = 400;
        var stories = Enumerable.Range(0, N).Select(_ => new Story()).ToList();
        await host.DeliverAll(stories.Take(20).SelectMany(s => s.Facts));
        await Task.Delay(3000);
        var p = Process.GetCurrentProcess();
        var c0 = p.TotalProcessorTime; var w = Stopwatch.StartNew();
        await host.DeliverAll(stories.Skip(20).SelectMany(s => s.Facts.Skip(1)).Concat(stories.Skip(20).Select(s => s.Registered)));
        long ready = 0;
        for (var i = 0; i < 600 && ready < N; i++) { await Task.Delay(100); ready = await host.Db.One<long>("select count(*) from message where type='CEB505' and status='Written'", new { }, default); }
        p.Refresh(); var c1 = p.TotalProcessorTime;
        Console.WriteLine($"PERF facts {ready} ready in {w.ElapsedMilliseconds} ms, cpu/order {(c1 - c0).TotalMilliseconds / (N - 20):F2}");
        var rows = await host.Db.Many<R>("select d.order_id, d.document_number, m.guid, m.type from message m join declaration d on d.id=m.declaration_id", new { }, default);
        var map = stories.ToDictionary(s => s.OrderId);
        foreach (var r in rows.Where(r => r.Type == "CEB303")) await host.Drop(Receipts.Order(map[r.OrderId], r.Guid, "120", map[r.OrderId].Minute(1)));
        foreach (var r in rows.Where(r => r.Type == "CEB505")) await host.Drop(Receipts.Waybill(map[r.OrderId], r.Guid, "399", map[r.OrderId].Minute(1)));
        long sub = 0;
        for (var i = 0; i < 600 && sub < N; i++) { await Task.Delay(100); sub = await host.Db.One<long>("select count(*) from message where type='CEB603' and status='Written'", new { }, default); }
        p.Refresh(); var c2 = p.TotalProcessorTime;
        Console.WriteLine($"PERF submitted {sub}, cpu/order {(c2 - c1).TotalMilliseconds / N:F2}");
        foreach (var st in new[] { ("1", 2), ("2", 3), ("3", 4), ("120", 5), ("399", 6), ("800", 7), ("899", 8) })
            foreach (var r in rows.Where(r => r.Type == "CEB603")) await host.Drop(Receipts.List(r.DocumentNumber, map[r.OrderId], r.Guid, st.Item1, map[r.OrderId].Minute(st.Item2), "29002026E000000001"));
        long closed = 0;
        for (var i = 0; i < 600 && closed < N; i++) { await Task.Delay(100); closed = await host.Db.One<long>("select count(*) from declaration where status='Closed'", new { }, default); }
        p.Refresh(); var c3 = p.TotalProcessorTime;
        Console.WriteLine($"PERF closed {closed}, cpu/order {(c3 - c2).TotalMilliseconds / N:F2}; total wall {w.ElapsedMilliseconds}");
    }
    sealed record R(Guid OrderId, string DocumentNumber, Guid Guid, string Type);
}
