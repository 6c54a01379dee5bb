-- What the connectors write: each record as it is on the topic.
create table news_enriched (id text primary key, record jsonb not null);
create table news_duplicates (id text primary key, record jsonb not null);
create table news_canonical_changed (cluster_id text primary key, record jsonb not null);

create index on news_enriched ((record ->> 'document_key'));
create index on news_enriched ((record #>> '{dedup,cluster_id}'));

-- The newest version of each document, without documents that were retracted.
create view current_articles as
select id, document_key, record
from (
    select distinct on (record ->> 'document_key') id, record ->> 'document_key' as document_key, record
    from news_enriched
    order by record ->> 'document_key', (record #>> '{trace,received_at}')::timestamptz desc nulls last, id
) as newest
where record #>> '{dedup,revision}' is distinct from 'retraction';

-- One article for each text: the canonical article of the cluster, as the last notice names it.
create view texts as
select clusters.cluster_id, article.id, article.record
from (select distinct record #>> '{dedup,cluster_id}' as cluster_id from news_enriched) as clusters
left join news_canonical_changed as changed using (cluster_id)
cross join lateral (
    select id, record from news_enriched
    where id = coalesce(changed.record ->> 'canonical_id', clusters.cluster_id)
    union all
    select id, record from news_duplicates
    where id = coalesce(changed.record ->> 'canonical_id', clusters.cluster_id)
    limit 1
) as article;
