-- What the rows of casework_watch were computed by: when the catalogue says otherwise, they are made again.
create table casework_watch_rules (
    id id,
    rules bytes not null,
    mac bytes not null
);
