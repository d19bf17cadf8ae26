\set n random(1, 9000000000000000000)
with taken as (
    insert into inbox (message_id, consumer)
    values (gen_random_uuid(), 'OrderPlacedConsumer')
),
stored as (
    insert into declaration (id, order_id, exporter_id, version, placed, reasons)
    select md5('d' || (:n)::text)::uuid, md5('o' || (:n)::text)::uuid, s.exporter_id, 1, s.placed, w.reasons
    from sample_declaration s, sample_waiting w
    where w.missing = 3
)
insert into outbox (message_id, type, body, trace_parent, principal)
select gen_random_uuid(), 'DeclarationWaiting', body, trace_parent, principal
from sample_waiting
where missing = 3;
with taken as (
    insert into inbox (message_id, consumer)
    values (gen_random_uuid(), 'OrderReadyToShipConsumer')
),
stored as (
    update declaration d
    set packed = s.packed, packed_version = s.packed_version, version = 2, reasons = w.reasons,
        changed_at = now()
    from sample_declaration s, sample_waiting w
    where d.id = md5('d' || (:n)::text)::uuid and w.missing = 2
)
insert into outbox (message_id, type, body, trace_parent, principal)
select gen_random_uuid(), 'DeclarationWaiting', body, trace_parent, principal
from sample_waiting
where missing = 2;
with taken as (
    insert into inbox (message_id, consumer)
    values (gen_random_uuid(), 'OrderFundedConsumer')
),
stored as (
    update declaration d
    set funded = s.funded, funded_version = s.funded_version, funded_at = s.funded_at, version = 3,
        reasons = w.reasons,
        changed_at = now()
    from sample_declaration s, sample_waiting w
    where d.id = md5('d' || (:n)::text)::uuid and w.missing = 1
)
insert into outbox (message_id, type, body, trace_parent, principal)
select gen_random_uuid(), 'DeclarationWaiting', body, trace_parent, principal
from sample_waiting
where missing = 1;
with taken as (
    insert into inbox (message_id, consumer)
    values (gen_random_uuid(), 'ShipmentBookedConsumer')
),
stored as (
    update declaration d
    set booked = s.booked, booked_at = s.booked_at, status = 'Ready', attempt = 1, version = 4,
        reasons = '[]', mode = s.mode,
        channel = s.channel, route = s.route, declared = s.declared, currency = s.currency,
        carrier_code = s.carrier_code,
        waybill_number = s.waybill_number, changed_at = now()
    from sample_declaration s
    where d.id = md5('d' || (:n)::text)::uuid
),
claimed as (
    insert into waybill (carrier_code, number, declaration_id, claimed_at)
    select carrier_code, lpad((:n)::text, 19, '0'), md5('d' || (:n)::text)::uuid, now()
    from sample_declaration
),
compared as (
    insert into match_result (declaration_id, attempt, rows, matched_at)
    select md5('d' || (:n)::text)::uuid, 1, rows, now()
    from sample_match_result
),
lined as (
    insert into declared_line (declaration_id, line_no, sku, hs_code, name_zh, quantity, unit_code,
        amount_minor, part_no, item_no)
    select md5('d' || (:n)::text)::uuid, line_no, sku, hs_code, name_zh, quantity, unit_code,
        amount_minor, part_no, item_no
    from sample_declared_line
),
made as (
    insert into message (guid, declaration_id, type, business_key, app_type, body, status, created_at)
    select gen_random_uuid(), md5('d' || (:n)::text)::uuid, type, lpad((:n)::text, 19, '0'), app_type, body,
        case type when 'CEB603' then 'Held' else 'Pending' end, now()
    from sample_message
)
insert into outbox (message_id, type, body, trace_parent, principal)
select gen_random_uuid(), 'DeclarationWaiting', body, trace_parent, principal
from sample_waiting
where missing = 0;
update message
set status = 'Written', written_at = now()
where declaration_id = md5('d' || (:n)::text)::uuid and status = 'Pending';
