using CrossBorder.Contracts.Customs.V1;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class ScreeningTests(CustomsHost host)
{
    const string Listed = "8801009010";
    static readonly DateOnly Day = new(2026, 3, 5);

    [Fact]
    public async Task A_listed_code_is_a_hit_from_the_day_of_the_list_and_an_unlisted_one_is_not_mentioned()
    {
        var (now, before) = (await At(Day), await At(new(2025, 12, 31)));

        Assert.Equal(new ScreeningHit(Listed, "MOFCOM-GACC-2025-91"), Assert.Single(now).Value);
        Assert.Empty(before);
    }

    [Fact]
    public async Task A_hit_opens_one_review_which_holds_until_it_is_decided_and_the_decision_is_kept()
    {
        var declaration = await Waiting();
        Assert.True(Assert.Single(await Review(declaration)).Holds);
        Assert.True(Assert.Single(await Review(declaration)).Holds);

        var review = await Client().DecideScreeningAsync(Request(declaration, "Licensed", "26-JM-000123", "licence seen"));

        Assert.Equal(("Licensed", "26-JM-000123", "licence seen", CustomsHost.Operator.PartyId.ToString()),
            (review.Status, review.LicenceNumber, review.Reason, review.DecidedBy));
        Assert.NotNull(review.DecidedAt);
        Assert.False(Assert.Single(await Review(declaration)).Holds);
    }

    [Fact]
    public async Task A_refusal_holds_and_may_be_decided_again_what_was_let_go_may_not()
    {
        var declaration = await Waiting();
        await Review(declaration);
        await Client().DecideScreeningAsync(Request(declaration, "Refused", "", "no licence"));
        Assert.True(Assert.Single(await Review(declaration)).Holds);

        await Client().DecideScreeningAsync(Request(declaration, "Cleared", "", "below the threshold of the list"));

        Assert.Equal("screening_review_transition_refused",
            await Refusal(Request(declaration, "Refused", "", "changed my mind")));
    }

    [Theory]
    [InlineData("Open", "", "why", "invalid_field")]
    [InlineData("cleared", "", "why", "invalid_field")]
    [InlineData("Cleared", "", " ", "invalid_field")]
    [InlineData("Licensed", "", "why", "invalid_field")]
    [InlineData("Cleared", "26-JM-1", "why", "invalid_field")]
    public async Task A_decision_without_what_belongs_to_it_is_refused(string decision, string licence, string reason, string code)
    {
        var declaration = await Waiting();
        await Review(declaration);

        Assert.Equal(code, await Refusal(Request(declaration, decision, licence, reason)));
    }

    [Fact]
    public async Task There_is_nothing_to_decide_about_a_code_without_a_hit()
    {
        var declaration = await Waiting();

        Assert.Equal("screening_review_not_found", await Refusal(Request(declaration, "Cleared", "", "why")));
    }

    [Fact]
    public async Task Open_reviews_are_listed_page_by_page_and_only_for_operators()
    {
        var mine = new[] { await Waiting(), await Waiting() };
        foreach (var declaration in mine)
            await Review(declaration);
        var seen = new List<string>();
        var request = new ListScreeningsRequest { Status = "Open", Page = new() { Limit = 1 } };
        do
        {
            var page = await Client().ListScreeningsAsync(request);
            seen.AddRange(page.Reviews.Select(review => review.DeclarationId));
            request.Page.Cursor = page.NextCursor;
        }
        while (request.Page.Cursor.Length > 0);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.All(mine, declaration => Assert.Contains(declaration.Value.ToString(), seen));
        var exporter = new Tariff.TariffClient(host.As(CustomsHost.Exporter(Guid.NewGuid())));
        Assert.Equal(StatusCode.PermissionDenied,
            (await Assert.ThrowsAsync<RpcException>(async () => await exporter.ListScreeningsAsync(request))).StatusCode);
    }

    Tariff.TariffClient Client() => new(host.As(CustomsHost.Operator));

    Task<IReadOnlyDictionary<string, ScreeningHit>> At(DateOnly day) =>
        host.Db.Transact(tx => CustomsClearance.Screening.At(tx, [Listed, "9505100000"], day), CancellationToken.None);

    async Task<DeclarationId> Waiting()
    {
        var story = new Story();
        await host.Deliver(story.Placed);
        await CustomsHost.Eventually(async () => await host.Db.One<Guid?>(
            "select id from declaration where order_id = @OrderId", new { story.OrderId }, CancellationToken.None) is not null, "it waits");
        return new(Guid.Parse((await host.Now(story.OrderId)).Id));
    }

    Task<IReadOnlyList<ScreeningStanding>> Review(DeclarationId id) => host.Db.Transact(
        tx => Reviews.Of(tx, id, [Listed, "9505100000"], Day, Story.At), CancellationToken.None);

    static DecideScreeningRequest Request(DeclarationId id, string decision, string licence, string reason) => new()
    {
        DeclarationId = id.Value.ToString(),
        Code = Listed,
        Decision = decision,
        LicenceNumber = licence,
        Reason = reason,
    };

    async Task<string?> Refusal(DecideScreeningRequest request) =>
        (await Assert.ThrowsAsync<RpcException>(async () => await Client().DecideScreeningAsync(request))).Trailers.GetValue("code");
}
