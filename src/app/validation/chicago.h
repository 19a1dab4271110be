#pragma once
// Food inspections of Chicago as rows for the risk model: each visit with what was known at a day before
// it, never after. Public data of the city, read from the folder of the bars; nothing of it is shipped.
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "ranking/ranking.h"
#include "validation/validation.h"

namespace validation {

struct ChicagoVisit {
    std::int64_t inspection = 0, licence = 0, type = 0, risk = 0, zip = 0;
    int day = 0;
    double latitude = 0, longitude = 0;
    int critical = 0, serious = 0, minor = 0;          // violations that were found
    bool failed = false;
    int outcome = 0;                                   // a critical violation was found
    // From the city's own model, when the visit is one of its rows.
    bool of_model = false, test = false;
    std::int64_t inspector = 0;                        // 0: not known
    std::vector<double> city;                          // its features, without densities of crime and complaints
};

class Chicago {
public:
    // Nothing when a file is missing. Rows of the model come from every file model_data*.csv of the folder.
    static std::optional<Chicago> read(const Folder& folder);

    const std::vector<ChicagoVisit>& visits() const { return visits_; }   // by day and number

    // Which features: the city's own, the visits of the licence before, and what was found at neighbours.
    struct Features { bool city = true, history = true, neighbours = true, inspector = true, licence = true, place = true; };
    ranking::Shape shape(const Features& features) const;
    // As known when the day `frozen` begins: of the visits before it alone.
    ranking::Row row(const ChicagoVisit& visit, int frozen, const Features& features) const;

    // Training rows before `origin`, each frozen at the beginning of its own period of `period_days`, as the
    // rows to be foretold are. Test rows: the visits of [origin, origin + period).
    struct Split {
        std::vector<ranking::Example> train;
        std::vector<ranking::Row> rows;
        std::vector<int> outcomes, days, inspectors, licences;
        std::vector<const ChicagoVisit*> visits;
    };
    Split split(int origin, int period_days, const Features& features, bool of_model, double half_life_days = 0) const;

private:
    void index();
    std::vector<ChicagoVisit> visits_;
    std::vector<std::string> city_names_;
    std::vector<std::vector<std::size_t>> of_licence_;   // earlier visits of each visit's licence, by number of licence
    std::vector<std::size_t> licence_at_;
    std::vector<std::vector<std::size_t>> cells_;        // visits of each cell of the map, by day
    std::vector<double> expected_;                       // of each visit: the share its inspector finds, as known that day
};

}  // namespace validation
