-- The trade term says who pays the main carriage: orders of one kind may share it.
alter table order_case
    add column incoterm text;

-- Several orders of an exporter on one master waybill. Pieces and weight are what the carrier was
-- asked for.
create table consolidation (
    id                uuid not null,
    version           int not null,
    exporter_id       uuid not null,
    partner_id        uuid not null,
    status            text not null,
    transport_mode    text not null,
    port_of_loading   text not null,
    port_of_discharge text not null,
    consignee_name    text not null,
    consignee_country text not null,
    freight_paid_by   text not null,
    pieces            int not null,
    gross_grams       bigint not null,
    carrier_code      text,
    carrier_name      text,
    waybill_number    text,
    freight_minor     bigint,
    insurance_minor   bigint,
    currency          text,
    conveyance_name   text,
    voyage_number     text,
    refusal_reason    text,
    requested_at      timestamptz not null,

    constraint consolidation_key primary key (id),
    constraint consolidation_version_positive check (version > 0),
    constraint consolidation_of_partner foreign key (partner_id) references partner,
    constraint consolidation_status_known check (status in
        ('Requested', 'Booked', 'Released', 'Departed', 'Delivered', 'Refused', 'Cancelled')),
    constraint consolidation_payer_known check (freight_paid_by in ('Buyer', 'Seller')),
    constraint consolidation_packing_plausible check (pieces >= 1 and gross_grams > 0),
    constraint consolidation_waybill_whole check (num_nulls(waybill_number, carrier_code,
        carrier_name, freight_minor, insurance_minor, currency) in (0, 6)),
    constraint consolidation_freight_not_negative
        check (freight_minor >= 0 and insurance_minor >= 0),
    constraint consolidation_waybill_once unique (partner_id, waybill_number),
    constraint consolidation_carried_has_waybill check (waybill_number is not null
        or status not in ('Booked', 'Released', 'Departed', 'Delivered')),
    constraint consolidation_refused_has_reason
        check ((status = 'Refused') = (refusal_reason is not null))
);

create index consolidation_of_exporter on consolidation (exporter_id, id);
create index consolidation_partner on consolidation (partner_id, id);

alter table shipment
    add column consolidation_id uuid,
    add column house_no         int,
    add constraint shipment_of_consolidation foreign key (consolidation_id)
        references consolidation,
    add constraint shipment_house_once unique (consolidation_id, house_no),
    add constraint shipment_house_whole
        check ((consolidation_id is null) = (house_no is null) and house_no >= 1);

-- A milestone of a master waybill is kept for each house, with its number after the event id.
alter table milestone
    drop constraint milestone_event_id_shape,
    add constraint milestone_event_id_shape check (length(event_id) between 1 and 104);

-- As carrier_request, of the whole.
create table consolidation_request (
    consolidation_id uuid not null,
    kind             text not null,
    status           text not null default 'Pending',
    attempts         int not null default 0,
    not_before       timestamptz not null,
    last_error       text,

    constraint consolidation_request_key primary key (consolidation_id, kind),
    constraint consolidation_request_of foreign key (consolidation_id) references consolidation,
    constraint consolidation_request_kind_known
        check (kind in ('Booking', 'Release', 'Cancellation')),
    constraint consolidation_request_status_known
        check (status in ('Pending', 'Done', 'Failed', 'Withdrawn')),
    constraint consolidation_request_attempts_counted check (attempts >= 0)
);

create index consolidation_request_due on consolidation_request (not_before)
    where status = 'Pending';

-- What a carrier takes from a day on: so much for each started step of weight, at least the least.
-- The empty id is of carriers that have no row of their own.
create table carrier_rate (
    partner_id     uuid not null,
    transport_mode text not null,
    valid_from     date not null,
    currency       text not null,
    step_grams     bigint not null,
    minor_per_step bigint not null,
    least_minor    bigint not null,

    constraint carrier_rate_key primary key (partner_id, transport_mode, valid_from),
    constraint carrier_rate_mode_known check (transport_mode in ('2', '3', '4', '5', '6')),
    constraint carrier_rate_currency_shape check (currency ~ '^[A-Z]{3}$'),
    constraint carrier_rate_positive check (step_grams > 0 and minor_per_step > 0
        and least_minor >= 0)
);

-- The public tariff of the carriers that this platform is delivered with.
insert into carrier_rate (partner_id, transport_mode, valid_from, currency, step_grams,
    minor_per_step, least_minor)
values
    ('00000000-0000-0000-0000-000000000000', '2', date '2020-01-01', 'USD', 500, 9, 4500),
    ('00000000-0000-0000-0000-000000000000', '3', date '2020-01-01', 'USD', 500, 31, 9000),
    ('00000000-0000-0000-0000-000000000000', '4', date '2020-01-01', 'USD', 500, 37, 8000),
    ('00000000-0000-0000-0000-000000000000', '5', date '2020-01-01', 'USD', 500, 205, 12000),
    ('00000000-0000-0000-0000-000000000000', '6', date '2020-01-01', 'USD', 500, 260, 1500);
