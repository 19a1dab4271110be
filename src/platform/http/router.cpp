#include "base/fault.h"
#include "http/http.h"

namespace http {

namespace {

constexpr std::size_t segments_max = 32;

// "/a/b" and "/a/b/" are one address to a person who types it.
std::vector<std::string_view> split_path(std::string_view path) {
    std::vector<std::string_view> segments;
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    while (!path.empty()) {
        const auto slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return segments;
}

bool is_capture(std::string_view segment) { return segment.starts_with('{'); }
bool is_rest(std::string_view segment) { return segment.ends_with("...}"); }

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (i >= path.size()) return false;
        if (is_rest(pattern[i])) return true;
        if (is_capture(pattern[i]) ? path[i].empty() : pattern[i] != path[i]) return false;
    }
    return pattern.size() == path.size();
}

// Whether some path is matched by both patterns.
bool overlap(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    for (std::size_t i = 0;; ++i) {
        if (i == a.size() || i == b.size()) return a.size() == b.size();
        if (is_rest(a[i]) || is_rest(b[i])) return true;
        if (!is_capture(a[i]) && !is_capture(b[i]) && a[i] != b[i]) return false;
    }
}

void check_pattern(std::string_view pattern, const std::vector<std::string>& segments) {
    CHECK(pattern.starts_with('/'));
    CHECK(segments.size() <= segments_max);
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const std::string_view segment = segments[i];
        CHECK(!segment.empty());
        if (!is_capture(segment)) { CHECK(segment.find_first_of("{}") == std::string_view::npos); continue; }
        CHECK(segment.ends_with('}'));
        const std::string_view name = segment.substr(1, segment.size() - (is_rest(segment) ? 5 : 2));
        CHECK(!name.empty() && name.find_first_of("{}.") == std::string_view::npos);
        CHECK(!is_rest(segment) || i + 1 == segments.size());
    }
}

void fill_captures(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path, Fields& out) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (!is_capture(pattern[i])) continue;
        if (!is_rest(pattern[i])) {
            out.add(pattern[i].substr(1, pattern[i].size() - 2), std::string{path[i]});
            continue;
        }
        const char* begin = path[i].data();
        const char* end = path.back().data() + path.back().size();
        out.add(pattern[i].substr(1, pattern[i].size() - 5), std::string(begin, end));
    }
}

}  // namespace

int Router::add(Method method, std::string_view pattern, Lane lane, Takes takes, std::int64_t body_max) {
    Row row{method, {}, lane, takes, body_max};
    for (const std::string_view segment : split_path(pattern)) row.segments.emplace_back(segment);
    check_pattern(pattern, row.segments);
    for (const Row& other : rows_)
        if (other.method == method && overlap(other.segments, row.segments))
            throw base::Bug("two routes match the same path: " + std::string{to_string(method)} + " " +
                            std::string{pattern});
    rows_.push_back(std::move(row));
    return static_cast<int>(rows_.size()) - 1;
}

RouteMatch Router::match(Method method, std::string_view path) const {
    RouteMatch result;
    const auto segments = split_path(path);
    if (!path.starts_with('/') || segments.size() > segments_max) return result;
    bool known[6] = {};
    const Row* chosen = nullptr;
    for (const Row& row : rows_) {
        if (!matches(row.segments, segments)) continue;
        known[static_cast<int>(row.method)] = true;
        // A route that answers GET answers HEAD too, unless HEAD has a row of its own.
        if (row.method == method || (method == Method::head && row.method == Method::get && !chosen)) chosen = &row;
    }
    if (known[static_cast<int>(Method::get)]) known[static_cast<int>(Method::head)] = true;
    for (int i = 0; i < 6; ++i) {
        if (!known[i]) continue;
        result.found = true;
        if (chosen) continue;
        result.allow += (result.allow.empty() ? "" : ", ") + std::string{to_string(static_cast<Method>(i))};
    }
    if (!chosen) return result;
    result.method_known = true;
    result.lane = chosen->lane;
    result.takes = chosen->takes;
    result.body_max = chosen->body_max;
    result.index = static_cast<int>(chosen - rows_.data());
    fill_captures(chosen->segments, segments, result.captures);
    return result;
}

}  // namespace http
