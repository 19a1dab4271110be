-- Decisions (FL 31 to 33) from draft to served. Content, reasons and who took part are sealed.
create table casework_decisions (
    id id,
    case_id int not null,
    at int not null,
    kind text not null,
    state text not null,
    breach text not null,
    names_omitted int not null,
    drafter int not null,
    reader_id int not null,
    decider int not null,
    drafted_day int not null,
    decided_day int not null,
    sent_day int not null,
    served_day int not null,
    document_id int not null,
    content_sealed bytes not null,
    reasons_sealed bytes not null,
    took_part_sealed bytes not null
);
create index casework_decisions_case on casework_decisions (case_id, at);

-- What each officer has said about conflict of interest (FL 16 to 18); the newest of each counts.
create table casework_conflicts (
    id id,
    case_id int not null,
    at int not null,
    user_id int not null,
    day int not null,
    has int not null,
    ground text not null,
    reason_sealed bytes not null,
    actor int not null
);
create index casework_conflicts_case on casework_conflicts (case_id, at);

create table casework_appeals (
    id id,
    case_id int not null,
    at int not null,
    decision_id int not null,
    party_id int not null,
    received_day int not null,
    timely int not null,
    state text not null,
    forwarded_day int not null,
    outcome_day int not null,
    document_id int not null,
    actor int not null,
    outcome_sealed bytes not null
);
create index casework_appeals_case on casework_appeals (case_id, at);

-- Letters of a case. Those that wait for their channel are few: found by an index of their own.
create table casework_letters (
    id id,
    case_id int not null,
    at int not null,
    template_id text not null,
    party_id int not null,
    state text not null,
    channel text not null,
    language text not null,
    document_id int not null,
    made_day int not null,
    sent_day int not null,
    actor int not null,
    subject_sealed bytes not null,
    body_sealed bytes not null
);
create index casework_letters_case on casework_letters (case_id, at);
create index casework_letters_waiting on casework_letters (channel, id) where state = 'queued';
