#include <exsampling/core/files/sha256.hpp>
#include <exsampling/core/reading/object_reader.hpp>
#include <exsampling/core/work/priority.hpp>
#include <exsampling/core/work/thread_name.hpp>
#include <exsampling/sound/library/library_keeper.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

namespace exsampling::sound {

namespace {

namespace fs = std::filesystem;
using State = core::LibraryAddition::State;

constexpr std::chrono::milliseconds kBetweenTellings{250};
constexpr std::size_t kMostFolders = 1000;

core::Error none() {
  return {core::ErrorCode::unavailable,
          "There is no library tonight: it could not be opened when the program started."};
}

core::Error underWay(const fs::path& path) {
  return {core::ErrorCode::conflict,
          path.string() + " is being added. Wait until it is done, or stop it first."};
}

core::Result<fs::path> read(const std::string& written) {
  const bool isWhole = written.starts_with('/') || written == "~" || written.starts_with("~/");
  if (!isWhole || written.find('\0') != std::string::npos) {
    return core::Error{core::ErrorCode::invalidArgument,
                       "Write the whole path of a folder, such as /home/me/Sounds or ~/Sounds."};
  }
  return keptPath(core::resolvePath(written == "~" ? "~/" : written, "/"));
}

/// Whether it can be sent to a page and come back as it is.
bool isText(const std::string& name) {
  try {
    return !nlohmann::json(name).dump().empty();
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

}  // namespace

LibraryKeeper::LibraryKeeper(LibraryKeeperParts parts) : parts_(std::move(parts)) {}

LibraryKeeper::~LibraryKeeper() { stop(); }

void LibraryKeeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  const std::lock_guard lock(starting_);
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

core::Result<LibraryContents> LibraryKeeper::contents() const {
  if (!parts_.library) return none();
  auto places = parts_.library->places();
  if (!places) return places.error();
  const auto size = parts_.library->size();
  if (!size) return size.error();
  const std::lock_guard lock(mutex_);
  return LibraryContents{*std::move(places), *size, addition_};
}

core::Status LibraryKeeper::add(const std::string& written, bool inWindows) {
  if (!parts_.library) return none();
  const auto path = read(written);
  if (!path) return path.error();
  std::error_code problem;
  if (fs::status(*path, problem).type() == fs::file_type::not_found) {
    return core::Error{core::ErrorCode::notFound, "There is no " + path->string() + "."};
  }
  const std::lock_guard starting(starting_);
  const core::LibraryAddition begun{.path = *path};
  {
    const std::lock_guard lock(mutex_);
    if (ending_) return core::Error{core::ErrorCode::unavailable, "The program is ending."};
    if (addition_ && addition_->state == State::running) return underWay(addition_->path);
    addition_ = begun;
    lastTold_ = parts_.clock.steadyNow();
  }
  tell(begun);
  const IndexRequest request{.paths = {*path},
                             .division = inWindows ? Division::windows : Division::onsets,
                             .model = parts_.model};
  thread_ = std::jthread([this, request](const std::stop_token& stop) { run(request, stop); });
  return {};
}

void LibraryKeeper::stopAdding() {
  const std::lock_guard lock(starting_);
  thread_.request_stop();
}

core::Status LibraryKeeper::remove(const std::string& written) {
  if (!parts_.library) return none();
  const auto path = read(written);
  if (!path) return path.error();
  const std::lock_guard starting(starting_);
  {
    const std::lock_guard lock(mutex_);
    if (addition_ && addition_->state == State::running) return underWay(addition_->path);
  }
  if (const auto gone = parts_.library->forget(*path); !gone) return gone.error();
  parts_.events.publish(core::LibraryChanged{});
  return {};
}

core::Result<FolderListing> LibraryKeeper::foldersIn(const std::string& written) const {
  const auto folder = read(written.empty() ? "~" : written);
  if (!folder) return folder.error();
  std::error_code problem;
  FolderListing listing{.folder = *folder};
  fs::directory_iterator at(*folder, problem);
  for (; !problem && at != fs::directory_iterator(); at.increment(problem)) {
    const std::string name = at->path().filename().string();
    std::error_code ignored;
    if (!name.starts_with('.') && at->is_directory(ignored) && isText(name)) {
      listing.names.push_back(name);
    }
  }
  if (problem) {
    const bool isGone =
        problem == std::errc::no_such_file_or_directory || problem == std::errc::not_a_directory;
    return core::Error{isGone ? core::ErrorCode::notFound : core::ErrorCode::storage,
                       folder->string() + " cannot be read: " + problem.message() + "."};
  }
  std::ranges::sort(listing.names);
  listing.more = listing.names.size() > kMostFolders;
  if (listing.more) listing.names.resize(kMostFolders);
  return listing;
}

void LibraryKeeper::run(const IndexRequest& request, const std::stop_token& stop) {
  core::nameThread("library");
  core::workInTheBackground();
  IndexParts parts{parts_.files, *parts_.library, core::sha256OfFile, {}};
  parts.describers.push_back(parts_.makeDescriber());
  const auto progress = [this](std::size_t done, std::size_t all, const fs::path& latest) {
    std::optional<core::LibraryAddition> told;
    {
      const std::lock_guard lock(mutex_);
      addition_->done = done;
      addition_->all = all;
      addition_->latest = latest;
      const auto now = parts_.clock.steadyNow();
      if (now - *lastTold_ >= kBetweenTellings) {
        lastTold_ = now;
        told = addition_;
      }
    }
    if (told) tell(*told);
  };
  auto report = indexFiles(request, parts, progress, stop);
  const auto ended = [&] {
    const std::lock_guard lock(mutex_);
    if (!report) {
      addition_->state = State::failed;
      addition_->failure = report.error().message;
    } else {
      addition_->state = report->stopped ? State::stopped : State::done;
      addition_->added = report->added;
      addition_->segments = report->segments;
      addition_->moved = report->moved;
      addition_->unchanged = report->unchanged;
      addition_->unusable = std::move(report->unusable);
    }
    return *addition_;
  }();
  tell(ended);
}

void LibraryKeeper::tell(const core::LibraryAddition& addition) {
  parts_.events.publish(core::LibraryChanged{addition});
}

}  // namespace exsampling::sound
