-- Who answers at which service, as they have said themselves: for the page of the services and the start page.
create table desk_staff (
    id id,
    user_id int not null,
    service text not null,
    mac bytes not null
);
create index desk_staff_service on desk_staff (service, id);
