using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;

namespace CrossBorder.Catalog.Tests;

/// <summary>What was paid for samples lowers the first standard order that qualifies: once, and again when that comes to nothing.</summary>
[Collection("moves the clock")]
public sealed class SampleCreditTests(CatalogHost host, ClockedCatalogHost clocked)
{
    const int Rivals = 64;

    static async Task<(SampleDesk Desk, string Product)> Open(CatalogHost host, Action<PutSampleTermsRequest>? change = null)
    {
        var desk = await SampleDesk.Open(host);
        var product = await desk.Seller.Publish(Seller.Draft("A1", stock: 100_000));
        await desk.Offer(product, change: terms =>
        {
            (terms.Credit, terms.CreditDays) = ("Product", 90);
            change?.Invoke(terms);
        });
        return (desk, product);
    }

    [Fact]
    public async Task The_first_standard_order_of_the_product_is_lowered_by_what_was_paid_and_the_second_is_not()
    {
        var (desk, _) = await Open(host);
        await desk.Seller.Publish(Seller.Draft("B1"));
        var sample = await desk.Delivered("Sample", "A1", 3);
        Assert.Equal(("Open", 1200L), ((await desk.Credit(sample)).Status, (await desk.Credit(sample)).AmountMinor));

        Assert.Equal(0, (await desk.Hold(desk.Order("Standard", ("B1", 20)))).SampleCreditMinor);
        // 100 at 2.25 are 225.00; 12.00 off leave 213.00, 2.13 each.
        var first = await desk.Hold(desk.Order("Standard", ("A1", 100)));
        var line = first.Lines.Single();
        Assert.Equal((1200L, "2.13", 21_300L, "2.25", 1200L),
            (first.SampleCreditMinor, line.UnitPrice, line.AmountMinor, line.ListUnitPrice, line.DiscountMinor));
        Assert.Equal(("Taken", first.OrderId, 1200L),
            ((await desk.Credit(sample)).Status, (await desk.Credit(sample)).TakenBy, (await desk.Credit(sample)).TakenMinor));
        Assert.Equal((0L, 22_500L), await desk.Hold(desk.Order("Standard", ("A1", 100))) is { } second
            ? (second.SampleCreditMinor, second.Lines[0].AmountMinor) : default);
    }

    [Fact]
    public async Task Nothing_is_lowered_before_the_sample_is_paid_and_gone_nor_for_another_buyer_nor_below_the_least_amount()
    {
        var (desk, _) = await Open(host, terms => (terms.Credit, terms.CreditLeastMinor) = ("Exporter", 20_000));
        await desk.Seller.Publish(Seller.Draft("B1"));
        var held = await desk.Hold(desk.Order("Sample", ("A1", 3)));
        var (sample, big) = (Guid.Parse(held.OrderId), desk.Order("Standard", ("A1", 100)));
        await desk.Tell(desk.Placed(held, OrderKind.Sample), desk.Paid(sample, 1200));
        Assert.Equal("Waiting", (await desk.Credit(sample)).Status);
        Assert.Equal(0, (await desk.Hold(desk.Order("Standard", ("A1", 100)))).SampleCreditMinor);

        await desk.Tell(desk.Left(sample));
        Assert.Equal(0, (await desk.Hold(desk.Order("Standard", ("A1", 50)))).SampleCreditMinor);
        Assert.Equal(0, (await desk.Hold(big.With(Guid.CreateVersion7().ToString()), Guid.CreateVersion7())).SampleCreditMinor);
        // The exporter's scope counts and lowers all its goods.
        Assert.Equal(1200, (await desk.Hold(desk.Order("Standard", ("A1", 50), ("B1", 50)))).SampleCreditMinor);
        Assert.Empty((await desk.As(CatalogHost.Buyer(Guid.CreateVersion7())).ListCreditsAsync(new())).Credits);
        Assert.Empty((await desk.As(CatalogHost.Exporter(Guid.CreateVersion7())).ListCreditsAsync(new())).Credits);
        Assert.Single((await desk.Terms.ListCreditsAsync(new())).Credits);
    }

    [Fact]
    public async Task Sixty_four_orders_at_once_take_it_once()
    {
        var (desk, product) = await Open(host);
        var sample = await desk.Delivered("Sample", "A1", 5);
        var held = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ => desk.Hold(desk.Order("Standard", ("A1", 100)))));
        Assert.Equal((1, 2000L), (held.Count(one => one.SampleCreditMinor > 0), held.Sum(one => one.SampleCreditMinor)));
        Assert.Equal(held.Single(one => one.SampleCreditMinor > 0).OrderId, (await desk.Credit(sample)).TakenBy);
        Assert.Equal(Rivals * 100 + 5, (await desk.Seller.Stock(product)).Reserved);
    }

    [Fact]
    public async Task It_is_given_back_when_the_order_is_released_or_cancelled_and_taken_by_the_next()
    {
        var (desk, _) = await Open(host);
        var sample = await desk.Delivered("Sample", "A1", 3);
        var released = desk.Order("Standard", ("A1", 100));
        await desk.Hold(released);
        await desk.Release(released.OrderId);
        Assert.Equal("Open", (await desk.Credit(sample)).Status);

        var placed = await desk.Hold(desk.Order("Standard", ("A1", 100)));
        await desk.Tell(desk.Placed(placed), new OrderCancelled(Guid.Parse(placed.OrderId), 2, SampleDesk.Now, "changed my mind"));
        Assert.Equal("Open", (await desk.Credit(sample)).Status);
        Assert.Equal(1200, (await desk.Hold(desk.Order("Standard", ("A1", 100)))).SampleCreditMinor);
    }

    [Theory]
    [InlineData(false, "Confirmed")]
    [InlineData(true, "Refused")]
    public async Task An_order_placed_after_its_hold_lapsed_has_it_again_unless_another_took_it(bool takenMeanwhile, string status)
    {
        var (desk, _) = await Open(clocked);
        var sample = await desk.Delivered("Sample", "A1", 3);
        var held = await desk.Hold(desk.Order("Standard", ("A1", 100)));
        Assert.Equal(1200, held.SampleCreditMinor);
        await clocked.Expire(TimeSpan.FromMinutes(16));
        var rival = takenMeanwhile ? await desk.Hold(desk.Order("Standard", ("A1", 100))) : null;

        await desk.Tell(desk.Placed(held));
        Assert.Equal(status, await desk.Seller.StatusOf(Guid.Parse(held.OrderId)));
        Assert.Equal(rival?.OrderId ?? held.OrderId, (await desk.Credit(sample)).TakenBy);
    }

    [Fact]
    public async Task It_ends_with_its_days_with_a_refund_and_with_the_order_that_it_came_of()
    {
        var (desk, _) = await Open(clocked, terms => terms.CreditDays = 10);
        var (late, refunded) = (await desk.Delivered("Sample", "A1", 1), await desk.Delivered("Sample", "A1", 2));
        var held = await desk.Hold(desk.Order("Sample", ("A1", 3)));
        var cancelled = Guid.Parse(held.OrderId);
        await desk.Tell(
            new PaymentRefunded(Guid.CreateVersion7(), 1, SampleDesk.Now, refunded, "GBP", 800, "Bank"),
            desk.Placed(held, OrderKind.Sample),
            desk.Paid(cancelled, 1200), new OrderCancelled(cancelled, 2, SampleDesk.Now, "no"));
        Assert.Equal(("Open", "Void", "Void"),
            ((await desk.Credit(late)).Status, (await desk.Credit(refunded)).Status, (await desk.Credit(cancelled)).Status));
        clocked.Clock.Advance(TimeSpan.FromDays(11));
        Assert.Equal("Expired", (await desk.Credit(late)).Status);
        Assert.Equal(0, (await desk.Hold(desk.Order("Standard", ("A1", 100)))).SampleCreditMinor);
    }

    [Fact]
    public async Task Agreed_prices_are_left_alone_and_trials_earn_one_too()
    {
        var (desk, product) = await Open(host);
        await desk.Offer(product, "Trial", terms =>
            (terms.LeastUnits, terms.MostUnits, terms.Credit, terms.CreditDays) = (10, 50, "Product", 90));
        var trial = await desk.Delivered("Trial", "A1", 20);
        var agreed = desk.Order("Standard", ("A1", 100));
        agreed.Lines[0].AgreedUnitPrice = "2";
        agreed.BuyerId = desk.Buyer.ToString();
        Assert.Equal(0, (await desk.Seller.Client.ReserveAsync(agreed)).SampleCreditMinor);
        var credit = await desk.Credit(trial);
        Assert.Equal(("Open", "Trial", 8000L), (credit.Status, credit.Kind, credit.AmountMinor));
        Assert.Equal(8000, (await desk.Hold(desk.Order("Standard", ("A1", 100)))).SampleCreditMinor);
    }
}
