-- The gravest are few in every region: found by rank, whatever else is filtered, without a walk over
-- the rest. Partial, so that a tip nobody has judged pays nothing.
create index casework_cases_grave on casework_cases
    (severity, region, open, id, type, area, theme, county, channel, urgent, due_day, unit_id, owner) where severity >= 4;
