-- What the choice of the way asks of an exporter. Rows of before are told anew by nobody: their
-- tax class is unknown, which claims no refund.
alter table exporter
    add column credit_code text,
    add column tax_class text,
    add constraint exporter_tax_class_known check (tax_class in ('General', 'SmallScale'));

-- Buyers as enterprises told them: a company, or a person who buys for herself.
create table buyer (
    id   uuid not null,
    kind text not null,
    name text not null,

    constraint buyer_key primary key (id),
    constraint buyer_kind_known check (kind in ('Buyer', 'Consumer'))
);

-- The newest funding as it was told; what people stated about the case, in force now; and the
-- facts that the last messages were made of.
alter table declaration
    add column funded json,
    add column funded_version int not null default 0,
    add column stated json not null default '{}',
    add column declared json;

-- Everything that people stated about a case, with their reason, for ever.
create table statement (
    id             bigint generated always as identity,
    declaration_id uuid not null,
    kind           text not null,
    content        json not null,
    reason         text not null,
    stated_by      uuid not null,
    stated_at      timestamptz not null,

    constraint statement_key primary key (id),
    constraint statement_declaration foreign key (declaration_id) references declaration (id),
    constraint statement_kind_known
        check (kind in ('Override', 'Charges', 'Certificates', 'Acceptance')),
    constraint statement_reason_given check (length(trim(reason)) between 1 and 1000)
);

create index statement_by_declaration on statement (declaration_id, id);

-- Rules of the way, each in force from its day until the next one of its name. A null value ends
-- it. Confidence as in the domain pages: V verified, S secondary sources, G general knowledge.
create table route_rule (
    name       text not null,
    valid_from date not null,
    value      text,
    says       text not null,
    source     text not null,
    confidence text not null,

    constraint route_rule_key primary key (name, valid_from),
    constraint route_rule_confidence_known check (confidence in ('V', 'S', 'G'))
);

-- Districts are the first two digits of customs districts (G); an asterisk means all of them.
insert into route_rule (name, valid_from, value, says, source, confidence)
values
    ('retail-9610', '2014-02-10', '*',
        'Goods sold to a private consumer go out under 9610.', 'GACC 2014 No.12', 'S'),
    ('b2b-direct-9710', '2020-07-01', '01 02 23 29 31 37 46 51 52 53',
        'Goods sold on a platform to a company go out under 9710 (ten pilot districts).',
        'GACC 2020 No.75', 'V'),
    ('b2b-direct-9710', '2020-09-01',
        '01 02 23 29 31 37 46 51 52 53 22 35 42 43 47 49 57 67 72 80 79 90',
        'Goods sold on a platform to a company go out under 9710 (22 pilot districts).',
        'GACC 2020 No.92', 'G'),
    ('b2b-direct-9710', '2021-07-01', '*',
        'Goods sold on a platform to a company go out under 9710.', 'GACC 2021 No.47', 'V'),
    ('stocking-9810', '2020-07-01', '01 02 23 29 31 37 46 51 52 53',
        'Goods for an overseas warehouse go out under 9810 (ten pilot districts).',
        'GACC 2020 No.75', 'V'),
    ('stocking-9810', '2020-09-01',
        '01 02 23 29 31 37 46 51 52 53 22 35 42 43 47 49 57 67 72 80 79 90',
        'Goods for an overseas warehouse go out under 9810 (22 pilot districts).',
        'GACC 2020 No.92', 'G'),
    ('stocking-9810', '2021-07-01', '*',
        'Goods for an overseas warehouse go out under 9810.', 'GACC 2021 No.47', 'V'),
    ('general-trade-0110', '2000-01-01', '*',
        'What no cross-border e-commerce mode takes is general trade, 0110.',
        'customs supervision modes', 'V'),
    ('low-value-limit', '2020-07-01', '500000',
        'A list takes shipments of up to RMB 5,000 (value in fen).', 'GACC 2020 No.75', 'V'),
    ('export-permit-documents', '2020-07-01', '3 4 5 8 E G I J K L S T V W X d g h i k m u x y z D',
        'A list takes no goods that need a permit (supervision documents that apply to exports).',
        'GACC 2020 No.75; customs supervision documents', 'S'),
    ('export-inspection-documents', '2020-07-01', 'B',
        'A list takes no goods that need inspection (supervision document of exit).',
        'GACC 2020 No.75; customs supervision documents', 'S'),
    ('export-inspection-classes', '2020-07-01', 'N Q S',
        'A list takes no goods that need inspection (classes of exit).',
        'GACC 2020 No.75; inspection classes', 'G'),
    ('export-prohibited', '2000-01-01', '8',
        'Goods with this supervision document may not be exported.',
        'customs supervision documents', 'S'),
    ('export-duty', '2020-07-01', '0',
        'A list takes no goods with an export duty (percent above which there is one).',
        'GACC 2020 No.75', 'V'),
    ('refund-claimed', '2020-07-01', 'General',
        'Exporters of this tax class claim the export refund, which a B2B list excludes.',
        'CEB 202205, statisticsFlag', 'V'),
    ('simplified-hs6', '2020-07-01',
        '01 02 22 23 29 31 35 37 42 43 46 47 49 51 52 53 57 67 72 79 80 90',
        'A B2B list of a comprehensive pilot zone may state six digits of the commodity code.',
        'GACC 2020 No.75', 'G'),
    ('simplified-hs4', '2014-02-10', null,
        'A retail list of a pilot zone without refund may state four digits.',
        'CEB 202205, statisticsFlag', 'S'),
    ('receipt-data', '2019-01-01', 'required',
        'Before a retail list order, receipt and waybill are transmitted.', 'GACC 2018 No.194', 'S'),
    ('receipt-data', '2024-12-15', 'none',
        'Before 9610, 9710 and 9810 no receipt data are needed.', 'GACC 2024 No.167', 'V'),
    ('gateways', '2020-01-01',
        'AT:DE,IT,SI,NL AD:ES,FR BY:LT,PL BO:CL,PE BA:HR CH:NL,DE,BE,IT,FR CZ:DE,NL,PL HU:SI,HR,AT,DE '
        || 'KZ:RU LI:NL,DE LU:BE,NL,FR,DE MD:RO MK:GR MN:RU PY:AR,UY RS:ME,HR,GR SK:PL,DE,SI SM:IT '
        || 'DE:NL,BE FR:BE,NL,ES BE:NL NL:BE IE:GB PT:ES DK:DE FI:EE SE:DK,DE NO:SE,DK PL:DE UZ:RU',
        'Destinations and the other countries in whose ports goods for them are usually landed.',
        'general knowledge of sea routes', 'G');

-- Units of Chinese currency per unit of another, by the month of the declaration. Rows are never
-- changed; the highest version of a month is in force.
create table customs_rate (
    currency     text not null,
    month        date not null,
    version      int not null,
    cny_per_unit numeric(18, 8) not null,
    source       text not null,
    reason       text not null,
    stated_by    uuid,
    stated_at    timestamptz not null,

    constraint customs_rate_key primary key (currency, month, version),
    constraint customs_rate_currency_shape check (currency ~ '^[A-Z]{3}$'),
    constraint customs_rate_of_a_month check (extract(day from month) = 1),
    constraint customs_rate_positive check (cny_per_unit > 0),
    constraint customs_rate_version_counted check (version > 0)
);

-- What was compared with what, for each attempt; the last look at it.
create table match_result (
    declaration_id uuid not null,
    attempt        int not null,
    rows           json not null,
    matched_at     timestamptz not null,

    constraint match_result_key primary key (declaration_id, attempt),
    constraint match_result_declaration foreign key (declaration_id) references declaration (id)
);
