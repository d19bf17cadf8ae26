using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Catalog.V1.Catalog.CatalogClient;

namespace CrossBorder.Catalog.Tests;

public sealed class ReservingTests(CatalogHost host)
{
    // Worked out by hand: quantity x price, rounded half away from zero to the minor unit of the currency.
    [Theory]
    [InlineData("GBP", 1, "2.55", 1, 255)]
    [InlineData("GBP", 3, "2.55", 1, 765)]
    [InlineData("GBP", 11, "2.55", 1, 2805)]
    [InlineData("GBP", 12, "2.25", 12, 2700)]
    [InlineData("GBP", 143, "2.25", 12, 32175)]
    [InlineData("GBP", 144, "1.95", 144, 28080)]
    [InlineData("GBP", 150, "1.95", 144, 29250)]
    public async Task The_quantity_decides_the_tier(string currency, long quantity, string price, long tier, long amountMinor)
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 1000));
        var order = seller.Order(("A1", quantity));
        order.Currency = currency;

        var line = (await seller.Buyer.ReserveAsync(order)).Lines.Single();
        Assert.Equal(
            new ReservedLine
            {
                LineNo = 1,
                ProductId = id,
                Sku = "A1",
                NameEn = "White hanging heart holder",
                NameZh = "白色悬挂爱心茶蜡烛台",
                HsCode = "940550",
                UnitCode = "007",
                Origin = "CN",
                Quantity = quantity,
                UnitPrice = price,
                AmountMinor = amountMinor,
                NetGrams = quantity * 150,
                GrossGrams = quantity * 175,
                TierMinQuantity = tier,
                ProductVersion = 2,
            },
            line);
        Assert.Equal((1000, quantity), await seller.Stock(id));
    }

    [Theory]
    [InlineData("JPY", "10.5", 3, 32)] // 31.5 yen
    [InlineData("JPY", "10.4", 1, 10)]
    [InlineData("KWD", "1.2345", 3, 3704)] // 3.7035 dinars are 3703.5 fils
    [InlineData("USD", "0.125", 1, 13)]
    [InlineData("USD", "0.0049", 1, 0)]
    [InlineData("KWD", "99999999.9999", 10_000_000, 999_999_999_999_000_000)]
    public async Task Amounts_round_half_away_from_zero_to_the_minor_unit(string currency, string price, long quantity, long amountMinor)
    {
        var seller = await Seller.Qualified(host);
        var draft = Seller.Draft("A1", stock: 1_000_000_000);
        draft.Currency = currency;
        draft.Tiers.Clear();
        draft.Tiers.Add(new PriceTier { MinQuantity = 1, UnitPrice = price });
        await seller.Publish(draft);
        var order = seller.Order(("A1", quantity));
        order.Currency = currency;

        Assert.Equal(amountMinor, (await seller.Buyer.ReserveAsync(order)).Lines.Single().AmountMinor);
    }

    [Fact]
    public async Task Many_lines_by_id_and_SKU_are_held_together_for_15_minutes()
    {
        var seller = await Seller.Qualified(host);
        var ids = new List<string>();
        for (var i = 0; i < 30; i++)
            ids.Add(await seller.Publish(Seller.Draft($"S{i:D2}")));
        var order = seller.Order();
        order.Lines.AddRange(ids.Select((id, i) => i % 2 == 0
            ? new ReserveLine { ProductId = id, Quantity = i + 1 }
            : new ReserveLine { Sku = $"S{i:D2}", Quantity = i + 1 }).Reverse());
        var before = DateTimeOffset.UtcNow;

        var reservation = await seller.Buyer.ReserveAsync(order);
        Assert.Equal(Enumerable.Range(1, 30), reservation.Lines.Select(line => line.LineNo));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"S{i:D2}").Reverse(), reservation.Lines.Select(line => line.Sku));
        var expiry = reservation.ExpiresAt.ToDateTimeOffset();
        Assert.InRange(expiry, before.AddMinutes(15).AddSeconds(-1), DateTimeOffset.UtcNow.AddMinutes(15));
        Assert.Equal((100, 30), await seller.Stock(ids[29]));
    }

    [Fact]
    public async Task The_same_product_twice_is_priced_by_line_and_counted_together()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 20));
        var order = seller.Order(("A1", 12), ("A1", 8));

        var lines = (await seller.Buyer.ReserveAsync(order)).Lines;
        Assert.Equal(["2.25", "2.55"], lines.Select(line => line.UnitPrice));
        Assert.Equal((20, 20), await seller.Stock(id));

        var other = await Seller.Qualified(host);
        await other.Publish(Seller.Draft("A1", stock: 19));
        var problem = await CatalogHost.Refusal(other.Buyer.ReserveAsync(other.Order(("A1", 12), ("A1", 8))));
        Assert.Equal(("insufficient_stock", "lines[0].quantity"), (problem.Code, problem.Field));
        Assert.Contains("19 are free and this order asks for 20", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_or_nothing_is_held_and_the_line_is_named()
    {
        var seller = await Seller.Qualified(host);
        var plenty = await seller.Publish(Seller.Draft("A1"));
        await seller.Publish(Seller.Draft("A2", stock: 5));
        var order = seller.Order(("A1", 2), ("A1", 3), ("A2", 6));

        var problem = await CatalogHost.Refusal(seller.Buyer.ReserveAsync(order));
        Assert.Equal((409, "insufficient_stock", "lines[2].quantity"), (problem.Status, problem.Code, problem.Field));
        Assert.Equal("5 or less over all lines", problem.Accepted);
        Assert.Equal((100, 0), await seller.Stock(plenty));
        Assert.Null(await seller.StatusOf(Guid.Parse(order.OrderId)));
    }

    [Fact]
    public async Task Below_the_least_quantity_nothing_is_sold_at_the_listed_price()
    {
        var seller = await Seller.Qualified(host);
        var draft = Seller.Draft("A1");
        draft.Tiers.RemoveAt(0);
        await seller.Publish(draft);

        var problem = await CatalogHost.Refusal(seller.Buyer.ReserveAsync(seller.Order(("A1", 11))));
        Assert.Equal((409, "quantity_below_moq", "lines[0].quantity", "12 or more"),
            (problem.Status, problem.Code, problem.Field, problem.Accepted));
        await seller.Buyer.ReserveAsync(seller.Order(("A1", 12)));
    }

    [Fact]
    public async Task The_seller_agrees_a_price_below_the_least_quantity_and_in_another_currency()
    {
        var seller = await Seller.Qualified(host);
        var draft = Seller.Draft("A1");
        draft.Tiers.RemoveAt(0);
        await seller.Publish(draft);
        var order = seller.Order(("A1", 3));
        order.Currency = "EUR";
        order.Lines[0].AgreedUnitPrice = "1.2345";

        var line = (await seller.Client.ReserveAsync(order)).Lines.Single();
        // 3 x 1.2345 = 3.7035
        Assert.Equal(("1.2345", 370, 0), (line.UnitPrice, line.AmountMinor, line.TierMinQuantity));
    }

    [Theory]
    [InlineData(Role.Exporter, true)]
    [InlineData(Role.Operator, true)]
    [InlineData(Role.Service, true)]
    [InlineData(Role.Buyer, false)]
    public async Task Only_the_seller_enters_an_agreed_price(Role role, bool allowed)
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Seller.Draft("A1"));
        var order = seller.Order(("A1", 3));
        order.Lines[0].AgreedUnitPrice = "1";
        var principal = new Principal(role == Role.Exporter ? seller.Id : Guid.CreateVersion7(), role, "x");
        var call = new Client(host.As(principal)).ReserveAsync(order);

        if (allowed)
            Assert.Equal(300, (await call).Lines.Single().AmountMinor);
        else
            Assert.Equal((403, "agreed_price_not_allowed", "lines[0].agreed_unit_price"),
                await CatalogHost.Refusal(call) is var problem ? (problem.Status, problem.Code, problem.Field) : default);
    }

    [Fact]
    public async Task What_is_not_for_sale_is_refused_by_line()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Seller.Draft("P"));
        var draft = await seller.Put(Seller.Draft("D"));
        var byId = seller.Order(("P", 1));
        byId.Lines.Add(new ReserveLine { ProductId = draft.Id, Quantity = 1 });
        var euro = seller.Order(("P", 1));
        euro.Currency = "EUR";

        await Refused(seller.Buyer, seller.Order(("P", 1), ("X", 1)), "product_not_found", "lines[1].sku");
        await Refused(seller.Buyer, seller.Order(("P", 1), ("D", 1)), "product_not_found", "lines[1].sku");
        await Refused(seller.Client, byId, "product_not_published", "lines[1].product_id");
        await Refused(seller.Buyer, euro, "currency_differs", "lines[0].sku");
    }

    [Fact]
    public async Task A_suspended_exporter_sells_nothing()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Seller.Draft("A1"));
        await seller.Become(qualified: false, version: 3);

        await Refused(seller.Buyer, seller.Order(("A1", 1)), "exporter_not_qualified", "exporter_id");
        await seller.Become(qualified: true, version: 4);
        await seller.Buyer.ReserveAsync(seller.Order(("A1", 1)));
    }

    public static TheoryData<string, Action<ReserveRequest>> WrongFields() => new()
    {
        { "order_id", order => order.OrderId = "1" },
        { "exporter_id", order => order.ExporterId = "1" },
        { "currency", order => order.Currency = "XXX" },
        { "lines", order => order.Lines.Clear() },
        { "lines", order => order.Lines.AddRange(Enumerable.Repeat(order.Lines[0], 1000)) },
        { "lines[0].product_id", order => order.Lines[0].Sku = "" },
        { "lines[0].product_id", order => order.Lines[0].ProductId = Guid.NewGuid().ToString() },
        { "lines[0].product_id", order => (order.Lines[0].Sku, order.Lines[0].ProductId) = ("", "7") },
        { "lines[0].sku", order => order.Lines[0].Sku = "\u0000" },
        { "lines[0].quantity", order => order.Lines[0].Quantity = 0 },
        { "lines[0].quantity", order => order.Lines[0].Quantity = 10_000_001 },
        { "lines[0].agreed_unit_price", order => order.Lines[0].AgreedUnitPrice = "0" },
        { "lines[0].agreed_unit_price", order => order.Lines[0].AgreedUnitPrice = "1.23456" },
    };

    [Theory, MemberData(nameof(WrongFields))]
    public async Task A_wrong_field_is_named(string field, Action<ReserveRequest> spoil)
    {
        var seller = await Seller.Qualified(host);
        var order = seller.Order(("A1", 1));
        spoil(order);

        Assert.Equal(field, (await CatalogHost.Refusal(seller.Client.ReserveAsync(order))).Field);
    }

    [Fact]
    public async Task A_repeat_gets_the_first_answer_whatever_the_product_costs_by_then()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 3));
        var order = seller.Order(("A1", 3));
        var first = await seller.Buyer.ReserveAsync(order);
        var dearer = Seller.Draft("A1");
        dearer.Tiers[0].UnitPrice = "9.99";
        dearer.NameEn = "Another";
        await seller.Put(dearer);
        await seller.Client.WithdrawAsync(new WithdrawRequest { Ids = { id } });

        Assert.Equal(first, await seller.Buyer.ReserveAsync(order));
        Assert.Equal((3, 3), await seller.Stock(id));
        order.Lines[0].Quantity = 2;
        var problem = await CatalogHost.Refusal(seller.Buyer.ReserveAsync(order));
        Assert.Equal((422, "reservation_differs", "order_id"), (problem.Status, problem.Code, problem.Field));
    }

    [Fact]
    public async Task What_was_released_is_free_for_others_and_may_be_reserved_again_for_the_same_order()
    {
        var seller = await Seller.Qualified(host);
        var id = await seller.Publish(Seller.Draft("A1", stock: 3));
        var order = seller.Order(("A1", 3));
        await seller.Buyer.ReserveAsync(order);

        Assert.True((await seller.Buyer.ReleaseAsync(new ReleaseRequest { OrderId = order.OrderId })).Released);
        Assert.False((await seller.Buyer.ReleaseAsync(new ReleaseRequest { OrderId = order.OrderId })).Released);
        Assert.Equal((3, 0), await seller.Stock(id));
        var told = await host.Published.Next<StockReleased>(e => e.OrderId.ToString() == order.OrderId);
        Assert.Equal(("Cancelled", 2), (told.Reason, told.Version));

        order.Lines[0].Quantity = 2;
        Assert.Equal(2, (await seller.Buyer.ReserveAsync(order)).Lines.Single().Quantity);
        Assert.Equal((3, 2), await seller.Stock(id));
    }

    [Fact]
    public async Task A_lapsed_order_that_cannot_be_held_again_is_refused_with_the_line()
    {
        var seller = await Seller.Qualified(host);
        await seller.Publish(Seller.Draft("A1", stock: 3));
        var order = seller.Order(("A1", 3));
        await seller.Buyer.ReserveAsync(order);
        await seller.Buyer.ReleaseAsync(new ReleaseRequest { OrderId = order.OrderId });
        await seller.Buyer.ReserveAsync(seller.Order(("A1", 1)));

        await Refused(seller.Buyer, order, "insufficient_stock", "lines[0].quantity");
        Assert.Equal("Lapsed", await seller.StatusOf(Guid.Parse(order.OrderId)));
    }

    [Fact]
    public async Task Releasing_an_order_that_never_was_does_nothing()
    {
        var seller = await Seller.Qualified(host);
        Assert.False((await seller.Buyer.ReleaseAsync(new ReleaseRequest { OrderId = Guid.NewGuid().ToString() })).Released);
        Assert.Equal("order_id", (await CatalogHost.Refusal(seller.Buyer.ReleaseAsync(new ReleaseRequest { OrderId = "x" }))).Field);
    }

    [Fact]
    public async Task A_session_plans_the_statement_once()
    {
        Assert.Equal("force_generic_plan", await host.Db.One<string>("show plan_cache_mode", new { }, CancellationToken.None));
    }

    static async Task Refused(Client client, ReserveRequest order, string code, string field)
    {
        var problem = await CatalogHost.Refusal(client.ReserveAsync(order));
        Assert.Equal((code, field), (problem.Code, problem.Field));
        Assert.NotEmpty(problem.Accepted!);
    }
}
