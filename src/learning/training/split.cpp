#include <exsampling/learning/training/split.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string_view>

namespace exsampling::learning {

namespace {

core::Error invalid(const std::string& what) { return {core::ErrorCode::invalidArgument, what}; }

template <class T>
bool contains(const std::vector<T>& values, const T& value) {
  return std::ranges::find(values, value) != values.end();
}

core::Status checkLicences(const Dataset& dataset, const std::vector<std::string>& licences) {
  std::set<std::string> known;
  for (const DatasetFile& file : dataset.files) known.insert(file.licence);
  for (const std::string& licence : licences) {
    if (known.contains(licence)) continue;
    std::string names;
    for (const std::string& name : known) names += (names.empty() ? "" : ", ") + name;
    return invalid("No file of '" + dataset.name + "' has the licence '" + licence +
                   "'. It has: " + (names.empty() ? "none" : names) + ".");
  }
  return {};
}

std::set<std::size_t> heldOutByFold(const Dataset& dataset, const std::vector<int>& folds) {
  std::set<std::size_t> files;
  for (std::size_t i = 0; i < dataset.files.size(); ++i) {
    if (!contains(folds, dataset.files[i].fold)) files.insert(i);
  }
  return files;
}

// The same share of each category's readable files.
std::set<std::size_t> heldOutByChance(const ClipSet& clips, double share, std::uint64_t seed) {
  std::map<int, std::vector<std::size_t>> byLabel;
  for (const Clip& clip : clips.clips) {
    auto& files = byLabel[clip.label];
    if (files.empty() || files.back() != clip.file) files.push_back(clip.file);
  }
  std::mt19937_64 random(seed);
  std::set<std::size_t> held;
  for (auto& [label, files] : byLabel) {
    std::shuffle(files.begin(), files.end(), random);
    const auto count = static_cast<std::size_t>(share * static_cast<double>(files.size()) + 0.5);
    held.insert(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return held;
}

core::Status checkCategories(const Dataset& dataset, const ClipSet& clips, const Split& split) {
  std::vector<int> counts(dataset.labels.size());
  for (const std::size_t i : split.learned) {
    ++counts[static_cast<std::size_t>(clips.clips[i].label)];
  }
  std::string empty;
  for (std::size_t label = 0; label < counts.size(); ++label) {
    if (counts[label] == 0) empty += (empty.empty() ? "" : ", ") + dataset.labels[label];
  }
  if (empty.empty()) return {};
  return invalid(
      "Nothing to learn from in: " + empty +
      ". Add readable sounds, or choose other folds, licences or a smaller --validation.");
}

// Equal audio is equal to the last bit: copies of a file under other names.
core::Status checkNoLeak(const Dataset& dataset, const ClipSet& clips, const Split& split) {
  std::map<std::size_t, std::size_t> learned;  // hash of the audio -> clip
  const auto hashOf = [&](std::size_t i) {
    const auto& mono = clips.clips[i].mono;
    return std::hash<std::string_view>{}(
        {reinterpret_cast<const char*>(mono.data()), mono.size() * sizeof(float)});
  };
  const auto isSilent = [&](std::size_t i) {
    return std::ranges::all_of(clips.clips[i].mono, [](float sample) { return sample == 0.0F; });
  };
  for (const std::size_t i : split.learned) {
    if (!isSilent(i)) learned.emplace(hashOf(i), i);
  }
  std::string pairs;
  int count = 0;
  for (const std::size_t i : split.heldOut) {
    const auto same = learned.find(hashOf(i));
    if (same == learned.end() || clips.clips[same->second].mono != clips.clips[i].mono) continue;
    if (++count > 10) continue;
    pairs += "\n  " + dataset.files[clips.clips[same->second].file].path.string() +
             "\n  = " + dataset.files[clips.clips[i].file].path.string();
  }
  if (count == 0) return {};
  return invalid("The same audio would be learned from and measured with (" +
                 std::to_string(count) + " times), which makes the figures worthless:" + pairs +
                 "\nRemove the copies.");
}

}  // namespace

core::Result<Split> splitClips(const Dataset& dataset, const ClipSet& clips,
                               const SplitSpec& spec) {
  if (const auto ok = checkFolds(dataset, spec.folds); !ok) return ok.error();
  if (const auto ok = checkLicences(dataset, spec.licences); !ok) return ok.error();
  const auto held = spec.folds.empty() ? heldOutByChance(clips, spec.validation, spec.seed)
                                       : heldOutByFold(dataset, spec.folds);
  Split split;
  for (std::size_t i = 0; i < clips.clips.size(); ++i) {
    const std::size_t file = clips.clips[i].file;
    if (held.contains(file)) {
      split.heldOut.push_back(i);
    } else if (spec.licences.empty() || contains(spec.licences, dataset.files[file].licence)) {
      split.learned.push_back(i);
    }
  }
  if (const auto ok = checkCategories(dataset, clips, split); !ok) return ok.error();
  if (const auto ok = checkNoLeak(dataset, clips, split); !ok) return ok.error();
  return split;
}

}  // namespace exsampling::learning
