#include <exsampling/core/files/durable_file.hpp>
#include <exsampling/core/reading/object_reader.hpp>
#include <exsampling/stage/mapping/edit_mapping.hpp>
#include <exsampling/stage/mapping/file_mapping_store.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace exsampling::stage {
namespace {

using core::Error;
using core::ErrorCode;

std::string versionOf(const std::string& text) {
  return std::to_string(std::hash<std::string>{}(text));
}

}  // namespace

FileMappingStore::FileMappingStore(std::filesystem::path file, core::ModelManifest model,
                                   core::Mapping mapping, Stamp loaded)
    : file_(std::move(file)),
      model_(std::move(model)),
      mapping_(std::make_shared<const core::Mapping>(std::move(mapping))),
      read_(loaded),
      seen_(loaded) {}

core::Reading<std::unique_ptr<FileMappingStore>> FileMappingStore::open(
    const std::filesystem::path& file, const core::ModelManifest& model) {
  // Stamped before it is read: an edit in between is found by the first refresh.
  const Stamp stamp = stampOf(file);
  core::Reading<core::Mapping> reading = readMapping(file, &model);
  if (!reading.ok()) return {nullptr, std::move(reading.problems)};
  return {std::unique_ptr<FileMappingStore>(
              new FileMappingStore(file, model, std::move(reading.value), stamp)),
          {}};
}

std::shared_ptr<const core::Mapping> FileMappingStore::current() const {
  const std::lock_guard lock(mutex_);
  return mapping_;
}

void FileMappingStore::accept(std::vector<std::string> labels) {
  const std::lock_guard editing(editing_);
  model_.labels = std::move(labels);
}

Refresh FileMappingStore::refresh() {
  const std::lock_guard editing(editing_);
  const Stamp now = stampOf(file_);
  const bool settled = now == seen_;
  seen_ = now;
  if (!settled || now == read_) return {};

  core::Reading<core::Mapping> reading = readMapping(file_, &model_);
  if (stampOf(file_) != now) return {};  // written to while we read
  read_ = now;
  if (!reading.ok()) return {false, std::move(reading.problems)};
  auto mapping = std::make_shared<const core::Mapping>(std::move(reading.value));
  const std::lock_guard lock(mutex_);
  mapping_ = std::move(mapping);
  return {true, {}};
}

core::Result<core::EditableMapping> FileMappingStore::read() const {
  const std::lock_guard editing(editing_);
  const auto text = core::readJsonFile(file_);
  if (!text) return text.error();
  return core::EditableMapping{*current(), versionOf(*text),
                               !undo_.empty() && undo_.back().after == *text};
}

core::Status FileMappingStore::edit(const MappingEdit& edit,
                                    const std::optional<std::string>& version) {
  const std::lock_guard editing(editing_);
  const auto text = core::readJsonFile(file_);
  if (!text) return text.error();
  if (version && *version != versionOf(*text)) {
    return Error{ErrorCode::conflict,
                 "Somebody else has changed the mapping in the meantime. Look at it again."};
  }
  auto edited = editMapping(*text, file_, edit);
  if (!edited) return edited.error();
  const Step step{*text, *std::move(edited)};
  if (step.after == step.before) return {};
  return take(step);
}

core::Status FileMappingStore::undo() {
  const std::lock_guard editing(editing_);
  if (undo_.empty()) {
    return Error{ErrorCode::notFound, "There is no edit of the mapping to undo."};
  }
  const auto text = core::readJsonFile(file_);
  if (!text) return text.error();
  if (*text != undo_.back().after) {
    return Error{ErrorCode::conflict,
                 "The mapping was changed by hand since the last edit; undo would lose that."};
  }
  if (const auto replaced = replace({undo_.back().after, undo_.back().before}); !replaced) {
    return replaced;
  }
  undo_.pop_back();
  return {};
}

core::Result<std::vector<std::string>> FileMappingStore::scenes() const {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry :
       std::filesystem::directory_iterator(file_.parent_path() / "scenes", none)) {
    const auto& path = entry.path();
    if (path.extension() == ".json" && path.stem().string() != "mapping.schema") {
      names.push_back(path.stem().string());
    }
  }
  std::ranges::sort(names);
  return names;
}

core::Status FileMappingStore::switchTo(const std::string& scene) {
  // Only listed scenes: a name is not a path.
  const auto known = scenes();
  if (std::ranges::find(*known, scene) == known->end()) {
    return Error{ErrorCode::notFound, "There is no scene " + core::inQuotes(scene) +
                                          "; there is: " + core::listed(*known) + "."};
  }
  const std::lock_guard editing(editing_);
  auto before = core::readJsonFile(file_);
  if (!before) return before.error();
  auto after = core::readJsonFile(file_.parent_path() / "scenes" / (scene + ".json"));
  if (!after) return after.error();
  const Step step{*std::move(before), *std::move(after)};
  return take(step);
}

core::Status FileMappingStore::take(const Step& step) {
  if (const auto replaced = replace(step); !replaced) return replaced;
  undo_.push_back(step);
  if (undo_.size() > kMaxUndo) undo_.erase(undo_.begin());
  return {};
}

core::Status FileMappingStore::replace(const Step& step) {
  auto reading = parseMapping(step.after, file_,
                              {&model_, [](const std::filesystem::path& preload) {
                                 std::error_code unreadable;
                                 return std::filesystem::is_regular_file(preload, unreadable);
                               }});
  if (!reading.ok())
    return Error{ErrorCode::invalidArgument, core::formatProblems(reading.problems)};
  if (const auto written = core::writeDurably(file_, step.after); !written) return written;
  read_ = seen_ = stampOf(file_);
  auto mapping = std::make_shared<const core::Mapping>(std::move(reading.value));
  const std::lock_guard lock(mutex_);
  mapping_ = std::move(mapping);
  return {};
}

FileMappingStore::Stamp FileMappingStore::stampOf(const std::filesystem::path& file) {
  Stamp stamp;
  std::error_code error;
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return stamp;
  stamp.inode = static_cast<std::uintmax_t>(status.st_ino);
  stamp.size = static_cast<std::uintmax_t>(status.st_size);
  stamp.modified = std::filesystem::last_write_time(file, error);  // finer than st_mtime's seconds
  stamp.present = !error;
  return stamp;
}

}  // namespace exsampling::stage
