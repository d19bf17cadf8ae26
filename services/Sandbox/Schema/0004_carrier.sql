-- Bookings, their life and the milestones that the portal is told; see Carrier/.
create table carrier_booking (
    id                uuid not null,
    order_id          uuid not null,
    status            text not null,
    reason            text,
    port_of_loading   text not null,
    port_of_discharge text not null,
    carrier_code      text,
    carrier_name      text,
    waybill_number    text,
    freight_minor     bigint,
    insurance_minor   bigint,
    conveyance_name   text,
    voyage_number     text,
    list_number       text,
    released_at       timestamptz,
    departs_at        timestamptz,
    departed_at       timestamptz,
    fingerprint       text not null,
    deliveries        int not null default 1,
    conflicts         int not null default 0,
    releases          int not null default 0,
    received_at       timestamptz not null,

    constraint carrier_booking_key primary key (id),
    constraint carrier_booking_status_known
        check (status in ('Booked', 'Released', 'Refused', 'Cancelled')),
    constraint carrier_booking_refusal_told check ((status = 'Refused') = (reason is not null)),
    constraint carrier_booking_waybill_once unique (waybill_number),
    constraint carrier_booking_waybill_given
        check ((status = 'Refused') = (waybill_number is null)),
    constraint carrier_booking_waybill_length check (char_length(waybill_number) <= 32),
    constraint carrier_booking_released_complete check ((status = 'Released')
        = (released_at is not null and departs_at is not null and list_number is not null)),
    constraint carrier_booking_departs_after_release
        check (departed_at is null or released_at is not null)
);

create index carrier_booking_departing on carrier_booking (departs_at) where departed_at is null;

-- A cancellation counts even when it comes before its booking.
create table carrier_cancellation (
    booking_id uuid not null,
    deliveries int not null default 1,

    constraint carrier_cancellation_key primary key (booking_id)
);

create table carrier_report (
    booking_id  uuid not null,
    milestone   text not null,
    copy        int not null,
    location    text not null,
    happened_at timestamptz not null,
    report_at   timestamptz not null,
    attempts    int not null default 0,
    reported_at timestamptz,

    constraint carrier_report_key primary key (booking_id, milestone, copy),
    constraint carrier_report_booking foreign key (booking_id) references carrier_booking (id),
    constraint carrier_report_milestone_known
        check (milestone in ('GATE_IN', 'LOADED', 'DEPARTED', 'ARRIVED', 'DELIVERED')),
    constraint carrier_report_after_the_fact check (report_at >= happened_at)
);

create index carrier_report_due on carrier_report (report_at) where reported_at is null;
