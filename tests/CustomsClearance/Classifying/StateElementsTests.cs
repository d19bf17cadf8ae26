using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>What a full declaration must say of its goods, and who may say it.</summary>
public sealed class StateElementsTests(CustomsHost host)
{
    const string TwoElements = "材质|material*;品牌（中文或外文名称）|brand name";

    [Fact]
    public async Task A_full_declaration_waits_for_a_mandatory_element_until_the_exporter_states_it()
    {
        var story = Rules.Sold(await Rules.Code(host, elements: TwoElements));
        await host.DeliverAll([story.Published(1, story.Placed.Lines[0].HsCode), .. story.Facts]);
        await host.WaitsFor(story.OrderId, "element_missing");
        var reason = Assert.Single((await host.Now(story.OrderId)).Reasons);
        Assert.Equal(
            ($"Line 1: the specification of 85123A under {story.Placed.Lines[0].HsCode} must state element 3, 材质 (material).", "Exporter"),
            (reason.Detail, reason.Owner));
        var asked = await As(story).GetAsync(new GetElementsRequest { ProductId = story.ProductOf(1).ToString() });
        Assert.Equal(["Derived", "Derived", "Missing", "Derived"], asked.Elements.Select(element => element.Origin));

        var stated = await As(story).StateAsync(Stating(story, ("材质", "铁"), ("颜色", "白")));

        Assert.Equal((1, "0|0|铁|无品牌", story.ExporterId.ToString()), (stated.Version, stated.Specification, stated.StatedBy));
        Assert.Equal(("颜色", 0, "Stated"), (stated.Elements[^1].NameZh, stated.Elements[^1].Position, stated.Elements[^1].Origin));
        await host.Becomes(story.OrderId, DeclarationStatus.Ready, DeclarationStatus.Submitted);
        Assert.Equal("0|0|铁|无品牌", (await Rules.Sent(host, story)).Values("gModel").First());
    }

    [Fact]
    public async Task A_list_does_not_wait_for_elements()
    {
        var code = await Rules.Code(host, elements: TwoElements);
        var story = new Story();
        story.Placed = story.Placed with { Lines = [story.Placed.Lines[0] with { HsCode = code }, .. story.Placed.Lines.Skip(1)] };
        await host.DeliverAll(story.Facts);

        Assert.Equal("9710", (await host.Becomes(story.OrderId, DeclarationStatus.Ready, DeclarationStatus.Submitted)).Mode);
    }

    [Fact]
    public async Task What_does_not_fit_the_message_is_told_and_not_cut()
    {
        var story = Rules.Sold(await Rules.Code(host, elements: TwoElements));
        await host.DeliverAll([story.Published(1, story.Placed.Lines[0].HsCode), .. story.Facts]);
        await host.WaitsFor(story.OrderId, "element_missing");
        await Desk.StateAsync(Stating(story, ("材质", new string('铁', 255))));

        await host.WaitsFor(story.OrderId, "elements_too_long");
        await Desk.StateAsync(Stating(story, ("材质", "铁")));
        await host.Becomes(story.OrderId, DeclarationStatus.Ready, DeclarationStatus.Submitted);
    }

    [Fact]
    public async Task Every_version_is_kept_a_repeat_of_the_call_makes_none_and_an_old_version_is_refused()
    {
        var story = await Published();
        var (request, key) = (Stating(story, ("材质", "铁")), Guid.NewGuid().ToString());
        var first = await As(story).StateAsync(request, new Metadata { { Idempotency.Header, key } });
        Assert.Equal(first, await As(story).StateAsync(request, new Metadata { { Idempotency.Header, key } }));
        await Desk.StateAsync(Stating(story, ("材质", "钢")));

        Assert.Equal("version_conflict", await Refusal(As(story), new StateElementsRequest(request) { ExpectedVersion = 1 }));
        Assert.Equal([$"1 {story.ExporterId}", $"2 {CustomsHost.Operator.PartyId}"], await host.Db.Many<string>(
            "select version || ' ' || stated_by from product_element where product_id = @id order by version",
            new { id = story.ProductOf(1) }, CancellationToken.None));
    }

    [Fact]
    public async Task Another_exporters_product_looks_as_if_it_were_not_there()
    {
        var story = await Published();
        var other = new Elements.ElementsClient(host.As(CustomsHost.Exporter(Guid.NewGuid())));

        Assert.Equal("product_not_found", await Refusal(other, Stating(story, ("材质", "铁"))));
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await other.GetAsync(new GetElementsRequest { ProductId = story.ProductOf(1).ToString() }));
        Assert.Equal("product_not_found", refused.Trailers.GetValue("code"));
        Assert.Equal(0, (await Desk.GetAsync(new GetElementsRequest { ProductId = story.ProductOf(1).ToString() })).Version);
    }

    [Theory]
    [InlineData("品牌类型", "5")]
    [InlineData("出口享惠情况", "3")]
    [InlineData("材质", " ")]
    [InlineData("材质", "铁|钢")]
    [InlineData("", "铁")]
    public async Task An_element_that_cannot_be_one_is_refused(string name, string value)
    {
        var story = await Published();

        Assert.Equal("invalid_field", await Refusal(As(story), Stating(story, (name, value))));
    }

    [Fact]
    public async Task An_element_is_stated_once()
    {
        var story = await Published();

        Assert.Equal("invalid_field", await Refusal(As(story), Stating(story, ("材质", "铁"), (" 材质", "钢"))));
    }

    async Task<Story> Published()
    {
        var story = new Story();
        await host.Deliver(story.Published(1, "940550"));
        await CustomsHost.Eventually(async () => await host.Db.One<bool>(
            "select exists (select from product where id = @id)", new { id = story.ProductOf(1) }, CancellationToken.None), "it is known");
        return story;
    }

    Elements.ElementsClient Desk => new(host.As(CustomsHost.Operator));

    Elements.ElementsClient As(Story story) => new(host.As(CustomsHost.Exporter(story.ExporterId)));

    static StateElementsRequest Stating(Story story, params (string Name, string Value)[] elements)
    {
        var request = new StateElementsRequest { ProductId = story.ProductOf(1).ToString() };
        request.Elements.AddRange(elements.Select(one => new StatedElement { NameZh = one.Name, Value = one.Value }));
        return request;
    }

    static async Task<string?> Refusal(Elements.ElementsClient client, StateElementsRequest request) =>
        (await Assert.ThrowsAsync<RpcException>(async () => await client.StateAsync(request))).Trailers.GetValue("code");
}
