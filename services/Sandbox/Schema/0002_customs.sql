-- Documents as they came, and the receipts that they are answered with; see Customs/.
create table customs_document (
    serial          bigint not null,
    guid            text not null,
    kind            text not null,
    own_key         text not null,
    order_key       text,
    waybill_key     text,
    app_time        text,
    status          text not null,
    return_status   text,
    return_info     text,
    duplicate       boolean not null default false,
    ebp_code        text,
    ebc_code        text,
    order_no        text,
    logistics_code  text,
    logistics_no    text,
    agent_code      text,
    cop_no          text,
    statistics_flag text,
    customs_code    text,
    lines           int not null default 0,
    goods_value     numeric not null default 0,
    message_type    text,
    original        text,
    pre_no          text,
    invt_no         text,
    deliveries      int not null default 1,
    received_at     timestamptz not null,
    due_at          timestamptz,

    constraint customs_document_key primary key (serial),
    constraint customs_document_guid_once unique (guid),
    constraint customs_document_kind_known
        check (kind in ('Order', 'Logistics', 'Inventory', 'Unreadable')),
    constraint customs_document_status_known
        check (status in ('Staged', 'Received', 'Accepted', 'Refused', 'Replaced')),
    constraint customs_document_only_lists_wait check (status <> 'Received' or kind = 'Inventory'),
    constraint customs_document_waiting_is_due check ((status = 'Received') = (due_at is not null)),
    constraint customs_document_refusal_told
        check (status <> 'Refused' or return_status is not null),
    constraint customs_document_pre_no_once unique (pre_no),
    constraint customs_document_pre_no_shape check (pre_no ~ '^B[0-9]{17}$'),
    constraint customs_document_invt_no_once unique (invt_no),
    constraint customs_document_invt_no_shape check (invt_no ~ '^[0-9A-Z]{4}[0-9]{4}E[0-9]{9}$'),
    constraint customs_document_deliveries_counted check (deliveries > 0)
);

-- One document in force per business key, and one list in force per order.
create unique index customs_document_in_force_once on customs_document (kind, own_key)
    where status in ('Staged', 'Received', 'Accepted');
create unique index customs_document_order_declared_once on customs_document (order_key)
    where kind = 'Inventory' and status in ('Staged', 'Received', 'Accepted');
create index customs_document_own_key on customs_document (own_key);
create index customs_document_logistics_no on customs_document (logistics_no);
create index customs_document_waybill_key on customs_document (waybill_key);
create index customs_document_due on customs_document (due_at) where due_at is not null;

create table customs_receipt (
    serial        bigint not null,
    return_status text not null,
    copy          int not null,
    cut_off       boolean not null,
    return_info   text not null,
    return_time   timestamptz not null,
    due_at        timestamptz not null,
    written_at    timestamptz,

    constraint customs_receipt_key primary key (serial, return_status, copy),
    constraint customs_receipt_document foreign key (serial) references customs_document (serial),
    constraint customs_receipt_copy_counted check (copy >= 0),
    constraint customs_receipt_good_once check (copy > 0 or not cut_off)
);

create index customs_receipt_due on customs_receipt (due_at) where written_at is null;
