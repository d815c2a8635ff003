-- Advisory locks, so that no two things share one. Hashed: 0 streams, 1 keys, 3 absences, 4 where a programme's
-- boards gather. By number: (1, 1) imports of boards, (1, 2) people, (1, 3) earlier contacts.

-- name: lock_key(id)$
-- Lets repeats of one command take turns.
select pg_advisory_xact_lock(hashtextextended(:id, 1));

-- name: commands_of_key(id)
-- What was commanded under one key, whatever its subject.
select subject, fingerprint, outcome from command where id = :id;
