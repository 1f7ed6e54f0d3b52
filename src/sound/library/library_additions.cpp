#include <exsampling/core/files/sha256.hpp>
#include <exsampling/core/reading/object_reader.hpp>
#include <exsampling/sound/library/library_additions.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <system_error>
#include <utility>

namespace exsampling::sound {

namespace {

namespace fs = std::filesystem;
using State = core::LibraryAddition::State;

constexpr auto kJob = "library";
constexpr std::size_t kMostFolders = 1000;

core::Error none() {
  return {core::ErrorCode::unavailable,
          "There is no library tonight: it could not be opened when the program started."};
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

void setProgress(core::LibraryAddition& addition, const core::Progress& progress) {
  addition.done = progress.done;
  addition.all = progress.all;
  addition.latest = progress.latest;
}

}  // namespace

LibraryAdditions::LibraryAdditions(LibraryAdditionsParts parts) : parts_(std::move(parts)) {}

core::Result<LibraryContents> LibraryAdditions::contents() const {
  if (!parts_.library) return none();
  auto places = parts_.library->places();
  if (!places) return places.error();
  const auto size = parts_.library->size();
  if (!size) return size.error();
  const std::lock_guard lock(mutex_);
  return LibraryContents{*std::move(places), *size, latest()};
}

std::optional<core::LibraryAddition> LibraryAdditions::latest() const {
  auto addition = addition_;
  if (addition && addition->state == State::running) {
    if (const auto progress = parts_.jobs.progress(kJob)) setProgress(*addition, *progress);
  }
  return addition;
}

core::Status LibraryAdditions::add(const std::string& written, bool inWindows) {
  if (!parts_.library) return none();
  const auto path = read(written);
  if (!path) return path.error();
  std::error_code problem;
  if (fs::status(*path, problem).type() == fs::file_type::not_found) {
    return core::Error{core::ErrorCode::notFound, "There is no " + path->string() + "."};
  }
  const core::LibraryAddition begun{.path = *path};
  const std::lock_guard lock(mutex_);
  core::NewJob wanted;
  wanted.kind = kJob;
  wanted.refusal = {core::ErrorCode::conflict,
                    path->string() + " is being added. Wait until it is done, or stop it first."};
  wanted.inBackground = true;
  wanted.onProgress = [this, begun](const core::Progress& progress) {
    auto addition = begun;
    setProgress(addition, progress);
    tell(addition);
  };
  auto job = parts_.jobs.begin(std::move(wanted));
  if (!job) return job.error();
  addition_ = begun;
  tell(begun);
  const IndexRequest request{.paths = {*path},
                             .division = inWindows ? Division::windows : Division::onsets,
                             .model = parts_.model};
  parts_.jobs.start(*std::move(job), [this, request](core::Job& running) {
    auto ended = work(request, running);
    const std::lock_guard ending(mutex_);
    setProgress(ended, parts_.jobs.progress(kJob).value_or(core::Progress{}));
    addition_ = ended;
    // Before the announcement: a watcher may begin the next at once.
    running.end();
    tell(ended);
  });
  return {};
}

void LibraryAdditions::stopAdding() { parts_.jobs.stop(kJob); }

core::Status LibraryAdditions::remove(const std::string& written) {
  if (!parts_.library) return none();
  const auto path = read(written);
  if (!path) return path.error();
  const auto job = parts_.jobs.begin(
      {.kind = kJob,
       .refusal = {core::ErrorCode::conflict,
                   path->string() + " is being removed. Wait until it is done."}});
  if (!job) return job.error();
  if (const auto gone = parts_.library->forget(*path); !gone) return gone.error();
  parts_.events.publish(core::LibraryChanged{});
  return {};
}

core::Result<FolderListing> LibraryAdditions::foldersIn(const std::string& written) const {
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

core::LibraryAddition LibraryAdditions::work(const IndexRequest& request, core::Job& job) const {
  IndexParts parts{parts_.files, *parts_.library, core::sha256OfFile, {}};
  parts.describers.push_back(parts_.makeDescriber());
  const auto progress = [&job](std::size_t done, std::size_t all, const fs::path& latest) {
    job.report({done, all, latest.string()});
  };
  auto report = indexFiles(request, parts, progress, job.stopToken());
  core::LibraryAddition ended{.path = request.paths.front()};
  if (!report) {
    ended.state = State::failed;
    ended.failure = report.error().message;
    return ended;
  }
  ended.state = report->stopped ? State::stopped : State::done;
  ended.added = report->added;
  ended.segments = report->segments;
  ended.moved = report->moved;
  ended.unchanged = report->unchanged;
  ended.unusable = std::move(report->unusable);
  return ended;
}

void LibraryAdditions::tell(const core::LibraryAddition& addition) const {
  parts_.events.publish(core::LibraryChanged{addition});
}

}  // namespace exsampling::sound
