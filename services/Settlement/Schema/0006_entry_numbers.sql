-- A line is claimed under its entry number and item: 18 digits, 0, two digits. A list has none until
-- customs consolidated it.
alter table declared_line
    add column entry_number text,
    add column item_no int,
    add constraint declared_line_entry_whole check ((entry_number is null) = (item_no is null)),
    add constraint declared_line_entry_shape check (entry_number ~ '^[0-9]{18}$'),
    add constraint declared_line_item_two_digits check (item_no between 1 and 99);

-- Claims that were filed before cite the list: their rows stay as they are.
alter table claim_line
    drop constraint claim_line_key_is_list_and_item,
    add constraint claim_line_key_is_entry_and_item
        check (declaration_key ~ '^[0-9]{18}0[0-9]{2}$') not valid;

-- Attention: what changed at customs after the claim went to the tax bureau; somebody must see to it.
alter table claim
    add column attention text,
    drop constraint claim_status_known,
    add constraint claim_status_known
        check (status in ('Waiting', 'Filed', 'Accepted', 'Paid', 'Refused', 'Withdrawn')),
    drop constraint claim_filed_is_ready,
    add constraint claim_filed_is_ready check (status in ('Waiting', 'Refused', 'Withdrawn')
        or (ready_at is not null and refund_minor > 0)),
    add constraint claim_withdrawn_for_a_reason check (status <> 'Withdrawn' or reason is not null);

-- What customs-clearance told of a declaration, in whatever order it came; the claim is a function
-- of the set.
create table declaration_fact (
    declaration_id uuid not null,
    kind           text not null,
    version        int not null,
    order_id       uuid not null,
    body           json not null,

    constraint declaration_fact_key primary key (declaration_id, kind, version),
    constraint declaration_fact_of_case foreign key (order_id) references order_case (order_id),
    constraint declaration_fact_kind_known check (kind in ('DeclarationClosed',
        'DeclarationConsolidated', 'DeclarationAmended', 'DeclarationWithdrawn',
        'GoodsReturnAccepted'))
);

-- Claims that were opened before facts were kept: what their declaration told then.
insert into declaration_fact (declaration_id, kind, version, order_id, body)
select c.declaration_id, 'DeclarationClosed', 0, c.order_id, json_build_object(
    'DeclarationId', c.declaration_id, 'Version', 0, 'OccurredAt', '2026-01-01T00:00:00Z',
    'OrderId', c.order_id, 'ExporterId', c.exporter_id, 'ListNumber', c.list_number,
    'ExportDate', c.export_date, 'Currency', 'CNY', 'Channel', 'CebList', 'Refundable', true,
    'Lines', (
        select coalesce(json_agg(json_build_object('LineNo', l.line_no, 'HsCode', l.hs_code,
            'NameZh', '', 'Quantity', l.quantity, 'UnitCode', '', 'AmountMinor', 0)), '[]')
        from declared_line l
        where l.claim_id = c.id))
from claim c;
