#include "crypto/crypto.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <chrono>
#include <set>

#include "base/text.h"

namespace {

using namespace crypto;

const Place place{"registry.document.body", 17, 42};

std::string unhex(std::string_view text) { return *base::unhex(text); }
std::string counting_key() {
    std::string key;
    for (char c = 0; c < 32; ++c) key += c;
    return key;
}

TEST(seal, what_was_sealed_opens_at_its_place) {
    const auto key = Key::random();
    for (const std::string& plain :
         {std::string{}, std::string{"x"}, std::string{"a\0b", 3}, std::string(100'000, 'q')}) {
        const auto sealed = seal(key, 1, place, plain);
        EXPECT_EQ(open(key, place, sealed), plain);
    }
}

TEST(seal, begins_with_version_suite_and_key_version_and_adds_46_bytes) {
    const auto sealed = seal(Key::random(), 0x01020304, place, "hello");
    EXPECT_EQ(base::hex(sealed.substr(0, 6)), "010101020304");
    EXPECT_EQ(sealed.size(), 6u + 24 + 5 + 16);
}

// The written format, opened by libsodium alone: a later program must be able to read it.
TEST(seal, is_xchacha20_poly1305_over_header_column_zero_row_and_case) {
    const Key key{counting_key()};
    const auto sealed = seal(key, 7, place, "hello");
    std::string bound = sealed.substr(0, 6) + "registry.document.body" + std::string(1, '\0');
    bound += unhex("0000000000000011") + unhex("000000000000002a");
    std::string plain(5, '\0');
    const auto* bytes = reinterpret_cast<const unsigned char*>(sealed.data());
    ASSERT_EQ(crypto_aead_xchacha20poly1305_ietf_decrypt(
                  reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr, bytes + 30, sealed.size() - 30,
                  reinterpret_cast<const unsigned char*>(bound.data()), bound.size(), bytes + 6, key.data()), 0);
    EXPECT_EQ(plain, "hello");
}

TEST(seal, the_same_text_never_gives_the_same_bytes) {
    const auto key = Key::random();
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(seal(key, 1, place, "same")).second);
}

TEST(seal, a_flip_of_any_bit_refuses) {
    const auto key = Key::random();
    const auto sealed = seal(key, 1, place, "some text of a case");
    for (std::size_t i = 0; i < sealed.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
            auto altered = sealed;
            altered[i] = static_cast<char>(altered[i] ^ (1 << bit));
            EXPECT_FALSE(open(key, place, altered)) << "byte " << i << " bit " << bit;
        }
}

TEST(seal, every_cut_and_every_addition_refuses) {
    const auto key = Key::random();
    const auto sealed = seal(key, 1, place, "some text");
    for (std::size_t size = 0; size < sealed.size(); ++size) EXPECT_FALSE(open(key, place, sealed.substr(0, size)));
    EXPECT_FALSE(open(key, place, sealed + '\0'));
}

TEST(seal, another_column_row_case_or_key_refuses) {
    const auto key = Key::random();
    const auto sealed = seal(key, 1, place, "some text");
    EXPECT_FALSE(open(key, {"registry.document.title", 17, 42}, sealed));
    EXPECT_FALSE(open(key, {"registry.document.bod", 17, 42}, sealed));
    EXPECT_FALSE(open(key, {"registry.document.body", 18, 42}, sealed));
    EXPECT_FALSE(open(key, {"registry.document.body", 17, 43}, sealed));
    EXPECT_FALSE(open(key, {"registry.document.body", 42, 17}, sealed));
    EXPECT_FALSE(open(Key::random(), place, sealed));
    EXPECT_TRUE(open(key, place, sealed));
}

TEST(seal, a_place_without_a_column_is_a_bug) {
    EXPECT_THROW((void)seal(Key::random(), 1, {"", 1, 1}, "x"), base::Bug);
    EXPECT_THROW((void)seal(Key::random(), 1, {std::string_view{"a\0b", 3}, 1, 1}, "x"), base::Bug);
}

TEST(key, is_32_bytes_or_a_bug) {
    EXPECT_THROW(Key{"short"}, base::Bug);
    EXPECT_NE(Key::random().view(), Key::random().view());
}

TEST(key, leaves_no_secret_behind_when_it_goes) {
    alignas(Key) unsigned char room[sizeof(Key)];
    auto* key = new (room) Key{std::string(32, '\x5A')};
    ASSERT_EQ(room[0], 0x5A);
    key->~Key();
    asm volatile("" : : "r"(room) : "memory");
    for (const unsigned char byte : room) EXPECT_EQ(byte, 0);
}

TEST(case_keys, each_class_opens_its_own_alone) {
    const auto keys = CaseKeys::random();
    const auto sealed = keys.seal(KeyClass::identity, place, "a name");
    EXPECT_EQ(keys.open(KeyClass::identity, place, sealed), "a name");
    EXPECT_THROW(keys.open(KeyClass::matter, place, sealed), Tampered);
    EXPECT_THROW(keys.open(KeyClass::attachment, place, sealed), Tampered);
    EXPECT_THROW(CaseKeys::random().open(KeyClass::identity, place, sealed), Tampered);
}

TEST(case_keys, a_moved_or_altered_field_is_told_as_tampered_without_its_text) {
    const auto keys = CaseKeys::random();
    auto sealed = keys.seal(KeyClass::matter, place, "CANARY");
    sealed.back() = static_cast<char>(sealed.back() ^ 1);
    try {
        keys.open(KeyClass::matter, place, sealed);
        FAIL() << "opened";
    } catch (const Tampered& fault) {
        EXPECT_THAT(fault.what(), testing::HasSubstr("registry.document.body"));
        EXPECT_THAT(fault.what(), testing::Not(testing::HasSubstr("CANARY")));
    }
}

TEST(case_keys, a_column_has_a_field_key_of_its_own) {
    const auto keys = CaseKeys::random();
    const auto sealed = keys.seal(KeyClass::matter, place, "text");
    EXPECT_FALSE(open(keys.of(KeyClass::matter), place, sealed)) << "sealed with the class's key itself";
}

TEST(case_keys, are_four_different_keys) {
    const auto keys = CaseKeys::random();
    std::set<std::string> seen{std::string{keys.salt().view()}};
    for (const auto key_class : {KeyClass::matter, KeyClass::identity, KeyClass::attachment})
        seen.insert(std::string{keys.of(key_class).view()});
    EXPECT_EQ(seen.size(), 4u);
}

// FIPS 180-4 examples.
TEST(sha256, gives_the_published_answers) {
    EXPECT_EQ(base::hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(base::hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(base::hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

// Answers of the reference implementation by the authors of BLAKE2 (as in Python's hashlib).
TEST(keyed_blake2b, gives_the_reference_answers) {
    const Key key{counting_key()};
    EXPECT_EQ(base::hex(keyed_blake2b(key, "abc")), "d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f");
    EXPECT_EQ(base::hex(keyed_blake2b(key, "")), "4e51e7a913fc80137da52880fecca175bf81e117d5c68126dc2774033517ea0d");
}

TEST(equal_constant_time, tells_equal_from_different) {
    EXPECT_TRUE(equal_constant_time("", ""));
    EXPECT_TRUE(equal_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_constant_time("abc", "ab"));
    EXPECT_FALSE(equal_constant_time("", "a"));
}

TEST(random_token, is_43_url_characters_and_256_bits) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto token = random_token();
        EXPECT_EQ(token.size(), 43u);
        EXPECT_EQ(base::unbase64url(token).value_or("").size(), 32u);
        EXPECT_TRUE(seen.insert(token).second);
    }
}

TEST(random_bytes, gives_as_many_as_asked) {
    EXPECT_EQ(random_bytes(0).size(), 0u);
    EXPECT_EQ(random_bytes(33).size(), 33u);
    EXPECT_NE(random_bytes(16), random_bytes(16));
}

TEST(random_return_code, is_four_groups_of_four_crockford_characters) {
    std::set<std::string> seen;
    std::set<char> used;
    for (int i = 0; i < 2000; ++i) {
        const auto code = random_return_code();
        ASSERT_EQ(code.size(), 19u);
        for (std::size_t at = 0; at < code.size(); ++at) {
            if (at % 5 == 4) { EXPECT_EQ(code[at], '-'); continue; }
            EXPECT_NE(std::string_view{"0123456789ABCDEFGHJKMNPQRSTVWXYZ"}.find(code[at]), std::string_view::npos);
            used.insert(code[at]);
        }
        EXPECT_EQ(base::normalise_crockford32(base::lower_ascii(code)).value_or("").size(), 16u);
        EXPECT_TRUE(seen.insert(code).second);
    }
    EXPECT_EQ(used.size(), 32u) << "all 32 characters occur among 32,000";
}

}  // namespace
