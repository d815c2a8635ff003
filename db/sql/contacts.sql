-- name: contacts_of(board)
-- Every contact that a board has or had, the newest first.
select
    id, function, name, mail, phone, language, from_on, until_on,
    mail_refused_at is not null as mail_refused
from contact where board_number = :board
order by until_on desc nulls first, from_on desc, id;

-- name: contact(board, id)^
-- One contact of a board.
select
    id, function, name, mail, phone, language, from_on, until_on,
    mail_refused_at is not null as mail_refused
from contact where board_number = :board and id = :id;

-- name: add_contact(id, board, function, name, mail, phone, language, from_on, until_on)!
-- Somebody through whom a board is reached.
insert into contact (id, board_number, function, name, mail, phone, language, from_on, until_on)
values (:id, :board, :function, :name, :mail, :phone, :language, :from_on, :until_on);

-- name: change_contact(function, name, phone, language, from_on, until_on, mail, board, id)!
-- What is known of a contact; a new mail address has not been refused yet.
update contact set
    function = :function, name = :name, phone = :phone, language = :language,
    from_on = :from_on, until_on = :until_on, mail = :mail,
    mail_refused_at = case when lower(mail) = lower(:mail) then mail_refused_at end
where board_number = :board and id = :id;

-- name: open_trajectory_of_board(board)$
-- The board's open trajectory, if there is one.
select id from trajectory where board_number = :board and state in ('running', 'paused');
