-- A version of a programme is shipped, or made by a lead; and it tells its own number.
alter table programme add column by_person uuid references person;  -- null: it came with the product
alter table programme add column shipped jsonb;                     -- what it rests on; null: it is that itself

-- Trajectories that run already pinned one of these as it was.
update trajectory t set definition = t.definition || jsonb_build_object('version', p.version)
from programme p where p.key = t.programme and p.definition = t.definition;

update programme set shipped = definition;
update programme set definition = definition || jsonb_build_object('version', version);
