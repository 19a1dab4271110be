#include <gtest/gtest.h>

#include "files/files.h"
#include "files/impl/zip_builder.h"

namespace {

using namespace files;
using namespace std::string_literals;

struct Example {
    std::string bytes;
    const char* extension;
    bool allowed;
};

TEST(type, is_told_by_the_bytes) {
    const std::string pad(64, '\0');
    const Example examples[] = {
        {"\xFF\xD8\xFF\xE0"s + pad, "jpg", true},
        {"\x89PNG\r\n\x1A\n"s + pad, "png", true},
        {"RIFF\x10\0\0\0WEBPVP8 "s + pad, "webp", true},
        {"RIFF\x10\0\0\0WAVEfmt "s + pad, "wav", true},
        {"RIFF\x10\0\0\0AVI LIST"s + pad, "bin", false},
        {"GIF89a"s + pad, "gif", true},
        {"\0\0\0\x18" "ftypheic"s + pad, "heic", true},
        {"\0\0\0\x18" "ftypmif1"s + pad, "heic", true},
        {"\0\0\0\x18" "ftypM4A "s + pad, "m4a", true},
        {"\0\0\0\x18" "ftypisom"s + pad, "mp4", true},
        {"\0\0\0\x18" "ftypqt  "s + pad, "bin", false},
        {"II*\0"s + pad, "tif", true},
        {"MM\0*"s + pad, "tif", true},
        {"%PDF-1.7\n"s + pad, "pdf", true},
        {"ID3\4"s + pad, "mp3", true},
        {"\xFF\xFB\x90\x64"s + pad, "mp3", true},
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"s + pad, "ole", false},
        {"MZ\x90"s + pad, "exe", false},
        {"\x7F" "ELF\2"s + pad, "elf", false},
        {"{\\rtf1 hello}", "rtf", false},
        {"<!DOCTYPE html><p>x", "html", false},
        {"  \n<HTML>x", "html", false},
        {"hello <script>alert(1)</script>", "html", false},
        {"<!-- x --><p>", "html", false},
        {"\xEF\xBB\xBF<html>", "html", false},
        {"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>", "svg", false},
        {"<svg/>", "svg", false},
        {"<?xml version=\"1.0\"?><a/>", "xml", false},
        {"En rad text med \xC3\xA5\xC3\xA4\xC3\xB6.\n", "txt", true},
        {"MZ is how this line begins\n", "txt", true},
        {"namn;datum\na;1\nb;2\n", "csv", true},
        {"a,b\n1,2\n", "csv", true},
        {"Once, a thing\nhappened here\nand there\n", "txt", true},
        {"Return-Path: <a@example.org>\nReceived: from x\n by y\nSubject: hej\n\nhello", "eml", true},
        {"To: be or not\nto be\n", "txt", true},
        {"latin \xE5 one", "bin", false},
        {"with a \0 byte"s, "bin", false},
        {"", "bin", false},
    };
    for (const auto& example : examples) {
        const auto type = tell_type(example.bytes);
        EXPECT_EQ(type.extension, example.extension) << example.bytes.substr(0, 40);
        EXPECT_EQ(type.allowed, example.allowed) << example.bytes.substr(0, 40);
        EXPECT_FALSE(type.media.empty());
    }
}

TEST(type, of_an_office_file_is_told_by_its_entries) {
    EXPECT_EQ(tell_type(impl::make_docx()).extension, "docx");
    const auto sheet = impl::make_zip({{.name = "[Content_Types].xml", .content = "<Types/>"},
                                       {.name = "xl/workbook.xml", .content = "<workbook/>"}});
    EXPECT_EQ(tell_type(sheet).extension, "xlsx");
    const auto text = impl::make_zip({{.name = "mimetype", .content = "application/vnd.oasis.opendocument.text"},
                                      {.name = "content.xml", .content = "<x/>"}});
    EXPECT_EQ(tell_type(text).extension, "odt");
    const auto plain = impl::make_zip({{.name = "word/document.xml", .content = "not an office file"}});
    EXPECT_EQ(tell_type(plain).extension, "zip");
    EXPECT_FALSE(tell_type(plain).allowed);
    for (const auto& zip : {impl::make_docx(), sheet, text, plain}) EXPECT_TRUE(tell_type(zip).archive);
}

TEST(type, of_text_whose_first_bytes_end_inside_a_character_is_text) {
    std::string text;
    while (text.size() < 4096) text += "\xC3\xA5";
    EXPECT_EQ(tell_type(text.substr(0, 4095)).extension, "txt");
}

TEST(type, of_every_cut_and_noise_is_told_without_reading_beyond) {
    const auto docx = impl::make_docx();
    for (std::size_t size = 0; size <= docx.size(); ++size) (void)tell_type(std::string(docx, 0, size));
    unsigned state = 1;
    for (int round = 0; round < 2000; ++round) {
        std::string noise = round % 2 ? "PK\3\4" : "";
        for (int i = 0; i < 60; ++i) noise += static_cast<char>((state = state * 1103515245 + 12345) >> 16);
        EXPECT_FALSE(tell_type(noise).media.empty());
    }
}

}  // namespace
