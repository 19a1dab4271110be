-- What has happened to the clocks of a case. A clock that only runs has no row: its days are computed
-- from the day the case was received. Kind: step, event, paused, resumed, extended.
create table casework_clock_marks (
    id id,
    case_id int not null,
    kind text not null,
    what text not null,
    day int not null,
    until_day int not null,
    actor int not null,
    reason_sealed bytes not null
);
create index casework_clock_marks_case on casework_clock_marks (case_id, id);

-- What was found at a gate. The newest row of a gate counts. Outcome: open, passed, failed, excepted,
-- discretion; actor 0: the sender answered on the form.
create table casework_gate_findings (
    id id,
    case_id int not null,
    gate text not null,
    outcome text not null,
    exception text not null,
    day int not null,
    actor int not null,
    answers_sealed bytes not null,
    reason_sealed bytes not null
);
create index casework_gate_findings_case on casework_gate_findings (case_id, id);
