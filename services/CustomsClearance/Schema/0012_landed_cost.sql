-- How a country taxes what comes in. A row never changes: a correction is the next revision of its day.
create table import_regime (
    country            text not null,
    valid_from         date not null,
    revision           int not null,
    duty_base          text not null,
    vat_percent        numeric(7, 4) not null,
    duty_free_to       numeric(18, 3),
    vat_free_to        numeric(18, 3),
    threshold_currency text not null,
    source             text not null,
    demo               boolean not null,
    loaded_by          uuid,
    loaded_at          timestamptz not null,

    constraint import_regime_key primary key (country, valid_from, revision),
    constraint import_regime_country_shape check (country ~ '^[A-Z]{2}$'),
    constraint import_regime_revision_positive check (revision > 0),
    constraint import_regime_duty_base_known check (duty_base in ('Cif', 'Fob')),
    constraint import_regime_vat_range check (vat_percent between 0 and 100),
    constraint import_regime_thresholds_range check (duty_free_to >= 0 and vat_free_to >= 0),
    constraint import_regime_threshold_has_currency
        check (coalesce(duty_free_to, vat_free_to) is null or threshold_currency ~ '^[A-Z]{3}$')
);

-- A duty on goods from China. The longest prefix that fits a code decides, for each measure by itself.
create table import_duty (
    country     text not null,
    code_prefix text collate "C" not null,
    measure     text not null,
    valid_from  date not null,
    revision    int not null,
    percent     numeric(8, 4) not null,
    source      text not null,
    demo        boolean not null,
    loaded_by   uuid,
    loaded_at   timestamptz not null,

    constraint import_duty_key primary key (country, code_prefix, measure, valid_from, revision),
    constraint import_duty_country_shape check (country ~ '^[A-Z]{2}$'),
    constraint import_duty_prefix_shape check (code_prefix ~ '^[0-9]{0,6}$'),
    constraint import_duty_measure_length check (length(measure) between 1 and 60),
    constraint import_duty_revision_positive check (revision > 0),
    constraint import_duty_percent_range check (percent between 0 and 1000)
);

-- Standard rates of VAT and what duty is reckoned from, as they are generally known. No duties and no
-- duty-free values: they change, and an operator loads them with their source.
insert into import_regime
    (country, valid_from, revision, duty_base, vat_percent, threshold_currency, source, demo, loaded_at)
select country, '2021-07-01', 1, base, vat, '', 'demonstration seed: standard rate', true, now()
from (values
    ('DE', 'Cif', 19.0), ('FR', 'Cif', 20.0), ('NL', 'Cif', 21.0), ('IE', 'Cif', 23.0), ('ES', 'Cif', 21.0),
    ('IT', 'Cif', 22.0), ('BE', 'Cif', 21.0), ('GB', 'Cif', 20.0), ('NO', 'Cif', 25.0), ('JP', 'Cif', 10.0),
    ('AU', 'Fob', 10.0), ('US', 'Fob', 0.0)) as row (country, base, vat);
