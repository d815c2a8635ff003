-- Who listens is told of what happens, once a commit for each stream: by its first event, from which the others follow.
-- Only an id and a number: what there is to tell is asked by who wants to know.
create function tell_of_events() returns trigger language plpgsql as $$
begin
    perform pg_notify('event', json_build_object('stream', stream, 'sequence', min(sequence))::text)
    from told
    where type not in ('ticked', 'meeting-ticked', 'places-ticked')
    group by stream;
    return null;
end
$$;

create trigger event_told after insert on event
referencing new table as told
for each statement execute function tell_of_events();
