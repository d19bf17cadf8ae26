-- A declaration goes to customs as a list of the e-commerce version or as a full declaration.
alter table declaration
    add column channel text not null default 'CebList',
    add column route json,
    add column entry_number text,
    drop constraint declaration_mode_known,
    add constraint declaration_mode_known
        check (mode in ('0110', '1210', '9610', '9710', '9810')),
    add constraint declaration_channel_known check (channel in ('CebList', 'FullDeclaration')),
    add constraint declaration_entry_number_shape check (entry_number ~ '^[0-9]{8}0[0-9]{9}$');

-- A full declaration takes fifty items: an order of more is declared in parts.
alter table declared_line
    add column part_no int not null default 1,
    add column item_no int,
    add column entry_number text,
    add constraint declared_line_part_no_counted check (part_no > 0),
    add constraint declared_line_item_no_counted check (item_no > 0),
    add constraint declared_line_entry_number_shape
        check (entry_number ~ '^[0-9]{4}[0-9]{4}[0-9EI][0-9]{9,11}$');

alter table message
    drop constraint message_type_known,
    add constraint message_type_known check (type in ('CEB303', 'CEB403', 'CEB505', 'CEB507',
        'CEB509', 'CEB603', 'CEB605', 'CEB607', 'CEB213', 'CEB215', 'CEB701', 'DEC101')),
    drop constraint message_app_type_known,
    add constraint message_app_type_known check (app_type in ('1', '2', '3'));

alter table receipt
    drop constraint receipt_type_known,
    add constraint receipt_type_known check (type in ('CEB304', 'CEB404', 'CEB506', 'CEB508',
        'CEB510', 'CEB604', 'CEB606', 'CEB608', 'CEB214', 'CEB216', 'CEB702', 'CEB792', 'CEB900',
        'DEC102'));
