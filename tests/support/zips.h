#pragma once
// Documents of a word processor, made for tests: the least that is one.
#include "files/impl/zip_builder.h"

namespace support {

using files::impl::make_zip;
using files::impl::ZipEntry;

inline std::string docx(const std::string& body, std::vector<ZipEntry> more = {}) {
    std::vector<ZipEntry> entries{{.name = "[Content_Types].xml", .content = "<Types/>", .deflated = true},
                                  {.name = "_rels/.rels", .content = "<Relationships/>", .deflated = true},
                                  {.name = "word/document.xml",
                                   .content = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/"
                                              "wordprocessingml/2006/main\"><w:body>" + body + "</w:body></w:document>",
                                   .deflated = true}};
    for (auto& one : more) entries.push_back(std::move(one));
    return make_zip(entries);
}
// Each a paragraph, broken into runs in the middle as a word processor does.
inline std::string paragraphs(const std::vector<std::string>& texts) {
    std::string made;
    for (const auto& text : texts) {
        const auto half = text.size() / 2;
        made += "<w:p><w:pPr><w:jc w:val=\"left\"/></w:pPr><w:r><w:t>" + text.substr(0, half) + "</w:t></w:r><w:r><w:t>" + text.substr(half) + "</w:t></w:r></w:p>";
    }
    return made;
}
inline std::string odt(const std::string& body) {
    return make_zip({{.name = "mimetype", .content = "application/vnd.oasis.opendocument.text"},
                     {.name = "content.xml",
                      .content = "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><office:body><office:text>" + body +
                                 "</office:text></office:body></office:document-content>",
                      .deflated = true}});
}

}  // namespace support
