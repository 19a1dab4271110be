#pragma once
// Turns the bytes of a body into what the route takes, while they arrive: form fields, files
// streamed to their sinks, or JSON kept raw. Knows nothing of sockets.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/http.h"
#include "http/multipart.h"
#include "http/server.h"

namespace http {

// Text keys of an upload's refusal.
inline constexpr std::string_view file_too_large = "http.file_too_large";
inline constexpr std::string_view too_many_files = "http.too_many_files";
inline constexpr std::string_view file_not_stored = "http.file_not_stored";

class BodyReader {
public:
    using Report = std::function<void(const std::exception&)>;

    BodyReader(Request& request, Takes takes, const Limits& limits, const OpenSink& open_sink, Report report);
    ~BodyReader();                       // abandons every file that was not made durable
    BodyReader(const BodyReader&) = delete;
    BodyReader& operator=(const BodyReader&) = delete;

    // Each gives 0, or the status to answer.
    int begin(std::string_view content_type);
    int feed(std::string_view chunk);
    int end();
    // On a worker, for it waits for the disk: gives every whole file its token.
    void store_files();

private:
    enum class Kind { nothing, urlencoded, multipart, json };
    struct OpenFile { std::size_t upload; std::unique_ptr<UploadSink> sink; };

    void begin_part(std::string_view name, std::string_view file_name, bool is_file);
    void add_data(std::string_view data);
    void add_file_data(std::string_view data);
    void end_part();
    Upload& note_file();
    void refuse(Upload& upload, std::string_view key);
    void open(Upload& upload);

    Request& request_;
    const Takes takes_;
    const Limits& limits_;
    const OpenSink& open_sink_;
    const Report report_;
    Kind kind_ = Kind::nothing;
    std::optional<MultipartParser> multipart_;
    int status_ = 0;                     // of what went wrong inside an event of the parser
    int files_ = 0;

    // The part that is being read.
    std::string part_name_, part_value_, part_file_name_;
    bool part_is_file_ = false;
    std::optional<std::size_t> part_upload_;
    std::vector<OpenFile> open_;
};

}  // namespace http
