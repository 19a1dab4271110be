-- The work list reads this index alone: any mix of filters is a walk down one region's open or closed
-- cases, newest first, without touching the rows. The two indexes it makes needless go: the one by
-- type led a filter that few cases match through every row of that type.
drop index casework_cases_list;
drop index casework_cases_type;
create index casework_cases_list on casework_cases
    (region, open, id, type, area, theme, county, channel, severity, urgent, due_day, unit_id, owner);
