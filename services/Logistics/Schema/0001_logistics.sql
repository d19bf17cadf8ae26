-- Partners that are registered with Enterprises: who may be booked.
create table partner (
    id            uuid not null,
    registered_at timestamptz not null,

    constraint partner_key primary key (id)
);

-- What is known of an order, in whatever order its facts came. The row is also the lock under which
-- they are put together.
create table order_case (
    order_id    uuid not null,
    exporter_id uuid,
    buyer_id    uuid,
    pieces      int,
    gross_grams bigint,
    cancelled   boolean not null default false,

    constraint order_case_key primary key (order_id),
    constraint order_case_placed_whole check ((exporter_id is null) = (buyer_id is null)),
    constraint order_case_packed_whole check ((pieces is null) = (gross_grams is null)),
    constraint order_case_packing_plausible check (pieces >= 1 and gross_grams > 0)
);

-- A declaration that customs released, for the waybill it names.
create table release (
    order_id       uuid not null,
    waybill_number text not null,
    list_number    text not null,

    constraint release_key primary key (order_id, waybill_number),
    constraint release_of_case foreign key (order_id) references order_case
);

create table shipment (
    id                uuid not null,
    version           int not null,
    order_id          uuid not null,
    exporter_id       uuid not null,
    buyer_id          uuid not null,
    partner_id        uuid not null,
    status            text not null,
    transport_mode    text not null,
    port_of_loading   text not null,
    port_of_discharge text not null,
    pieces            int,
    gross_grams       bigint,
    carrier_code      text,
    carrier_name      text,
    waybill_number    text,
    freight_minor     bigint,
    insurance_minor   bigint,
    currency          text,
    conveyance_name   text,
    voyage_number     text,
    refusal_reason    text,
    list_number       text,
    milestone         text,
    milestone_at      timestamptz,
    exception_at      timestamptz,
    departed_at       timestamptz,
    delivered_at      timestamptz,
    requested_at      timestamptz not null default now(),

    constraint shipment_key primary key (id),
    constraint shipment_version_positive check (version > 0),
    constraint shipment_of_case foreign key (order_id) references order_case,
    constraint shipment_of_partner foreign key (partner_id) references partner,
    constraint shipment_status_known check (status in
        ('Requested', 'Booked', 'Released', 'Departed', 'Delivered', 'Refused', 'Cancelled')),
    constraint shipment_mode_known check (transport_mode in ('2', '3', '4', '5', '6')),
    constraint shipment_ports_shape check (port_of_loading ~ '^[A-Z]{2}[A-Z2-9]{3}$'
        and port_of_discharge ~ '^[A-Z]{2}[A-Z2-9]{3}$'),
    constraint shipment_ports_differ check (port_of_loading <> port_of_discharge),
    constraint shipment_packing_whole check ((pieces is null) = (gross_grams is null)),
    constraint shipment_packing_plausible check (pieces >= 1 and gross_grams > 0),
    constraint shipment_waybill_whole check (num_nulls(waybill_number, carrier_code, carrier_name,
        freight_minor, insurance_minor, currency) in (0, 6)),
    constraint shipment_waybill_shape check (length(waybill_number) between 1 and 32),
    constraint shipment_carrier_shape check (length(carrier_code) between 1 and 18),
    constraint shipment_freight_not_negative check (freight_minor >= 0 and insurance_minor >= 0),
    constraint shipment_currency_shape check (currency ~ '^[A-Z]{3}$'),
    constraint shipment_waybill_once unique (carrier_code, waybill_number),
    constraint shipment_waybill_once_per_partner unique (partner_id, waybill_number),
    constraint shipment_carried_has_waybill check (waybill_number is not null
        or status not in ('Booked', 'Released', 'Departed', 'Delivered')),
    constraint shipment_waybill_needs_packing check (waybill_number is null or pieces is not null),
    constraint shipment_refused_has_reason
        check ((status = 'Refused') = (refusal_reason is not null)),
    constraint shipment_released_has_list check (status <> 'Released' or list_number is not null),
    constraint shipment_departed_has_time check (status <> 'Departed' or departed_at is not null),
    constraint shipment_delivered_has_time
        check (status <> 'Delivered' or delivered_at is not null),
    constraint shipment_milestone_whole check ((milestone is null) = (milestone_at is null))
);

create unique index shipment_one_live_per_order on shipment (order_id)
    where status not in ('Refused', 'Cancelled');
create index shipment_of_order on shipment (order_id, id);
create index shipment_of_exporter on shipment (exporter_id, id);
create index shipment_of_buyer on shipment (buyer_id, id);
create index shipment_partner on shipment (partner_id, id);

-- What the carrier must be asked or told. Written with the decision, sent by a worker, kept as the
-- record of it.
create table carrier_request (
    shipment_id uuid not null,
    kind        text not null,
    status      text not null default 'Pending',
    attempts    int not null default 0,
    -- Not before this time: pause after a failure, or the lease of the worker that asks now.
    not_before  timestamptz not null,
    last_error  text,
    created_at  timestamptz not null default now(),

    constraint carrier_request_key primary key (shipment_id, kind),
    constraint carrier_request_of_shipment foreign key (shipment_id) references shipment,
    constraint carrier_request_kind_known check (kind in ('Booking', 'Release', 'Cancellation')),
    constraint carrier_request_status_known
        check (status in ('Pending', 'Done', 'Failed', 'Withdrawn')),
    constraint carrier_request_attempts_counted check (attempts >= 0),
    constraint carrier_request_answer_was_asked
        check (status in ('Pending', 'Withdrawn') or attempts > 0),
    constraint carrier_request_withdrawn_unasked check (status <> 'Withdrawn' or attempts = 0),
    constraint carrier_request_failed_has_error check (status <> 'Failed' or last_error is not null)
);

create index carrier_request_due on carrier_request (not_before) where status = 'Pending';

-- What partners reported, as they reported it.
create table milestone (
    partner_id  uuid not null,
    event_id    text not null,
    shipment_id uuid not null,
    milestone   text not null,
    happened_at timestamptz not null,
    received_at timestamptz not null,
    location    text,
    remark      text,

    constraint milestone_key primary key (partner_id, event_id),
    constraint milestone_of_shipment foreign key (shipment_id) references shipment,
    constraint milestone_event_id_shape check (length(event_id) between 1 and 100),
    constraint milestone_known check (milestone in
        ('BOOKING_REQUESTED', 'BOOKED', 'EMPTY_PICKED_UP', 'STUFFED', 'GATE_IN', 'DECLARED',
        'INSPECTION_HOLD', 'CUSTOMS_RELEASED', 'LOADED', 'DEPARTED', 'BORDER_CROSSED',
        'TRANSSHIPMENT_DISCHARGED', 'TRANSSHIPMENT_LOADED', 'ARRIVED', 'DISCHARGED',
        'IMPORT_CLEARED', 'GATE_OUT', 'OUT_FOR_DELIVERY', 'DELIVERED', 'EMPTY_RETURNED', 'EXCEPTION'))
);

create index milestone_in_shipment on milestone (shipment_id, happened_at);

create function milestones_are_append_only() returns trigger
    language plpgsql
as $$
begin
    raise exception 'milestones are only added'
        using errcode = 'restrict_violation', constraint = 'milestone_append_only';
end
$$;

create trigger milestone_append_only before update or delete or truncate on milestone
    for each statement execute function milestones_are_append_only();
