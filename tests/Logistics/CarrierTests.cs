using System.Net;
using CrossBorder.Contracts.Events;
using Microsoft.Extensions.DependencyInjection;

namespace CrossBorder.Logistics.Tests;

/// <summary>The carrier refuses, is down, breaks off, answers nonsense: nothing is lost and nothing is booked twice.</summary>
public sealed class CarrierTests(LogisticsHost host)
{
    [Fact]
    public async Task A_refused_booking_is_told_with_its_reason_and_the_exporter_may_book_again()
    {
        var freight = await host.Placed();
        host.Carrier.Fail(
            freight.OrderId, "bookings", 1, HttpStatusCode.OK, """{"accepted":false,"reason":"no space on the next departures"}""");
        await Ask(freight);

        var told = await host.Published.Next<ShipmentException>(e => e.OrderId == freight.OrderId);
        Assert.Equal(("no space on the next departures", 3), (told.Reason, told.Version));
        Assert.Equal("Refused", (await host.Now(freight)).Status);

        var second = await host.Client(LogisticsHost.Exporter(freight.Exporter)).BookAsync(freight.Booking);
        Assert.NotEqual(told.ShipmentId.ToString(), second.Id);
        await host.Becomes(freight, now => now.Status == "Booked" && now.Id == second.Id, "the second booking is accepted");
    }

    [Fact]
    public async Task A_booking_that_the_carrier_finds_wrong_is_refused_with_what_it_said()
    {
        var freight = await host.Placed();
        host.Carrier.Fail(freight.OrderId, "bookings", 99, HttpStatusCode.UnprocessableContent, "dangerous\ngoods");
        await Ask(freight);
        var told = await host.Published.Next<ShipmentException>(e => e.OrderId == freight.OrderId);
        Assert.Equal("The carrier answered 422: dangerousgoods", told.Reason);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, 6, "")]
    [InlineData(HttpStatusCode.NotFound, 1, "no such page")]
    [InlineData(HttpStatusCode.Unauthorized, 1, "")]
    [InlineData(HttpStatusCode.OK, 1, "<html>maintenance</html>")]
    [InlineData(HttpStatusCode.OK, 1, "null")]
    [InlineData(HttpStatusCode.OK, 1, """{"accepted":true}""")]
    [InlineData(HttpStatusCode.OK, 1,
        """{"accepted":true,"waybillNumber":"W\u0000","carrierCode":"C","carrierName":"N","currency":"EUR"}""")]
    [InlineData(HttpStatusCode.OK, 1, """{"accepted":true,"waybillNumber":"W","carrierCode":"C","carrierName":"N","currency":"XXX"}""")]
    [InlineData(HttpStatusCode.OK, 1,
        """{"accepted":true,"waybillNumber":"W","carrierCode":"C","carrierName":"N","currency":"EUR","freightMinor":-1}""")]
    public async Task A_carrier_that_fails_or_makes_no_sense_is_asked_again_under_the_same_id(HttpStatusCode status, int times, string body)
    {
        var freight = await host.Placed();
        host.Carrier.Fail(freight.OrderId, "bookings", times, status, body);
        await Ask(freight);

        await host.Becomes(freight, now => now.Status == "Booked", "the carrier is well again");
        var asked = host.Carrier.Of("bookings", freight.OrderId).ToArray();
        Assert.Equal(times + 1, asked.Length);
        Assert.Single(asked.Distinct());
        Assert.DoesNotContain(host.Published.Of<ShipmentException>(), e => e.OrderId == freight.OrderId);
    }

    [Fact]
    public async Task When_the_answer_is_lost_the_repeated_booking_gets_the_same_waybill()
    {
        var freight = await host.Placed();
        var lost = new List<string>();
        host.Carrier.On(freight.OrderId, (http, what, time) =>
        {
            if (time > 2)
                return Task.FromResult(false);
            lost.Add(host.Carrier.WaybillOf(freight.OrderId));
            http.Abort();
            return Task.FromResult(true);
        });
        await Ask(freight);

        var told = await host.Published.Next<ShipmentBooked>(e => e.OrderId == freight.OrderId);
        Assert.Equal([told.WaybillNumber, told.WaybillNumber], lost);
        Assert.Single(host.Carrier.Of("bookings", freight.OrderId).Select(body => body.BookingId).Distinct());
    }

    [Fact]
    public async Task A_worker_that_dies_between_asking_and_answering_leaves_a_lease_that_runs_out()
    {
        var freight = await host.Placed();
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        host.Carrier.On(freight.OrderId, async (http, _, time) =>
        {
            if (time > 1)
                return false;
            asked.TrySetResult();
            await answer.Task.WaitAsync(http.RequestAborted);
            return false;
        });
        await Ask(freight);
        await asked.Task;

        // Its lease over, the request is due again for whichever worker comes first, while the first answer is still under way.
        await host.Db.Run(
            "update carrier_request set not_before = now() where shipment_id = (select id from shipment where order_id = @OrderId)",
            freight, CancellationToken.None);
        answer.SetResult();
        await host.Becomes(freight, now => now is { Status: "Booked", Version: 3 }, "the carrier has booked");
        await host.Quiet();
        Assert.Single(host.Published.Of<ShipmentBooked>(), e => e.OrderId == freight.OrderId);
    }

    [Fact]
    public async Task An_answer_that_comes_twice_counts_once()
    {
        var freight = await host.Booked();
        await host.Db.Run(
            """
            update carrier_request
            set status = 'Pending', not_before = now()
            where shipment_id = (select id from shipment where order_id = @OrderId)
            """,
            freight, CancellationToken.None);
        await LogisticsHost.Eventually(
            () => Task.FromResult(host.Carrier.Of("bookings", freight.OrderId).Count() == 2), "the carrier is asked again");
        await Done(freight, "Booking");
        await host.Quiet();
        Assert.Single(host.Published.Of<ShipmentBooked>(), e => e.OrderId == freight.OrderId);
        Assert.Equal(3, (await host.Now(freight)).Version);
    }

    [Fact]
    public async Task A_waybill_that_another_shipment_has_is_not_taken_and_the_carrier_is_told_to_forget_it()
    {
        var first = await host.Booked();
        var second = await host.Placed();
        host.Carrier.Number(second.OrderId, host.Carrier.WaybillOf(first.OrderId));
        await Ask(second);

        var told = await host.Published.Next<ShipmentException>(e => e.OrderId == second.OrderId);
        Assert.Contains(host.Carrier.WaybillOf(first.OrderId), told.Reason, StringComparison.Ordinal);
        await LogisticsHost.Eventually(
            () => Task.FromResult(host.Carrier.Of("cancellations", second.OrderId).Any()), "the carrier is told");
    }

    [Fact]
    public async Task The_carrier_learns_of_the_release_with_waybill_and_list_number()
    {
        var freight = await host.Booked();
        var waybill = host.Carrier.WaybillOf(freight.OrderId);
        await host.Deliver(freight.Released(waybill));
        await host.Becomes(freight, now => now is { Status: "Released", Version: 4 }, "the shipment is released");
        await Done(freight, "Release");
        var body = Assert.Single(host.Carrier.Of("releases", freight.OrderId));
        Assert.Equal((waybill, "31012026E000000017"), (body.WaybillNumber, body.ListNumber));
    }

    [Fact]
    public async Task A_release_that_comes_before_the_carriers_answer_waits_for_it()
    {
        var freight = await host.Placed();
        await host.Deliver(freight.Released(host.Carrier.WaybillOf(freight.OrderId)));
        await host.Until("select exists (select from release where order_id = @OrderId)", freight, "the release is kept");
        await Ask(freight);
        await host.Becomes(freight, now => now is { Status: "Released", Version: 4 }, "the shipment is booked and released");
    }

    [Fact]
    public async Task A_release_of_another_waybill_releases_nothing()
    {
        var freight = await host.Booked();
        await host.Deliver(freight.Released("ANOTHER"));
        await host.Until("select exists (select from release where order_id = @OrderId)", freight, "the release is kept");
        Assert.Equal(("Booked", 3), ((await host.Now(freight)).Status, (await host.Now(freight)).Version));
    }

    [Fact]
    public async Task A_carrier_that_will_not_let_released_goods_leave_is_an_exception_for_people()
    {
        var freight = await host.Booked();
        host.Carrier.Fail(freight.OrderId, "releases", 99, HttpStatusCode.NotFound, "no such booking");
        await host.Deliver(freight.Released(host.Carrier.WaybillOf(freight.OrderId)));
        var told = await host.Published.Next<ShipmentException>(e => e.OrderId == freight.OrderId);
        Assert.Equal("The carrier does not let the goods leave: The carrier answered 404: no such booking", told.Reason);
        Assert.Equal(5, told.Version);
        Assert.Equal("Failed", await Status(freight, "Release"));
    }

    [Fact]
    public async Task An_order_that_is_cancelled_while_the_carrier_thinks_is_cancelled_there_after_its_answer()
    {
        var freight = await host.Placed();
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        host.Carrier.On(freight.OrderId, async (http, what, _) =>
        {
            asked.TrySetResult();
            if (what == "bookings")
                await answer.Task.WaitAsync(http.RequestAborted);
            return false;
        });
        await Ask(freight);
        await asked.Task;
        await host.Deliver(freight.Cancelled);
        await host.Becomes(freight, now => now.Status == "Cancelled", "the shipment is cancelled");
        Assert.Empty(host.Carrier.Of("cancellations", freight.OrderId));
        answer.SetResult();

        await Done(freight, "Cancellation");
        Assert.Single(host.Carrier.Of("cancellations", freight.OrderId));
        await host.Quiet();
        Assert.DoesNotContain(host.Published.Of<ShipmentBooked>(), e => e.OrderId == freight.OrderId);
    }

    [Fact]
    public async Task A_carrier_that_does_not_answer_about_one_shipment_does_not_hold_up_the_others()
    {
        var (stuck, other) = (await host.Placed(), await host.Placed());
        await host.Deliver(other.Ready);
        await host.Until("select exists (select from order_case where order_id = @OrderId and pieces = 4)", other, "the packing is known");
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        host.Carrier.On(stuck.OrderId, async (http, _, _) =>
        {
            asked.TrySetResult();
            await answer.Task.WaitAsync(http.RequestAborted);
            return false;
        });
        await Ask(stuck);
        await asked.Task;
        await host.Client(LogisticsHost.Operator).BookAsync(other.Booking);
        await host.Becomes(other, now => now.Status == "Booked", "the other shipment is booked");

        // The stuck request takes four tries of a second each before it is given back.
        Assert.InRange(host.Carrier.Of("bookings", stuck.OrderId).Count(), 1, 3);
        answer.SetResult();
        await host.Becomes(stuck, now => now.Status == "Booked", "the stuck shipment is booked");
    }

    [Fact]
    public async Task No_more_than_eight_requests_are_under_way_at_once()
    {
        var partner = Guid.CreateVersion7();
        var freights = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Placed(partner)));
        var crowd = new Crowd(8);
        foreach (var freight in freights)
        {
            host.Carrier.On(freight.OrderId, (http, _, _) => crowd.Enter(http.RequestAborted));
            await host.Deliver(freight.Ready);
        }

        await Task.WhenAll(freights.Select(freight => host.Client(LogisticsHost.Operator).BookAsync(freight.Booking).ResponseAsync));
        foreach (var freight in freights)
            await host.Becomes(freight, now => now.Status == "Booked", "all are booked");
        Assert.InRange(crowd.Most, 1, 8);
    }

    [Fact]
    public async Task A_booking_that_no_worker_has_taken_up_yet_is_withdrawn_with_its_order()
    {
        var freight = await host.Placed();
        await host.Client(LogisticsHost.Exporter(freight.Exporter)).BookAsync(freight.Booking);
        await host.Db.Run(
            """
            insert into carrier_request (shipment_id, kind, not_before)
            select id, 'Booking', now() + interval '1 hour'
            from shipment
            where order_id = @OrderId
            """,
            freight, CancellationToken.None);
        await host.Deliver(freight.Cancelled);
        await host.Becomes(freight, now => now.Status == "Cancelled", "the shipment is cancelled");
        Assert.Equal("Withdrawn", await Status(freight, "Booking"));
        Assert.Null(await Status(freight, "Cancellation"));
    }

    [Fact]
    public async Task A_refusal_that_two_workers_hear_is_told_once()
    {
        var freight = await host.Booked();
        var shipment = Guid.Parse((await host.Now(freight)).Id);
        await host.Db.Run(
            """
            insert into carrier_request (shipment_id, kind, attempts, not_before)
            values (@shipment, 'Release', 2, now() + interval '1 hour')
            """,
            new { shipment }, CancellationToken.None);
        var request = new CarrierRequest(
            shipment, CarrierRequestKind.Release, 1, freight.OrderId, "2", "CNNGB", "DEHAM", 4, 10_500, "WB", "31012026E000000017",
            "Geschenke GmbH", "DE");
        var answers = host.Services.GetRequiredService<CarrierAnswers>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            answers.Record(request, new CarrierAnswer.Refused("no"), CancellationToken.None)));

        Assert.Equal(4, (await host.Now(freight)).Version);
        await host.Quiet();
        Assert.Single(host.Published.Of<ShipmentException>(), e => e.OrderId == freight.OrderId);
    }

    async Task Ask(Freight freight)
    {
        await host.Client(LogisticsHost.Exporter(freight.Exporter)).BookAsync(freight.Booking);
        await host.Deliver(freight.Ready);
    }

    Task<string?> Status(Freight freight, string kind) => host.Db.One<string>(
        """
        select carrier_request.status
        from carrier_request
        join shipment on shipment.id = shipment_id
        where order_id = @OrderId and kind = @kind
        """,
        new { freight.OrderId, kind }, CancellationToken.None);

    Task Done(Freight freight, string kind) =>
        LogisticsHost.Eventually(async () => await Status(freight, kind) == "Done", $"the carrier has heard of the {kind}");
}

/// <summary>Keeps callers for a moment, or until more than the limit are there, and counts how many there were at most.</summary>
sealed class Crowd(int limit)
{
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);
    readonly TaskCompletionSource overcrowded = new();
    int inside;
    int most;

    public int Most => most;

    public async Task<bool> Enter(CancellationToken leave)
    {
        var now = Interlocked.Increment(ref inside);
        for (var seen = most; now > seen; seen = most)
            Interlocked.CompareExchange(ref most, now, seen);
        if (now > limit)
            overcrowded.TrySetResult();
        try
        {
            await overcrowded.Task.WaitAsync(Moment, leave);
        }
        catch (TimeoutException)
        {
            // Nobody too many came.
        }
        finally
        {
            Interlocked.Decrement(ref inside);
        }

        return false;
    }
}
