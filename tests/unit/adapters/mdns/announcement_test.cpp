#include <exsampling/adapters/mdns/announcement.hpp>

#include <gmock/gmock.h>
#include <support/child_process.hpp>
#include <support/temporary_folder.hpp>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>

namespace exsampling::adapters {
namespace {

using namespace std::chrono_literals;
using support::ChildProcess;
using ::testing::HasSubstr;
using ::testing::Not;

/// A message bus and an Avahi daemon of the test's own; the latter in a network of its own, so that
/// nothing reaches the real one. That takes root.
class AnnouncementTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!canAnnounce()) GTEST_SKIP() << "built without Avahi";
    if (std::system("command -v dbus-daemon avahi-daemon avahi-browse ip > /dev/null && "
                    "unshare -n -m true 2> /dev/null") != 0) {
      GTEST_SKIP()
          << "needs dbus-daemon, avahi-daemon, avahi-browse and the right to make a network "
             "namespace";
    }
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + path("bus")).c_str(), 1);
  }

  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  void startBus() {
    std::ofstream(path("bus.conf"))
        << "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" "
           "\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n<busconfig>"
        << "<listen>unix:path=" << path("bus") << "</listen><policy context=\"default\">"
        << "<allow user=\"*\"/><allow own=\"*\"/><allow send_destination=\"*\"/>"
        << "<allow receive_sender=\"*\"/></policy></busconfig>\n";
    bus_.emplace(std::vector<std::string>{"dbus-daemon", "--nofork", "--print-address",
                                          "--config-file=" + path("bus.conf")});
    ASSERT_TRUE(bus_->readLine(10s)) << "the bus does not start";
  }

  void startAvahi() {
    std::ofstream(path("avahi.conf"))
        << "[server]\nhost-name=stage-laptop\nuse-ipv6=no\nenable-dbus=yes\n[publish]\n"
           "publish-workstation=no\n";
    avahi_.emplace(std::vector<std::string>{
        "unshare", "-n", "-m", "sh", "-c",
        "mkdir -p /run/avahi-daemon && mount -t tmpfs none /run/avahi-daemon && "
        "ip link add venue type veth peer name far && ip address add 10.9.8.7/24 dev venue && "
        "ip link set far up && ip link set venue up && exec avahi-daemon --no-drop-root "
        "--no-chroot "
        "--no-rlimits -f " +
            path("avahi.conf") + " 2> " + path("avahi.log")});
  }

  std::unique_ptr<Announcement> announce() {
    return std::make_unique<Announcement>(
        Announced{"ExSampling on laptop", {{"_https._tcp", 8080}, {"_osc._udp", 10501}}},
        [this](const std::string& message) {
          const std::lock_guard lock(mutex_);
          told_.push_back(message);
          changed_.notify_all();
        },
        200ms);
  }

  bool hears(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [&] { return told_.size() >= count; });
  }

  /// What the foreign client sees.
  static std::string browse(const std::string& type) {
    FILE* pipe = ::popen(("timeout 20 avahi-browse -rptk " + type + " 2>&1").c_str(), "r");
    std::string text;
    char buffer[1024];
    for (std::size_t got; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
      text.append(buffer, got);
    }
    ::pclose(pipe);
    return text;
  }

  support::TemporaryFolder folder_;
  std::optional<ChildProcess> bus_;
  std::optional<ChildProcess> avahi_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> told_;
};

TEST_F(AnnouncementTest, AnnouncesWhenAvahiAppearsAndAgainAfterItsRestart) {
  auto announcement = announce();
  ASSERT_TRUE(hears(1));
  EXPECT_THAT(told_[0], HasSubstr("no Avahi daemon runs here"));

  startBus();
  startAvahi();
  ASSERT_TRUE(hears(2)) << told_.back();
  while (told_.back() != "Announced by mDNS as ExSampling on laptop.") {
    ASSERT_TRUE(hears(told_.size() + 1)) << told_.back();
  }
  EXPECT_THAT(browse("_https._tcp"), HasSubstr("stage-laptop.local;10.9.8.7;8080;"));
  EXPECT_THAT(browse("_osc._udp"), HasSubstr("stage-laptop.local;10.9.8.7;10501;"));

  avahi_.reset();
  const auto before = told_.size();
  ASSERT_TRUE(hears(before + 1));
  startAvahi();
  ASSERT_TRUE(hears(before + 2));
  EXPECT_EQ(told_.back(), "Announced by mDNS as ExSampling on laptop.");

  announcement.reset();
  // The farewell is on its way for a moment.
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  auto seen = browse("_https._tcp");
  while (seen.find("8080") != std::string::npos && std::chrono::steady_clock::now() < deadline) {
    seen = browse("_https._tcp");
  }
  EXPECT_THAT(seen, Not(HasSubstr("8080")));
}

}  // namespace
}  // namespace exsampling::adapters
