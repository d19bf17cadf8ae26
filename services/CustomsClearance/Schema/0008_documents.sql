-- The English name of an exporter, which its documents carry beside the registered one.
alter table exporter
    add column name_en text,
    add constraint exporter_name_en_fits check (length(name_en) between 1 and 200);

-- Documents as they were made. The same content is the same version, other content the next one; none
-- is ever changed or removed.
create table trade_document (
    declaration_id uuid not null,
    kind           text not null,
    version        int not null,
    content_hash   text not null,
    facts_version  int not null,
    sha256         text not null,
    body           bytea not null,
    made_at        timestamptz not null,

    constraint trade_document_key primary key (declaration_id, kind, version),
    constraint trade_document_declaration
        foreign key (declaration_id) references declaration (id),
    constraint trade_document_kind_known check (kind in ('ProformaInvoice', 'SalesContract',
        'CommercialInvoice', 'PackingList', 'PowerOfAttorney', 'DeclarationDraft')),
    constraint trade_document_version_counted check (version > 0),
    constraint trade_document_hashes check (content_hash ~ '^[0-9a-f]{64}$'
        and sha256 ~ '^[0-9a-f]{64}$')
);

-- Files of receipts as customs sent them; a name may come again.
create table receipt_file (
    name        text not null,
    body        text not null,
    received_at timestamptz not null,

    constraint receipt_file_key primary key (name, received_at)
);
