using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using Google.Protobuf;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Two codes of their own, so that no other test's tariff or order is counted.</summary>
public sealed class ImpactTests(CustomsHost host)
{
    const string Header =
        "code,name_zh,unit1,unit2,vat_rate,refund_rate,export_duty,supervision_documents,elements,valid_from\n";

    const string Elements = "品牌类型;出口享惠情况;用途";
    static int serial = 970000;

    [Fact]
    public async Task A_draft_lists_waiting_lines_declared_lines_and_claims_with_the_money()
    {
        var code = NewCode();
        await Import(Row(code, "13", "2020-01-01"), activate: true);
        var (waiting, declared) = (Sold(code), Sold(code));
        await host.Deliver(waiting.Placed);
        var declaration = await Declared(declared, code);
        var claim = new RefundClaimFiled(Guid.CreateVersion7(), 1, Story.At, declared.OrderId, declaration, 13_000);
        await host.Deliver(claim);
        await Remembered(claim.ClaimId, "Filed");
        await CustomsHost.Eventually(async () => await host.Db.One<int>(
            "select count(*)::int from declaration where order_id = @OrderId", new { waiting.OrderId }, CancellationToken.None) == 1,
            "it waits");

        var draft = await Import($"{code},试验品,035,007,13,9,5,B,{Elements},2020-06-01\n", activate: false);
        var impact = await Client().ImpactAsync(new TariffImpactRequest { VersionId = draft.Version.Id });

        var line = Assert.Single(impact.Rows, row => row.Kind == "Draft");
        Assert.Equal((waiting.OrderId.ToString(), 1, code, "GBP", 1530L),
            (line.OrderId, line.LineNo, line.Code, line.Currency, line.AmountMinor));
        Assert.Equal(["units", "refund", "duty", "documents"], line.Changes);
        Assert.Equal(("13", "9", "0", "5", "", "B"), (line.Before.RefundRate, line.After.RefundRate, line.Before.ExportDutyRate,
            line.After.ExportDutyRate, line.Before.SupervisionDocuments, line.After.SupervisionDocuments));
        Assert.Equal((199L, 138L), (line.RefundBeforeMinor, line.RefundAfterMinor));
        var order = Assert.Single(impact.Rows, row => row.Kind == "Order");
        Assert.Equal((declared.OrderId.ToString(), 1000L, 130L, 90L),
            (order.OrderId, order.AmountMinor, order.RefundBeforeMinor, order.RefundAfterMinor));
        var claimed = Assert.Single(impact.Rows, row => row.Kind == "Claim");
        Assert.Equal((claim.ClaimId.ToString(), "CNY", 13_000L, 9_000L),
            (claimed.ClaimId, claimed.Currency, claimed.RefundBeforeMinor, claimed.RefundAfterMinor));
        Assert.Equal(
            [
                ("Claim", "CNY", 1L, 13_000L, 13_000L, 9_000L), ("Draft", "GBP", 1L, 1530L, 199L, 138L),
                ("Order", "GBP", 1L, 1000L, 130L, 90L),
            ],
            impact.Totals.Select(total =>
                (total.Kind, total.Currency, total.Rows, total.AmountMinor, total.RefundBeforeMinor, total.RefundAfterMinor)));
    }

    [Fact]
    public async Task Two_currencies_have_two_totals_and_the_rows_come_in_pages()
    {
        var code = NewCode();
        await Import(Row(code, "13", "2020-01-01"), activate: true);
        var (pounds, dollars) = (Sold(code), Sold(code));
        dollars.Placed = dollars.Placed with { Currency = "USD" };
        await host.Deliver(pounds.Placed);
        await host.Deliver(dollars.Placed);
        var draft = await Import(Row(code, "0", "2020-01-01"), activate: false);
        var request = new TariffImpactRequest { VersionId = draft.Version.Id, Page = new() { Limit = 1 } };
        await CustomsHost.Eventually(async () => (await Client().ImpactAsync(request)).Totals.Count == 2, "both wait");

        var first = await Client().ImpactAsync(request);
        request.Page.Cursor = first.NextCursor;
        var second = await Client().ImpactAsync(request);

        Assert.Equal(["GBP", "USD"], first.Totals.Select(total => total.Currency));
        Assert.Equal("", second.NextCursor);
        Assert.NotEqual(Assert.Single(first.Rows).OrderId, Assert.Single(second.Rows).OrderId);
    }

    [Fact]
    public async Task What_the_tariff_leaves_as_it_was_and_what_left_before_it_began_is_not_touched()
    {
        var code = NewCode();
        await Import(Row(code, "13", "2020-01-01"), activate: true);
        var story = Sold(code);
        var declaration = await Declared(story, code);
        await host.Db.Run("update declaration set departed_at = '2026-03-31T15:59:59Z' where id = @declaration", new { declaration },
            CancellationToken.None);
        var same = await Import(Row(code, "13", "2020-03-01"), activate: false);
        var later = await Import(Row(code, "9", "2026-04-01"), activate: false);

        Assert.Empty((await Client().ImpactAsync(new TariffImpactRequest { VersionId = same.Version.Id })).Rows);
        Assert.Empty((await Client().ImpactAsync(new TariffImpactRequest { VersionId = later.Version.Id })).Rows);
        await host.Db.Run("update declaration set departed_at = '2026-03-31T16:00:00Z' where id = @declaration", new { declaration },
            CancellationToken.None);
        Assert.Single((await Client().ImpactAsync(new TariffImpactRequest { VersionId = later.Version.Id })).Rows);
    }

    [Fact]
    public async Task Once_in_force_a_version_still_shows_what_it_touched()
    {
        var code = NewCode();
        await Import(Row(code, "13", "2020-01-01"), activate: true);
        await Declared(Sold(code), code);
        var draft = await Import(Row(code, "9", "2020-02-01"), activate: false);
        var before = await Client().ImpactAsync(new TariffImpactRequest { VersionId = draft.Version.Id });
        await Client().ActivateAsync(new ActivateTariffRequest { Id = draft.Version.Id });

        Assert.Equal(before, await Client().ImpactAsync(new TariffImpactRequest { VersionId = draft.Version.Id }));
    }

    [Fact]
    public async Task Claims_are_remembered_in_any_order()
    {
        var (id, order, declaration) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await host.Deliver(new RefundPaid(id, 3, Story.At, order, 990, "T1"));
        await Remembered(id, "Paid");
        await host.Deliver(new RefundClaimFiled(id, 2, Story.At, order, declaration, 1000));

        await CustomsHost.Eventually(async () => await host.Db.One<Guid?>(
            "select declaration_id from known_claim where id = @id", new { id }, CancellationToken.None) == declaration,
            "its declaration is known");
        await Remembered(id, "Paid");
    }

    [Fact]
    public async Task The_impact_of_a_library_or_of_nothing_is_refused()
    {
        Assert.Equal("invalid_field", await Refusal("DEMO-REFUND-2026"));
        Assert.Equal("tariff_version_not_found", await Refusal("nothing"));
    }

    static string NewCode() => $"97{Interlocked.Increment(ref serial):D8}";

    static string Row(string code, string refund, string from) => $"{code},试验品,035,,13,{refund},0,,{Elements},{from}\n";

    static Story Sold(string code)
    {
        var story = new Story();
        story.Placed = story.Placed with { Lines = [story.Placed.Lines[0] with { HsCode = code }], GoodsMinor = 1530, TotalMinor = 1530 };
        return story;
    }

    /// <summary>An order whose declaration is with customs, with one line of 10.00.</summary>
    async Task<Guid> Declared(Story story, string code)
    {
        var id = Guid.CreateVersion7();
        await host.Db.Run(
            """
            insert into declaration (id, order_id, status, attempt, mode, currency, waybill_number)
            values (@id, @OrderId, 'Released', 1, '9710', 'GBP', 'W');
            insert into declared_line (declaration_id, line_no, sku, hs_code, name_zh, quantity, unit_code, amount_minor)
            values (@id, 1, 'S', @code, '试验品', 1, '007', 1000)
            """,
            new { id, story.OrderId, code }, CancellationToken.None);
        return id;
    }

    Task Remembered(Guid id, string status) => CustomsHost.Eventually(async () => await host.Db.One<string>(
        "select status from known_claim where id = @id", new { id }, CancellationToken.None) == status, $"the claim is {status}");

    Tariff.TariffClient Client() => new(host.As(CustomsHost.Operator));

    async Task<TariffImport> Import(string text, bool activate) => await Client().ImportAsync(new ImportTariffRequest
    {
        Source = "a test",
        FileName = "tariff.csv",
        Content = ByteString.CopyFromUtf8(Header + text),
        Activate = activate,
    });

    async Task<string?> Refusal(string version) => (await Assert.ThrowsAsync<RpcException>(async () =>
        await Client().ImpactAsync(new TariffImpactRequest { VersionId = version }))).Trailers.GetValue("code");
}
