-- Few cases are urgent and each county has few of all: these filters of the work list are looked up
-- instead of walked to. Partial, so that a tip without a unit pays nothing.
create index casework_cases_urgent on casework_cases (id) where urgent = 1;
create index casework_cases_county on casework_cases (county, id) where county <> '';
