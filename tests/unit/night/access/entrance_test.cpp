#include <exsampling/night/access/entrance.hpp>
#include <exsampling/night/access/secrets.hpp>

#include <gtest/gtest.h>
#include <support/manual_clock.hpp>
#include <support/temporary_folder.hpp>
#include <sys/stat.h>

#include <regex>
#include <set>
#include <vector>

namespace exsampling::night {
namespace {

class EntranceTest : public ::testing::Test {
 protected:
  std::unique_ptr<Entrance> open(bool asksForCode = true, const std::string& publicUrl = {}) {
    auto opened = Entrance::open({file(), asksForCode, publicUrl}, clock_);
    EXPECT_TRUE(opened) << opened.error().message;
    auto entrance = *std::move(opened);
    entrance->setListenerOrigin("http://10.0.0.7:8080");
    return entrance;
  }
  std::filesystem::path file() const { return folder_.path() / "join"; }

  support::TemporaryFolder folder_;
  support::ManualClock clock_;
};

TEST_F(EntranceTest, SignsAsRfc4231HasIt) {
  EXPECT_EQ(sign("Jefe", "what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c7");
}

TEST_F(EntranceTest, TheAddressCarriesACodeOfUnmistakableLetters) {
  std::set<std::string> codes;
  for (int i = 0; i < 50; ++i) {
    std::filesystem::remove(file());
    const auto entrance = open();
    EXPECT_TRUE(std::regex_match(entrance->code(), std::regex("[2-9A-HJKMNP-TV-Z]{8}")));
    EXPECT_EQ(entrance->joinUrl(), "http://10.0.0.7:8080/?j=" + entrance->code());
    codes.insert(entrance->code());
  }
  EXPECT_EQ(codes.size(), 50U);
  EXPECT_EQ(open(false)->joinUrl(), "http://10.0.0.7:8080");
}

TEST_F(EntranceTest, OnlyTheCodeBecomesAToken) {
  const auto entrance = open();
  const auto wrong = entrance->join("22222222");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, core::ErrorCode::invalidArgument);
  EXPECT_FALSE(entrance->join(""));
  EXPECT_FALSE(entrance->join(entrance->code() + "2"));
  EXPECT_FALSE(entrance->join(entrance->code().substr(0, 7)));

  auto typed = entrance->code().substr(0, 4) + " - " + entrance->code().substr(4);
  for (auto& c : typed) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto token = entrance->join(typed);
  ASSERT_TRUE(token);
  EXPECT_TRUE(entrance->participantOf(*token));
  EXPECT_NE(entrance->participantOf(*token), entrance->participantOf(*entrance->join(typed)));
}

TEST_F(EntranceTest, NobodyMakesATokenOfTheirOwn) {
  const auto entrance = open();
  const auto token = *entrance->join(entrance->code());
  const auto participant = *entrance->participantOf(token);
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto forged = token;
    forged[i] = forged[i] == '0' ? '1' : '0';
    EXPECT_FALSE(entrance->participantOf(forged)) << forged;
  }
  for (const auto& forged :
       {std::string(), participant, participant + ".1", participant + ".1.", "." + participant,
        participant + "." + participant, participant + ".1." + participant, token + "0"}) {
    EXPECT_FALSE(entrance->participantOf(forged)) << forged;
  }
}

TEST_F(EntranceTest, ARestartKeepsCodeAndTokens) {
  auto entrance = open();
  ASSERT_TRUE(entrance->rotate(false));
  const auto code = entrance->code();
  const auto token = *entrance->join(code);
  const auto participant = entrance->participantOf(token);
  entrance.reset();
  entrance = open();
  EXPECT_EQ(entrance->code(), code);
  EXPECT_EQ(entrance->participantOf(token), participant);
  struct stat status {};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U) << "its secret is nobody else's";
}

TEST_F(EntranceTest, AnotherSessionKnowsNoTokenOfThisOne) {
  auto entrance = open();
  const auto token = *entrance->join(entrance->code());
  entrance.reset();
  std::filesystem::remove(file());
  EXPECT_FALSE(open()->participantOf(token));
}

TEST_F(EntranceTest, RotationEndsTheOldCodeAndKeepsWhoIsIn) {
  const auto entrance = open();
  const auto old = entrance->code();
  const auto token = *entrance->join(old);
  ASSERT_TRUE(entrance->rotate(false));
  EXPECT_NE(entrance->code(), old);
  EXPECT_FALSE(entrance->join(old));
  EXPECT_TRUE(entrance->participantOf(token));
  const auto second = *entrance->join(entrance->code());

  ASSERT_TRUE(entrance->rotate(true));
  EXPECT_FALSE(entrance->participantOf(token));
  EXPECT_FALSE(entrance->participantOf(second));
  EXPECT_TRUE(entrance->participantOf(*entrance->join(entrance->code())));
}

TEST_F(EntranceTest, ARotationThatCannotBeKeptDidNotHappen) {
  const auto entrance = open();
  const auto code = entrance->code();
  std::filesystem::create_directory(file().string() + ".new");
  EXPECT_FALSE(entrance->rotate(true));
  EXPECT_EQ(entrance->code(), code);
}

TEST_F(EntranceTest, GuessingIsLimitedAndTheLimitPasses) {
  const auto entrance = open();
  int tries = 0;
  while (tries < 1'000 &&
         entrance->join("22222222").error().code == core::ErrorCode::invalidArgument) {
    ++tries;
  }
  EXPECT_EQ(tries, 200);
  EXPECT_EQ(entrance->join(entrance->code()).error().code, core::ErrorCode::busy)
      << "else guesses could go on and be told by the one that is let in";
  clock_.advance(core::Seconds(0.1));
  EXPECT_TRUE(entrance->join(entrance->code()));
}

TEST_F(EntranceTest, TokensDoNotAge) {
  const auto entrance = open();
  const auto token = *entrance->join(entrance->code());
  clock_.advance(core::Seconds(86'400));
  EXPECT_TRUE(entrance->participantOf(token));
  EXPECT_TRUE(entrance->join(entrance->code()));
}

TEST_F(EntranceTest, TheTunnelsAddressGoesBeforeOurOwnAndTheGivenOneBeforeBoth) {
  const auto entrance = open();
  std::vector<std::string> told;
  entrance->whenChanged([&](const std::string& url) { told.push_back(url); });
  entrance->setTunnelOrigin("https://a.example");
  entrance->setTunnelOrigin("https://a.example");
  EXPECT_EQ(entrance->origin(), "https://a.example");
  entrance->setListenerOrigin("http://10.0.0.8:8080");
  EXPECT_TRUE(entrance->isOwnOrigin("http://10.0.0.8:8080"));
  EXPECT_FALSE(entrance->isOwnOrigin("http://10.0.0.7:8080"));
  entrance->setTunnelOrigin("https://b.example");
  ASSERT_TRUE(entrance->rotate(false));
  const auto code = entrance->code();
  ASSERT_EQ(told.size(), 3U);
  EXPECT_TRUE(told[0].starts_with("https://a.example/?j="));
  EXPECT_TRUE(told[1].starts_with("https://b.example/?j="));
  EXPECT_EQ(told[2], "https://b.example/?j=" + code);

  const auto given = open(true, "https://sampling.example");
  given->setTunnelOrigin("https://a.example");
  EXPECT_EQ(given->origin(), "https://sampling.example");
}

}  // namespace
}  // namespace exsampling::night
