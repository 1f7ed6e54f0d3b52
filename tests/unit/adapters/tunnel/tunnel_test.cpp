#include <exsampling/adapters/tunnel/tunnel.hpp>

#include <gtest/gtest.h>
#include <support/temporary_folder.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "support/places.hpp"
#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <vector>

namespace exsampling::adapters {
namespace {

using namespace std::chrono_literals;

/// Tunnels with stand-ins in PATH for the programs; nothing leaves this machine.
class TunnelTest : public ::testing::TestWithParam<TunnelProgram> {
 protected:
  TunnelTest() {
    ::setenv("STAND_IN", folder_.path().c_str(), 1);
    ::setenv("PATH",
             ((support::sourceFolder() / "tests/support/tunnel").string() + ":" + path_).c_str(),
             1);
  }
  ~TunnelTest() override { ::setenv("PATH", path_.c_str(), 1); }

  std::unique_ptr<Tunnel> open(std::chrono::milliseconds addressPatience = 60s) {
    auto tunnel =
        Tunnel::open({.program = GetParam(),
                      .port = 4711,
                      .firstPause = 10ms,
                      .longestPause = 40ms,
                      .addressPatience = addressPatience},
                     {.onAddress = [this](const auto& origin) { note(origins_, origin); },
                      .onTrouble = [this](const auto& words) { note(troubles_, words); }});
    EXPECT_TRUE(tunnel) << tunnel.error().message;
    return *std::move(tunnel);
  }

  void tell(const std::string& wish) const { std::ofstream(folder_.path() / wish).put('\n'); }
  std::string read(const std::string& name) const {
    std::ifstream file(folder_.path() / name);
    std::string line;
    std::getline(file, line);
    return line;
  }

  std::string address(int start) const {
    const auto number = std::to_string(start);
    return GetParam() == TunnelProgram::ngrok
               ? "https://0123-198-51-100-" + number + ".ngrok-free.app"
               : "https://four-random-words-" + number + ".trycloudflare.com";
  }

  /// The first so many, within 20 s; fewer when they did not come.
  std::vector<std::string> await(const std::vector<std::string>& list, std::size_t count) {
    std::unique_lock lock(mutex_);
    noted_.wait_for(lock, 20s, [&] { return list.size() >= count; });
    return list;
  }

  support::TemporaryFolder folder_;
  std::vector<std::string> origins_;
  std::vector<std::string> troubles_;

 private:
  void note(std::vector<std::string>& list, const std::string& text) {
    const std::lock_guard lock(mutex_);
    list.push_back(text);
    noted_.notify_all();
  }

  const std::string path_ = std::getenv("PATH");
  std::mutex mutex_;
  std::condition_variable noted_;
};

/// Whether a process is there that is not only waiting to be reaped.
bool runs(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(status, text);
  const auto state = text.rfind(") ");
  return state != std::string::npos && text[state + 2] != 'Z';
}

bool endsSoon(pid_t process) {
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (runs(process) && std::chrono::steady_clock::now() < deadline) ::usleep(10'000);
  return !runs(process);
}

TEST_P(TunnelTest, TheAddressIsHeardWhenItComes) {
  tell("wait");
  const auto tunnel = open(0ms);
  const auto troubles = await(troubles_, 1);
  ASSERT_EQ(troubles.size(), 1U) << "that it takes long is said";
  EXPECT_NE(troubles[0].find("no address for phones yet"), std::string::npos);
  EXPECT_TRUE(origins_.empty());
  std::filesystem::remove(folder_.path() / "wait");
  EXPECT_EQ(await(origins_, 1), std::vector{address(1)});
  EXPECT_NE(read("arguments").find("127.0.0.1:4711"), std::string::npos);
}

TEST_P(TunnelTest, ItIsStartedAgainWhenItDiesAndItsNewAddressIsHeard) {
  const auto tunnel = open();
  for (int start = 1; start <= 3; ++start) {
    const auto origins = await(origins_, static_cast<std::size_t>(start));
    ASSERT_EQ(origins.size(), static_cast<std::size_t>(start));
    EXPECT_EQ(origins.back(), address(start));
    tell("die");
  }
  const auto troubles = await(troubles_, 3);
  ASSERT_EQ(troubles.size(), 3U);
  EXPECT_TRUE(troubles[0].starts_with(tunnelName(GetParam()) + " has ended")) << troubles[0];
}

TEST_P(TunnelTest, WhyItEndedIsToldInItsOwnWords) {
  tell("refuse");
  const auto tunnel = open();
  const auto troubles = await(troubles_, 1);
  ASSERT_EQ(troubles.size(), 1U);
  const std::string words = GetParam() == TunnelProgram::ngrok
                                ? "Usage of ngrok requires a verified account. ERR_NGROK_4018"
                                : "dial tcp: no route to host";
  EXPECT_NE(troubles[0].find(words), std::string::npos) << troubles[0];
  EXPECT_EQ(await(origins_, 1), std::vector{address(2)})
      << "and an address of the service itself is none of ours";
}

TEST_P(TunnelTest, ItEndsWithUs) {
  auto tunnel = open();
  await(origins_, 1);
  const pid_t process = std::stoi(read("process"));
  EXPECT_TRUE(runs(process));
  tunnel.reset();
  EXPECT_FALSE(runs(process));
}

TEST_P(TunnelTest, ItEndsWhenWeAreKilled) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto tunnel = open();
    await(origins_, 1);
    ::raise(SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  ASSERT_NE(read("process"), "");
  EXPECT_TRUE(endsSoon(std::stoi(read("process"))));
}

TEST_P(TunnelTest, AMissingProgramIsSaidWithWhatToDo) {
  ::setenv("PATH", folder_.path().c_str(), 1);
  const auto tunnel = Tunnel::open({.program = GetParam(), .port = 1}, {});
  ASSERT_FALSE(tunnel);
  const auto& message = tunnel.error().message;
  EXPECT_TRUE(message.starts_with(tunnelName(GetParam()) + " is not installed")) << message;
  EXPECT_NE(message.find("Install it from https://"), std::string::npos) << message;
  EXPECT_NE(message.find("Without it"), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(Programs, TunnelTest,
                         ::testing::Values(TunnelProgram::ngrok, TunnelProgram::cloudflared),
                         [](const auto& one) { return tunnelName(one.param); });

TEST(TunnelLogTest, OnlyTheLineWithTheAddressTellsIt) {
  const auto ngrok = [](std::string_view line) {
    return findTunnelAddress(TunnelProgram::ngrok, line);
  };
  EXPECT_EQ(ngrok(R"({"msg":"started tunnel","url":"https://music.example.org/"})"),
            "https://music.example.org");
  EXPECT_EQ(ngrok(R"({"msg":"started tunnel","url":"http://plain.ngrok.io"})"), "");
  EXPECT_EQ(ngrok(R"({"msg":"join connections","url":"https://x.example"})"), "");
  EXPECT_EQ(ngrok(R"({"msg":"started tunnel","url":7})"), "");
  EXPECT_EQ(ngrok("started tunnel https://x.ngrok.app"), "");
  EXPECT_EQ(ngrok("[1,2"), "");
  const auto cloudflared = [](std::string_view line) {
    return findTunnelAddress(TunnelProgram::cloudflared, line);
  };
  EXPECT_EQ(cloudflared("INF see https://a.example then https://b-c.trycloudflare.com | "),
            "https://b-c.trycloudflare.com");
  EXPECT_EQ(cloudflared("ERR Post \"https://api.trycloudflare.com/tunnel\""), "");
  EXPECT_EQ(cloudflared("https://"), "");
}

}  // namespace
}  // namespace exsampling::adapters
