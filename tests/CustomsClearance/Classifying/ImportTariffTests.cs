using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class ImportTariffTests(CustomsHost host)
{
    const string Header =
        "code,name_zh,unit1,unit2,vat_rate,refund_rate,export_duty,export_duty_provisional,supervision_documents,inspection_classes,"
        + "elements,valid_from,valid_to\n";

    const string Elements = "品牌类型|brand type*;出口享惠情况|export preference*;用途|use*";
    static int serial = 990000;

    [Fact]
    public async Task A_tariff_is_a_draft_until_it_is_put_in_force()
    {
        var code = NewCode();

        var import = await Import(Line(code, "2026-01-01"));

        Assert.Equal(("Draft", 1, 0), (import.Version.Status, import.Version.Rows, import.Version.Refused));
        Assert.Equal("unknown", await Problem(code, "2026-03-05"));
        await Client().ActivateAsync(new ActivateTariffRequest { Id = import.Version.Id });
        Assert.Equal("", await Problem(code, "2026-03-05"));
        Assert.Equal("unknown", await Problem(code, "2025-12-31"));
    }

    [Fact]
    public async Task Every_bad_line_is_told_with_its_number_and_what_would_do_and_the_rest_goes_on()
    {
        var code = NewCode();
        var import = await Import(
            $"94055,短,035,,13,13,,,,,{Elements},2026-01-01,\n"
            + $"{code},坏单位,999,,13,13,,,,,{Elements},2026-01-01,\n"
            + $"{code},\"坏,税率\",035,,13%,13,,,,,{Elements},2026-01-01,\n"
            + $"{code},坏要素,035,,13,13,,,,,用途;材质,2026-01-01,\n"
            + $"{code},坏日,035,,13,13,,,,,{Elements},2026-02-30,\n"
            + $"{code},倒,035,,13,13,,,,,{Elements},2026-02-01,2026-01-01\n"
            + Line(code, "2026-01-01")
            + Line(code, "2026-06-01"));

        Assert.Equal(1, import.Version.Rows);
        Assert.Equal(
            [
                (2, "code", "94055", "10 digits"), (3, "unit1", "999", "a code of the customs unit table"),
                (4, "vat_rate", "13%", "a percent from 0 to 100 with at most two decimals"),
                (5, "elements", "用途;材质", "品牌类型 and 出口享惠情况 as the first two elements"),
                (6, "valid_from", "2026-02-30", "a day as yyyy-MM-dd"), (7, "valid_to", "2026-01-01", "a day not before valid_from"),
                (9, "valid_from", "2026-06-01", $"days that line 8 does not cover for {code}"),
            ],
            import.Refusals.Select(refusal => (refusal.Line, refusal.Field, refusal.Value, refusal.Accepted)));
    }

    [Fact]
    public async Task A_dry_run_tells_the_same_and_stores_nothing()
    {
        var text = Line(NewCode(), "2026-01-01") + "x,,,,,,,,,,,,\n";
        var dry = await Client().ImportAsync(Request(text, dryRun: true));

        Assert.True(dry.DryRun);
        Assert.Equal((1, 1), (dry.Version.Rows, dry.Refusals.Count));
        Assert.DoesNotContain((await Client().ListVersionsAsync(new ListTariffVersionsRequest())).Versions, v => v.Id == dry.Version.Id);
    }

    [Fact]
    public async Task A_file_is_taken_once_under_whatever_name_and_packing_it_comes()
    {
        var text = Line(NewCode(), "2026-01-01");
        var first = await Import(text);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Header + text));

        var copy = Request(text);
        copy.FileName = "a copy.csv.gz";
        copy.Content = ByteString.CopyFrom(packed.ToArray());
        var again = await Client().ImportAsync(copy);

        Assert.Equal((true, first.Version.Id), (again.RepeatedFile, again.Version.Id));
    }

    [Fact]
    public async Task A_newer_tariff_ends_the_rows_that_it_replaces_and_a_replay_gives_what_was_known()
    {
        var (code, other) = (NewCode(), NewCode());
        await Activated(Line(code, "2024-01-01", refund: 13) + Line(other, "2024-01-01", refund: 13));
        var before = DateTimeOffset.UtcNow;
        await Activated(Line(code, "2026-04-01", refund: 9));

        Assert.Equal("13 2024-01-01 2026-03-31", await Found(code, "2026-03-31"));
        Assert.Equal("9 2026-04-01 ", await Found(code, "2026-04-01"));
        Assert.Equal("13 2024-01-01 ", await Found(other, "2026-04-01"));
        Assert.Equal("13 2024-01-01 ", await Found(code, "2026-04-01", before));

        await Activated(Line(code, "2023-01-01", refund: 6));
        Assert.Equal("6 2023-01-01 ", await Found(code, "2026-04-01"));
        Assert.Equal("13 2024-01-01 ", await Found(code, "2026-03-31", before));
    }

    [Fact]
    public async Task Ten_thousand_codes_are_taken_and_in_force_within_seconds()
    {
        var text = new StringBuilder();
        for (var n = 0; n < 12_000; n++)
            text.Append(Line($"98{n:D6}00", "2026-01-01"));
        var clock = Stopwatch.StartNew();

        var import = await Activated(text.ToString());

        Assert.Equal(12_000, import.Version.Rows);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        Assert.Equal("", await Problem("9801199900", "2026-03-05"));
    }

    [Fact]
    public async Task A_refund_library_answers_from_its_first_export_date_on()
    {
        var table = Foxpro.Table(
            [("CODE", 'C', 14), ("TSL", 'N', 6), ("ST_DATE", 'C', 8), ("END_DATE", 'C', 8), ("TSFLAG", 'C', 1)],
            ["8479899990", "9", "20400101", "99991231", ""]);
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        await using (var entry = await zip.CreateEntry("library/cmcode.DBF").OpenAsync())
            await entry.WriteAsync(table);
        var request = Request("");
        request.FileName = "library.zip";
        request.Content = ByteString.CopyFrom(packed.ToArray());
        request.Activate = true;

        var import = await Client().ImportAsync(request);

        Assert.Equal(("RefundLibrary", "2040-01-01"), (import.Version.Kind, import.Version.EffectiveFrom));
        Assert.Equal(("9", import.Version.Id), await Rate("2040-01-01"));
        Assert.Equal(("13", "DEMO-REFUND-2026"), await Rate("2039-12-31"));
    }

    [Fact]
    public async Task A_version_is_put_in_force_once_and_a_repeat_of_the_call_gives_the_same_answer()
    {
        var import = await Import(Line(NewCode(), "2026-01-01"));
        var (request, key) = (new ActivateTariffRequest { Id = import.Version.Id }, Guid.NewGuid().ToString());

        var first = await Client().ActivateAsync(request, new Metadata { { Idempotency.Header, key } });

        Assert.Equal(first, await Client().ActivateAsync(request, new Metadata { { Idempotency.Header, key } }));
        Assert.Equal("tariff_version_transition_refused", await Refusal(() => Client().ActivateAsync(request)));
        Assert.Equal("tariff_version_not_found", await Refusal(() => Client().ActivateAsync(new ActivateTariffRequest { Id = "nowhere" })));
    }

    [Theory]
    [InlineData("", "tariff_file_unusable")]
    [InlineData("x,,,\n", "tariff_file_unusable")]
    public async Task A_file_without_a_good_line_is_refused(string text, string code) =>
        Assert.Equal(code, await Refusal(() => Client().ImportAsync(Request(text))));

    [Fact]
    public async Task A_file_may_not_pass_itself_off_as_a_demonstration_nor_take_another_ones_id()
    {
        var (first, second) = (Request(Line(NewCode(), "2026-01-01")), Request(Line(NewCode(), "2026-01-01")));
        second.VersionId = first.VersionId = "T" + NewCode();
        await Client().ImportAsync(first);

        Assert.Equal("tariff_version_taken", await Refusal(() => Client().ImportAsync(second)));
        second.VersionId = "DEMO-X";
        Assert.Equal("invalid_field", await Refusal(() => Client().ImportAsync(second)));
    }

    [Fact]
    public async Task Exporters_look_up_and_do_not_import()
    {
        var exporter = new Tariff.TariffClient(host.As(CustomsHost.Exporter(Guid.NewGuid())));

        var found = await exporter.LookupAsync(new TariffLookupRequest { Codes = { "950510" } });
        Assert.Equal("9505100000", found.Findings[0].Commodity.Code);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await exporter.ImportAsync(Request("")));
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }

    static string NewCode() => $"99{Interlocked.Increment(ref serial):D8}";

    static string Line(string code, string from, decimal refund = 13) =>
        string.Create(CultureInfo.InvariantCulture, $"{code},试验品,035,,13,{refund},,,,,{Elements},{from},\n");

    static ImportTariffRequest Request(string text, bool dryRun = false, bool activate = false) => new()
    {
        Source = "a test",
        FileName = "tariff.csv",
        Content = ByteString.CopyFromUtf8(Header + text),
        DryRun = dryRun,
        Activate = activate,
    };

    Tariff.TariffClient Client() => new(host.As(CustomsHost.Operator));

    async Task<TariffImport> Import(string text) => await Client().ImportAsync(Request(text));

    async Task<TariffImport> Activated(string text) => await Client().ImportAsync(Request(text, activate: true));

    async Task<string> Problem(string code, string date) =>
        (await Client().LookupAsync(new TariffLookupRequest { Codes = { code }, Date = date })).Findings[0].Problem;

    async Task<string> Found(string code, string date, DateTimeOffset? known = null)
    {
        var request = new TariffLookupRequest
        {
            Codes = { code },
            Date = date,
            KnownAt = known is null ? null : Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(known.Value),
        };
        var found = (await Client().LookupAsync(request)).Findings[0].Commodity;
        return $"{found.RefundRate} {found.ValidFrom} {found.ValidTo}";
    }

    async Task<(string, string)> Rate(string date)
    {
        var found = await Client().RefundRateAsync(new RefundRateRequest { Code = "8479899990", ExportDate = date });
        return (found.Rate, found.RuleVersion);
    }

    static async Task<string?> Refusal<T>(Func<AsyncUnaryCall<T>> call) =>
        (await Assert.ThrowsAsync<RpcException>(async () => await call())).Trailers.GetValue("code");
}
