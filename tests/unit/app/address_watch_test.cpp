#include <exsampling/adapters/tls/own_authority.hpp>
#include <exsampling/app/address_watch.hpp>

#include <gmock/gmock.h>
#include <support/manual_clock.hpp>
#include <support/temporary_folder.hpp>

#include <cstdlib>
#include <fstream>

namespace exsampling::app {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AlarmList : public core::EventBus {
 public:
  AlarmList() {
    subscribe([this](const core::Event& event) {
      if (const auto* alarm = std::get_if<core::Alarm>(&event)) messages.push_back(alarm->message);
    });
  }
  std::vector<std::string> messages;
};

class AddressWatchTest : public ::testing::Test {
 protected:
  AddressWatchTest() { config_.data = folder_.path(); }

  std::unique_ptr<PublicCertificate> certificate(const std::vector<std::string>& addresses) {
    auto opened = PublicCertificate::open(config_, addresses, now_, alarms_);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  void makeFiles(const std::string& name) {
    const auto made =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 "
        "-subj /CN=x -addext subjectAltName=DNS:stage.example -keyout " +
        path(name + ".key") + " -out " + path(name + ".crt") + " 2> /dev/null";
    ASSERT_EQ(std::system(made.c_str()), 0);
  }

  support::TemporaryFolder folder_;
  night::Config config_;
  AlarmList alarms_;
  int writes_ = 0;
  core::WallTime now_ = std::chrono::system_clock::now();
};

TEST_F(AddressWatchTest, TheQrCodeFollowsTheMachineToAnotherNetwork) {
  support::ManualClock clock;
  clock.advance(core::Seconds(2e9));
  now_ = clock.wallNow();
  auto entrance =
      night::Entrance::open({.file = folder_.path() / "join", .asksForCode = false}, clock);
  ASSERT_TRUE(entrance);
  std::vector<std::string> shown;
  (*entrance)->whenChanged([&](const std::string& url) { shown.push_back(url); });
  Addresses now{"192.168.1.20", {"192.168.1.20"}};  // at home
  AddressWatch watch([&] { return now; }, 8443, certificate({"192.168.1.20"}), **entrance, clock);
  watch.refresh();
  now = {"127.0.0.1", {}};  // in no network, on the way
  watch.refresh();
  now = {"10.3.2.1", {"10.3.2.1"}};  // in the venue's
  watch.refresh();
  watch.refresh();
  EXPECT_THAT(shown, ElementsAre("https://192.168.1.20:8443", "https://10.3.2.1:8443"));
  EXPECT_THAT(alarms_.messages, ElementsAre(HasSubstr("The certificate was replaced")));
}

TEST_F(AddressWatchTest, ACertificateIsRenewedInTimeAndSaysSo) {
  auto own = certificate({"192.168.1.20"});
  own->refresh({"192.168.1.20"}, now_ + 2min);
  EXPECT_THAT(alarms_.messages, IsEmpty());
  own->refresh({"192.168.1.20"}, now_ + 380 * 24h);
  EXPECT_THAT(alarms_.messages, ElementsAre(HasSubstr("browsers warn again")));
}

TEST_F(AddressWatchTest, EditedFilesAreReadOnceBothAreThereAndAMistakeKeepsTheOldOnes) {
  makeFiles("first");
  makeFiles("second");
  const auto put = [&](const std::string& from, const std::string& ending) {
    std::filesystem::copy_file(path(from + ending), path("used" + ending),
                               std::filesystem::copy_options::overwrite_existing);
    // Of the same size within the clock's grain.
    std::filesystem::last_write_time(
        path("used" + ending), std::filesystem::file_time_type::clock::now() + ++writes_ * 1s);
  };
  put("first", ".crt");
  put("first", ".key");
  config_.tls = {night::TlsMode::files, path("used.crt"), path("used.key")};
  auto files = certificate({});
  ASSERT_NE(files, nullptr);
  put("second", ".crt");
  files->refresh({}, now_ + 1s);
  put("second", ".key");
  files->refresh({}, now_ + 2s);
  files->refresh({}, now_ + 3s);
  EXPECT_THAT(alarms_.messages, IsEmpty());

  put("first", ".key");
  for (int second = 4; second < 8; ++second)
    files->refresh({}, now_ + std::chrono::seconds(second));
  EXPECT_THAT(
      alarms_.messages,
      ElementsAre(HasSubstr("used.key: this key does not belong to the first certificate")));
}

}  // namespace
}  // namespace exsampling::app
