-- What a product is beyond its listing, and what it was: every version is kept as it stood when its
-- transaction committed.

create table product_family (
    exporter_id uuid not null,
    id          uuid not null,
    version     int not null,
    code        text not null,
    options     text[] not null,

    constraint product_family_key primary key (exporter_id, id),
    constraint product_family_code_once unique (exporter_id, code),
    constraint product_family_code_shape check (code = btrim(code)
        and length(code) between 1 and 40),
    constraint product_family_options_few check (cardinality(options) between 1 and 5)
);

-- The details are one document, written and read as a whole; what other statements need of it are
-- columns: the family and the pieces in a carton (Schema/0005_price_lists.sql).
alter table product
    add column details jsonb,
    add column variant jsonb,
    add constraint product_variant_of_family check (variant is null or family_id is not null);

create unique index product_variant_once on product (exporter_id, family_id, variant)
    where variant is not null;

create table product_version (
    exporter_id uuid not null,
    product_id  uuid not null,
    version     int not null,
    recorded_at timestamptz not null,
    content     jsonb not null,

    constraint product_version_key primary key (exporter_id, product_id, version)
);

create index product_version_by_time on product_version (exporter_id, product_id, recorded_at);

create function product_content(kept product) returns jsonb
language sql stable as
$$
    select jsonb_build_object('sku', kept.sku, 'status', kept.status, 'name_en', kept.name_en,
        'name_zh', kept.name_zh, 'hs_code', kept.hs_code, 'unit_code', kept.unit_code,
        'origin', kept.origin, 'net_grams', kept.net_grams, 'gross_grams', kept.gross_grams,
        'currency', kept.currency, 'details', kept.details, 'tiers', (
            select coalesce(jsonb_agg(jsonb_build_object(
                    'min_quantity', tier.min_quantity, 'unit_price', tier.unit_price::text)
                order by tier.min_quantity), '[]')
            from price_tier as tier
            where tier.exporter_id = kept.exporter_id and tier.product_id = kept.id))
$$;

-- At the end of the transaction, when the price tiers are written too. Whatever statement changes a
-- product raises its version, and none can forget to keep it.
create function keep_product_version() returns trigger
language plpgsql as
$$
begin
    insert into product_version (exporter_id, product_id, version, recorded_at, content)
    select new.exporter_id, new.id, new.version, now(), product_content(new)
    on conflict on constraint product_version_key do nothing;
    return null;
end
$$;

create constraint trigger product_version_kept after insert or update on product
    deferrable initially deferred for each row execute function keep_product_version();

insert into product_version (exporter_id, product_id, version, recorded_at, content)
select exporter_id, id, version, changed_at, product_content(product)
from product;

-- Images, certificates and other files of an exporter by the SHA-256 of their content.
create table product_file (
    exporter_id  uuid not null,
    hash         text not null,
    content_type text not null,
    content      bytea not null,
    kept_at      timestamptz not null default now(),

    constraint product_file_key primary key (exporter_id, hash),
    constraint product_file_hash_sha256 check (hash ~ '^[0-9a-f]{64}$'),
    constraint product_file_size check (length(content) between 1 and 3145728)
);

-- What each item counts in the export-readiness score: the rows of the newest day up to that asked for.
-- The platform's own choice, to be replaced by later rows: no authority sets it.
create table readiness_weight (
    valid_from date not null,
    item       text not null,
    weight     int not null,

    constraint readiness_weight_key primary key (valid_from, item),
    constraint readiness_weight_item_known check (
        item in ('HsCode', 'Elements', 'Unit', 'Weight', 'Origin', 'Factory')),
    constraint readiness_weight_in_range check (weight between 0 and 100)
);

insert into readiness_weight (valid_from, item, weight)
values ('2026-01-01', 'HsCode', 30), ('2026-01-01', 'Elements', 20), ('2026-01-01', 'Unit', 10),
    ('2026-01-01', 'Weight', 15), ('2026-01-01', 'Origin', 10), ('2026-01-01', 'Factory', 15);
