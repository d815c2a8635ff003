-- name: put_regions(regions)!
-- The labour-market regions, new or renamed.
insert into region (code, name)
select r.code, r.name from jsonb_to_recordset(:regions::jsonb) as r (code text, name text)
on conflict (code) do update set name = excluded.name;

-- name: put_municipalities(municipalities)!
-- The municipalities, new or changed.
insert into municipality (code, name, region_code, province, zones)
select m.code, m.name, m.region_code, m.province, m.zones
from jsonb_to_recordset(:municipalities::jsonb) as m (
    code text, name text, region_code text, province text, zones text[]
)
on conflict (code) do update set
    name = excluded.name, region_code = excluded.region_code,
    province = excluded.province, zones = excluded.zones;

-- name: newest_programme(key)^
-- The newest version of a programme, and what was shipped when it was made.
select version, definition, coalesce(shipped, definition) as shipped
from programme where key = :key order by version desc limit 1;

-- name: add_programme(key, version, definition)!
-- A version of a programme as it is shipped; nothing when somebody else was first.
insert into programme (key, version, definition)
values (:key, :version, :definition::jsonb || jsonb_build_object('version', :version::integer))
on conflict do nothing;

-- name: add_changed_programme(key, version, definition, shipped, person)$
-- A version that is not as it was shipped; nothing when somebody else was first.
insert into programme (key, version, definition, shipped, by_person)
values (
    :key, :version, :definition::jsonb || jsonb_build_object('version', :version::integer), :shipped, :person
)
on conflict do nothing returning version;

-- name: add_demo_people(people)!
-- The people of the demo, who are linked to their accounts by mail address when they first sign in.
insert into person (name, mail, language, role)
select p.name, p.mail, p.language, p.role
from jsonb_to_recordset(:people::jsonb) as p (name text, mail text, language text, role text)
on conflict do nothing;
