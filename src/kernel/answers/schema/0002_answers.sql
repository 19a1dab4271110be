-- What the question was about, as whoever answered it judged (a code); the newest of a case counts.
create table answers_subjects (
    id id,
    case_id int not null,
    document_id int not null,
    subject text not null
);
create index answers_subjects_case on answers_subjects (case_id, id);
