#pragma once
// The subcommands of the one program, each a function that gives the exit code.
#include <string>
#include <vector>

#include "config.h"

namespace app {

struct InitOptions { std::string login = "administrator"; bool demo = false; };
int init(const Config& config, const InitOptions& options, const std::string& program);
int serve(const Config& config, const std::string& program);
int compile(const Config& config, const std::string& period, const std::string& program);
struct SimulateCommand { std::string size = "small"; unsigned long long seed = 1; bool demo_accounts = false; std::string until; double matters = 0.02; bool unread = false; };
int simulate_command(const Config& config, const SimulateCommand& options, const std::string& program);
int import_operations(const Config& config, const std::string& csv_path, const std::string& program);
int verify_ledger(const Config& config, const std::string& program);
int check_catalogue(const std::string& folder, bool unverified);
int diff_catalogue(const std::string& folder, const std::string& before, const std::string& after);
// Closed cases under the law of a day, of the program or of a draft of new law.
struct ReplayCommand { std::string as_of, draft; bool json = false; };
int replay_catalogue(const Config& config, const ReplayCommand& options, const std::string& program);
int recompute_clocks(const Config& config, const std::string& program);
int make_token(const Config& config, const std::string& login, const std::string& label, const std::string& program);
// The table of bars on public data; `parts` empty: all of it.
int validate_insight(const std::string& folder, const std::vector<std::string>& parts);
int print_routes();

}  // namespace app
