-- name: session_by_key(key_hash)^
-- Who is signed in with a key, as long as that holds.
select s.id as session_id, p.id, p.name, p.mail, p.phone, p.language, p.role,
    p.mail_refused_at is not null as mail_refused
from session s join person p on p.id = s.person_id
where s.key_hash = :key_hash and s.expires_at > now();

-- name: add_session(key_hash, person, id_token, lasts)!
-- Somebody signs in; sessions that are over are forgotten.
with over as (delete from session where expires_at <= now())
insert into session (key_hash, person_id, id_token, expires_at)
values (:key_hash, :person, :id_token, now() + :lasts::interval);

-- name: end_session(id)$
-- Somebody signs out; tells the identity token of the session.
delete from session where id = :id::uuid returning id_token;

-- name: end_session_by_key(key_hash)!
-- What a browser was signed in as before it signs in again.
delete from session where key_hash = :key_hash;
