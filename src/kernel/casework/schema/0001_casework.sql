-- A case. What people think of it (area, theme, severity, unit) is append-only in assessments; the
-- newest of each stands here too, so that a list is one indexed read.
create table casework_cases (
    id id,
    type text not null,
    version_day int not null,
    class_code text not null,
    serial int not null,
    year int not null,
    channel text not null,
    received_day int not null,
    received_at int not null,
    anonymous int not null,
    region text not null,
    county text not null,
    municipality text not null,
    step text not null,
    open int not null,
    urgent int not null,
    owner int not null,
    area text not null,
    theme text not null,
    severity int not null,
    unit_id int not null,
    provider_id int not null,
    clock text not null,
    due_day int not null,
    outcome text not null,
    closed_day int not null,
    secrecy text not null,
    keys bytes not null
);
create unique index casework_cases_number on casework_cases (year, serial);
create index casework_cases_list on casework_cases (region, open, id);
create index casework_cases_open on casework_cases (open, id);
create index casework_cases_type on casework_cases (type, open, id);
create index casework_cases_owner on casework_cases (owner, open, id);
create index casework_cases_theme on casework_cases (theme, id);
create index casework_cases_unit on casework_cases (unit_id, id);
create index casework_cases_day on casework_cases (received_day, id);

create table casework_notes (
    id id,
    case_id int not null,
    at int not null,
    actor int not null,
    kind text not null,
    text_sealed bytes not null
);
create index casework_notes_case on casework_notes (case_id, id);

-- Links between cases: the one points at the other, and why.
create table casework_links (
    id id,
    case_id int not null,
    other_id int not null,
    kind text not null
);
create index casework_links_case on casework_links (case_id);
create index casework_links_other on casework_links (other_id);
