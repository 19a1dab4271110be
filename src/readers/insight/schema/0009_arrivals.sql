-- How much of the newest weeks was registered when a week was watched, and what they are expected to hold in the end
-- (thousandths, 90 %); `share` is ten-thousandths. Rows are added with the run.
create table insight_signal_arrivals (
    id id,
    run int not null,
    monday int not null,
    known int not null,
    share int not null,
    expected_milli int not null,
    low_milli int not null,
    high_milli int not null
);
create index insight_signal_arrivals_run on insight_signal_arrivals (run, monday);
