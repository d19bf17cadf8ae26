using System.Xml.Linq;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class ConsolidatingTests(LifeHost host)
{
    const string Entry = "290020260000000012";

    /// <summary>Closed retail lists (9610, statisticsFlag B) of three lines each, all of one exporter.</summary>
    async Task<KnownList[]> Closed(int count)
    {
        var first = new Story { BuyerKind = "Consumer" };
        List<KnownList> lists = [await host.Closed(first)];
        while (lists.Count < count)
        {
            var next = new Story { BuyerKind = "Consumer" };
            next.Placed = next.Placed with { ExporterId = first.ExporterId };
            await host.DeliverAll([next.BuyerRegistered, next.Placed, next.Packed, next.Funded, next.Booked]);
            lists.Add(await host.Closed(next));
        }

        return [.. lists];
    }

    async Task<Summary> Applied(KnownList list) => Assert.Single((await host.Lists(CustomsHost.Operator).ConsolidateAsync(
        new ConsolidateRequest { ExporterId = list.Story.ExporterId.ToString() })).Summaries);

    async Task<Summary> Now(Summary summary) => (await host.Lists(CustomsHost.Operator).ListSummariesAsync(
        new ListSummariesRequest { ExporterId = summary.ExporterId })).Summaries.Single(one => one.Id == summary.Id);

    static string Number(Summary summary) => "S" + summary.DocumentNumber.PadLeft(17, '0');

    static string Outcome(Summary summary, string state, string? entry, KnownList list, int minute, string sequence = "D1", int item = 1) =>
        OwnNodes.Outcome(
            Number(summary), sequence.PadRight(18, 'x'), state, entry, list.Story.Minute(minute),
            Enumerable.Range(1, 3).Select(line => (list.ListNumber, line, item + line - 1)));

    [Fact]
    public async Task Closed_lists_of_an_exporter_are_applied_for_together_and_each_gets_its_entry_number()
    {
        var lists = await Closed(2);
        var summary = await Applied(lists[0]);
        Assert.Equal(("Requested", 2), (summary.Status, summary.Lists.Count));
        var sent = await host.WrittenFor(summary.Id);
        await host.Drop(OwnNodes.Summary(sent.Guid, summary.DocumentNumber, 1, "399", lists[0].Story.Minute(20), Number(summary)));
        await LifeHost.Eventually(async () => (await Now(summary)).Status == "Accepted", "it is accepted");
        Assert.Equal(Number(summary), (await Now(summary)).SummaryNumber);

        await host.Drop(Outcome(summary, "L", null, lists[0], 30));
        await host.TakesAll();
        Assert.Equal("", (await Now(summary)).Lists.Single(list => list.ListNumber == lists[0].ListNumber).EntryNumber);
        await host.Drop(Outcome(summary, "R", Entry, lists[0], 40, item: 5));
        var told = await host.Published.Next<DeclarationConsolidated>(told => told.DeclarationId == lists[0].Id);
        Assert.Equal(
            [new ConsolidatedLine(1, Entry, 5), new ConsolidatedLine(2, Entry, 6), new ConsolidatedLine(3, Entry, 7)], told.Lines);
        Assert.Equal(Number(summary), told.SummaryNumber);
        Assert.Equal(Entry, await host.Db.One<string>(
            "select entry_number from declaration where id = @Id", new { lists[0].Id }, CancellationToken.None));
        Assert.Equal(0, host.Times<DeclarationConsolidated>(told => told.DeclarationId == lists[1].Id));
    }

    [Fact]
    public async Task An_application_that_customs_would_refuse_is_not_sent_and_its_list_waits_with_the_reason()
    {
        var list = await host.Closed(new Story { BuyerKind = "Consumer" });
        await host.Db.Run(
            "update exporter set name = @Name where id = @ExporterId",
            new { Name = "杭州\u0001礼品有限公司", list.Story.ExporterId }, CancellationToken.None);
        Assert.Empty(await host.Apply(list.Story.ExporterId, DateTimeOffset.MaxValue));
        var (version, reasons) = await Waiting();
        Assert.Contains("application_invalid", reasons, StringComparison.Ordinal);
        Assert.Contains("SummaryApply/SummaryApplyHead/ebcName", reasons, StringComparison.Ordinal);

        // The clock leaves it alone, however often it ticks.
        Assert.Empty(await host.Apply(list.Story.ExporterId, DateTimeOffset.MaxValue));
        Assert.Equal((version, reasons), await Waiting());
        Assert.Equal(0, await host.Db.One<long>(
            "select count(*) from summary where exporter_id = @ExporterId", new { list.Story.ExporterId }, CancellationToken.None));

        await host.Db.Run(
            "update exporter set name = '杭州礼品有限公司' where id = @ExporterId", new { list.Story.ExporterId }, CancellationToken.None);
        Assert.Equal("Requested", (await Applied(list)).Status);
        Assert.Equal("[]", (await Waiting()).Reasons);

        async Task<(int Version, string Reasons)> Waiting() => await host.Db.One<(int, string)>(
            "select version, reasons::text from declaration where id = @Id", new { list.Id }, CancellationToken.None);
    }

    [Fact]
    public async Task The_message_says_what_the_field_list_of_701_wants_in_its_order()
    {
        var list = await host.Closed(new Story { BuyerKind = "Consumer" });
        var summary = await Applied(list);
        var node = XDocument.Parse((await host.WrittenFor(summary.Id)).Body).Root!.Elements().First();
        Assert.Equal(["SummaryApplyHead", "SummaryApplyList"], node.Elements().Select(part => part.Name.LocalName));
        var head = node.Elements().First().Elements().ToDictionary(field => field.Name.LocalName, field => field.Value);
        Assert.Equal(
            "guid appType appTime appStatus customsCode copNo agentCode agentName ebcCode ebcName declAgentCode declAgentName summaryFlag "
            + "itemNameFlag msgCount msgSeqNo",
            string.Join(' ', node.Elements().First().Elements().Select(field => field.Name.LocalName)));
        Assert.Equal(
            ("1", "2", summary.DocumentNumber, "3301961234", "1", "1"),
            (head["appType"], head["appStatus"], head["copNo"], head["ebcCode"], head["msgCount"], head["msgSeqNo"]));
        Assert.Equal(list.ListNumber, node.Elements().Last().Value);
    }

    [Fact]
    public async Task A_list_is_in_one_application_however_many_apply_at_once()
    {
        var list = await host.Closed(new Story { BuyerKind = "Consumer" });
        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Apply(list.Story.ExporterId, list.Story.Minute(1000))));
        Assert.Single(applied.SelectMany(ids => ids));
        Assert.Empty(await host.Apply(list.Story.ExporterId, list.Story.Minute(1000)));
    }

    [Fact]
    public async Task A_refused_application_sets_its_lists_free_and_a_late_acceptance_does_not_take_them_twice()
    {
        var list = await host.Closed(new Story { BuyerKind = "Consumer" });
        var first = await Applied(list);
        var sent = await host.WrittenFor(first.Id);
        await host.Drop(OwnNodes.Summary(sent.Guid, first.DocumentNumber, 1, "100", list.Story.Minute(20), info: "no such list"));
        await LifeHost.Eventually(async () => (await Now(first)).Status == "Refused", "it is refused");
        Assert.Equal(("no such list", false), ((await Now(first)).Answer, (await Now(first)).Lists[0].Live));

        var second = await Applied(list);
        await host.Drop(OwnNodes.Summary(sent.Guid, first.DocumentNumber, 1, "399", list.Story.Minute(19), Number(first)));
        await LifeHost.Eventually(async () => (await Now(first)).Status == "Accepted", "it is accepted after all");
        Assert.False((await Now(first)).Lists[0].Live);
        Assert.True((await Now(second)).Lists[0].Live);
    }

    [Fact]
    public async Task More_than_a_hundred_lists_go_in_several_numbered_messages_and_a_refused_part_frees_its_own_lists_only()
    {
        var list = await host.Closed(new Story { BuyerKind = "Consumer" });
        await host.Db.Run(
            """
            insert into declaration (id, order_id, exporter_id, version, status, attempt, placed, mode, currency, carrier_code,
                waybill_number, list_number, released_at, closed_at)
            select gen_random_uuid(), gen_random_uuid(), d.exporter_id, 1, 'Closed', 1, d.placed,
                d.mode, d.currency, d.carrier_code,
                'W' || n, '29002026E' || (800000000 + d.number * 1000 + n)::text, d.released_at, d.closed_at
            from declaration d
            cross join generate_series(1, 204) as n
            where d.id = @Id
            """,
            new { list.Id }, CancellationToken.None);
        var summary = await Applied(list);
        Assert.Equal(205, summary.Lists.Count);
        List<SentRow> parts = [];
        for (var place = 0; place < 3; place++)
            parts.Add(await host.WrittenFor(summary.Id, place));
        var heads = parts.Select(part => XDocument.Parse(part.Body).Descendants().ToLookup(field => field.Name.LocalName)).ToList();
        Assert.Equal(["1", "2", "3"], heads.Select(head => head["msgSeqNo"].Single().Value));
        Assert.All(heads, head => Assert.Equal("3", head["msgCount"].Single().Value));
        Assert.Equal([100, 100, 5], heads.Select(head => head["invtNo"].Count()));

        await host.Drop(OwnNodes.Summary(parts[0].Guid, summary.DocumentNumber, 1, "399", list.Story.Minute(20), Number(summary)));
        await host.Drop(OwnNodes.Summary(parts[1].Guid, summary.DocumentNumber, 2, "100", list.Story.Minute(20)));
        await host.Drop(OwnNodes.Summary(parts[2].Guid, summary.DocumentNumber, 3, "399", list.Story.Minute(20), Number(summary)));
        await LifeHost.Eventually(async () => (await Now(summary)).Status == "PartlyRefused", "a part is refused");
        Assert.Equal(100, (await Now(summary)).Lists.Count(one => !one.Live));
        Assert.Equal(100, (await Applied(list)).Lists.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Answers_and_results_in_any_order_and_repeated_lead_to_the_same_end(int seed)
    {
        var list = await host.Closed(new Story { BuyerKind = "Consumer" });
        var summary = await Applied(list);
        var sent = await host.WrittenFor(summary.Id);
        string[] files =
        [
            OwnNodes.Summary(sent.Guid, summary.DocumentNumber, 1, "3", list.Story.Minute(18)),
            OwnNodes.Summary(sent.Guid, summary.DocumentNumber, 1, "399", list.Story.Minute(20), Number(summary)),
            Outcome(summary, "L", null, list, 30, item: 9),
            Outcome(summary, "P", Entry, list, 35, item: 4),
            Outcome(summary, "R", Entry, list, 40, item: 4),
        ];
        files = [.. files, .. files];
        new Random(seed).Shuffle(files);
        foreach (var file in files)
        {
            await host.Drop(file);
            await host.TakesAll();
        }

        await host.Quiet();
        Assert.Equal(1, host.Times<DeclarationConsolidated>(told => told.DeclarationId == list.Id));
        Assert.Equal([4, 5, 6], await host.Db.Many<int>(
            "select item_no from declared_line where declaration_id = @Id order by line_no", new { list.Id }, CancellationToken.None));
        var now = await Now(summary);
        Assert.Equal(("Accepted", Number(summary), Entry), (now.Status, now.SummaryNumber, now.Lists[0].EntryNumber));
    }

    [Fact]
    public async Task A_list_whose_lines_lie_in_two_declarations_is_told_when_both_have_numbers()
    {
        var list = await host.Closed(new Story { BuyerKind = "Consumer" });
        var summary = await Applied(list);
        const string Other = "290020260000000099";
        await host.Drop(OwnNodes.Outcome(
            Number(summary), "A".PadRight(18, 'x'), "P", Entry, list.Story.Minute(30), [(list.ListNumber, 1, 1), (list.ListNumber, 2, 2)]));
        await host.TakesAll();
        await host.Quiet();
        Assert.Equal(0, host.Times<DeclarationConsolidated>(told => told.DeclarationId == list.Id));
        await host.Drop(OwnNodes.Outcome(
            Number(summary), "B".PadRight(18, 'x'), "P", Other, list.Story.Minute(31), [(list.ListNumber, 3, 1)]));
        var told = await host.Published.Next<DeclarationConsolidated>(told => told.DeclarationId == list.Id);
        Assert.Equal([Entry, Entry, Other], told.Lines.Select(line => line.EntryNumber));
    }

    [Fact]
    public async Task A_deleted_declaration_gives_no_entry_number()
    {
        var list = await host.Closed(new Story { BuyerKind = "Consumer" });
        var summary = await Applied(list);
        await host.Drop(Outcome(summary, "D", Entry, list, 30));
        await host.TakesAll();
        await host.Quiet();
        Assert.Equal("", (await Now(summary)).Lists[0].EntryNumber);
    }

    [Fact]
    public async Task A_result_that_names_no_list_of_ours_is_set_aside_with_the_reason()
    {
        var name = await host.Drop(OwnNodes.Outcome(
            "S".PadRight(18, '9'), "D".PadRight(18, '9'), "R", Entry, Story.At, [("29002026E999999999", 1, 1)]));
        await host.TakesAll();
        Assert.Contains("CEB792", await host.ReasonOf(name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clock_applies_for_the_lists_of_the_months_that_are_over_and_leaves_those_of_this_one()
    {
        var lists = await Closed(2);
        await host.Db.Run(
            """
            update declaration set closed_at = closed_at - interval '40 days' where id = @Id;
            update tick set at = '-infinity' where name = 'consolidate'
            """,
            new { lists[0].Id }, CancellationToken.None);
        host.Services.GetRequiredService<ConsolidateSignal>().Set();
        Task<int> Applied(KnownList list) => host.Db.One<int>(
            """
            select count(*)::int
            from summary_list l
            join summary s on s.id = l.summary_id
            where l.declaration_id = @Id and s.requested_by is null and s.status = 'Requested'
            """,
            new { list.Id }, CancellationToken.None);
        await LifeHost.Eventually(async () => await Applied(lists[0]) == 1, "the clock applied for the list of an earlier month");
        // The tick that found nothing more is the last word of this look.
        await LifeHost.Eventually(
            async () => await host.Db.One<bool>("select at > '-infinity' from tick where name = 'consolidate'", new { },
                CancellationToken.None), "the clock has looked at everything");
        Assert.Equal((1, 0), (await Applied(lists[0]), await Applied(lists[1])));
    }

    [Theory]
    [InlineData(ConsolidationCadence.Monthly, "2026-04-10T03:00:00Z", "2026-03-31T16:00:00Z")]
    [InlineData(ConsolidationCadence.Monthly, "2026-03-31T16:00:00Z", "2026-03-31T16:00:00Z")]
    [InlineData(ConsolidationCadence.Monthly, "2026-03-31T15:59:59Z", "2026-02-28T16:00:00Z")]
    [InlineData(ConsolidationCadence.Continuous, "2026-04-10T03:00:00Z", "2026-04-10T03:00:00Z")]
    public void Monthly_takes_the_months_that_are_over_in_Shanghai(
        ConsolidationCadence cadence, DateTimeOffset now, DateTimeOffset before) =>
        Assert.Equal(before, Consolidation.Due(cadence, now));

    [Fact]
    public async Task An_exporter_reads_its_own_applications_and_applies_for_none()
    {
        var list = await host.Closed(new Story { BuyerKind = "Consumer" });
        await Applied(list);
        var own = host.Lists(CustomsHost.Exporter(list.Story.ExporterId));
        Assert.Single((await own.ListSummariesAsync(new ListSummariesRequest())).Summaries);
        Assert.Empty((await host.Lists(CustomsHost.Exporter(Guid.NewGuid())).ListSummariesAsync(new ListSummariesRequest())).Summaries);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await own.ConsolidateAsync(new ConsolidateRequest()));
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
    }
}
