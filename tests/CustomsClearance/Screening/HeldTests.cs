using CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>A dual-use hit on one line, from the match that finds it to the declaration that goes out.</summary>
public sealed class HeldTests(CustomsHost host)
{
    /// <summary>In the list, and with supervision document 3 (export licence of dual-use goods) in the demonstration tariff.</summary>
    const string Listed = "8801009010";

    [Fact]
    public async Task A_hit_holds_the_declaration_until_the_licence_is_noted_and_the_licence_travels_with_it()
    {
        var story = Rules.Sold(Listed, "001");
        await host.DeliverAll(story.Facts);
        await host.WaitsFor(story.OrderId, "dual_use_review", "permit_missing");
        var reason = Assert.Single((await host.Now(story.OrderId)).Reasons, one => one.Code == "dual_use_review");
        Assert.Equal(
            ("Line 1: code 8801009010 of 85123A is in list MOFCOM-GACC-2025-91 of dual-use goods; nobody has looked at it yet.",
                "Operator"),
            (reason.Detail, reason.Owner));

        await Decide(story, "Refused", "");
        await host.WaitsFor(story.OrderId, "dual_use_refused", "permit_missing");
        await Decide(story, "Licensed", "26-JM-000123");

        await host.Becomes(story.OrderId, DeclarationStatus.Ready, DeclarationStatus.Submitted);
        var sent = await Rules.Sent(host, story);
        Assert.Equal(["3 26-JM-000123"], sent.Values("docuCode").Zip(sent.Values("certCode"), (code, number) => $"{code} {number}"));
    }

    [Fact]
    public async Task A_corrected_code_is_looked_at_anew_and_nothing_says_that_it_was_cleared()
    {
        var story = Rules.Sold(Listed, "001");
        await host.DeliverAll(story.Facts);
        await host.WaitsFor(story.OrderId, "dual_use_review", "permit_missing");

        await host.Deliver(story.Classified(1, "940550", at: Story.At.AddMinutes(1)));

        await host.Becomes(story.OrderId, DeclarationStatus.Ready, DeclarationStatus.Submitted);
        Assert.Equal(["Open"], await host.Db.Many<string>(
            "select status from screening_review where declaration_id = @id", new { id = await Id(story) }, CancellationToken.None));
    }

    [Fact]
    public async Task Goods_that_the_list_does_not_name_leave_no_record_of_having_been_looked_at()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        await host.Becomes(story.OrderId, DeclarationStatus.Ready, DeclarationStatus.Submitted);

        Assert.Empty(await host.Db.Many<string>(
            "select code from screening_review where declaration_id = @id", new { id = await Id(story) }, CancellationToken.None));
    }

    [Fact]
    public async Task Another_list_that_names_the_code_asks_again_and_the_first_decision_is_kept()
    {
        var code = await Rules.Code(host);
        await Names("LIST-1", code, new(2026, 1, 1));
        var story = Rules.Sold(code);
        await host.DeliverAll(story.Facts);
        await host.WaitsFor(story.OrderId, "dual_use_review");
        await Decide(story, "Refused", "", code);
        await host.WaitsFor(story.OrderId, "dual_use_refused");
        await Names("LIST-2", code, new(2026, 2, 1));

        // Any word of the product looks at the case again.
        await host.Deliver(story.Published(1, code));
        await host.WaitsFor(story.OrderId, "dual_use_review");
        await Decide(story, "Cleared", "", code);

        await host.Becomes(story.OrderId, DeclarationStatus.Ready, DeclarationStatus.Submitted);
        Assert.Equal(["LIST-1 Refused", "LIST-2 Cleared"], await host.Db.Many<string>(
            "select list_id || ' ' || status from screening_decision where declaration_id = @id order by version",
            new { id = await Id(story) }, CancellationToken.None));
    }

    Task<int> Names(string list, string code, DateOnly from) => host.Db.Run(
        "insert into dual_use_code (list_id, code, valid_from) values (@list, @code, @from)", new { list, code, from },
        CancellationToken.None);

    async Task<Guid> Id(Story story) => Guid.Parse((await host.Now(story.OrderId)).Id);

    async Task Decide(Story story, string decision, string licence, string code = Listed) =>
        await new Tariff.TariffClient(host.As(CustomsHost.Operator)).DecideScreeningAsync(new DecideScreeningRequest
        {
            DeclarationId = (await Id(story)).ToString(),
            Code = code,
            Decision = decision,
            LicenceNumber = licence,
            Reason = "Looked at the data sheet.",
        });
}
