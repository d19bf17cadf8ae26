using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Common.V1;
using Client = CrossBorder.Contracts.Catalog.V1.Catalog.CatalogClient;

namespace CrossBorder.Catalog.Tests;

public sealed class SearchingTests(CatalogHost host)
{
    [Theory]
    [InlineData("陶瓷")]
    [InlineData("陶瓷杯")]
    [InlineData("白色陶瓷杯子")]
    [InlineData("杯")]
    [InlineData("子")]
    [InlineData("白")]
    [InlineData("杯子 白色")]
    [InlineData("mug")]
    [InlineData("mugs")]
    [InlineData("CERAMICS")]
    [InlineData("white mug")]
    [InlineData("mug 陶瓷")]
    [InlineData("陶瓷mug")]
    [InlineData("ＭＵＧ")]
    [InlineData("３００ml")]
    [InlineData("85123A")]
    [InlineData("\"white ceramic\"")]
    [InlineData("白杯")]
    [InlineData("陶瓷 白色")]
    [InlineData("杯子白色")]
    [InlineData("cermaic")]
    [InlineData("white ceramik mug")]
    [InlineData("300 ml")]
    [InlineData("white-ceramic")]
    [InlineData("cup")]
    [InlineData("马克杯")]
    [InlineData("the white mug")]
    [InlineData("mug -glass")]
    public async Task A_mug_is_found_by(string text)
    {
        var seller = await Mugs();
        Assert.Equal(["85123A"], await Found(seller, request => request.Text = text));
    }

    [Theory]
    [InlineData("瓷陶")]
    [InlineData("杯白")]
    [InlineData("玻璃")]
    [InlineData("瓷色")]
    [InlineData("陶瓷 glass")]
    [InlineData("glass")]
    [InlineData("mug 玻璃")]
    [InlineData("\"ceramic white\"")]
    [InlineData("mug -white")]
    [InlineData("the")]
    public async Task A_mug_is_not_found_by(string text)
    {
        var seller = await Mugs();
        Assert.Empty(await Found(seller, request => request.Text = text));
    }

    [Fact]
    public async Task A_new_name_is_found_and_the_old_one_is_not()
    {
        var seller = await Mugs();
        var draft = Mug();
        draft.NameZh = "玻璃花瓶";
        draft.NameEn = "Glass vase";
        await seller.Put(draft);

        Assert.Equal(["85123A"], await Found(seller, request => request.Text = "花瓶 glass"));
        Assert.Empty(await Found(seller, request => request.Text = "陶瓷"));
    }

    [Fact]
    public async Task Each_filter_keeps_what_fits_and_drops_the_rest()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Seller.Draft("A"));
        await seller.Publish(With("B", draft => (draft.HsCode, draft.Origin) = ("6911101000", "VN")));
        await seller.Publish(With("C", draft => (draft.HsCode, draft.Currency) = ("", "USD")));
        await seller.Publish(With("D", draft => draft.Stock = 0));
        await seller.Publish(With("E", draft => draft.Tiers[2].UnitPrice = "0.99"));

        Assert.Equal("EDCBA", await Letters(seller, _ => { }));
        Assert.Equal("B", await Letters(seller, request => request.HsPrefix = "6911"));
        Assert.Equal("B", await Letters(seller, request => request.HsPrefix = "6911101000"));
        Assert.Equal("EDA", await Letters(seller, request => request.HsPrefix = "94"));
        Assert.Equal("", await Letters(seller, request => request.HsPrefix = "691110100"[..7] + "9"));
        Assert.Equal("B", await Letters(seller, request => request.Origin = "VN"));
        Assert.Equal("C", await Letters(seller, request => request.Currency = "USD"));
        Assert.Equal("E", await Letters(seller, request => (request.Currency, request.MaxUnitPrice) = ("GBP", "1")));
        Assert.Equal("EDBA", await Letters(seller, request => (request.Currency, request.MaxUnitPrice) = ("GBP", "1.95")));
        Assert.Equal("ECBA", await Letters(seller, request => request.InStock = true));
        Assert.Equal("EDBA", await Letters(seller, request => request.ExportReady = "yes"));
        Assert.Equal("C", await Letters(seller, request => request.ExportReady = "no"));
        Assert.Equal("EDCBA", await Letters(seller, request => request.Status = "Published"));
        Assert.Equal("", await Letters(seller, request => request.Status = "Draft"));
        Assert.Equal("A", await Letters(seller, request =>
            (request.Text, request.Currency, request.InStock, request.HsPrefix, request.ExportReady)
            = ("heart -E", "GBP", true, "94", "yes")));
    }

    [Fact]
    public async Task What_is_all_reserved_is_not_in_stock()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Seller.Draft("A", stock: 5));
        await seller.Buyer.ReserveAsync(seller.Order(("A", 5)));

        Assert.Equal("", await Letters(seller, request => request.InStock = true));
    }

    [Fact]
    public async Task Drafts_and_withdrawn_ones_are_there_for_their_exporter_and_operators_only()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Seller.Draft("P"));
        await seller.Put(Seller.Draft("D"));
        var gone = await seller.Publish(Seller.Draft("W"));
        await seller.Client.WithdrawAsync(new WithdrawRequest { Ids = { gone } });
        var rival = new Client(host.As(CatalogHost.Exporter(Guid.CreateVersion7())));
        var operators = new Client(host.As(CatalogHost.Operator));

        Assert.Equal("P", await Letters(seller.Buyer, seller, _ => { }));
        Assert.Equal("P", await Letters(rival, seller, _ => { }));
        Assert.Equal("", await Letters(seller.Buyer, seller, request => request.Status = "Draft"));
        Assert.Equal("WDP", await Letters(seller.Client, seller, _ => { }));
        Assert.Equal("WDP", await Letters(operators, seller, _ => { }));
        Assert.Equal("D", await Letters(seller.Client, seller, request => request.Status = "Draft"));
    }

    [Fact]
    public async Task A_suspended_exporter_is_seen_by_itself_only()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("P"));
        await seller.Become(qualified: false, version: 3);

        Assert.Equal("", await Letters(seller.Buyer, seller, _ => { }));
        Assert.Equal("P", await Letters(seller.Client, seller, _ => { }));
        Assert.Equal(404, (await CatalogHost.Refusal(seller.Buyer.GetAsync(new GetRequest { Id = id }))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("heart")]
    public async Task Pages_hold_each_product_once_also_when_one_comes_in_between(string text)
    {
        var seller = await Seller.Qualified(host);
        for (var i = 0; i < 7; i++)
        {
            var name = string.Concat(Enumerable.Repeat("heart ", 1 + (i % 3)));
            await seller.Publish(With($"{(char)('A' + i)}", draft => draft.NameEn = name));
        }

        var seen = "";
        var cursor = "";
        var pages = 0;
        do
        {
            var page = await seller.Buyer.SearchAsync(Request(seller, text, cursor, 3));
            seen += string.Concat(page.Products.Select(product => product.Sku));
            cursor = page.NextCursor;
            pages++;
            if (pages == 1)
                await seller.Publish(With("Z", draft => draft.NameEn = "heart"));
        }
        while (cursor.Length > 0);

        Assert.Equal(3, pages);
        Assert.Equal("ABCDEFG", string.Concat(seen.Order()));
        if (text.Length == 0)
            Assert.Equal("GFEDCBA", seen);
    }

    [Fact]
    public async Task The_better_match_comes_first()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(With("A", draft => draft.NameEn = "Heart holder with a chain"));
        await seller.Publish(With("B", draft => draft.NameEn = "Holder for one candle and a heart"));
        await seller.Publish(With("C", draft => draft.NameEn = "Heart holder"));

        Assert.Equal("CAB", await Letters(seller, request => request.Text = "heart holder"));
    }

    [Fact]
    public async Task A_slip_of_the_pen_is_told_with_what_was_looked_for_instead()
    {
        var seller = await Mugs();
        var answer = await seller.Buyer.SearchAsync(new SearchRequest { ExporterId = seller.Id.ToString(), Text = "wihte ceramic" });

        var correction = Assert.Single(answer.Corrections);
        Assert.Equal(("wihte", "white"), (correction.Word, correction.Instead[0]));
        Assert.Equal("85123A", answer.Products.Single().Sku);
    }

    [Fact]
    public async Task When_none_has_all_words_those_with_most_of_them_are_shown_and_said_to_be_so()
    {
        var seller = await Mugs();
        var answer = await seller.Buyer.SearchAsync(
            new SearchRequest { ExporterId = seller.Id.ToString(), Text = "white ceramic mug \"with a lid of bamboo\" 300ml" });

        Assert.True(answer.Partial);
        Assert.Equal("85123A", answer.Products.Single().Sku);
        Assert.False((await seller.Buyer.SearchAsync(new SearchRequest { Text = "white ceramic mug" })).Partial);
    }

    [Fact]
    public async Task Counts_say_what_each_other_value_of_a_filter_would_give()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Seller.Draft("A"));
        await seller.Publish(With("B", draft => draft.Origin = "VN"));
        await seller.Publish(With("C", draft => (draft.Origin, draft.HsCode) = ("VN", "6911101000")));
        await seller.Put(Seller.Draft("D"));

        var answer = await seller.Buyer.SearchAsync(
            new SearchRequest { ExporterId = seller.Id.ToString(), Text = "heart", Origin = "VN" });

        Assert.Equal((2, "CB"), (answer.Total, string.Concat(answer.Products.Select(product => product.Sku))));
        Assert.Equal("VN 2, CN 1", Told(answer, "origin"));
        Assert.Equal("69 1, 94 1", Told(answer, "hs_chapter"));
        Assert.Equal("yes 2", Told(answer, "in_stock"));
        Assert.Equal(1, (await seller.Buyer.SearchAsync(
            new SearchRequest { ExporterId = seller.Id.ToString(), Origin = "VN", HsPrefix = "69" })).Total);
    }

    [Fact]
    public async Task Prices_order_up_and_down_within_one_currency()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(With("B", draft => draft.Tiers[2].UnitPrice = "1.50"));
        await seller.Publish(With("A", draft => draft.Tiers[2].UnitPrice = "0.99"));
        await seller.Publish(With("C", draft => draft.Tiers[2].UnitPrice = "1.51"));

        Assert.Equal("ABC", await Letters(seller, request => (request.Currency, request.Sort) = ("GBP", "price")));
        Assert.Equal("CBA", await Letters(seller, request => (request.Currency, request.Sort) = ("GBP", "-price")));
        Assert.Equal("CAB", await Letters(seller, request => (request.Text, request.Sort) = ("heart", "newest")));
    }

    [Fact]
    public async Task A_product_that_runs_out_and_comes_back_is_found_so()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A", stock: 5));
        await seller.Client.AdjustStockAsync(new AdjustStockRequest { Id = id, Change = -5 });
        Assert.Equal("", await Letters(seller, request => request.InStock = true));

        await seller.Client.AdjustStockAsync(new AdjustStockRequest { Id = id, Change = 1 });
        Assert.Equal("A", await Letters(seller, request => request.InStock = true));
    }

    [Fact]
    public async Task A_cursor_of_other_filters_is_refused()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Seller.Draft("A"));
        await seller.Publish(Seller.Draft("B"));
        var first = await seller.Buyer.SearchAsync(Request(seller, "", "", 1));

        var problem = await CatalogHost.Refusal(seller.Buyer.SearchAsync(Request(seller, "heart", first.NextCursor, 1)));
        Assert.Equal((400, "page.cursor"), (problem.Status, problem.Field));
        // The length of the page is no filter.
        Assert.Equal("A", (await seller.Buyer.SearchAsync(Request(seller, "", first.NextCursor, 5))).Products.Single().Sku);
    }

    public static TheoryData<string, Action<SearchRequest>> WrongFields() => new()
    {
        { "text", request => request.Text = new string('x', 201) },
        { "text", request => request.Text = "a\u0000" },
        { "exporter_id", request => request.ExporterId = "me" },
        { "hs_prefix", request => request.HsPrefix = "9" },
        { "hs_prefix", request => request.HsPrefix = "94%" },
        { "hs_prefix", request => request.HsPrefix = "94055000001" },
        { "origin", request => request.Origin = "China" },
        { "currency", request => request.Currency = "pounds" },
        { "max_unit_price", request => (request.Currency, request.MaxUnitPrice) = ("GBP", "cheap") },
        { "max_unit_price", request => request.MaxUnitPrice = "1" },
        { "export_ready", request => request.ExportReady = "maybe" },
        { "status", request => request.Status = "draft" },
        { "sort", request => request.Sort = "best" },
        { "sort", request => request.Sort = "price" },
        { "page.limit", request => request.Page = new Page { Limit = 501 } },
        { "page.limit", request => request.Page = new Page { Limit = -1 } },
        { "page.cursor", request => request.Page = new Page { Cursor = "abc" } },
        { "page.cursor", request => request.Page = new Page { Cursor = "***" } },
    };

    [Theory, MemberData(nameof(WrongFields))]
    public async Task A_wrong_filter_is_named_with_what_is_accepted(string field, Action<SearchRequest> spoil)
    {
        var request = new SearchRequest();
        spoil(request);

        var problem = await CatalogHost.Refusal(new Client(host.As(CatalogHost.Operator)).SearchAsync(request));
        Assert.Equal((400, "invalid_field", field), (problem.Status, problem.Code, problem.Field));
        Assert.NotEmpty(problem.Accepted!);
    }

    static string Told(SearchResponse answer, string facet) => string.Join(
        ", ", answer.Facets.Single(one => one.Name == facet).Top.Select(one => $"{one.Value} {one.Products}"));

    static ProductDraft Mug() => With("85123A", draft =>
        (draft.NameEn, draft.NameZh) = ("White ceramic mugs 300ml", "白色陶瓷杯子"));

    async Task<Seller> Mugs()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Mug());
        return seller;
    }

    static ProductDraft With(string sku, Action<ProductDraft> change)
    {
        var draft = Seller.Draft(sku);
        change(draft);
        return draft;
    }

    static SearchRequest Request(Seller seller, string text, string cursor, int limit) =>
        new() { ExporterId = seller.Id.ToString(), Text = text, Page = new Page { Cursor = cursor, Limit = limit } };

    static async Task<IEnumerable<string>> Found(Seller seller, Action<SearchRequest> ask)
    {
        var request = new SearchRequest { ExporterId = seller.Id.ToString() };
        ask(request);
        return (await seller.Buyer.SearchAsync(request)).Products.Select(product => product.Sku);
    }

    static async Task<string> Letters(Seller seller, Action<SearchRequest> ask) => string.Concat(await Found(seller, ask));

    static async Task<string> Letters(Client client, Seller seller, Action<SearchRequest> ask)
    {
        var request = new SearchRequest { ExporterId = seller.Id.ToString() };
        ask(request);
        return string.Concat((await client.SearchAsync(request)).Products.Select(product => product.Sku));
    }
}
