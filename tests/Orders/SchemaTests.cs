using Npgsql;

namespace CrossBorder.Orders.Tests;

/// <summary>The database refuses by name what no code should ever write.</summary>
public sealed class SchemaTests(OrdersHost host)
{
    [Theory]
    [InlineData("sales_order_status_known", "status = 'Lost'")]
    [InlineData("sales_order_version_positive", "version = 0")]
    [InlineData("sales_order_number_carries_serial", "number = 'SO-2026-999999'")]
    [InlineData("sales_order_two_parties", "buyer_id = exporter_id")]
    [InlineData("sales_order_currency_shape", "currency = 'eur'")]
    [InlineData("sales_order_incoterm_known", "incoterm = 'DAT'")]
    [InlineData("sales_order_country_alpha2", "ship_to_country = 'DEU'")]
    [InlineData("sales_order_terms_aligned", "term_offset_days = '{0}'")]
    [InlineData("sales_order_term_milestones_known", "term_milestones = '{Contract,Whenever}'")]
    [InlineData("sales_order_terms_sum_to_100", "term_percents = '{30,69.99}'")]
    [InlineData("sales_order_term_days_in_a_year", "term_offset_days = '{0,366}'")]
    [InlineData("sales_order_term_days_in_a_year", "term_offset_days = '{-1,0}'")]
    [InlineData("sales_order_goods_not_negative", "goods_minor = -1, total_minor = freight_minor - 1")]
    [InlineData("sales_order_freight_not_negative", "freight_minor = -1, total_minor = goods_minor - 1")]
    [InlineData("sales_order_total_is_sum", "total_minor = total_minor + 1")]
    [InlineData("sales_order_packing_whole", "pieces = 1, status = 'ReadyToShip'")]
    [InlineData("sales_order_packing_plausible", "pieces = 1, net_grams = 2, gross_grams = 1, status = 'ReadyToShip'")]
    [InlineData("sales_order_packed_when_ready", "status = 'ReadyToShip'")]
    [InlineData("sales_order_shipped_has_time", "status = 'Shipped', pieces = 1, net_grams = 1, gross_grams = 1")]
    [InlineData("sales_order_delivered_has_time", "status = 'Completed', pieces = 1, net_grams = 1, gross_grams = 1")]
    [InlineData("sales_order_cancelled_has_reason", "status = 'Cancelled'")]
    [InlineData("sales_order_cancelled_has_reason", "cancel_reason = 'late'")]
    public async Task An_order_that_breaks_an_invariant_cannot_be_stored(string constraint, string change)
    {
        var deal = await host.Placed();
        var error = await Assert.ThrowsAsync<PostgresException>(() =>
            host.Db.Run($"update sales_order set {change} where id = @OrderId", new { deal.OrderId }, CancellationToken.None));
        Assert.Equal(constraint, error.ConstraintName);
    }

    [Theory]
    [InlineData("order_line_quantity_bounded", "quantity = 0")]
    [InlineData("order_line_price_not_negative", "unit_price = -0.01")]
    [InlineData("order_line_amount_not_negative", "amount_minor = -1")]
    [InlineData("order_line_weights_plausible", "gross_grams = net_grams - 1")]
    [InlineData("order_line_tier_positive", "tier_min_quantity = 0")]
    [InlineData("order_line_numbered", "line_no = 501")]
    [InlineData("order_line_of_order", "order_id = gen_random_uuid()")]
    [InlineData("order_line_key", "line_no = 2")]
    public async Task A_line_that_breaks_an_invariant_cannot_be_stored(string constraint, string change)
    {
        var deal = await host.Placed();
        var error = await Assert.ThrowsAsync<PostgresException>(() => host.Db.Run(
            $"update order_line set {change} where order_id = @OrderId and line_no = 1", new { deal.OrderId }, CancellationToken.None));
        Assert.Equal(constraint, error.ConstraintName);
    }
}
