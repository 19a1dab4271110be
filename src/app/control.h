#pragma once
// The socket in the data folder: a command that writes while `vaka serve` runs is done by the one
// that holds the folder (DECISIONS.md ruling 16). One request a connection: a line with the
// command, then its body to the end of the stream; the answer is "exit code\nwords".
#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace app {

struct ControlAnswer { int code = 0; std::string words; };

class Control {
public:
    using Work = std::function<ControlAnswer(const std::string& command, const std::string& body)>;
    Control(const std::string& folder, Work work);     // mode 600: whoever may read the folder
    ~Control();
    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;

private:
    void serve_one(int connection);
    std::string path_;
    Work work_;
    int listener_ = -1, wake_[2] = {-1, -1};
    std::thread thread_;
};

// Nothing when nobody serves the folder.
std::optional<ControlAnswer> ask_server(const std::string& folder, const std::string& command, const std::string& body);

}  // namespace app
