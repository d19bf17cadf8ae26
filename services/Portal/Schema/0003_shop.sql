-- The public page of an exporter: its address, whether it is open, and its own words in two languages.
create table shop (
    exporter_id uuid not null,
    version     int not null,
    slug        text not null,
    open        boolean not null,
    tagline_en  text not null,
    tagline_zh  text not null,
    about_en    text not null,
    about_zh    text not null,
    tour_url    text,
    changed_at  timestamptz not null,

    constraint shop_key primary key (exporter_id),
    constraint shop_slug_once unique (slug),
    constraint shop_version_positive check (version > 0),
    constraint shop_slug_shape check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) between 3 and 60),
    constraint shop_tagline_length check (length(tagline_en) <= 160 and length(tagline_zh) <= 160),
    constraint shop_about_length check (length(about_en) <= 4000 and length(about_zh) <= 4000),
    constraint shop_tour_is_https check (tour_url ~ '^https://')
);
