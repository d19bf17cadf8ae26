-- Search is served from memory (docs/decisions/0020); what changes is told here to every process that
-- holds a copy. A change is seen once its transaction has ended: a reader asks for everything written
-- by transactions that had not ended when it last asked, so that none slips by between two numbers.

drop index product_search;
alter table product drop column search;
drop function search_document(text, text, text);
drop function search_query(text);
drop function without_chinese(text);
drop function chinese_pairs(text);
drop function chinese_run();

create table search_change (
    xid     xid8 not null default pg_current_xact_id(),
    kind    text not null,
    subject uuid not null,
    at      timestamptz not null default now(),

    constraint search_change_key primary key (xid, kind, subject),
    constraint search_change_kind_known check (kind in ('Product', 'Exporter', 'Synonym'))
);

create function tell_products() returns trigger
language plpgsql as
$$
begin
    insert into search_change (kind, subject) select 'Product', id from changed
    on conflict on constraint search_change_key do nothing;
    return null;
end
$$;

create trigger product_added after insert on product
    referencing new table as changed for each statement execute function tell_products();
create trigger product_changed after update on product
    referencing new table as changed for each statement execute function tell_products();

-- Orders write stock all the time: only a product that runs out, or comes back, is told.
create function tell_stock() returns trigger
language plpgsql as
$$
begin
    insert into search_change (kind, subject) values ('Product', new.product_id)
    on conflict on constraint search_change_key do nothing;
    return null;
end
$$;

create trigger stock_turned after update on stock
    for each row when ((old.on_hand > old.reserved) is distinct from (new.on_hand > new.reserved))
    execute function tell_stock();

create function tell_exporter() returns trigger
language plpgsql as
$$
begin
    insert into search_change (kind, subject) values ('Exporter', new.id)
    on conflict on constraint search_change_key do nothing;
    return null;
end
$$;

create trigger exporter_changed after insert or update on exporter
    for each row execute function tell_exporter();

-- Words that mean the same to who searches, of either language. One way: the first finds the others.
create table synonym (
    id         uuid not null,
    version    int not null,
    terms      text[] not null,
    one_way    boolean not null,
    removed    boolean not null default false,
    source     text not null,
    changed_by text not null,
    changed_at timestamptz not null,

    constraint synonym_key primary key (id, version),
    constraint synonym_version_positive check (version > 0),
    constraint synonym_several check (cardinality(terms) between 2 and 20)
);

create function tell_synonym() returns trigger
language plpgsql as
$$
begin
    insert into search_change (kind, subject) values ('Synonym', new.id)
    on conflict on constraint search_change_key do nothing;
    return null;
end
$$;

create trigger synonym_changed after insert on synonym
    for each row execute function tell_synonym();

-- A start for words that buyers use across the two languages; operators add to it.
insert into synonym (id, version, terms, one_way, source, changed_by, changed_at)
select gen_random_uuid(), 1, string_to_array(line, '|'), false, 'seed', 'seed', now()
from unnest(array[
    'mug|cup|杯|马克杯', 't-light|tealight|tea light|茶蜡', 'bag|tote|handbag|袋|包', 'jar|canister|罐',
    'clock|时钟|钟', 'lunch box|bento|便当盒|午餐盒', 'lamp|light|灯', 'doormat|door mat|门垫|地垫',
    'napkin|serviette|餐巾', 'christmas|xmas|圣诞', 'umbrella|parasol|雨伞|太阳伞|阳伞|伞',
    'candle|蜡烛', 'cushion|pillow|抱枕|靠垫', 'wallet|purse|钱包', 'bunting|garland|banner|彩旗|横幅',
    'notebook|journal|笔记本', 'bottle|flask|瓶', 'tin|铁盒', 'frame|相框', 'apron|围裙',
    'trash can|garbage bin|waste bin|rubbish bin|bin|垃圾桶', 'flashlight|torch|手电筒',
    'rucksack|backpack|knapsack|双肩包|背包', 'band aid|plaster|sticking plaster|创可贴|创口贴',
    'flatware|cutlery|silverware|餐具|刀叉', 'piggy bank|money box|money bank|coin bank|存钱罐|储蓄罐',
    'russian doll|nesting doll|matryoshka|babushka|套娃', 'pencil sharpener|sharpener|卷笔刀|铅笔刀|削笔器',
    'knob|handle|pull|把手|拉手', 'wrapping paper|gift wrap|wrap|包装纸', 'cupcake case|cupcake liner|cake case|蛋糕纸杯|纸杯托',
    'key ring|keyring|key chain|keychain|钥匙圈|钥匙扣', 'bib|围兜|口水兜|围嘴', 'scale|weighing scale|秤',
    'hair tie|hair band|hairband|hair elastic|头绳|发圈|发绳', 'artificial flower|silk flower|fake flower|人造花|假花|仿真花',
    'cushion cover|pillow case|抱枕套|靠垫套|靠枕套', 'jewelry|jewellery|首饰', 'color|colour', 'gray|grey',
    'faucet|tap|水龙头', 'diaper|nappy|尿布', 'sweater|jumper|毛衣', 'pants|trousers|裤子', 'cookie|biscuit|饼干',
    'drapes|curtain|窗帘', 'sofa|couch|沙发', 'eraser|rubber|橡皮', 'zucchini|courgette', 'stroller|pushchair|婴儿车',
    'dustbin|垃圾箱', 'cart|trolley|推车', 'vacation|holiday', 'shopping bag|shopper|购物袋|环保袋|布袋',
    'toy|玩具', 'doll|娃娃|玩偶', 'gift|present|礼品|礼物', 'necklace|项链', 'earrings|耳环', 'bracelet|手链|手镯',
    'blanket|throw|毯子|毛毯', 'towel|毛巾', 'mirror|镜子', 'basket|篮子|篮', 'plate|盘子|盘', 'bowl|碗',
    'teapot|tea pot|茶壶', 'spoon|勺子|勺', 'hook|挂钩|钩', 'magnet|磁贴|冰箱贴', 'sticker|贴纸', 'card|贺卡|卡片',
    'raincoat|rain coat|poncho|雨衣|雨披', 'ribbon|丝带|缎带', 'ornament|decoration|装饰|摆件|挂饰'
]) as line;
