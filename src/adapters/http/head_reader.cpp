#include <exsampling/adapters/http/head_reader.hpp>
#include <exsampling/adapters/http/request_head.hpp>
#include <exsampling/core/work/thread_name.hpp>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

namespace exsampling::adapters {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

HeadReader::HeadReader(std::string threadName, Limits limits,
                       std::function<void(ArrivedRequest)> onArrival)
    : threadName_(std::move(threadName)), limits_(limits), onArrival_(std::move(onArrival)) {
  if (::pipe(wakePipe_) != 0) throw std::runtime_error("no more files can be opened");
  for (const int end : wakePipe_) {
    ::fcntl(end, F_SETFL, O_NONBLOCK);
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
  }
  thread_ = std::thread([this] { run(); });
}

HeadReader::~HeadReader() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake();
  thread_.join();
  for (const int end : wakePipe_) ::close(end);
}

void HeadReader::add(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    newcomers_.push_back(std::move(connection));
  }
  wake();
}

void HeadReader::wake() {
  const char nudge = 0;
  // A full pipe means that the reader is being woken anyway.
  [[maybe_unused]] const auto written = ::write(wakePipe_[1], &nudge, 1);
}

void HeadReader::takeNewcomers() {
  std::array<char, 256> nudges{};
  while (::read(wakePipe_[0], nudges.data(), nudges.size()) > 0) {
  }
  std::list<std::unique_ptr<Connection>> newcomers;
  {
    const std::lock_guard lock(mutex_);
    newcomers.swap(newcomers_);
  }
  for (auto& connection : newcomers) {
    Unfinished unfinished{{std::move(connection), {}}, steady_clock::now() + limits_.patience};
    if (!advance(unfinished)) continue;
    if (unfinished_.size() == limits_.connections) unfinished_.pop_front();
    unfinished_.push_back(std::move(unfinished));
  }
}

/// Reads what has arrived; false: remove the connection from this reader.
bool HeadReader::advance(Unfinished& unfinished) {
  std::array<char, 4'096> buffer{};
  auto& [connection, received] = unfinished.request;
  for (;;) {
    const auto got = connection->receiveNow(buffer.data(), buffer.size());
    if (got == -1) return true;
    if (got <= 0) return false;
    const auto searchFrom = received.size() < 3 ? 0 : received.size() - 3;
    received.append(buffer.data(), static_cast<std::size_t>(got));
    if (received.find("\r\n\r\n", searchFrom) != std::string::npos ||
        received.size() > kMaxHeadBytes) {
      onArrival_(std::move(unfinished.request));
      return false;
    }
  }
}

void HeadReader::run() {
  core::nameThread(threadName_);
  std::vector<pollfd> entries;
  for (;;) {
    entries.assign(1, {wakePipe_[0], POLLIN, 0});
    for (const auto& unfinished : unfinished_) {
      const auto& connection = *unfinished.request.connection;
      entries.push_back({connection.socket(), connection.awaited(), 0});
    }
    auto patience = milliseconds(-1);
    if (!unfinished_.empty()) {
      const auto left = unfinished_.front().deadline - steady_clock::now();
      patience = std::max(milliseconds(0), std::chrono::ceil<milliseconds>(left));
    }
    ::poll(entries.data(), static_cast<nfds_t>(entries.size()), static_cast<int>(patience.count()));

    const auto now = steady_clock::now();
    auto entry = entries.begin() + 1;
    for (auto unfinished = unfinished_.begin(); unfinished != unfinished_.end(); ++entry) {
      const bool stays =
          (entry->revents == 0 || advance(*unfinished)) && now < unfinished->deadline;
      unfinished = stays ? std::next(unfinished) : unfinished_.erase(unfinished);
    }
    takeNewcomers();
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
}

}  // namespace exsampling::adapters
