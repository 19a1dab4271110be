-- Compilations of quarters: as insight_editions, which holds those of weeks.
create table insight_quarters (
    id id,
    year int not null,
    quarter int not null,
    edition int not null,
    position int not null,
    hash text not null,
    former text not null,
    reports int not null,
    events int not null,
    made_at int not null,
    actor int not null,
    json text not null
);
create unique index insight_quarters_quarter on insight_quarters (year, quarter, edition);
