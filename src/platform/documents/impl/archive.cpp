#include "documents/impl/archive.h"

#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <string_view>

#include <cairo.h>

#include "base/fault.h"
#include "base/text.h"
#include "documents/impl/fonts.h"

namespace documents {
namespace {

[[noreturn]] void unknown_shape() { throw base::Fault{"Cairo wrote a PDF of another shape than 1.16 does"}; }

// The number after `key` in Cairo's own trailer: what we read here we have made ourselves.
std::size_t number_after(std::string_view text, std::string_view key) {
    const std::size_t at = text.find(key);
    if (at == std::string_view::npos) unknown_shape();
    const std::string_view rest = base::trim(text.substr(at + key.size()));
    const auto number = base::parse_integer(rest.substr(0, rest.find_first_not_of("0123456789")));
    if (!number || *number < 0) unknown_shape();
    return static_cast<std::size_t>(*number);
}

std::string xml(std::string_view text) {
    std::string escaped;
    for (const char c : base::replace_invalid_utf8(text)) {
        if (c == '&')
            escaped += "&amp;";
        else if (c == '<')
            escaped += "&lt;";
        else if (c == '>')
            escaped += "&gt;";
        else if (static_cast<unsigned char>(c) >= 0x20)
            escaped += c;
    }
    return escaped;
}

// A file identifier tells files apart and guards nothing (14.4), so a plain hash will do.
std::string identifier(std::string_view content) {
    std::string bytes;
    for (std::uint64_t hash : {0xcbf29ce484222325ULL, 0x84222325cbf29ce4ULL}) {
        for (const char c : content) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
        for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(hash >> shift & 0xffU);
    }
    return base::hex(bytes);
}

// The same facts as in the information dictionary, in the form that archives read.
std::string xmp(const LetterPage& letter) {
    std::string text =
        "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
        "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
        " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n<dc:format>application/pdf</dc:format>\n";
    text +=
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">" + xml(letter.title) + "</rdf:li></rdf:Alt></dc:title>\n";
    text += "<dc:creator><rdf:Seq><rdf:li>" + xml(letter.office_name) + "</rdf:li></rdf:Seq></dc:creator>\n";
    text += "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">" + xml(letter.number) +
            "</rdf:li></rdf:Alt></dc:description>\n";
    text += "<dc:language><rdf:Bag><rdf:li>" + xml(letter.language) + "</rdf:li></rdf:Bag></dc:language>\n";
    text += "<xmp:CreatorTool>Vaka</xmp:CreatorTool>\n<xmp:CreateDate>" + base::iso_utc(letter.made) +
            "</xmp:CreateDate>\n";
    text +=
        "<pdf:Producer>cairo " + std::string{cairo_version_string()} + " (https://cairographics.org)</pdf:Producer>\n";
    return text + "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>\n";
}

// Letters and hyphens only: it stands in a PDF string.
std::string language_tag(std::string_view language) {
    std::string tag;
    for (const char c : language.substr(0, 35))
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-') tag += c;
    return tag.empty() ? "sv" : tag;
}

std::string stream(std::string_view dictionary, std::string_view content) {
    return "<< " + std::string{dictionary} + " /Length " + std::to_string(content.size()) + " >>\nstream\n" +
           std::string{content} + "\nendstream\n";
}

// Cairo's catalogue with our entries put before its closing mark.
std::string catalogue(std::string_view pdf, std::size_t root, const std::string& entries) {
    const std::string begin = "\n" + std::to_string(root) + " 0 obj\n";
    const std::size_t at = pdf.rfind(begin);
    if (at == std::string_view::npos) unknown_shape();
    const std::string_view rest = pdf.substr(at + begin.size());
    const std::string_view object = rest.substr(0, rest.find("endobj"));
    const std::size_t close = object.rfind(">>");
    if (close == std::string_view::npos || object.find("/Catalog") == std::string_view::npos) unknown_shape();
    return std::string{object.substr(0, close)} + entries + ">>\n";
}

std::string cross_references(const std::map<std::size_t, std::size_t>& offsets) {
    std::string text = "xref\n";
    for (const auto& [number, offset] : offsets) {
        char entry[24];
        std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", offset);
        text += std::to_string(number) + " 1\n" + entry;
    }
    return text;
}

}  // namespace

std::string archived(std::string pdf, const LetterPage& letter) {
    const std::size_t trailer_at = pdf.rfind("\ntrailer\n");
    if (trailer_at == std::string::npos) unknown_shape();
    const std::string trailer = pdf.substr(trailer_at);
    const std::size_t size = number_after(trailer, "/Size "), root = number_after(trailer, "/Root "),
                      info = number_after(trailer, "/Info ");
    const std::size_t previous = number_after(trailer, "startxref");
    const std::string id = identifier(pdf);
    const std::size_t metadata = size, profile = size + 1;
    const std::string entries =
        "   /Lang (" + language_tag(letter.language) +
        ")\n   /ViewerPreferences << /DisplayDocTitle true >>\n   /Metadata " + std::to_string(metadata) +
        " 0 R\n   /OutputIntents [ << /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB IEC61966-2.1)"
        " /Info (sRGB IEC61966-2.1) /DestOutputProfile " +
        std::to_string(profile) + " 0 R >> ]\n";

    const std::map<std::size_t, std::string> objects{
        {root, catalogue(pdf, root, entries)},
        {metadata, stream("/Type /Metadata /Subtype /XML", xmp(letter))},
        {profile, stream("/N 3", srgb_profile())},
    };
    std::map<std::size_t, std::size_t> offsets;
    if (!pdf.ends_with('\n')) pdf += '\n';
    for (const auto& [number, body] : objects) {
        offsets[number] = pdf.size();
        pdf += std::to_string(number) + " 0 obj\n" + body + "endobj\n";
    }
    const std::size_t start = pdf.size();
    pdf += cross_references(offsets);
    pdf += "trailer\n<< /Size " + std::to_string(size + 2) + "\n   /Root " + std::to_string(root) + " 0 R\n   /Info " +
           std::to_string(info) + " 0 R\n   /Prev " + std::to_string(previous) + "\n   /ID [ <" + id + "> <" + id +
           "> ]\n>>\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
    return pdf;
}

}  // namespace documents
