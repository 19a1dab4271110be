#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <set>

#include "base/text.h"
#include "crypto/crypto.h"

namespace {

using namespace crypto;
using testing::HasSubstr;
using testing::Not;

class keyring : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "vaka_keyring_XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string path(const std::string& name = "keyring.toml") const { return folder_ + "/" + name; }
    std::shared_ptr<const Keyring> fresh(const std::string& name = "keyring.toml") const {
        Keyring::create(path(name));
        return Keyring::load(path(name));
    }
    std::string text(const std::string& name = "keyring.toml") const {
        std::ifstream in{path(name)};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    void write(std::string_view content) const {
        std::ofstream{path(), std::ios::trunc} << content;
        ::chmod(path().c_str(), 0600);
    }
    // A keyring whose keys are 01 01 .., 02 02 .. and so on.
    void write_known() const {
        std::string content = "version = 3\n";
        int number = 0;
        for (const auto* name : {"case", "identity", "attachment", "pepper", "search", "idempotency", "office"})
            content += std::string(name) + " = \"" + base::hex(std::string(32, static_cast<char>(++number))) + "\"\n";
        write(content);
    }

    static std::string fault_of(const std::function<void()>& f) {
        try {
            f();
        } catch (const base::Fault& fault) {
            return fault.what();
        }
        return "no fault";
    }
    std::string load_fault() const {
        return fault_of([this] { (void)Keyring::load(path()); });
    }

    std::string folder_;
};

TEST_F(keyring, is_made_readable_by_its_owner_alone_whatever_the_umask) {
    const auto before = ::umask(0);
    Keyring::create(path());
    ::umask(before);
    struct stat status {};
    ASSERT_EQ(::stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST_F(keyring, is_never_overwritten) {
    Keyring::create(path());
    const auto before = text();
    EXPECT_THAT(fault_of([this] { Keyring::create(path()); }), HasSubstr("never overwritten"));
    EXPECT_EQ(text(), before);
}

TEST_F(keyring, is_not_made_through_a_link_to_elsewhere) {
    ASSERT_EQ(::symlink(path("elsewhere").c_str(), path().c_str()), 0);
    EXPECT_THROW(Keyring::create(path()), base::Fault);
    EXPECT_FALSE(std::filesystem::exists(path("elsewhere")));
}

TEST_F(keyring, in_a_folder_that_is_not_there_is_a_fault) {
    EXPECT_THROW(Keyring::create(path("none/keyring.toml")), base::Fault);
}

TEST_F(keyring, that_others_may_read_is_refused_with_what_to_do) {
    Keyring::create(path());
    for (const mode_t mode : {0640, 0604, 0644, 0660, 0601, 0610, 0606}) {
        ASSERT_EQ(::chmod(path().c_str(), mode), 0);
        EXPECT_THAT(load_fault(), HasSubstr("chmod 600 " + path())) << std::oct << mode;
    }
    ASSERT_EQ(::chmod(path().c_str(), 0400), 0);
    EXPECT_NO_THROW((void)Keyring::load(path()));
}

TEST_F(keyring, that_is_missing_says_what_is_lost) {
    EXPECT_THAT(load_fault(), HasSubstr("Sealed data cannot be read without it; restore the keyring from its backup"));
}

TEST_F(keyring, that_is_damaged_is_refused_without_telling_its_secrets) {
    Keyring::create(path());
    const auto good = text();
    const auto secret = good.substr(good.find("pepper = \"") + 10, 64);
    const auto refuses = [&](std::string_view content, std::string_view words) {
        write(content);
        const auto said = load_fault();
        EXPECT_THAT(said, HasSubstr(std::string(words)));
        EXPECT_THAT(said, HasSubstr("is damaged"));
        EXPECT_THAT(said, Not(HasSubstr(secret.substr(0, 8))));
    };
    const auto with = [&](std::string_view from, std::string_view to) {
        auto content = good;
        content.replace(content.find(from), from.size(), to);
        return content;
    };
    refuses("", "version is missing");
    refuses(with("version = 1", "version = 0"), "version");
    refuses(with("version = 1", "version = 4294967296"), "version");
    refuses(with("pepper", "pfeffer"), "\"pepper\" is missing");
    refuses(with(secret, secret.substr(1)), "\"pepper\" is not 64");
    refuses(with(secret, "g" + secret.substr(1)), "\"pepper\" is not 64");
    refuses(with(secret, std::string(64, '0')), "not a random key of its own");
    refuses(with(secret + "\"", secret), "is not TOML");
    const auto other = good.substr(good.find("search = \"") + 10, 64);
    refuses(with(other, secret), "not a random key of its own");
    write(good);
    EXPECT_NO_THROW((void)Keyring::load(path()));
}

TEST_F(keyring, that_is_a_folder_a_pipe_or_huge_is_refused) {
    std::filesystem::create_directory(path());
    EXPECT_THAT(load_fault(), HasSubstr("is not a file"));
    std::filesystem::remove(path());
    ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
    EXPECT_THAT(load_fault(), HasSubstr("is not a file"));
    std::filesystem::remove(path());
    write(std::string(70'000, '#'));
    EXPECT_THAT(load_fault(), HasSubstr("too large"));
}

TEST_F(keyring, wrapped_keys_of_a_case_come_back_whole) {
    const auto ring = fresh();
    const auto keys = CaseKeys::random();
    const auto back = ring->unwrap({42}, ring->wrap(keys, {42}));
    for (const auto key_class : {KeyClass::matter, KeyClass::identity, KeyClass::attachment})
        EXPECT_EQ(back.of(key_class).view(), keys.of(key_class).view());
    EXPECT_EQ(back.salt().view(), keys.salt().view());
}

TEST_F(keyring, wrapping_twice_gives_different_bytes_and_never_a_key) {
    const auto ring = fresh();
    const auto keys = CaseKeys::random();
    const auto one = ring->wrap(keys, {42}), two = ring->wrap(keys, {42});
    EXPECT_NE(one, two);
    EXPECT_EQ(one.size(), 4u * 78);
    EXPECT_THAT(one, Not(HasSubstr(std::string(keys.salt().view()))));
    EXPECT_THAT(one, Not(HasSubstr(std::string(keys.of(KeyClass::matter).view()))));
}

TEST_F(keyring, wrapped_keys_open_for_their_own_case_and_keyring_alone) {
    const auto ring = fresh(), other = fresh("other.toml");
    const auto wrapped = ring->wrap(CaseKeys::random(), {42});
    EXPECT_THROW(ring->unwrap({43}, wrapped), Tampered);
    EXPECT_THROW(other->unwrap({42}, wrapped), Tampered);
    EXPECT_NO_THROW(ring->unwrap({42}, wrapped));
}

TEST_F(keyring, wrapped_keys_that_are_altered_cut_or_reordered_do_not_open) {
    const auto ring = fresh();
    const auto wrapped = ring->wrap(CaseKeys::random(), {42});
    for (std::size_t i = 0; i < wrapped.size(); ++i) {
        auto altered = wrapped;
        altered[i] = static_cast<char>(altered[i] ^ 0x10);
        EXPECT_THROW(ring->unwrap({42}, altered), Tampered) << "byte " << i;
    }
    EXPECT_THROW(ring->unwrap({42}, wrapped.substr(1)), Tampered);
    EXPECT_THROW(ring->unwrap({42}, wrapped.substr(0, 3 * 78)), Tampered);
    EXPECT_THROW(ring->unwrap({42}, ""), Tampered);
    // The salt lies under the same class key as the free text: their order is bound too.
    EXPECT_THROW(ring->unwrap({42}, wrapped.substr(234, 78) + wrapped.substr(78, 156) + wrapped.substr(0, 78)),
                 Tampered);
}

TEST_F(keyring, wrapped_keys_open_after_a_restart) {
    const auto keys = CaseKeys::random();
    const auto wrapped = fresh()->wrap(keys, {7});
    EXPECT_EQ(Keyring::load(path())->unwrap({7}, wrapped).salt().view(), keys.salt().view());
}

// Computed apart from this program, with Python's hashlib: what is stored must keep its meaning.
TEST_F(keyring, hashes_keep_their_written_form) {
    write_known();
    const auto ring = Keyring::load(path());
    EXPECT_EQ(ring->version(), 3u);
    EXPECT_EQ(base::hex(ring->hash("return_code", "ABCD")),
              "4185fda3c194d4b37433d7e7ee55a2201771edd8793d9dc4f35e9794cca392b9");
    EXPECT_EQ(base::hex(ring->hash("idempotency", "ABCD")),
              "5fc18a32d141c1f19fc74afae95de09b95ef3cf37a4f33201f89be19de19ffd6");
    EXPECT_EQ(ring->blind("vard"), "06ftrycg1ap72");
    EXPECT_EQ(base::hex(ring->token_key("draft", "T").view()),
              "e6576508fc832d21c39616c1db25a5ead82a04341cac5689305e3d936725d65a");
    EXPECT_EQ(base::hex(ring->office_key("mail").view()),
              "4873999741d9d2c21bab831f51abf19dac6ca682053a6d393995ccd95a812dc3");
    EXPECT_EQ(ring->fingerprint(), "80b988793a61af013d819668be6d1237");
}

TEST_F(keyring, hashes_differ_by_purpose_and_keyring) {
    const auto ring = fresh(), other = fresh("other.toml");
    EXPECT_EQ(ring->hash("a", "data"), ring->hash("a", "data"));
    EXPECT_NE(ring->hash("a", "data"), ring->hash("b", "data"));
    EXPECT_NE(ring->hash("a", "bc"), ring->hash("ab", "c")) << "a purpose must not run into the data";
    EXPECT_NE(ring->hash("a", "data"), other->hash("a", "data"));
    EXPECT_EQ(ring->hash("a", "").size(), 32u);
}

TEST_F(keyring, a_token_key_needs_the_token_the_purpose_and_the_keyring) {
    const auto ring = fresh(), other = fresh("other.toml");
    const std::string token = random_token();
    const auto key = ring->token_key("draft", token);
    EXPECT_EQ(key.view(), ring->token_key("draft", token).view());
    const std::set<std::string> apart{std::string{key.view()},
                                      std::string{ring->token_key("draft", random_token()).view()},
                                      std::string{ring->token_key("answer", token).view()},
                                      std::string{other->token_key("draft", token).view()},
                                      std::string{ring->office_key("draft").view()},
                                      ring->hash("draft", token)};
    EXPECT_EQ(apart.size(), 6u);
    const Place place{"intake.draft.answers", 1, 0};
    const auto sealed = seal(key, ring->version(), place, "an unfinished tip");
    EXPECT_FALSE(open(other->token_key("draft", token), place, sealed));
    EXPECT_EQ(open(ring->token_key("draft", token), place, sealed), "an unfinished tip");
}

TEST_F(keyring, a_blind_token_is_13_lower_case_characters_and_hides_the_word) {
    const auto ring = fresh(), other = fresh("other.toml");
    std::set<std::string> seen;
    for (int i = 0; i < 5000; ++i) {
        const auto word = "word" + std::to_string(i);
        const auto blind = ring->blind(word);
        ASSERT_EQ(blind.size(), 13u);
        ASSERT_EQ(blind.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz"), std::string::npos);
        EXPECT_TRUE(seen.insert(blind).second);
        EXPECT_EQ(blind, ring->blind(word));
    }
    EXPECT_NE(ring->blind("word"), other->blind("word"));
}

TEST_F(keyring, a_fingerprint_tells_keyrings_apart_and_stays) {
    const auto ring = fresh(), other = fresh("other.toml");
    EXPECT_EQ(ring->fingerprint(), Keyring::load(path())->fingerprint());
    EXPECT_NE(ring->fingerprint(), other->fingerprint());
    EXPECT_EQ(ring->fingerprint().size(), 32u);
    EXPECT_THAT(text(), Not(HasSubstr(ring->fingerprint())));
}

}  // namespace
