// How often which kinds of unit are to be visited, and how long a visit is.
#include "catalogue_reader.h"

namespace catalogue {

namespace {

std::vector<std::string> kinds_of(Reader& row, const Period& period, Need need) {
    auto kinds = row.strings("kinds", need);
    for (const auto& kind : kinds) row.data().refer(Referred::code, kind, period, row.place("kinds"), "unit_kinds");
    return kinds;
}

}  // namespace

void read_frequency_duties(Reader& file, Data& data) {
    for (Reader row : file.tables("duty", Need::required)) {
        FrequencyDuty duty;
        duty.id = row.id();
        duty.period = row.period();
        duty.name = row.text("name");
        duty.kinds = kinds_of(row, duty.period, Need::required);
        duty.months = row.number("months", 1, 120, Need::required).value_or(12);
        duty.hear_children = row.flag("hear_children", false);
        duty.provision = row.string("provision");
        if (!duty.provision.empty()) data.refer(Referred::provision, duty.provision, duty.period, row.place("provision"));
        duty.evidence = row.evidence("frequency duty " + duty.id);
        row.close();
        data.frequency_duties.add(std::move(duty), row.place());
    }
    file.close();
}

void read_visit_lengths(Reader& file, Data& data) {
    for (Reader row : file.tables("visit", Need::required)) {
        VisitLength visit;
        visit.id = row.id();
        visit.period = row.period();
        visit.kinds = kinds_of(row, visit.period, Need::optional);
        visit.hours = row.number("hours", 1, 2'000, Need::required).value_or(8);
        visit.unannounced = row.flag("unannounced", false);
        visit.evidence = row.evidence("visit length " + visit.id);
        row.close();
        data.visit_lengths.add(std::move(visit), row.place());
    }
    file.close();
}

}  // namespace catalogue
