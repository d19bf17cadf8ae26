namespace CrossBorder.Settlement.Tests;

public sealed class ScreeningListTests(SettlementHost host)
{
    [Fact]
    public async Task A_list_is_kept_in_versions_and_the_same_content_makes_none()
    {
        var list = "V" + Guid.NewGuid().ToString("N")[..10].ToUpperInvariant();
        var (one, two) = (RiskStory.Invented(), RiskStory.Invented());
        var first = await host.ImportNames(list, RiskStory.Csv($"{one},,XX,P,1,2020-01-01", "bad,,xx,P,2,2020-01-01"));
        Assert.Equal((1, 1, 1, false, "country"),
            (first.Version, first.Entries, first.Refused, first.RepeatedFile, Assert.Single(first.Refusals).Field));
        var again = await host.ImportNames(list, RiskStory.Csv($"{one},,XX,P,1,2020-01-01", "bad,,xx,P,2,2020-01-01"), "another name.csv");
        Assert.Equal((1, true, first.ContentHash), (again.Version, again.RepeatedFile, again.ContentHash));
        Assert.Equal(2, (await host.ImportNames(list, RiskStory.Csv($"{two},,XX,P,1,2020-01-01"))).Version);
        // Back to what it was: another version.
        Assert.Equal(3, (await host.ImportNames(list, RiskStory.Csv($"{one},,XX,P,1,2020-01-01", "bad,,xx,P,2,2020-01-01"))).Version);
        // Nothing usable: not taken, the list stays.
        Assert.Equal(0, (await host.ImportNames(list, "name\nx")).Version);
        var versions = (await host.Risk().ListNameListsAsync(new())).Lists.Where(row => row.List == list).ToList();
        Assert.Equal([(1, false), (2, false), (3, true)], versions.Select(row => (row.Version, row.Current)));
        Assert.Equal((first.ContentHash, "list.csv", false), (versions[0].ContentHash, versions[0].FileName, versions[0].Demo));
        Assert.Single((await host.Risk().ScreenNameAsync(new() { Name = one })).Hits);
        Assert.Empty((await host.Risk().ScreenNameAsync(new() { Name = two })).Hits);
    }

    [Fact]
    public async Task The_shipped_list_is_marked_as_a_demonstration_and_found_in_every_script()
    {
        Assert.True((await host.Risk().ListNameListsAsync(new())).Lists.Single(list => list.List == "DEMO").Demo);
        foreach (var (name, entry) in new[]
            {
                ("NORVAKIA STATE ARMS EXPORT CORP", "DEMO-0001"), ("诺瓦基亚国家军火出口", "DEMO-0001"), ("Бревіков Олександр", "DEMO-0002"),
                ("jin jiaohu hangyun co ltd", "DEMO-0003"), ("BIC:NORVXNBKXXX", "DEMO-0004"), ("奎隆精密仪器", "DEMO-0005"),
            })
            Assert.Equal(entry, (await host.Risk().ScreenNameAsync(new() { Name = name })).Hits[0].EntryId);
        Assert.Equal("name", (await FxStory.Refused(() => host.Risk().ScreenNameAsync(new() { Name = "..." }).ResponseAsync)).Field);
        Assert.Equal("list", (await FxStory.Refused(() => host.ImportNames("lower", "x"))).Field);
    }

    [Fact]
    public async Task When_a_list_changes_what_is_in_use_is_screened_again_with_evidence_of_both_states()
    {
        var (name, list) = (RiskStory.Invented(), "R" + Guid.NewGuid().ToString("N")[..10].ToUpperInvariant());
        var order = Given.Order().To(name);
        var bystander = Given.Order().To(RiskStory.Invented());
        await host.PlaceAndPay(order);
        await host.PlaceAndPay(bystander);
        Assert.Equal("Pass", (await host.Assessments(order))[0].Outcome);
        await host.ImportNames(list, RiskStory.Csv($"Somebody else entirely,{name},XX,P,7,2020-01-01"));
        await SettlementHost.Eventually(async () => (await host.Reviews(order)).Count == 1, "review");
        var again = (await host.Assessments(order)).Last(one => one.Moment == "OrderPlaced");
        Assert.Equal(("Again", "Block"), (again.Cause, again.Outcome));
        Assert.Equal((list, "1", "7"),
            (again.Contributions.By("SCREENING").Fact("list"), again.Contributions.By("SCREENING").Fact("list_version"),
                again.Contributions.By("SCREENING").Fact("entry")));
        Assert.DoesNotContain(await host.Assessments(bystander), one => one.Cause == "Again");

        // Released, then the list changes elsewhere: nothing comes back; the entry again under another id: it does.
        var review = (await host.Reviews(order))[0];
        await host.Decide(review, "Release");
        await host.Decide(review, "Release", RiskStory.Second);
        await host.ImportNames(list, RiskStory.Csv($"Somebody else entirely,{name},XX,P,7,2020-01-01", "Zzyqx Wvutsr,,XX,P,8,2020-01-01"));
        await SettlementHost.Eventually(
            async () => (await host.Assessments(order)).Count(one => one.Cause == "Again") >= 2, "screened again");
        Assert.DoesNotContain(await host.Reviews(order), one => one.Status == "Open");
        await host.ImportNames(list, RiskStory.Csv($"Somebody else entirely,{name},XX,P,9,2020-01-01"));
        await SettlementHost.Eventually(async () => (await host.Reviews(order)).Any(one => one.Status == "Open"), "another entry");
    }
}
