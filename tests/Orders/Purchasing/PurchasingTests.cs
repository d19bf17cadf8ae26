using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Client = CrossBorder.Contracts.Orders.V1.Purchasing.PurchasingClient;

namespace CrossBorder.Orders.Tests;

/// <summary>Every test has a buyer of its own. Three lines of the usual request come to 48.54 EUR.</summary>
public sealed class PurchasingTests(OrdersHost host)
{
    const long Total = 48_54;
    readonly Guid exporter = Guid.CreateVersion7();
    readonly Guid buyer = Guid.CreateVersion7();

    [Fact]
    public async Task A_buyer_without_members_is_bound_by_nothing() => Assert.Equal(Total, (await Place("anybody")).TotalMinor);

    [Fact]
    public async Task The_first_member_is_a_manager_and_one_always_stays()
    {
        Assert.Equal("last_manager", await Code(() => Put("Ann", "Purchaser")));
        var ann = await Put("Ann", "Manager");
        Assert.Equal("last_manager", await Code(() => Put("Ann", "Approver", version: ann.Version)));
        Assert.Equal("last_manager", await Code(() => Put("Ann", "Manager", version: ann.Version, active: false)));
        await Put("Bob", "Manager");
        Assert.Equal(2, (await Put("Ann", "Approver", version: ann.Version)).Version);
        Assert.Equal("member_not_allowed", await Code(async () => await As("Ann").PutMemberAsync(
            new PutMemberRequest { Name = "Cid", Role = "Purchaser", Active = true })));
        Assert.Equal(
            [("Ann", "Approver"), ("Bob", "Manager")],
            (await As("Bob").ListMembersAsync(new ListMembersRequest())).Members.Select(member => (member.Name, member.Role)));
    }

    [Theory]
    [InlineData(Total, true)]
    [InlineData(Total - 1, false)]
    public async Task A_member_orders_up_to_the_last_cent_of_its_limit(long limit, bool placed)
    {
        await Put("Ann", "Manager");
        await Put("Pam", "Purchaser", limit);

        Assert.Equal(placed ? "placed" : "order_above_limit", await Code(() => Place("Pam")));
        Assert.Equal("member_not_allowed", await Code(() => Place("stranger")));
        Assert.Equal("order_above_limit", await Code(() => Place("Ann")));
    }

    [Fact]
    public async Task Who_left_orders_no_more_and_a_refused_order_holds_no_stock()
    {
        await Put("Ann", "Manager");
        var pam = await Put("Pam", "Purchaser", Total);
        await Put("Pam", "Purchaser", Total, version: pam.Version, active: false);

        Assert.Equal("member_not_allowed", await Code(() => Place("Pam")));
        var reserved = host.Catalog.Reserved.Last(call => call.ExporterId == exporter.ToString());
        Assert.False(host.Catalog.Holds(reserved.OrderId));
    }

    [Fact]
    public async Task What_the_exporter_enters_for_the_buyer_is_not_bound_by_the_buyers_limits()
    {
        await Put("Ann", "Manager");
        var request = Deal.Request(exporter);
        request.BuyerId = buyer.ToString();
        var order = await host.Client(OrdersHost.Exporter(exporter)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid()));
        Assert.Equal(Total, order.TotalMinor);
    }

    [Fact]
    public async Task Sixty_four_orders_at_once_spend_a_budget_to_the_last_that_fits_and_the_others_are_told_what_is_left()
    {
        await Put("Ann", "Manager", Total);
        var budget = await Budget((10 * Total) + 7);

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Code(() => Place("Ann"))));

        Assert.Equal((10, 54), (results.Count(code => code == "placed"), results.Count(code => code == "budget_exhausted")));
        Assert.Equal(10 * Total, (await Budgets()).Single(one => one.Id == budget.Id).UsedMinor);
    }

    [Fact]
    public async Task A_cancelled_order_gives_its_budget_back_once()
    {
        await Put("Ann", "Manager", Total);
        await Budget(2 * Total);
        var order = await Place("Ann");
        await Place("Ann");
        Assert.Equal("budget_exhausted", await Code(() => Place("Ann")));

        await host.Client(Person("Ann")).CancelAsync(new CancelRequest { Id = order.Id, Reason = "not needed" });

        Assert.Equal(Total, (await Budgets()).Single().UsedMinor);
        await Place("Ann");
        Assert.Equal("budget_exhausted", await Code(() => Place("Ann")));
    }

    [Fact]
    public async Task A_retry_of_an_order_is_the_same_order_though_its_budget_is_spent_by_now()
    {
        await Put("Ann", "Manager", Total);
        await Budget(Total);
        var (request, key) = (Deal.Request(exporter), Guid.NewGuid());
        var first = await host.Client(Person("Ann")).PlaceAsync(request, OrdersHost.Key(key));
        Assert.Equal("budget_exhausted", await Code(() => Place("Ann")));

        Assert.Equal(first, await host.Client(Person("Ann")).PlaceAsync(request, OrdersHost.Key(key)));
        Assert.Equal(Total, (await Budgets()).Single().UsedMinor);
    }

    [Fact]
    public async Task Budgets_of_other_currencies_and_days_are_not_touched_and_two_of_one_day_are_refused()
    {
        await Put("Ann", "Manager", Total);
        await Budget(1, "USD");
        await Budget(1, "EUR", "2020-01-01", "2020-12-31");
        var today = await Budget(Total);
        Assert.Equal("budget_overlaps", await Code(() => Budget(9, "EUR", "2020-12-31", "2021-01-01")));

        await Place("Ann");

        Assert.Equal([0L, 0L, Total], (await Budgets()).Select(one => one.UsedMinor).Order());
        var less = Request(Total - 1, "EUR", today.ValidFrom, today.ValidUntil);
        (less.Id, less.ExpectedVersion) = (today.Id, today.Version);
        Assert.Equal("invalid_field", await Code(async () => await As("Ann").PutBudgetAsync(less)));
        less.AmountMinor = Total + 5;
        Assert.Equal((2, Total + 5, Total), Told(await As("Ann").PutBudgetAsync(less)));
        Assert.Equal("version_conflict", await Code(async () => await As("Ann").PutBudgetAsync(less)));
    }

    [Fact]
    public async Task An_amendment_takes_what_it_adds_from_the_budget_and_is_refused_where_that_is_not_left()
    {
        await Put("Ann", "Manager", Total);
        var budget = await Budget(Total);
        var order = await Place("Ann");
        var proposal = new ProposeAmendmentRequest
        {
            OrderId = order.Id,
            ExpectedVersion = 1,
            ValidUntil = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(7)),
        };
        proposal.Lines.Add(new LineChange { LineNo = 1, Quantity = 12 });
        var proposed = await Amendments(Person("Ann")).ProposeAsync(proposal);
        var acceptance = new AmendmentChange { AmendmentId = proposed.Id, ExpectedVersion = 1 };

        Assert.Equal("budget_exhausted", await Code(async () => await Amendments(OrdersHost.Exporter(exporter)).AcceptAsync(acceptance)));
        Assert.Equal(Total, (await host.Now(order.Id)).TotalMinor);

        // Two more at 2.55.
        var larger = Request(Total + 5_10, "EUR", budget.ValidFrom, budget.ValidUntil);
        (larger.Id, larger.ExpectedVersion) = (budget.Id, budget.Version);
        await As("Ann").PutBudgetAsync(larger);
        await Amendments(OrdersHost.Exporter(exporter)).AcceptAsync(acceptance);
        Assert.Equal((Total + 5_10, Total + 5_10), ((await host.Now(order.Id)).TotalMinor, (await Budgets()).Single().UsedMinor));
    }

    [Fact]
    public void Whatever_is_placed_and_cancelled_the_budget_is_the_sum_of_the_standing_orders() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(), seed => Standing(new Random(seed)).GetAwaiter().GetResult()).Check(
        Config.QuickThrowOnFailure.WithMaxTest(5));

    async Task Standing(Random random)
    {
        var test = new PurchasingTests(host);
        await test.Put("Ann", "Manager", Total);
        await test.Budget(random.Next(1, 6) * Total);
        var standing = new List<string>();
        for (var i = 0; i < 12; i++)
            if (standing.Count > 0 && random.Next(3) == 0)
            {
                var id = standing[random.Next(standing.Count)];
                await host.Client(test.Person("Ann")).CancelAsync(new CancelRequest { Id = id, Reason = "changed my mind" });
                standing.Remove(id);
            }
            else if (await Code(async () => standing.Add((await test.Place("Ann")).Id)) is var code && code != "placed")
            {
                Assert.Equal("budget_exhausted", code);
            }

        Assert.Equal(standing.Count * Total, (await test.Budgets()).Single().UsedMinor);
    }

    internal static async Task<string> Code(Func<Task> call)
    {
        try
        {
            await call();
            return "placed";
        }
        catch (RpcException e)
        {
            return Problem.FromGrpc(e).Code;
        }
    }

    static (int Version, long Amount, long Used) Told(Budget budget) => (budget.Version, budget.AmountMinor, budget.UsedMinor);

    Principal Person(string name) => new(buyer, Role.Buyer, name);

    Client As(string name) => new(host.As(Person(name)));

    Amendments.AmendmentsClient Amendments(Principal principal) => new(host.As(principal));

    async Task<Contracts.Orders.V1.Order> Place(string name) =>
        await host.Client(Person(name)).PlaceAsync(Deal.Request(exporter), OrdersHost.Key(Guid.NewGuid()));

    async Task<Member> Put(string name, string role, long limit = 0, int version = 0, bool active = true)
    {
        var request = new PutMemberRequest { Name = name, Role = role, Active = active, ExpectedVersion = version };
        if (limit > 0)
            request.Limits.Add(new OrderLimit { Currency = "EUR", AmountMinor = limit });
        var members = (await As("Ann").ListMembersAsync(new ListMembersRequest())).Members;
        var manager = members.FirstOrDefault(member => member is { Role: "Manager", Active: true })?.Name ?? "Ann";
        return await As(manager).PutMemberAsync(request);
    }

    async Task<Budget> Budget(long amount, string currency = "EUR", string from = "2021-01-01", string until = "2099-12-31") =>
        await As("Ann").PutBudgetAsync(Request(amount, currency, from, until));

    static PutBudgetRequest Request(long amount, string currency, string from, string until) => new()
    {
        Name = $"{currency} {from}",
        Currency = currency,
        ValidFrom = from,
        ValidUntil = until,
        AmountMinor = amount,
    };

    async Task<IReadOnlyList<Budget>> Budgets() => (await As("Ann").ListBudgetsAsync(new ListBudgetsRequest())).Budgets;
}
