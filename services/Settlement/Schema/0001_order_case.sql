-- What this service knows of one order. Every transaction about an order locks this row first. It
-- is made by whichever fact comes first, so the columns that only the placed order tells stay
-- empty until it does.
create table order_case (
    order_id          uuid not null,
    exporter_id       uuid,
    buyer_id          uuid,
    currency          text,
    total_minor       bigint,
    covered_minor     bigint,
    paid_minor        bigint not null default 0,
    receivable_id     uuid,
    receivable_status text,
    virtual_account   text,
    version           int not null default 0,
    covered_told      boolean not null default false,
    full_told         boolean not null default false,
    payout_id         uuid,
    placed_at         timestamptz,
    cancelled_at      timestamptz,
    completed_at      timestamptz,

    constraint order_case_key primary key (order_id),
    constraint order_case_placed_whole
        check (num_nonnulls(placed_at, exporter_id, buyer_id, currency, total_minor, covered_minor,
        receivable_id, receivable_status, virtual_account) in (0, 9)),
    constraint order_case_receivable_once unique (receivable_id),
    constraint order_case_virtual_account_once unique (virtual_account),
    constraint order_case_virtual_account_shape check (virtual_account ~ '^VA[0-9]{13}$'),
    constraint order_case_currency_shape check (currency ~ '^[A-Z]{3}$'),
    constraint order_case_total_positive check (total_minor > 0),
    constraint order_case_covered_within_total check (covered_minor between 0 and total_minor),
    constraint order_case_paid_not_negative check (paid_minor >= 0),
    constraint order_case_paid_when_placed check (paid_minor = 0 or placed_at is not null),
    constraint order_case_status_known
        check (receivable_status in ('Open', 'PartlyPaid', 'Paid', 'Overpaid', 'Cancelled')),
    constraint order_case_status_follows_paid
        check (receivable_status = 'Cancelled' or receivable_status = case
        when paid_minor = 0 then 'Open'
        when paid_minor < total_minor then 'PartlyPaid'
        when paid_minor = total_minor then 'Paid'
        else 'Overpaid' end),
    constraint order_case_cancelled_for_a_reason
        check (receivable_status <> 'Cancelled' or cancelled_at is not null),
    constraint order_case_full_is_covered check (covered_told or not full_told),
    constraint order_case_payout_when_completed
        check (payout_id is null or completed_at is not null)
);

-- The payment schedule; the last instalment carries the rounding remainder.
create table instalment (
    order_id    uuid not null,
    no          int not null,
    milestone   text not null,
    due_minor   bigint not null,
    offset_days int not null,

    constraint instalment_key primary key (order_id, no),
    constraint instalment_of_case foreign key (order_id) references order_case (order_id),
    constraint instalment_no_positive check (no > 0),
    constraint instalment_milestone_known check (milestone in ('Contract', 'Shipment')),
    constraint instalment_due_not_negative check (due_minor >= 0)
);

-- Sold quantities: what suppliers' invoices may cover, and no unit of it twice.
create table order_line (
    order_id          uuid not null,
    line_no           int not null,
    quantity          bigint not null,
    invoiced_quantity bigint not null default 0,

    constraint order_line_key primary key (order_id, line_no),
    constraint order_line_of_case foreign key (order_id) references order_case (order_id),
    constraint order_line_quantity_positive check (quantity > 0),
    constraint order_line_invoiced_once check (invoiced_quantity between 0 and quantity)
);
