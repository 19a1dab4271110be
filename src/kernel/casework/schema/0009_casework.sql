-- Letters that are printed together. A batch is open until somebody says what became of its letters; until then
-- none of them stands in another. Rows of no case: they hold no word and no name.
create table casework_batches (
    id id,
    at int not null,
    made_day int not null,
    actor int not null,
    ended_day int not null,
    ended_by int not null
);

create table casework_batch_letters (
    id id,
    batch_id int not null,
    of_case int not null,
    letter_id int not null
);
create index casework_batch_letters_batch on casework_batch_letters (batch_id, id);
create index casework_batch_letters_letter on casework_batch_letters (letter_id);

-- The lists by due day: what has none stands last (the number is the year 29350, past every day there is).
create index casework_cases_due on casework_cases (region, open, (case when due_day = 0 then 9999999 else due_day end), id);
