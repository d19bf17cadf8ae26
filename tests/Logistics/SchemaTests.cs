using Npgsql;

namespace CrossBorder.Logistics.Tests;

/// <summary>The database refuses by name what no code should ever write.</summary>
public sealed class SchemaTests(LogisticsHost host)
{
    [Theory]
    [InlineData("shipment_status_known", "status = 'Lost'")]
    [InlineData("shipment_version_positive", "version = 0")]
    [InlineData("shipment_mode_known", "transport_mode = '9'")]
    [InlineData("shipment_ports_shape", "port_of_loading = 'CNNG1'")]
    [InlineData("shipment_ports_differ", "port_of_loading = port_of_discharge")]
    [InlineData("shipment_packing_whole", "gross_grams = null")]
    [InlineData("shipment_packing_plausible", "pieces = 0")]
    [InlineData("shipment_waybill_whole", "carrier_name = null")]
    [InlineData("shipment_waybill_shape", "waybill_number = ''")]
    [InlineData("shipment_carrier_shape", "carrier_code = repeat('9', 19)")]
    [InlineData("shipment_freight_not_negative", "insurance_minor = -1")]
    [InlineData("shipment_currency_shape", "currency = 'usd'")]
    [InlineData("shipment_refused_has_reason", "status = 'Refused'")]
    [InlineData("shipment_refused_has_reason", "refusal_reason = 'full'")]
    [InlineData("shipment_released_has_list", "status = 'Released'")]
    [InlineData("shipment_departed_has_time", "status = 'Departed'")]
    [InlineData("shipment_delivered_has_time", "status = 'Delivered'")]
    [InlineData("shipment_milestone_whole", "milestone = 'LOADED'")]
    [InlineData("shipment_waybill_needs_packing", "pieces = null, gross_grams = null")]
    [InlineData("shipment_of_partner", "partner_id = gen_random_uuid()")]
    [InlineData("shipment_of_case", "order_id = gen_random_uuid()")]
    [InlineData("shipment_carried_has_waybill",
        "waybill_number = null, carrier_code = null, carrier_name = null, freight_minor = null, insurance_minor = null, currency = null")]
    public async Task A_shipment_that_breaks_an_invariant_cannot_be_stored(string constraint, string change)
    {
        var freight = await host.Booked();
        var error = await Assert.ThrowsAsync<PostgresException>(() =>
            host.Db.Run($"update shipment set {change} where order_id = @OrderId", freight, CancellationToken.None));
        Assert.Equal(constraint, error.ConstraintName);
    }

    [Fact]
    public async Task A_waybill_is_one_shipments_of_its_carrier_and_an_order_has_one_live_shipment()
    {
        var (first, second) = (await host.Booked(), await host.Booked());
        var waybill = await Assert.ThrowsAsync<PostgresException>(() => host.Db.Run(
            "update shipment set waybill_number = @Waybill where order_id = @OrderId",
            new { second.OrderId, Waybill = host.Carrier.WaybillOf(first.OrderId) }, CancellationToken.None));
        Assert.Equal("shipment_waybill_once", waybill.ConstraintName);
        var live = await Assert.ThrowsAsync<PostgresException>(() => host.Db.Run(
            "update shipment set order_id = @Other where order_id = @OrderId", new { second.OrderId, Other = first.OrderId },
            CancellationToken.None));
        Assert.Equal("shipment_one_live_per_order", live.ConstraintName);
    }

    [Theory]
    [InlineData("carrier_request_status_known", "status = 'Lost'")]
    [InlineData("carrier_request_kind_known", "kind = 'Gossip'")]
    [InlineData("carrier_request_answer_was_asked", "attempts = 0")]
    [InlineData("carrier_request_withdrawn_unasked", "status = 'Withdrawn'")]
    [InlineData("carrier_request_failed_has_error", "status = 'Failed', last_error = null")]
    public async Task A_carrier_request_that_breaks_an_invariant_cannot_be_stored(string constraint, string change)
    {
        var freight = await host.Booked();
        var error = await Assert.ThrowsAsync<PostgresException>(() => host.Db.Run(
            $"update carrier_request set {change} where shipment_id = (select id from shipment where order_id = @OrderId)", freight,
            CancellationToken.None));
        Assert.Equal(constraint, error.ConstraintName);
    }
}
