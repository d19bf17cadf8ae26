using CrossBorder.Contracts.Common.V1;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using CrossBorder.Testing;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class WatchingTests(LifeHost host)
{
    static readonly ClockRule Rule = new("x", new DateOnly(2019, 1, 1), 15, ClockUnit.DayOfNextMonth, "High", "Operator", "S");

    async Task Look(DateTimeOffset now, params QuarantinedFile[] files) =>
        await host.Db.Transact(tx => Watch.Look(tx, files, now), CancellationToken.None);

    async Task<IReadOnlyList<ExceptionEntry>> Of(KnownList list, string status = "") => (await host.Queue(CustomsHost.Operator).ListAsync(
        new ListExceptionsRequest { DeclarationId = list.Id.ToString(), Status = status })).Exceptions;

    [Theory]
    [InlineData("2026-03-31T15:59:59Z", "2026-04-15T16:00:00Z")]
    [InlineData("2026-03-31T16:00:00Z", "2026-05-15T16:00:00Z")]
    [InlineData("2026-12-05T00:00:00Z", "2027-01-15T16:00:00Z")]
    public void Lists_of_a_month_are_due_until_the_end_of_the_fifteenth_of_the_next_in_Shanghai(
        DateTimeOffset closed, DateTimeOffset due) =>
        Assert.Equal(due, Rule.Due(closed));

    [Theory]
    [InlineData(ClockUnit.Minutes, 90, "2026-03-01T01:30:00Z")]
    [InlineData(ClockUnit.Hours, 24, "2026-03-02T00:00:00Z")]
    [InlineData(ClockUnit.Days, 14, "2026-03-15T00:00:00Z")]
    public void Other_clocks_run_from_when_it_began(ClockUnit unit, int amount, DateTimeOffset due) =>
        Assert.Equal(due, (Rule with { Unit = unit, Amount = amount }).Due(DateTimeOffset.UnixEpoch.AddDays(20513)));

    [Fact]
    public void The_rule_of_the_day_decides()
    {
        ClockRule[] rules = [Rule, Rule with { ValidFrom = new DateOnly(2026, 7, 1), Amount = 20 }];
        Assert.Equal(15, new ClockRules(rules, new DateOnly(2026, 6, 30)).For("x")!.Amount);
        Assert.Equal(20, new ClockRules(rules, new DateOnly(2026, 7, 1)).For("x")!.Amount);
        Assert.Null(new ClockRules(rules, new DateOnly(2018, 12, 31)).For("x"));
    }

    [Fact]
    public void What_is_overdue_follows_from_the_time_alone()
    {
        var clock = new ManualClock(Story.At);
        var rules = new ClockRules([Rule with { Code = "message_unwritten", Unit = ClockUnit.Minutes }], new DateOnly(2026, 3, 6));
        var finding = new Finding("message_unwritten", "s", "", null, null, null, null, clock.GetUtcNow(), "x");
        clock.Advance(TimeSpan.FromMinutes(14.99));
        Assert.Empty(Clocks.Overdue([finding], rules, clock.GetUtcNow()));
        clock.Advance(TimeSpan.FromMinutes(0.01));
        var overdue = Assert.Single(Clocks.Overdue([finding, finding], rules, clock.GetUtcNow()));
        Assert.Equal((Story.At.AddMinutes(15), "Operator"), (overdue.Due, overdue.Owner));
        Assert.Empty(Clocks.Overdue([finding with { Code = "no rule" }], rules, clock.GetUtcNow()));
    }

    [Fact]
    public void Declaring_was_due_a_day_before_the_goods_left()
    {
        var rules = new ClockRules([Rule with { Code = Clocks.DepartedUndeclared, Unit = ClockUnit.Hours, Amount = 24 }], new(2026, 3, 6));
        var overdue = Clocks.Overdue([new(Clocks.DepartedUndeclared, "s", "", null, null, null, null, Story.At, "x")], rules, Story.At);
        Assert.Equal(Story.At.AddHours(-24), Assert.Single(overdue).Due);
    }

    [Fact]
    public async Task A_list_that_customs_does_not_close_is_raised_once_and_ends_by_itself()
    {
        var story = new Story();
        await host.Deliver(story.Departed);
        var list = await host.Sent(story, ("120", 2), ("800", 3));
        await Look(story.Departed.DepartedAt.AddDays(13.9));
        Assert.Empty(await Of(list));
        await Look(story.Departed.DepartedAt.AddDays(14));
        await Look(story.Departed.DepartedAt.AddDays(20));
        var raised = Assert.Single(await Of(list));
        Assert.Equal(
            ("closing_overdue", "Open", "Operator", story.OrderId.ToString()),
            (raised.Code, raised.Status, raised.Owner, raised.OrderId));
        Assert.Equal(story.Departed.DepartedAt.AddDays(14), raised.Due.ToDateTimeOffset());

        await host.Tell(list, "899", 9);
        await host.Becomes(story.OrderId, DeclarationStatus.Closed);
        await Look(story.Departed.DepartedAt.AddDays(21));
        Assert.Empty(await Of(list));
        Assert.Equal("closing_overdue", Assert.Single(await Of(list, "Ended")).Code);
    }

    [Theory]
    [InlineData("399", "decision_overdue", 24, "Operator")]
    [InlineData("300", "decision_overdue", 24, "Operator")]
    [InlineData("500", "inspection_unattended", 24, "Partner")]
    [InlineData("600", "held_too_long", 168, "Operator")]
    [InlineData("700", "goods_sent_back", 0, "Exporter")]
    public async Task What_customs_leaves_open_is_raised_when_its_time_is_over(string status, string code, int hours, string owner)
    {
        var list = await host.Sent(new Story(), ("120", 2), (status, 3));
        var due = list.Story.Minute(3).AddHours(hours);
        if (hours > 0)
        {
            await Look(due.AddMinutes(-1));
            Assert.DoesNotContain(await Of(list), one => one.Code == code);
        }

        await Look(due.AddMinutes(2));
        Assert.Equal(owner, Assert.Single(await Of(list), one => one.Code == code).Owner);
    }

    [Fact]
    public async Task A_resolved_exception_does_not_come_back_while_its_cause_lasts()
    {
        var list = await host.Sent(new Story(), ("120", 2), ("100", 3));
        await Look(DateTimeOffset.UtcNow.AddMinutes(1));
        var raised = Assert.Single(await Of(list));
        Assert.Equal("returned_by_customs", raised.Code);
        var queue = host.Queue(CustomsHost.Operator);
        var taken = await queue.TakeAsync(new HandleExceptionRequest { Id = raised.Id, ExpectedVersion = raised.Version });
        Assert.Equal(("Taken", CustomsHost.Operator.PartyId.ToString()), (taken.Status, taken.Assignee));
        await queue.NoteAsync(new HandleExceptionRequest { Id = raised.Id, Text = "called the broker" });
        var resolved = await queue.ResolveAsync(new HandleExceptionRequest { Id = raised.Id, Text = "will be corrected" });
        Assert.Equal(["Took", "Noted", "Resolved"], resolved.Notes.Select(note => note.Action));
        await Look(DateTimeOffset.UtcNow.AddMinutes(2));
        Assert.Equal("Resolved", Assert.Single(await Of(list)).Status);
    }

    [Fact]
    public async Task What_a_declaration_waits_for_is_raised_reason_by_reason_with_its_owner()
    {
        var story = new Story().WithoutHsCode(1);
        await host.DeliverAll(story.Facts);
        await host.WaitsFor(story.OrderId, "hs_code_missing");
        await Look(DateTimeOffset.UtcNow.AddDays(3.1));
        var raised = Assert.Single((await host.Queue(CustomsHost.Exporter(story.ExporterId)).ListAsync(
            new ListExceptionsRequest { OrderId = story.OrderId.ToString(), Owner = "Exporter" })).Exceptions);
        Assert.Equal("waiting_too_long", raised.Code);
    }

    [Fact]
    public async Task Unanswered_messages_and_files_set_aside_are_in_the_same_queue()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        await host.Written(story.OrderId, "CEB505");
        var file = new QuarantinedFile($"{Guid.NewGuid()}.xml", Story.At, "unreadable: no root");
        await Look(DateTimeOffset.UtcNow.AddMinutes(70), file);
        var queue = host.Queue(CustomsHost.Operator);
        var own = (await queue.ListAsync(new ListExceptionsRequest { OrderId = story.OrderId.ToString(), Sort = "reason" })).Exceptions;
        // In the last hour of a day in China the day of declaring passes meanwhile, which is another exception.
        Assert.Equal(
            ["order_unanswered", "waybill_unanswered"], own.Select(one => one.Code).Where(code => code != "declaring_day_passed"));
        var set = await queue.ListAsync(new ListExceptionsRequest { Code = "file_quarantined", Page = new Page { Limit = 500 } });
        Assert.Equal("unreadable: no root", set.Exceptions.Single(one => one.Subject == file.Name).Detail);
    }

    [Fact]
    public async Task The_queue_is_paged_without_gaps_in_each_order()
    {
        for (var i = 0; i < 3; i++)
            await host.Sent(new Story(), ("120", 2), ("100", 3));
        await Look(DateTimeOffset.UtcNow.AddMinutes(1));
        foreach (var sort in new[] { "age", "due", "reason", "owner" })
        {
            List<ExceptionEntry> seen = [];
            var cursor = "";
            do
            {
                var page = await host.Queue(CustomsHost.Operator).ListAsync(new ListExceptionsRequest
                {
                    Code = "returned_by_customs",
                    Sort = sort,
                    Page = new Page { Limit = 2, Cursor = cursor },
                });
                seen.AddRange(page.Exceptions);
                cursor = page.NextCursor;
            }
            while (cursor.Length > 0);
            Assert.True(seen.Count >= 3);
            Assert.Equal(seen.Count, seen.Select(one => one.Id).Distinct().Count());
            Assert.Equal(seen.OrderBy(one => one.Since.ToDateTimeOffset()).Select(one => one.Id), seen.Select(one => one.Id));
        }
    }

    [Fact]
    public async Task Another_exporters_exception_is_not_found_and_exporters_handle_none()
    {
        var list = await host.Sent(new Story(), ("120", 2), ("100", 3));
        await Look(DateTimeOffset.UtcNow.AddMinutes(1));
        var id = Assert.Single(await Of(list)).Id;
        var stranger = host.Queue(CustomsHost.Exporter(Guid.NewGuid()));
        var hidden = await Assert.ThrowsAsync<RpcException>(async () => await stranger.GetAsync(new GetExceptionRequest { Id = id }));
        Assert.Equal((404, "exception_not_found"), (Problem.FromGrpc(hidden).Status, Problem.FromGrpc(hidden).Code));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await host.Queue(CustomsHost.Exporter(list.Story.ExporterId))
            .TakeAsync(new HandleExceptionRequest { Id = id }));
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }

    const string Actions =
        """
                  Take      Note      Resolve
        Open      Taken     Open      Resolved
        Taken     Taken     Taken     Resolved
        Resolved  Taken     Resolved  -
        Ended     -         -         -
        """;

    [Fact]
    public void An_exception_is_handled_as_the_table_says_and_no_other_way()
    {
        var rows = Actions.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(Enum.GetNames<ExceptionAction>(), rows[0]);
        foreach (var row in rows.Skip(1))
            foreach (var (text, place) in row.Skip(1).Select((text, place) => (text, place)))
                Assert.Equal(
                    text == "-" ? null : Enum.Parse<ExceptionStatus>(text),
                    ExceptionService.Next(Enum.Parse<ExceptionStatus>(row[0]), Enum.Parse<ExceptionAction>(rows[0][place])));
    }
}
