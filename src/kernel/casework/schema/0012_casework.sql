-- How far a letter has come on its way by digital post: working data, one row a letter that was handed to the
-- carrier at least once. State: waiting, sent, refused.
create table casework_dispatches (
    id id,
    case_id int not null,
    state text not null,
    attempts int not null,
    next_at int not null,
    tried_at int not null,
    answer text not null,
    mac bytes not null
);
create index casework_dispatches_state on casework_dispatches (state, id);
