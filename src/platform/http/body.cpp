#include "http/impl/body.h"

#include "base/fault.h"
#include "base/text.h"

namespace http {

namespace {

std::string clean_file_name(std::string_view name) {
    std::string clean = base::replace_invalid_utf8(name);
    std::erase_if(clean, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return clean;
}

}  // namespace

BodyReader::BodyReader(Request& request, Takes takes, const Limits& limits, const OpenSink& open_sink, Report report)
    : request_{request}, takes_{takes}, limits_{limits}, open_sink_{open_sink}, report_{std::move(report)} {}

BodyReader::~BodyReader() {
    for (OpenFile& file : open_)
        if (file.sink) file.sink->abandon();
}

int BodyReader::begin(std::string_view content_type) {
    const std::string type = base::lower_ascii(base::trim(content_type.substr(0, content_type.find(';'))));
    request_.content_type = type;
    if (takes_ == Takes::nothing) return 0;
    if (takes_ == Takes::json) {
        if (type != "application/json" && !type.ends_with("+json")) return 415;
        kind_ = Kind::json;
        return 0;
    }
    if (type == "application/x-www-form-urlencoded") {
        kind_ = Kind::urlencoded;
        return 0;
    }
    if (type != "multipart/form-data") return 415;
    kind_ = Kind::multipart;
    MultipartEvents events;
    events.on_part = [this](std::string_view name, std::string_view file_name, bool is_file) {
        begin_part(name, file_name, is_file);
    };
    events.on_data = [this](std::string_view data) { add_data(data); };
    events.on_part_end = [this] { end_part(); };
    multipart_.emplace(content_type, std::move(events));
    return multipart_->valid() ? 0 : 400;
}

int BodyReader::feed(std::string_view chunk) {
    if (kind_ == Kind::urlencoded || kind_ == Kind::json) request_.body += chunk;
    if (kind_ != Kind::multipart) return 0;
    if (!multipart_->feed(chunk)) return 400;
    return status_;
}

int BodyReader::end() {
    if (kind_ == Kind::multipart) return multipart_->complete() ? 0 : 400;
    if (kind_ != Kind::urlencoded) return 0;
    auto form = parse_urlencoded(request_.body, static_cast<std::size_t>(limits_.form_fields_max));
    request_.body.clear();
    if (!form) return 400;
    for (const auto& [name, value] : form->pairs())
        if (value.size() > limits_.form_field_bytes_max) return 413;
    request_.form = std::move(*form);
    return 0;
}

void BodyReader::begin_part(std::string_view name, std::string_view file_name, bool is_file) {
    part_name_ = name;
    part_value_.clear();
    part_file_name_ = clean_file_name(file_name);
    part_is_file_ = is_file;
    part_upload_.reset();
    if (!is_file && request_.form.pairs().size() >= static_cast<std::size_t>(limits_.form_fields_max)) status_ = 413;
}

void BodyReader::add_data(std::string_view data) {
    if (status_ != 0) return;
    if (part_is_file_) return add_file_data(data);
    if (part_value_.size() + data.size() > limits_.form_field_bytes_max) { status_ = 413; return; }
    part_value_ += data;
}

// A file beyond a limit, or one that the disk refused, is marked and the rest of the form is read
// on: what a person wrote beside it must not be lost.
void BodyReader::add_file_data(std::string_view data) {
    Upload& upload = note_file();
    upload.size += static_cast<std::int64_t>(data.size());
    if (!upload.refused.empty()) return;
    if (upload.size > limits_.file_bytes_max) return refuse(upload, file_too_large);
    try {
        open_.back().sink->write(data);
    } catch (const std::exception& failure) {
        report_(failure);
        refuse(upload, file_not_stored);
    }
}

void BodyReader::end_part() {
    if (status_ != 0) return;
    if (part_is_file_) {
        // A file input that was left empty has neither name nor bytes and is no upload.
        if (!part_file_name_.empty()) note_file();
        return;
    }
    const bool valid = base::valid_utf8(part_name_) && base::valid_utf8(part_value_);
    std::string name = base::replace_invalid_utf8(part_name_);
    request_.form.add(name, base::replace_invalid_utf8(part_value_));
    if (!valid) request_.form.add("_invalid_utf8", std::move(name));
    part_value_.clear();
}

Upload& BodyReader::note_file() {
    if (part_upload_) return request_.uploads[*part_upload_];
    part_upload_ = request_.uploads.size();
    Upload& upload = request_.uploads.emplace_back();
    upload.field = base::replace_invalid_utf8(part_name_);
    upload.file_name = part_file_name_;
    if (takes_ != Takes::form_with_files || ++files_ > limits_.files_max) upload.refused = too_many_files;
    else open(upload);
    return upload;
}

void BodyReader::open(Upload& upload) {
    try {
        auto sink = open_sink_ ? open_sink_() : nullptr;
        if (!sink) throw base::Fault("there is no place for uploaded files");
        open_.push_back({*part_upload_, std::move(sink)});
    } catch (const std::exception& failure) {
        report_(failure);
        upload.refused = file_not_stored;
    }
}

void BodyReader::refuse(Upload& upload, std::string_view key) {
    upload.refused = key;
    open_.back().sink->abandon();
    open_.pop_back();
}

void BodyReader::store_files() {
    for (OpenFile& file : open_) {
        Upload& upload = request_.uploads[file.upload];
        try {
            upload.token = file.sink->finish();
        } catch (const std::exception& failure) {
            report_(failure);
            upload.refused = file_not_stored;
            file.sink->abandon();
        }
        file.sink.reset();
    }
    open_.clear();
}

}  // namespace http
