-- Samples and trial orders are orders by other terms (Catalog, Sampling/). What paid samples took off
-- the prices of the first standard order is told with it.
alter table sales_order
    add column kind                text not null default 'Standard',
    add column sample_credit_minor bigint not null default 0,
    add constraint sales_order_kind_known check (kind in ('Standard', 'Sample', 'Trial')),
    add constraint sales_order_sample_not_stocked
        check (kind <> 'Sample' or overseas_warehouse is null),
    add constraint sales_order_credit_of_standard
        check (sample_credit_minor = 0 or (sample_credit_minor > 0 and kind = 'Standard'));

create index sales_order_special on sales_order (exporter_id, kind, serial)
    where kind <> 'Standard';

-- What a unit that is given away is worth to customs.
alter table order_line
    add column customs_unit_price numeric,
    add constraint order_line_customs_price_positive check (customs_unit_price > 0),
    add constraint order_line_worth_once check (customs_unit_price is null or unit_price = 0);
