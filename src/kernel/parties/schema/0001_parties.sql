create table parties_providers (
    id id,
    organisation_number text not null unique,
    name text not null,
    owner_form text not null
);

create table parties_operations (
    id id,
    provider_id int not null,
    code text not null unique,
    name text not null,
    kind text not null,
    address text not null,
    postal_code text not null,
    city text not null,
    municipality text not null,
    county text not null,
    active int not null,
    address_hidden int not null
);
create index parties_operations_provider on parties_operations (provider_id);

-- One row. The version is a number never used before, given anew by every change, so that what a
-- node keeps in memory of the register can be told from what is in force.
create table parties_state (
    id id,
    version int not null
);
