-- A contact that is to be answered, as it was last counted (the id is the case's): what is taken back
-- when its subject changes or it is answered. A tip is counted once, when it comes, and has no row.
-- Working data, made again from the ledger when it is lost.
create table statistics_contacts (
    id id,
    month int not null,
    service text not null,
    channel text not null,
    hour int not null,
    theme text not null,
    waited int not null,
    state text not null,
    mac bytes not null
);

-- How many contacts of a month (year * 12 + month - 1) and a service have a code. Kind: channel, hour
-- (00 to 23; of those whose time is known), theme, waited (working days until the answer), state
-- (waiting, in_time, late). A page reads these and never the contacts.
create table statistics_counts (
    id id,
    month int not null,
    service text not null,
    kind text not null,
    code text not null,
    number int not null,
    mac bytes not null
);
create unique index statistics_counts_key on statistics_counts (month, service, kind, code);
