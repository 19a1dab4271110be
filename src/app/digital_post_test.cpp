// Letters of the kernel in the hands of a real folder, and what the carrier's words may tell.
#include "digital_post.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/fault.h"

namespace app {
namespace {

using Status = casework::Delivery::Status;

casework::DigitalLetter letter() { return {"reference1", "199001012385", "Beslut", "sv", "%PDF-1.7"}; }

DigitalPostSettings into(const std::string& folder) {
    DigitalPostSettings settings;
    settings.folder = folder;
    return settings;
}

TEST(DigitalPost, a_letter_is_put_into_the_folder_of_the_configuration) {
    std::string name = (std::filesystem::temp_directory_path() / "digital-XXXXXX").string();
    const std::string folder = ::mkdtemp(name.data());
    EXPECT_EQ(CourierMail{into(folder)}.deliver(letter()).status, Status::accepted);
    EXPECT_TRUE(std::filesystem::exists(folder + "/reference1.pdf"));
    std::filesystem::remove_all(folder);
    EXPECT_EQ(CourierMail{into(folder)}.deliver(letter()).status, Status::later);
}

TEST(DigitalPost, a_carrier_that_is_away_means_later_and_no_number_is_in_its_words) {
    DigitalPostSettings settings;
    settings.endpoint = {"http://127.0.0.1:1/199001012385", "", "", 2};
    const auto delivery = CourierMail{settings}.deliver(letter());
    EXPECT_EQ(delivery.status, Status::later);
    EXPECT_EQ(delivery.answer.find("199001012385"), std::string::npos);
}

TEST(DigitalPost, what_a_carrier_says_loses_every_long_number) {
    EXPECT_EQ(without_numbers("404 nobody called 19900101-2385 here"), "404 nobody called <...> here");
    EXPECT_EQ(without_numbers("199001012385"), "<...>");
    EXPECT_EQ(without_numbers("error 12345, try at 10"), "error 12345, try at 10");
    EXPECT_EQ(without_numbers(""), "");
}

TEST(DigitalPost, both_an_address_and_a_folder_or_a_plain_address_is_a_fault) {
    DigitalPostSettings both = into("/x");
    both.endpoint.url = "https://example.test/";
    EXPECT_THROW(check(both), base::Fault);
    DigitalPostSettings plain;
    plain.endpoint.url = "http://example.test/";
    EXPECT_THROW(check(plain), base::Fault);
    EXPECT_NO_THROW(check({}));
    EXPECT_FALSE(DigitalPostSettings{}.on());
    EXPECT_TRUE(into("/x").on());
}

}  // namespace
}  // namespace app
