#include "desk_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace desk {

namespace {

bool white(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// Words with the white space that follows them, so that the pieces make up the text.
std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    std::size_t at = 0;
    while (at < text.size() && words.size() < compared_words_max) {
        auto end = at;
        while (end < text.size() && !white(text[end])) ++end;
        while (end < text.size() && white(text[end])) ++end;
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

std::string_view bare(std::string_view word) {
    while (!word.empty() && (white(word.back()) || word.back() == '.' || word.back() == ',')) word.remove_suffix(1);
    return word;
}

void add(std::vector<pages::ComparedWords>& pieces, std::string_view word, bool shared) {
    if (pieces.empty() || pieces.back().shared != shared) pieces.push_back({"", shared});
    pieces.back().text += word;
}

std::size_t count(const std::vector<pages::ComparedWords>& pieces, bool shared_only) {
    std::size_t found = 0;
    for (const auto& piece : pieces)
        if (piece.shared || !shared_only) found += words_of(piece.text).size();
    return found;
}

}  // namespace

std::pair<std::vector<pages::ComparedWords>, std::vector<pages::ComparedWords>> word_difference(std::string_view one, std::string_view other) {
    const auto a = words_of(one), b = words_of(other);
    const auto same = [&](std::size_t i, std::size_t j) { return bare(a[i]) == bare(b[j]); };
    // length[i][j]: of the longest common run of words, not needing to touch, from i and j on.
    std::vector<std::vector<std::uint16_t>> length(a.size() + 1, std::vector<std::uint16_t>(b.size() + 1, 0));
    for (std::size_t i = a.size(); i-- > 0;)
        for (std::size_t j = b.size(); j-- > 0;)
            length[i][j] = same(i, j) ? static_cast<std::uint16_t>(length[i + 1][j + 1] + 1) : std::max(length[i + 1][j], length[i][j + 1]);
    std::pair<std::vector<pages::ComparedWords>, std::vector<pages::ComparedWords>> result;
    std::size_t i = 0, j = 0, used_a = 0, used_b = 0;
    const auto take_a = [&](bool shared) { add(result.first, a[i], shared); used_a += a[i++].size(); };
    const auto take_b = [&](bool shared) { add(result.second, b[j], shared); used_b += b[j++].size(); };
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && same(i, j)) { take_a(true); take_b(true); }
        else if (j == b.size() || (i < a.size() && length[i + 1][j] >= length[i][j + 1])) take_a(false);
        else take_b(false);
    }
    // What is beyond the limit was not compared, and is shown as it stands.
    if (used_a < one.size()) add(result.first, one.substr(used_a), true);
    if (used_b < other.size()) add(result.second, other.substr(used_b), true);
    return result;
}

int shared_per_cent(const std::vector<pages::ComparedWords>& one, const std::vector<pages::ComparedWords>& other) {
    const auto shorter = std::min(count(one, false), count(other, false));
    if (shorter == 0) return 0;
    return static_cast<int>(100 * std::min(count(one, true), count(other, true)) / shorter);
}

std::string csv(const Rows& rows) {
    std::string out = "\xEF\xBB\xBF";
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) out += ';';
            std::string cell = row[i];
            if (!cell.empty() && std::string_view{"=+-@\t\r"}.find(cell.front()) != std::string_view::npos) cell.insert(0, "'");
            if (cell.find_first_of(";\"\r\n") == std::string::npos) { out += cell; continue; }
            out += '"';
            for (const char c : cell) out += c == '"' ? std::string{"\"\""} : std::string(1, c);
            out += '"';
        }
        out += "\r\n";
    }
    return out;
}

namespace {

// What XML 1.0 has no way to write is left out.
std::string xml(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '"') out += "&quot;";
        else if (c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20) {
            if (c == '\x3c') out += "&lt;";
            else if (c == '\x3e') out += "&gt;";
            else out += c;
        }
    }
    return out;
}

// A tag of the document; the pages' own tags are written elsewhere.
std::string element(std::string_view name, std::string_view attributes, std::string_view content) {
    std::string out = "\x3c" + std::string{name} + (attributes.empty() ? "" : " " + std::string{attributes});
    return content.empty() ? out + "/\x3e" : out + "\x3e" + std::string{content} + "\x3c/" + std::string{name} + "\x3e";
}

std::uint32_t crc32(std::string_view data) {
    static const auto table = [] {
        std::array<std::uint32_t, 256> made{};
        for (std::uint32_t n = 0; n < 256; ++n) {
            auto c = n;
            for (int k = 0; k < 8; ++k) c = (c & 1) ? 0xEDB88320u ^ (c >> 1) : c >> 1;
            made[n] = c;
        }
        return made;
    }();
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const char c : data) crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xFF] ^ (crc >> 8);
    return crc ^ 0xFFFFFFFFu;
}

std::string little(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFF);
    return out;
}

// A zip of stored parts (APPNOTE 4.3). The day in it is that of the format's beginning: the file says nothing more
// than its content.
class Zip {
public:
    void add(std::string_view name, std::string_view data) {
        const auto head = little(20, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0x21, 2) + little(crc32(data), 4) +
                          little(data.size(), 4) + little(data.size(), 4) + little(name.size(), 2) + little(0, 2);
        directory_ += "PK\x01\x02" + little(20, 2) + head + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) +
                      little(out_.size(), 4) + std::string{name};
        out_ += "PK\x03\x04" + head + std::string{name} + std::string{data};
        ++parts_;
    }
    std::string finish() {
        return out_ + directory_ + "PK\x05\x06" + little(0, 2) + little(0, 2) + little(parts_, 2) + little(parts_, 2) +
               little(directory_.size(), 4) + little(out_.size(), 4) + little(0, 2);
    }

private:
    std::string out_, directory_;
    std::uint64_t parts_ = 0;
};

constexpr std::string_view ods_type = "application/vnd.oasis.opendocument.spreadsheet";

}  // namespace

std::size_t shorten(WordWeeks& weeks) {
    const auto first = std::find_if(weeks.all.begin(), weeks.all.end(), [](std::int64_t count) { return count > 0; });
    const auto gone = first - weeks.all.begin();
    weeks.all.erase(weeks.all.begin(), first);
    weeks.with.erase(weeks.with.begin(), weeks.with.begin() + gone);
    return static_cast<std::size_t>(gone);
}

namespace {

// The chance of at least (`upper`) or at most so many of n, each with chance p.
double tail(std::int64_t count, std::int64_t n, double p, bool upper) {
    double sum = 0;
    for (auto k = upper ? count : 0; k <= (upper ? n : count); ++k) {
        const auto real = static_cast<double>(k), rest = static_cast<double>(n - k);
        sum += std::exp(std::lgamma(static_cast<double>(n) + 1) - std::lgamma(real + 1) - std::lgamma(rest + 1) + real * std::log(p) + rest * std::log1p(-p));
    }
    return sum;
}

}  // namespace

WordTrend trend_of(const WordWeeks& weeks) {
    constexpr std::size_t newest = 4, before_most = 52, before_least = 8;
    constexpr double by_chance = 0.025;   // on either side
    WordTrend trend;
    if (weeks.all.size() < newest + before_least) return trend;
    const auto sum = [](const std::vector<std::int64_t>& counts, std::size_t from, std::size_t to) {
        return std::accumulate(counts.begin() + static_cast<std::ptrdiff_t>(from), counts.begin() + static_cast<std::ptrdiff_t>(to), std::int64_t{0});
    };
    const auto end = weeks.all.size(), middle = end - newest, begin = middle - std::min(middle, before_most);
    trend.seen = sum(weeks.with, middle, end);
    trend.of = sum(weeks.all, middle, end);
    const auto seen_before = sum(weeks.with, begin, middle), of_before = sum(weeks.all, begin, middle), n = trend.seen + seen_before;
    trend.known = trend.of > 0 && of_before > 0;
    if (!trend.known) return trend;
    trend.now = static_cast<double>(trend.seen) / static_cast<double>(trend.of);
    trend.usual = static_cast<double>(seen_before) / static_cast<double>(of_before);
    const double p = static_cast<double>(trend.of) / static_cast<double>(trend.of + of_before);
    trend.more = n > 0 && tail(trend.seen, n, p, true) < by_chance;
    trend.less = n > 0 && tail(trend.seen, n, p, false) < by_chance;
    return trend;
}

std::string ods(const Rows& rows, std::string_view sheet) {
    const std::string declared = "\x3c?xml version=\"1.0\" encoding=\"UTF-8\"?\x3e";
    std::string table;
    for (const auto& row : rows) {
        std::string cells;
        for (const auto& cell : row)
            cells += cell.empty() ? element("table:table-cell", "", "")
                                  : element("table:table-cell", "office:value-type=\"string\"", element("text:p", "", xml(cell)));
        table += element("table:table-row", "", cells);
    }
    const auto content = declared + element("office:document-content",
        "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
        "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:version=\"1.2\"",
        element("office:body", "", element("office:spreadsheet", "", element("table:table", "table:name=\"" + xml(sheet) + "\"", table))));
    const auto entry = [](std::string_view path, std::string_view type) {
        return element("manifest:file-entry", "manifest:full-path=\"" + std::string{path} + "\" manifest:media-type=\"" + std::string{type} + "\"", "");
    };
    const auto manifest = declared + element("manifest:manifest",
        "xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.2\"",
        entry("/", ods_type) + entry("content.xml", "text/xml"));
    Zip zip;
    zip.add("mimetype", ods_type);   // first and stored, so that the kind can be told from the first bytes
    zip.add("META-INF/manifest.xml", manifest);
    zip.add("content.xml", content);
    return zip.finish();
}

}  // namespace desk
