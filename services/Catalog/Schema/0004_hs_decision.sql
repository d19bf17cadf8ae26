-- Who decided which HS code a product has, why, and what was suggested at that time. Never changed.
create table hs_decision (
    product_id      uuid not null,
    version         int not null,
    exporter_id     uuid not null,
    product_version int not null,
    hs_code         text collate "C" not null,
    replaced        text collate "C",
    reason          text not null,
    decided_by      text not null,
    decided_at      timestamptz not null,
    candidates      jsonb not null,
    rank            int not null,

    constraint hs_decision_key primary key (product_id, version),
    constraint hs_decision_of_product foreign key (exporter_id, product_id) references product,
    constraint hs_decision_version_positive check (version > 0),
    constraint hs_decision_code_digits check (hs_code ~ '^[0-9]{6,10}$'),
    constraint hs_decision_reason_length check (length(reason) between 3 and 500),
    constraint hs_decision_rank_not_negative check (rank >= 0)
);
