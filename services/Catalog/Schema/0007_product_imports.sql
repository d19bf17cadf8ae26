-- Products by file. Each chunk of lines is a transaction of its own that writes products and notes
-- how far it came, so that a killed process goes on where it stopped.
create table product_import (
    exporter_id  uuid not null,
    id           uuid not null,
    file_name    text not null,
    status       text not null,
    dry_run      boolean not null default false,
    columns      jsonb,
    line_no      int not null default 0,
    created      int not null default 0,
    changed      int not null default 0,
    unchanged    int not null default 0,
    faults       int not null default 0,
    undo_line_no int not null default 0,
    put_back     int not null default 0,
    removed      int not null default 0,
    kept         int not null default 0,
    code         text,
    field        text,
    detail       text,
    accepted     text,
    begun_at     timestamptz not null,
    touched_at   timestamptz not null,

    constraint product_import_key primary key (exporter_id, id),
    constraint product_import_id_once unique (id),
    constraint product_import_status_known check (status in (
        'Open', 'Reading', 'Checked', 'Applied', 'Refused', 'Undoing', 'Undone')),
    constraint product_import_refused_why check ((status = 'Refused') = (code is not null)),
    constraint product_import_name_length check (length(file_name) between 1 and 200)
);

-- One at a time, those that waited longest first: a long file does not hold short ones up.
create index product_import_waiting on product_import (touched_at)
    where status in ('Reading', 'Undoing');

create table product_import_part (
    import_id uuid not null,
    at        bigint not null,
    content   bytea not null,

    constraint product_import_part_key primary key (import_id, at),
    constraint product_import_part_of_import foreign key (import_id)
        references product_import (id)
);

-- What became of each good line; an undoing goes by it.
create table product_import_line (
    exporter_id uuid not null,
    import_id   uuid not null,
    line_no     int not null,
    sku         text not null,
    effect      text not null,
    product_id  uuid,
    version     int not null,
    undone      text,
    kept_why    text,

    constraint product_import_line_key primary key (exporter_id, import_id, line_no),
    constraint product_import_line_sku_once unique (exporter_id, import_id, sku),
    constraint product_import_line_of_import foreign key (exporter_id, import_id)
        references product_import,
    constraint product_import_line_effect_known check (
        effect in ('Created', 'Changed', 'Unchanged')),
    constraint product_import_line_undone_known check (undone in ('PutBack', 'Removed', 'Kept')),
    constraint product_import_line_kept_why check (
        (undone is not distinct from 'Kept') = (kept_why is not null))
);

create table product_import_fault (
    exporter_id uuid not null,
    import_id   uuid not null,
    line_no     int not null,
    sku         text not null,
    header      text not null,
    value       text not null,
    field       text not null,
    code        text not null,
    detail      text not null,
    accepted    text not null,

    constraint product_import_fault_key primary key (exporter_id, import_id, line_no),
    constraint product_import_fault_of_import foreign key (exporter_id, import_id)
        references product_import
);

-- How an exporter's files name the columns. A field of '' leaves the column out.
create table product_column (
    exporter_id uuid not null,
    header      text not null,
    written     text not null,
    field       text not null,

    constraint product_column_key primary key (exporter_id, header),
    constraint product_column_header_length check (length(header) between 1 and 200)
);
