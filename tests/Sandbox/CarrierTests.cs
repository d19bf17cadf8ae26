using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CrossBorder.Sandbox.Tests;

public sealed class CarrierTests
{
    const string ListNumber = "29812026E000000001";
    static readonly string[] Milestones = ["GATE_IN", "LOADED", "DEPARTED", "ARRIVED", "DELIVERED"];

    static Task<SandboxHost> Start(FakePortal portal, object? faults = null, double speed = 5) => SandboxHost.Start(
        new { speed, carrier = faults ?? new { } }, ("Sandbox:Portal", portal.Address), ("Sandbox:PartnerApiKey", "secret-1"));

    static async Task<HttpStatusCode> Release(SandboxHost sandbox, Booking booking, string listNumber = ListNumber) =>
        (await sandbox.Http.PostAsJsonAsync("/carrier/releases", new { booking.BookingId, booking.WaybillNumber, listNumber })).StatusCode;

    /// <summary>Digits and check digits of real barcodes: EAN-13 of two products and an SSCC of the GS1 guide.</summary>
    [Theory]
    [InlineData("400638133393", 1)]
    [InlineData("590123412345", 7)]
    [InlineData("10614141192837465", 7)]
    public void The_check_digit_of_a_waybill_is_that_of_gs1(string digits, int expected) =>
        Assert.Equal(expected, Waybill.CheckDigit(digits));

    /// <summary>By hand: 12,500 g are 25 half kilograms; at sea 18 cents a kilogram, at least 45 dollars; by air 410 cents.</summary>
    [Theory]
    [InlineData("2", 12_500, 4_500)]
    [InlineData("2", 1_000_000, 18_000)]
    [InlineData("5", 12_500, 12_000)]
    [InlineData("5", 100_000, 41_000)]
    [InlineData("5", 100_001, 41_205)]
    [InlineData("6", 1, 1_500)]
    public void Freight_goes_by_started_half_kilograms_with_a_least_amount(string mode, long grams, long expected) =>
        Assert.Equal(expected, Line.Of(mode)!.FreightCents(grams));

    [Theory]
    [InlineData(0, "Gift Shop Ltd")]
    [InlineData(1, "Somebody Else Ltd")]
    public async Task A_waybill_is_made_out_to_the_consignee_of_the_booking_or_to_somebody_else_where_that_is_asked_for(
        int misdirectEvery, string consignee)
    {
        await using var sandbox = await SandboxHost.Start(new { misdirectEvery });
        var booking = await Booking.Make(sandbox, Guid.NewGuid());
        Assert.Equal((consignee, "GB"), (booking.ConsigneeName, booking.ConsigneeCountry));
    }

    [Theory]
    [InlineData(4_500, 135)]
    [InlineData(1_501, 46)]
    public void Insurance_is_three_percent_rounded_up(long freight, long expected) => Assert.Equal(expected, Line.InsuranceCents(freight));

    [Fact]
    public async Task A_booking_gets_one_waybill_however_often_it_is_asked_for_and_the_seed_decides_it()
    {
        await using var portal = await FakePortal.Open();
        await using var sandbox = await Start(portal);
        var id = new Guid("018f2a3b-4c5d-7e7f-8a9b-0c1d2e3f4a5b");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Booking.Make(sandbox, id)));

        var booking = Assert.Single(answers.Distinct());
        Assert.Equal((true, null, "3302980012", "East Sea Lines"),
            (booking.Accepted, booking.Reason, booking.CarrierCode, booking.CarrierName));
        Assert.Equal((4_500, 135, "USD"), (booking.FreightMinor, booking.InsuranceMinor, booking.Currency));
        Assert.Matches("^ESL[0-9]{16}$", booking.WaybillNumber);
        Assert.Equal(booking.WaybillNumber![^1] - '0', Waybill.CheckDigit(booking.WaybillNumber[3..^1]));
        Assert.Equal(Waybill.Of("ESL", 1, id), booking.WaybillNumber);
        Assert.NotEqual(Waybill.Of("ESL", 2, id), booking.WaybillNumber);
        Assert.False(string.IsNullOrEmpty(booking.ConveyanceName) || string.IsNullOrEmpty(booking.VoyageNumber));

        var other = await sandbox.Http.PostAsJsonAsync("/carrier/bookings", Booking.Request(id, grams: 1));
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        await sandbox.HasCounted("carrier", "bookings 1, repeats 9, conflicts 1, duplicates 0");
        await Booking.Make(sandbox, Guid.NewGuid(), orderId: id);
        Assert.Equal(1, await sandbox.Count("carrier.duplicates"));
    }

    [Fact]
    public async Task A_refused_booking_says_why_and_stays_refused()
    {
        await using var portal = await FakePortal.Open();
        await using var sandbox = await Start(portal, new { rejectEvery = 1 });
        var id = Guid.NewGuid();
        var refused = await Booking.Make(sandbox, id);
        await sandbox.Control(new { });

        Assert.Equal(refused, await Booking.Make(sandbox, id));
        Assert.Equal((false, null, "no space on the next departures"), (refused.Accepted, refused.WaybillNumber, refused.Reason));
        var heavy = await Booking.Make(sandbox, Guid.NewGuid(), grams: 26_000_001);
        Assert.Equal((false, "heavier than 26000 kg"), (heavy.Accepted, heavy.Reason));
        await sandbox.HasCounted("carrier", "bookings 0, refused 2");
    }

    [Theory]
    [InlineData("bookingId", "00000000-0000-0000-0000-000000000000")]
    [InlineData("transportMode", "9")]
    [InlineData("portOfLoading", "CNNG1")]
    [InlineData("portOfDischarge", "felixstowe")]
    [InlineData("pieces", 0)]
    [InlineData("grossGrams", 0)]
    public async Task A_bad_booking_names_its_field(string field, object value)
    {
        await using var portal = await FakePortal.Open();
        await using var sandbox = await Start(portal);
        var body = JsonSerializer.SerializeToNode(Booking.Request(Guid.NewGuid()))!;
        body[field] = JsonSerializer.SerializeToNode(value);
        var answer = await sandbox.Http.PostAsJsonAsync("/carrier/bookings", body);
        Assert.Equal((HttpStatusCode.BadRequest, field),
            (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("field").GetString()));
    }

    [Fact]
    public async Task A_released_shipment_is_reported_milestone_by_milestone_as_the_partner()
    {
        await using var portal = await FakePortal.Open();
        await using var sandbox = await Start(portal, speed: 1);
        var booking = await Booking.Make(sandbox, Guid.NewGuid());
        Assert.Equal(HttpStatusCode.Accepted, await Release(sandbox, booking));
        Assert.Equal(HttpStatusCode.Accepted, await Release(sandbox, booking));
        await SandboxHost.Until(async () => await sandbox.Count("carrier.reported") == 5, "five milestones are reported");

        Assert.Equal(Milestones, portal.Reports.Select(report => report.Milestone));
        Assert.Equal(
            Milestones.Select(milestone => $"{booking.WaybillNumber}-{milestone}"), portal.Reports.Select(report => report.EventId));
        Assert.Equal(["CNNGB", "CNNGB", "CNNGB", "GBFXT", "GBFXT"], portal.Reports.Select(report => report.Location));
        Assert.Equal(5, portal.Reports.Select(report => report.HappenedAt).Distinct().Count());
        Assert.All(portal.Reports, report => Assert.True(report.HappenedAt <= DateTimeOffset.UtcNow));
        Assert.All(portal.Credentials, credential => Assert.Equal("ApiKey secret-1", credential));
        await sandbox.HasCounted("carrier", "released 1, departed 1, repeats 1");
    }

    [Fact]
    public async Task A_release_is_refused_that_does_not_fit_the_booking()
    {
        await using var portal = await FakePortal.Open();
        await using var sandbox = await Start(portal);
        var booking = await Booking.Make(sandbox, Guid.NewGuid());

        Assert.Equal(HttpStatusCode.NotFound, await Release(sandbox, booking with { BookingId = Guid.NewGuid() }));
        Assert.Equal(HttpStatusCode.BadRequest, await Release(sandbox, booking with { WaybillNumber = "ESL1" }));
        Assert.Equal(HttpStatusCode.BadRequest, await Release(sandbox, booking, "short"));
        Assert.Equal(HttpStatusCode.Accepted, await Release(sandbox, booking));
        Assert.Equal(HttpStatusCode.Conflict, await Release(sandbox, booking, "29812026E000000002"));
    }

    [Fact]
    public async Task A_cancellation_counts_before_and_after_its_booking_but_not_after_the_release()
    {
        await using var portal = await FakePortal.Open();
        await using var sandbox = await Start(portal);
        async Task<HttpStatusCode> Cancel(Guid id) =>
            (await sandbox.Http.PostAsJsonAsync("/carrier/cancellations", new { bookingId = id })).StatusCode;
        var (early, late, gone) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

        Assert.Equal(HttpStatusCode.Accepted, await Cancel(early));
        Assert.Equal("cancelled by the shipper", (await Booking.Make(sandbox, early)).Reason);
        var booked = await Booking.Make(sandbox, late);
        Assert.Equal(HttpStatusCode.Accepted, await Cancel(late));
        Assert.Equal(HttpStatusCode.Accepted, await Cancel(late));
        Assert.Equal(HttpStatusCode.Conflict, await Release(sandbox, booked));
        await Release(sandbox, await Booking.Make(sandbox, gone));
        Assert.Equal(HttpStatusCode.Conflict, await Cancel(gone));
        await sandbox.HasCounted("carrier", "cancelled 1, released 1");
    }

    [Fact]
    public async Task Reports_are_repeated_until_the_portal_says_200_and_survive_a_restart()
    {
        await using var portal = await FakePortal.Open();
        await using var sandbox = await Start(portal);
        for (var i = 0; i < 6; i++)
            portal.Answers.Enqueue(i % 2 == 0 ? HttpStatusCode.Unauthorized : HttpStatusCode.NotFound);
        await Release(sandbox, await Booking.Make(sandbox, Guid.NewGuid()));
        await SandboxHost.Until(() => portal.Calls > 2, "some calls fail");
        await sandbox.Restart();
        await SandboxHost.Until(async () => await sandbox.Count("carrier.reported") == 5, "all are reported in the end");
        Assert.Equal(Milestones.Order(), portal.Reports.Select(report => report.Milestone).Distinct().Order());
    }

    [Fact]
    public async Task Without_a_key_reports_wait_for_the_file_that_will_hold_it()
    {
        await using var portal = await FakePortal.Open();
        var file = Path.Combine(Path.GetTempPath(), $"partner-{Guid.NewGuid():N}.key");
        await using var sandbox = await SandboxHost.Start(null, ("Sandbox:Portal", portal.Address), ("Sandbox:PartnerApiKeyFile", file));
        await Release(sandbox, await Booking.Make(sandbox, Guid.NewGuid()));
        await SandboxHost.Until(async () => await sandbox.Count("carrier.departed") == 1, "the shipment leaves all the same");
        Assert.Equal((0, 5), (portal.Calls, await sandbox.Count("carrier.unreported")));

        await File.WriteAllTextAsync(file, "late-key\n");
        await SandboxHost.Until(async () => await sandbox.Count("carrier.reported") == 5, "all are reported");
        Assert.All(portal.Credentials, credential => Assert.Equal("ApiKey late-key", credential));
        File.Delete(file);
    }

    [Fact]
    public async Task Two_hundred_shipments_are_reported_in_bulk()
    {
        await using var portal = await FakePortal.Open();
        await using var sandbox = await Start(portal, speed: 1);
        var bookings = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Booking.Make(sandbox, Guid.NewGuid())));
        await Task.WhenAll(bookings.Select(booking => Release(sandbox, booking)));
        await SandboxHost.Until(async () => await sandbox.Count("carrier.reported") == 1000, "all are reported");

        Assert.Equal(1000, portal.Reports.Select(report => report.EventId).Distinct().Count());
        Assert.Equal(1000, portal.Reports.Count);
        Assert.InRange(portal.Calls, 5, 200);
        Assert.All(portal.Reports.GroupBy(report => report.Call), call => Assert.InRange(call.Count(), 1, 200));
    }

    [Fact]
    public async Task Repeated_reports_keep_their_event_id()
    {
        await using var portal = await FakePortal.Open();
        await using var sandbox = await Start(portal, new { repeat = 1 });
        await Release(sandbox, await Booking.Make(sandbox, Guid.NewGuid()));
        await SandboxHost.Until(() => portal.Reports.Count == 10, "each is reported twice");
        Assert.All(portal.Reports.GroupBy(report => report.EventId), same =>
        {
            Assert.Equal(2, same.Count());
            Assert.Single(same.Select(report => report with { Call = 0 }).Distinct());
        });
    }

    [Fact]
    public async Task Reordered_reports_come_in_another_order_than_they_happened()
    {
        await using var portal = await FakePortal.Open();
        await using var sandbox = await Start(portal, new { reorder = true }, speed: 1);
        var bookings = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Booking.Make(sandbox, Guid.NewGuid())));
        await Task.WhenAll(bookings.Select(booking => Release(sandbox, booking)));
        await SandboxHost.Until(() => portal.Reports.Count == 25, "all are reported");
        Assert.Contains(portal.Reports.GroupBy(report => report.WaybillNumber), shipment =>
            !shipment.Select(report => report.HappenedAt).SequenceEqual(shipment.Select(report => report.HappenedAt).Order()));
        Assert.All(portal.Reports.GroupBy(report => report.WaybillNumber), shipment => Assert.Equal(
            Milestones, shipment.OrderBy(report => report.HappenedAt).Select(report => report.Milestone)));
    }

    [Fact]
    public async Task Delayed_reports_tell_when_it_happened()
    {
        await using var portal = await FakePortal.Open();
        await using var sandbox = await Start(portal, new { delayMs = 1500 });
        await Release(sandbox, await Booking.Make(sandbox, Guid.NewGuid()));
        await SandboxHost.Until(() => portal.Reports.Count > 0, "the first report");
        Assert.InRange(DateTimeOffset.UtcNow - portal.Reports[0].HappenedAt, TimeSpan.FromMilliseconds(1400), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task When_answers_get_lost_the_same_reports_come_again()
    {
        await using var portal = await FakePortal.Open();
        await using var sandbox = await Start(portal);
        var booking = await Booking.Make(sandbox, Guid.NewGuid());
        await Release(sandbox, booking);
        await SandboxHost.Until(async () => await sandbox.Count("carrier.reported") == 5, "all are reported");
        var second = await Booking.Make(sandbox, Guid.NewGuid());
        await sandbox.Control(new { speed = 5, carrier = new { breakEvery = 2 } });
        await ReleaseThroughBreaks(sandbox, second);
        await SandboxHost.Until(async () => await sandbox.Count("carrier.reported") == 10, "all are reported in the end");
        Assert.Equal(10, portal.Reports.Select(report => report.EventId).Distinct().Count());
        Assert.True(portal.Reports.Count > 10, "some came twice");
    }

    static async Task ReleaseThroughBreaks(SandboxHost sandbox, Booking booking)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            try
            {
                await Release(sandbox, booking);
                await Release(sandbox, booking);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // The line broke, as it was told to.
            }
        }
    }
}
