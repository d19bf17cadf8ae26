-- Full text in English and Chinese. PostgreSQL 15 has no parser for Chinese, which writes no spaces
-- between words, so each run of Chinese characters is cut into overlapping pairs (bigrams): 陶瓷杯
-- becomes 陶瓷 瓷杯 杯. A query is cut the same way, without the last single character, and must meet
-- its pairs side by side: 瓷杯 finds 白色陶瓷杯, 白杯 does not. A query of one character finds every
-- pair that begins with it and, by the single character at the end of each run, the last one too.
-- Everything else goes through the English stemmer. Full-width letters and digits count as normal
-- ones (NFKC).

-- CJK unified ideographs, extension A, compatibility ideographs, the supplementary planes.
create function chinese_run() returns text
language sql immutable parallel safe as
$$
    select '[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+'
$$;

create function chinese_pairs(words text) returns text
language sql immutable strict parallel safe as
$$
    select coalesce(string_agg(substr(run[1], i, 2), ' ' order by n, i), '')
    from regexp_matches(normalize(words, NFKC), chinese_run(), 'g')
            with ordinality as found (run, n),
        generate_series(1, length(run[1])) as i
$$;

create function without_chinese(words text) returns text
language sql immutable strict parallel safe as
$$
    select regexp_replace(normalize(words, NFKC), chinese_run(), ' ', 'g')
$$;

create function search_document(sku text, name_en text, name_zh text) returns tsvector
language sql immutable parallel safe as
$$
    select to_tsvector('english', without_chinese(concat_ws(' ', sku, name_en, name_zh)))
        || to_tsvector('simple', chinese_pairs(concat_ws(' ', name_en, name_zh)))
$$;

-- All words and all runs of Chinese characters must be found.
create function search_query(words text) returns tsquery
language plpgsql immutable strict parallel safe as
$$
declare
    wanted tsquery := websearch_to_tsquery('english', without_chinese(words));
    run    text;
begin
    for run in
        select match[1] from regexp_matches(normalize(words, NFKC), chinese_run(), 'g') as match
    loop
        if length(run) = 1 then
            wanted := wanted && (quote_literal(run) || ':*')::tsquery;
        else
            wanted := wanted && (
                select string_agg(quote_literal(substr(run, i, 2)), ' <-> ' order by i)
                from generate_series(1, length(run) - 1) as i)::tsquery;
        end if;
    end loop;
    return wanted;
end
$$;

alter table product
    add column search tsvector not null
        generated always as (search_document(sku, name_en, name_zh)) stored;

create index product_search on product using gin (search);
