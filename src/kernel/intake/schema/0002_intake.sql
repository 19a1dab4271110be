-- Return codes made after the case was opened: for somebody who wrote by e-mail and reads the answer on our site.
create table intake_codes (
    id id,
    hash bytes not null unique,
    case_id int not null,
    made_day int not null,
    mac bytes not null
);
create index intake_codes_case on intake_codes (case_id);
