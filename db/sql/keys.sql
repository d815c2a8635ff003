-- name: lock_key(id)$
-- Lets repeats of one command take turns.
select pg_advisory_xact_lock(hashtextextended(:id, 1));

-- name: commands_of_key(id)
-- What was commanded under one key, whatever its subject.
select subject, fingerprint, outcome from command where id = :id;
