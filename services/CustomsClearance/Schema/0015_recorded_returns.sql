-- Goods that came back under an import declaration of their own: an operator records its entry number.
alter table goods_return
    add column entry_number text,
    add constraint goods_return_entry_number_import check (entry_number ~ '^[0-9]{8}1[0-9]{9}$'),
    add constraint goods_return_recorded_once unique (declaration_id, entry_number),
    add constraint goods_return_recorded_accepted check (entry_number is null or status = 'Accepted');
