-- Whose the product is: only its exporter, beside operators, states what declarations say of it.
-- Rows of before are told at the product's next change.
alter table product
    add column exporter_id uuid,
    add column sku text,
    add column name_zh text,
    add column name_en text;

-- What people state of a product for the specifications of its declarations, by the Chinese names
-- of the elements. Every version is kept; the newest is in force.
create table product_element (
    product_id uuid not null,
    version    int not null,
    elements   json not null,
    stated_by  uuid not null,
    stated_at  timestamptz not null,

    constraint product_element_key primary key (product_id, version),
    constraint product_element_product foreign key (product_id) references product (id),
    constraint product_element_version_counted check (version > 0)
);

-- What a specification says where nobody states an element (hs-and-rates.md section 3).
insert into route_rule (name, valid_from, value, says, source, confidence)
values
    ('element-brand-type', '2018-01-01', '0',
        'Goods whose brand type nobody states are declared as goods without a brand.',
        'GACC notice of 2018-01-01, declaration elements', 'G'),
    ('element-export-preference', '2018-01-01', '0',
        'Goods whose export preference nobody states are declared without one.',
        'GACC notice of 2018-01-01, declaration elements', 'G'),
    ('element-no-brand', '2018-01-01', '无品牌',
        'The brand of goods without a brand is declared with these words.',
        'practice of brokers', 'G'),
    ('element-from-name', '2018-01-01', '品名 用途 种类',
        'Elements whose names begin so are declared by the trade name when nobody states them.',
        'practice of brokers', 'G'),
    ('element-nothing', '2018-01-01', '无',
        'An element that may be left out is declared with this word when nobody states it.',
        'practice of brokers', 'G');

-- Decisions about hits, for ever: a review asks again when another list names the code.
create table screening_decision (
    declaration_id uuid not null,
    code           text collate "C" not null,
    version        int not null,
    list_id        text not null,
    status         text not null,
    licence_number text,
    reason         text not null,
    decided_by     uuid not null,
    decided_at     timestamptz not null,

    constraint screening_decision_key primary key (declaration_id, code, version),
    constraint screening_decision_review foreign key (declaration_id, code)
        references screening_review (declaration_id, code),
    constraint screening_decision_status_known check (status in ('Cleared', 'Licensed', 'Refused'))
);

insert into screening_decision (declaration_id, code, version, list_id, status, licence_number,
    reason, decided_by, decided_at)
select declaration_id, code, version, list_id, status, licence_number, reason, decided_by,
    decided_at
from screening_review
where status <> 'Open';

-- The same promise as before, with the code as a number: a hundred thousand codes go in force in a
-- third of the time.
do $$
begin
    if exists (select from pg_constraint where conname = 'tariff_span_once_a_day') then
        alter table tariff_span drop constraint tariff_span_once_a_day;
        alter table tariff_span add constraint tariff_span_once_a_day exclude using gist (
            (code::bigint) with =,
            daterange(valid_from, valid_to, '[]') with &&,
            tstzrange(known_from, known_to) with &&);
    end if;
end
$$;
