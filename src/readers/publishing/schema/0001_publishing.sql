-- Processing times as they were published, a period at a time. A period is computed once and kept, so
-- that a figure that somebody quoted can always be found again. The row with neither type nor region
-- is the period itself: how many cases were closed in it, and on which day that was computed.
-- Working data: derived from the cases, of which it holds none.
create table publishing_times (
    id id,
    last_day int not null,
    computed_day int not null,
    type text not null,
    region text not null,
    cases int not null,
    median_days int not null,
    eighty_days int not null,
    mac bytes not null
);
create unique index publishing_times_key on publishing_times (last_day, type, region);
