-- Which of the office's services a question waits at, when it was moved there by a person; the newest counts.
create table desk_moves (
    id id,
    case_id int not null,
    service text not null,
    actor int not null,
    made_at int not null
);
create index desk_moves_case on desk_moves (case_id, id);

-- The service that each question waits at, as it was asked or moved: for the list alone, made again with the index. The
-- row has the case's id; a case without a service has none.
create table desk_services (
    id id,
    service text not null,
    mac bytes not null
);
