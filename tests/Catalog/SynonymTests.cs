using System.Reflection;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Common.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Client = CrossBorder.Contracts.Catalog.V1.Synonyms.SynonymsClient;
using Group = CrossBorder.Contracts.Catalog.V1.SynonymGroup;

namespace CrossBorder.Catalog.Tests;

public sealed class SynonymTests(CatalogHost host)
{
    Client Operators => new(host.As(CatalogHost.Operator));

    [Fact]
    public async Task What_means_the_same_is_found_at_once_and_no_longer_when_the_group_is_removed()
    {
        var (seller, one, other) = await Shelf("sombrero");
        Assert.Equal("", await Skus(seller, other));

        var group = await Operators.PutSynonymsAsync(new PutSynonymsRequest { Terms = { one, other } });
        Assert.Equal("H", await Skus(seller, other));
        Assert.Equal("H", await Skus(seller, one));

        var gone = await Operators.RemoveSynonymsAsync(new RemoveSynonymsRequest { Id = group.Id, ExpectedVersion = 1 });
        Assert.Equal((2, true), (gone.Version, gone.Removed));
        Assert.Equal("", await Skus(seller, other));
    }

    [Fact]
    public async Task Words_of_several_parts_mean_the_same_as_one()
    {
        var (seller, one, other) = await Shelf("hammock");
        await Operators.PutSynonymsAsync(new PutSynonymsRequest { Terms = { $"{other} swing bed", one } });

        Assert.Equal("H", await Skus(seller, $"{other} swing beds"));
        Assert.Equal("H", await Skus(seller, $"nice {other} swing bed"));
        Assert.Equal("", await Skus(seller, $"{other} bed swing"));
    }

    [Fact]
    public async Task One_way_the_first_finds_the_others_only()
    {
        var (seller, one, other) = await Shelf("kettle");
        await Operators.PutSynonymsAsync(new PutSynonymsRequest { Terms = { other, one }, OneWay = true });
        await seller.Publish(Named("K", $"nice {other} here"));

        Assert.Equal("KH", await Skus(seller, other));
        Assert.Equal("H", await Skus(seller, one));
    }

    [Theory]
    [InlineData("terms", "mug")]
    [InlineData("terms[1]", "mug", "the")]
    [InlineData("terms[0]", "?", "mug")]
    public async Task What_is_no_group_is_refused_with_what_is_accepted(string field, params string[] terms)
    {
        var problem = await CatalogHost.Refusal(Operators.PutSynonymsAsync(new PutSynonymsRequest { Terms = { terms } }));
        Assert.Equal((400, field), (problem.Status, problem.Field));
    }

    [Fact]
    public async Task A_stale_version_and_an_unknown_group_change_nothing()
    {
        var group = await Operators.PutSynonymsAsync(new PutSynonymsRequest { Terms = { "stale1", "stale2" } });
        await Operators.PutSynonymsAsync(
            new PutSynonymsRequest { Id = group.Id, ExpectedVersion = 1, Terms = { "stale1", "stale3" } });

        var stale = await CatalogHost.Refusal(Operators.PutSynonymsAsync(
            new PutSynonymsRequest { Id = group.Id, ExpectedVersion = 1, Terms = { "stale1", "stale4" } }));
        var unknown = await CatalogHost.Refusal(Operators.RemoveSynonymsAsync(
            new RemoveSynonymsRequest { Id = Guid.NewGuid().ToString() }));
        Assert.Equal((412, 404, "synonym_group_not_found"), (stale.Status, unknown.Status, unknown.Code));
        Assert.Contains(await All(), one => one.Id == group.Id && one.Terms[1] == "stale3" && one.Version == 2);
    }

    [Fact]
    public async Task Pages_hold_every_group_once()
    {
        await Operators.PutSynonymsAsync(new PutSynonymsRequest { Terms = { "paged1", "paged2" } });
        var all = await All();

        Assert.True(all.Count > 20);
        Assert.Distinct(all.Select(group => group.Id));
    }

    [Theory]
    [InlineData(Role.Exporter)]
    [InlineData(Role.Buyer)]
    [InlineData(Role.Partner)]
    [InlineData(Role.Service)]
    public async Task Nobody_but_an_operator_decides_what_words_mean(Role role)
    {
        var client = new Client(host.As(new Principal(Guid.CreateVersion7(), role, "x")));
        Func<Task>[] calls =
        [
            () => client.PutSynonymsAsync(new PutSynonymsRequest()).ResponseAsync,
            () => client.RemoveSynonymsAsync(new RemoveSynonymsRequest()).ResponseAsync,
            () => client.ListSynonymsAsync(new ListSynonymsRequest()).ResponseAsync,
        ];

        Assert.Equal(
            calls.Length,
            typeof(SynonymsService).GetMethods().Count(method => method.GetCustomAttribute<AllowAttribute>() is not null));
        foreach (var call in calls)
            Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
    }

    async Task<List<Group>> All()
    {
        var (all, cursor) = (new List<Group>(), "");
        do
        {
            var page = await Operators.ListSynonymsAsync(new ListSynonymsRequest { Page = new Page { Cursor = cursor, Limit = 10 } });
            all.AddRange(page.Groups);
            cursor = page.NextCursor;
        }
        while (cursor.Length > 0);
        return all;
    }

    /// <summary>A seller with one product whose name nobody else has, and a word that no product has.</summary>
    async Task<(Seller Seller, string Word, string Other)> Shelf(string word)
    {
        var mark = string.Concat(Guid.NewGuid().ToString("N").Where(char.IsAsciiLetter).Take(6));
        var seller = await Seller.Qualified(host);
        await seller.Publish(Named("H", $"nice {word}{mark}"));
        return (seller, word + mark, $"other{mark}{mark}");
    }

    static ProductDraft Named(string sku, string name)
    {
        var draft = Seller.Draft(sku);
        draft.NameEn = name;
        return draft;
    }

    static async Task<string> Skus(Seller seller, string text) => string.Concat((await seller.Buyer.SearchAsync(
        new SearchRequest { ExporterId = seller.Id.ToString(), Text = text })).Products.Select(product => product.Sku));
}
