using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using CrossBorder.Contracts.Customs.V1;
using Google.Protobuf;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>A database of its own, so that ten thousand drafts are in nobody's way.</summary>
public sealed class LargeHost : CustomsHost;

/// <summary>A tariff of a hundred thousand codes over ten thousand drafts of three lines in four currencies.</summary>
public sealed class LargeTariffTests(LargeHost host, ITestOutputHelper output) : IClassFixture<LargeHost>
{
    const int Codes = 100_000;
    const int Drafts = 10_000;
    const int Mebibyte = 1024 * 1024;

    [Fact]
    public void A_file_is_read_in_memory_that_its_length_does_not_matter_for()
    {
        var content = RuleFile.Read(Packed(13, "x\n"))!;
        Assert.Equal((Codes, 1), (content.Rows, content.Refusals.Count));
        var (before, most, row) = (GC.GetTotalMemory(true), 0L, 0);
        foreach (var _ in content.Tariff)
        {
            if (++row % 20_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(true) - before);
        }

        output.WriteLine($"{most / Mebibyte} MiB live at most over {row} rows");
        // Codes and days of what went before, to find overlaps; the rows alone would be over 60 MiB.
        Assert.InRange(most, 0, 16 * Mebibyte);
    }

    [Fact]
    public async Task Import_activation_and_impact_are_a_few_set_statements()
    {
        await Import(13, activate: true);
        await Draft();
        await host.Db.Run("analyze declaration", new { }, CancellationToken.None);
        var draft = await Import(9, activate: false);
        var clock = Stopwatch.StartNew();
        var request = new TariffImpactRequest { VersionId = draft.Version.Id, Page = new() { Limit = 500 } };
        var first = await Client().ImpactAsync(request);
        output.WriteLine($"first page and totals {clock.Elapsed.TotalSeconds:0.00} s");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(2));

        Assert.Equal(["EUR", "GBP", "JPY", "USD"], first.Totals.Select(total => total.Currency));
        Assert.All(first.Totals, total => Assert.Equal(
            ("Draft", 3L * Drafts / 4, 7_500_000L, 975_000L, 675_000L),
            (total.Kind, total.Rows, total.AmountMinor, total.RefundBeforeMinor, total.RefundAfterMinor)));
        clock.Restart();
        request.Page.Cursor = first.NextCursor;
        var second = await Client().ImpactAsync(request);
        output.WriteLine($"second page {clock.Elapsed.TotalSeconds:0.00} s");
        Assert.Equal((500, true), (second.Rows.Count, second.Totals.SequenceEqual(first.Totals)));
    }

    Tariff.TariffClient Client() => new(host.As(CustomsHost.Operator));

    async Task<TariffImport> Import(int refund, bool activate)
    {
        var clock = Stopwatch.StartNew();
        var import = await Client().ImportAsync(new ImportTariffRequest
        {
            Source = "a test",
            FileName = "tariff.csv.gz",
            Content = ByteString.CopyFrom(Packed(refund)),
            Activate = activate,
        });
        output.WriteLine($"import{(activate ? " and activation" : "")} of {import.Version.Rows} rows {clock.Elapsed.TotalSeconds:0.0} s");
        Assert.Equal(Codes, import.Version.Rows);
        return import;
    }

    Task<int> Draft() => host.Db.Run(
        """
        insert into declaration (id, order_id, exporter_id, status, placed)
        select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'Waiting', json_build_object(
            'Currency', (array['GBP', 'USD', 'EUR', 'JPY'])[1 + n % 4], 'OccurredAt', '2026-03-05T00:00:00Z', 'Lines', (
                select json_agg(json_build_object('LineNo', line, 'ProductId', gen_random_uuid(), 'AmountMinor', 1000,
                    'HsCode', '00' || lpad(((n * 3 + line) * 7 % @Codes)::text, 6, '0') || '00'))
                from generate_series(1, 3) as line))
        from generate_series(1, @Drafts) as n
        """,
        new { Codes, Drafts }, CancellationToken.None);

    static byte[] Packed(int refund, string more = "")
    {
        using var packed = new MemoryStream();
        using (var writer = new StreamWriter(new GZipStream(packed, CompressionLevel.Fastest), new UTF8Encoding(false)))
        {
            writer.Write("code,name_zh,unit1,unit2,vat_rate,refund_rate,elements,valid_from\n");
            for (var n = 0; n < Codes; n++)
                writer.Write(string.Create(CultureInfo.InvariantCulture,
                    $"00{n:D6}00,试验品第{n}号的商品名称,035,007,13,{refund},品牌类型|brand type*;出口享惠情况|export preference*;用途|use*,2026-01-01\n"));
            writer.Write(more);
        }

        return packed.ToArray();
    }
}
