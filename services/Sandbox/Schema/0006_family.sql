-- The whole message family, the full declaration, and the script of scenarios; see Customs/.
alter table customs_document
    drop constraint customs_document_kind_known,
    drop constraint customs_document_status_known,
    add column echo           text not null default '{}',
    add column content        text,
    add column invt_ref       text,
    add column seq_no         text,
    add column entry_id       text,
    add column sum_no         text,
    add column summary_serial bigint,
    add column target_serial  bigint,
    add column scenario       text,
    add column message_id     text,
    add column dxp_sender     text,
    add column dxp_receiver   text,
    add constraint customs_document_kind_known check (kind in ('Order', 'Payment', 'Logistics',
        'Arrival', 'Departure', 'Inventory', 'Declaration', 'Request', 'Withdrawal', 'WayBill',
        'Summary', 'Return', 'Tally', 'Unreadable')),
    add constraint customs_document_status_known check
        (status in ('Staged', 'Received', 'Accepted', 'Refused', 'Replaced', 'Withdrawn')),
    add constraint customs_document_seq_no_once unique (seq_no),
    add constraint customs_document_seq_no_shape check (seq_no ~ '^[0-9]{8}0[0-9]{9}$'),
    add constraint customs_document_entry_id_once unique (entry_id),
    add constraint customs_document_entry_id_shape check (entry_id ~ '^[0-9]{8}0[0-9]{9}$'),
    add constraint customs_document_sum_no_once unique (sum_no),
    add constraint customs_document_summary foreign key (summary_serial)
        references customs_document (serial),
    add constraint customs_document_target foreign key (target_serial)
        references customs_document (serial);

update customs_document
set echo = jsonb_strip_nulls(jsonb_build_object('ebpCode', ebp_code, 'ebcCode', ebc_code,
    'orderNo', order_no, 'logisticsCode', logistics_code, 'logisticsNo', logistics_no,
    'agentCode', agent_code, 'copNo', cop_no, 'statisticsFlag', statistics_flag))::text;

alter table customs_document drop column ebp_code, drop column logistics_code;

create index customs_document_invt_ref on customs_document (invt_ref) where invt_ref is not null;
create index customs_document_target on customs_document (target_serial)
    where target_serial is not null;

-- A lost receipt is decided and never written, unless the document comes again.
alter table customs_receipt
    add column lost           boolean not null default false,
    add column body           text,
    add column request_result text,
    add constraint customs_receipt_result_known check (request_result in ('0', '1')),
    add constraint customs_receipt_lost_unwritten check (not lost or written_at is null);

drop index customs_receipt_due;
create index customs_receipt_due on customs_receipt (due_at) where written_at is null and not lost;

-- The declarations that released lists are consolidated into.
create table customs_consolidation (
    serial         bigint not null,
    summary_serial bigint not null,
    decl_seq_no    text not null,
    entry_id       text not null,
    items          int not null,
    created_at     timestamptz not null,

    constraint customs_consolidation_key primary key (serial),
    constraint customs_consolidation_summary foreign key (summary_serial)
        references customs_document (serial),
    constraint customs_consolidation_seq_once unique (decl_seq_no),
    constraint customs_consolidation_entry_once unique (entry_id),
    constraint customs_consolidation_entry_shape check (entry_id ~ '^[0-9]{8}0[0-9]{9}$'),
    constraint customs_consolidation_items_range check (items between 1 and 50)
);

-- What the operator wants customs to do with some documents, the first rule that fits counts.
create table scenario_rule (
    position int not null,
    rule     text not null,

    constraint scenario_rule_key primary key (position),
    constraint scenario_rule_shape check (rule::jsonb is not null)
);

alter table world
    add column no_close_every    int not null default 0,
    add column require_signature boolean not null default false,
    add column wrap_answers      boolean not null default true,
    add constraint world_no_close_every_counted check (no_close_every >= 0);
