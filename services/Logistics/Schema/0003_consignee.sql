-- Whom the goods go to: of an order, as it was placed; of a shipment, as the carrier confirmed it.
alter table order_case
    add column consignee_name    text,
    add column consignee_country text;

alter table shipment
    add column consignee_name    text,
    add column consignee_country text,
    add constraint shipment_consignee_country_shape check (consignee_country ~ '^[A-Z]{2}$');
