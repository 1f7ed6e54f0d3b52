#include <exsampling/adapters/http_client/upload_client.hpp>
#include <exsampling/adapters/tls/own_authority.hpp>
#include <exsampling/app/commands/commands.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace exsampling::app {

namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr std::size_t kConnections = 32;  // at once; more phones take turns on them
constexpr int kTries = 20;

std::vector<fs::path> soundFilesIn(const fs::path& folder) {
  static const std::set<std::string> kSound = {".wav", ".flac", ".ogg", ".oga", ".opus"};
  std::vector<fs::path> files;
  std::error_code unreadable;
  for (const auto& entry : fs::recursive_directory_iterator(folder, unreadable)) {
    std::string extension = entry.path().extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (entry.is_regular_file() && kSound.contains(extension)) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::byte> readFile(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return {first, first + text.size()};
}

/// What became of the takes so far. Thread-safe.
class Tally {
 public:
  void add(const fs::path& file, const core::Result<adapters::UploadReply>& reply) {
    const std::lock_guard lock(mutex_);
    if (!reply || !reply->accepted()) {
      ++failed_;
      std::printf("%s: %s\n", file.filename().c_str(),
                  (reply ? reply->problem : reply.error().message).c_str());
      return;
    }
    ++accepted_;
    std::string heard;
    for (const std::string& category : reply->categories) {
      ++categories_[category];
      heard += (heard.empty() ? "" : ", ") + category;
    }
    if (heard.empty())
      heard = reply->analysed ? "nothing but silence" : "accepted, not analysed yet";
    std::printf("%s: %s\n", file.filename().c_str(), heard.c_str());
  }

  int printSummary() const {
    std::printf("\n%d takes accepted, %d failed\n", accepted_, failed_);
    for (const auto& [category, count] : categories_) {
      std::printf("%5d  %s\n", count, category.c_str());
    }
    return failed_ == 0 ? 0 : 1;
  }

 private:
  mutable std::mutex mutex_;
  int accepted_ = 0;
  int failed_ = 0;
  std::map<std::string, int> categories_;
};

/// Sends one take until it is accepted, as a phone does: again when the daemon is busy or the
/// connection broke, not again when it was refused.
core::Result<adapters::UploadReply> sendPatiently(adapters::UploadClient& phone,
                                                  const fs::path& file) {
  const auto id = core::RecordingId::random();
  const auto audio = readFile(file);
  auto reply = phone.send(id, audio);
  for (int attempt = 1; attempt < kTries; ++attempt) {
    if (reply && reply->status != 429 && reply->status != 503) break;
    std::this_thread::sleep_for(reply ? std::max(reply->retryAfter, std::chrono::seconds(1))
                                      : std::chrono::seconds(1));
    reply = phone.send(id, audio);
  }
  return reply;
}

}  // namespace

int rehearse(const RehearseRequest& request) {
  if (!fs::is_directory(request.folder)) {
    std::fprintf(stderr, "exsampling: there is no folder %s\n", request.folder.c_str());
    return 1;
  }
  const auto files = soundFilesIn(request.folder);
  if (files.empty()) {
    std::fprintf(stderr, "exsampling: no WAV, FLAC or Ogg file in %s\n", request.folder.c_str());
    return 1;
  }
  const auto authority = adapters::authorityFile(request.data / "tls");
  if (const auto reached = adapters::UploadClient(request.to, authority).openPage(); !reached) {
    std::fprintf(stderr,
                 "exsampling: %s; start `exsampling serve` first, or name its address with --to\n",
                 reached.error().message.c_str());
    return 1;
  }

  const std::size_t takes =
      request.takes > 0 ? static_cast<std::size_t>(request.takes) : files.size();
  const auto phones = static_cast<std::size_t>(request.phones);
  const std::size_t connections = std::min({phones, takes, kConnections});
  const auto interval = std::chrono::duration<double, std::ratio<60>>(1.0 / request.perMinute);
  const auto begin = steady_clock::now();
  Tally tally;

  // Every connection carries its own phones, so that no phone sends two takes at once.
  std::vector<std::jthread> threads;
  for (std::size_t c = 0; c < connections; ++c) {
    threads.emplace_back([&, c] {
      std::map<std::size_t, adapters::UploadClient> mine;
      for (std::size_t take = 0; take < takes; ++take) {
        if (take % phones % connections != c) continue;
        std::this_thread::sleep_until(begin + std::chrono::duration_cast<steady_clock::duration>(
                                                  interval * static_cast<double>(take)));
        const fs::path& file = files[take % files.size()];
        const auto [phone, isNew] = mine.try_emplace(take % phones, request.to, authority);
        if (isNew) (void)phone->second.openPage();
        tally.add(file, sendPatiently(phone->second, file));
      }
    });
  }
  threads.clear();  // joins
  return tally.printSummary();
}

}  // namespace exsampling::app
