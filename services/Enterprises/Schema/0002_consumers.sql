-- A person who buys for herself: goods for her go out as retail (9610).
alter table enterprise
    drop constraint enterprise_kind_known,
    add constraint enterprise_kind_known
        check (kind in ('Exporter', 'Buyer', 'Partner', 'Consumer')),
    add constraint enterprise_consumer_without_codes
        check (kind <> 'Consumer' or (unified_social_credit_code is null
            and customs_code is null and tax_class is null));
