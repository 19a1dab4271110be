-- Fees that must be paid before an application is handled: demanded once each, then paid or written off. What
-- came in is kept payment by payment; the sums of the fee are those of its payments.
create table casework_fees (
    id id,
    case_id int not null,
    at int not null,
    fee text not null,
    kronor int not null,
    state text not null,
    demanded_day int not null,
    pay_by int not null,
    settled_day int not null,
    actor int not null,
    reason_sealed bytes not null
);
create unique index casework_fees_case on casework_fees (case_id, fee);
create index casework_fees_unpaid on casework_fees (pay_by, id) where state = 'demanded';

create table casework_payments (
    id id,
    case_id int not null,
    at int not null,
    fee_id int not null,
    kronor int not null,
    day int not null,
    actor int not null
);
create index casework_payments_case on casework_payments (case_id, id);
