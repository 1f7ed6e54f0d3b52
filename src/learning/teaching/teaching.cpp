#include <exsampling/core/files/durable_file.hpp>
#include <exsampling/learning/teaching/taught_files.hpp>
#include <exsampling/learning/teaching/taught_model.hpp>
#include <exsampling/learning/teaching/teaching.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <utility>

namespace exsampling::learning {

namespace {

namespace fs = std::filesystem;
using core::Error;
using core::ErrorCode;
using nlohmann::json;

// With this many a training stays under 2 s; the newest ones are used.
constexpr std::size_t kMostExamples = 1000;
// This many embeddings at once delay the storing of a take by a millisecond or two.
constexpr std::size_t kPortion = 200;
constexpr auto kJob = "training";

/// The name that a head, or the network alone, gives a stored sound: exactly the classifier's.
std::string nameOf(const sound::SampleEmbedding& sound, const TaughtHead* head,
                   const std::vector<std::string>& labels) {
  core::Prediction prediction{sound.untaught, sound.values, {}};
  if (head) prediction.probabilities = applyHead(*head, prediction, labels);
  const auto top = core::topCategories(prediction, labels, 1);
  return top.empty() ? std::string() : top.front().category;
}

/// The session's identity, wherever its folder is: another session may have the same name.
std::string newIdentity() {
  std::random_device random;  // the system's generator
  char text[33];
  std::snprintf(text, sizeof text, "%08x%08x%08x%08x", random(), random(), random(), random());
  return text;
}

/// `{"session": identity, "steps": {network: [1, 2]}}`, the last step being in use.
json readHistory(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  auto history = json::parse(in, nullptr, /*allow_exceptions=*/false);
  const bool isGood = history.is_object() && history.value("session", json()).is_string() &&
                      history.value("steps", json()).is_object();
  return isGood ? history : json{{"session", newIdentity()}, {"steps", json::object()}};
}

}  // namespace

Teaching::Teaching(Settings settings, const sound::Arrivals& arrivals, TaughtClassifier& classifier,
                   CategoryNames names, ModelFolders kept, ModelFolders steps,
                   core::EventBus& events, core::Jobs& jobs)
    : settings_(std::move(settings)),
      arrivals_(arrivals),
      classifier_(classifier),
      events_(events),
      jobs_(jobs),
      network_(classifier.manifest().sha256),
      networkLabels_(classifier.manifest().labels.size() - classifier.manifest().own),
      ownHead_(classifier.head() ? std::optional(*classifier.head()) : std::nullopt),
      names_(std::move(names)),
      kept_(std::move(kept)),
      steps_(std::move(steps)) {}

core::Result<std::unique_ptr<Teaching>> Teaching::open(Settings settings,
                                                       const sound::Arrivals& arrivals,
                                                       TaughtClassifier& classifier,
                                                       CategoryNames names, core::EventBus& events,
                                                       core::Jobs& jobs) {
  auto kept = ModelFolders::open(settings.models);
  if (!kept) return kept.error();
  auto steps = ModelFolders::open(settings.session / "taught");
  if (!steps) return steps.error();
  std::unique_ptr<Teaching> teaching(new Teaching(std::move(settings), arrivals, classifier,
                                                  std::move(names), *std::move(kept),
                                                  *std::move(steps), events, jobs));
  if (const auto restored = teaching->restore(); !restored) return restored.error();
  return teaching;
}

core::Status Teaching::restore() {
  const json history = readHistory(historyFile());
  identity_ = history.at("session").get<std::string>();
  std::set<int> listed;
  for (const auto& [network, steps] : history.at("steps").items()) {
    for (const json& step : steps) {
      if (!step.is_number_integer()) continue;
      listed.insert(step.get<int>());
      if (network == network_) history_.push_back(step.get<int>());
    }
  }
  for (const std::string& name : steps_.names()) {
    // Left by a switch that was interrupted or undone.
    if (!std::ranges::any_of(listed, [&](int step) { return std::to_string(step) == name; })) {
      steps_.discard(name);
    }
  }
  if (history_.empty() && !listed.empty()) {
    events_.publish(core::Alarm{
        "What was taught in this session was taught to another network. It is not in use; it is "
        "again when the session is continued with that model."});
  }
  if (ownHead_) {
    if (const auto added = addNames(ownHead_->taughtCategories()); !added) return added;
  }
  while (!history_.empty()) {
    const auto adopted = adopt(steps_.at(std::to_string(history_.back())));
    if (adopted) return {};
    events_.publish(core::Alarm{"What was taught last is not in use: " + adopted.error().message});
    history_.pop_back();
  }
  return adopt({});
}

core::Status Teaching::adopt(const fs::path& model) {
  InUse inUse;
  auto head = ownHead_;
  if (!model.empty()) {
    auto read = readHead(model, network_);
    if (!read) return read.error();
    if (!*read) return Error{ErrorCode::model, model.string() + " was taught nothing."};
    head = *std::move(read);
  }
  const fs::path folder = model.empty() ? settings_.model : model;
  auto examples = readExamples(folder);
  if (!examples) return examples.error();
  inUse.examples = *std::move(examples);
  if (const auto summary = summaryOf(folder); head && summary) inUse.name = summary->name;
  if (head) {
    if (const auto added = addNames(head->taughtCategories()); !added) return added;
  }
  const std::lock_guard guard(mutex_);
  classifier_.useHead(std::move(head));
  inUse_ = std::move(inUse);
  return {};
}

void Teaching::onLabelsAdded(OnLabels onLabels) {
  const std::lock_guard guard(mutex_);
  onLabels_ = std::move(onLabels);
}

void Teaching::tell() const { events_.publish(core::TeachingChanged{}); }

/// Requires `changing_`, except in the constructor.
core::Status Teaching::addNames(const std::vector<std::string>& names) {
  const auto known = classifier_.manifest().labels;
  std::vector<std::string> fresh;
  for (const std::string& name : names) {
    if (std::ranges::find(known, name) == known.end()) fresh.push_back(name);
  }
  if (const auto added = names_.add(fresh); !added) return added;
  classifier_.know(names_.all());
  const auto labels = classifier_.manifest().labels;
  if (labels.size() == known.size()) return {};
  OnLabels onLabels;
  {
    const std::lock_guard guard(mutex_);
    onLabels = onLabels_;
  }
  if (onLabels) onLabels(labels);
  return {};
}

core::Result<std::string> Teaching::category(const std::string& typed) {
  const auto exact = labels();
  if (std::ranges::find(exact, typed) != exact.end()) return typed;
  auto name = readName(typed);
  if (!name) return name.error();
  {
    const std::lock_guard changing(changing_);
    if (auto same = sameName(labels(), *name)) return *std::move(same);
    if (const auto added = addNames({*name}); !added) return added.error();
  }
  tell();
  return *std::move(name);
}

std::vector<std::string> Teaching::labels() const { return classifier_.manifest().labels; }

std::vector<std::string> Teaching::taught() const {
  const auto head = classifier_.head();
  return head ? head->taughtCategories() : std::vector<std::string>();
}

core::Result<std::pair<std::vector<sound::Correction>, std::size_t>> Teaching::comparable() const {
  auto all = arrivals_.corrections(kMostExamples);
  if (!all) return all.error();
  const std::size_t others =
      std::erase_if(*all, [this](const sound::Correction& one) { return one.network != network_; });
  return std::pair(*std::move(all), others);
}

core::Result<Teaching::State> Teaching::state() const {
  const auto known = comparable();
  if (!known) return known.error();
  const auto& [mine, others] = *known;

  State state;
  state.notComparable = others;
  std::map<std::string, Category> byName;
  for (const sound::Correction& one : mine) byName[one.category].examples.push_back(one.number);
  for (const std::string& name : taught()) byName[name].inUse = true;
  {
    const std::lock_guard guard(mutex_);
    for (const Example& example : inUse_.examples) {
      if (example.from != identity_) ++byName[example.category].earlier;
    }
    state.inUse = inUse_.name;
    state.trial = trial_;
  }
  const auto names = labels();
  for (auto& [name, category] : byName) {
    category.name = name;
    const auto label = std::ranges::find(names, name);
    category.own = label - names.begin() >= static_cast<std::ptrdiff_t>(networkLabels_);
    state.categories.push_back(std::move(category));
  }
  state.isOutdated = state.trial && state.trial->corrections != mine;
  state.isTraining = jobs_.progress(kJob).has_value();
  const std::lock_guard changing(changing_);
  state.canUndo = !history_.empty();
  for (const std::string& name : kept_.names()) {
    if (auto summary = summaryOf(kept_.at(name))) {
      state.models.push_back({name, std::move(summary->categories), summary->network == network_});
    }
  }
  return state;
}

core::Status Teaching::forEachStored(const std::function<void(const sound::SampleEmbedding&)>& use,
                                     const std::stop_token& stop) const {
  std::int64_t after = 0;
  while (true) {
    if (stop.stop_requested()) return Error{ErrorCode::unavailable, "The training was stopped."};
    const auto portion = arrivals_.embeddingsAfter(after, kPortion);
    if (!portion) return portion.error();
    for (const sound::SampleEmbedding& one : *portion) {
      after = one.number;
      if (one.network == network_ && !one.values.empty()) use(one);
    }
    if (portion->size() < kPortion) return {};
  }
}

core::Status Teaching::train(const std::vector<std::string>& withoutEarlier) {
  auto job = jobs_.begin(
      {.kind = kJob,
       .refusal = {ErrorCode::conflict, "A training is under way; it takes a few seconds."}});
  if (!job) return job.error();
  return jobs_.run(*std::move(job), [&](core::Job& running) {
    return trainNow(withoutEarlier, running.stopToken());
  });
}

core::Status Teaching::trainNow(const std::vector<std::string>& withoutEarlier,
                                const std::stop_token& stop) {
  const auto rivals = readExemplars(settings_.model);
  if (!rivals) return rivals.error();
  auto known = comparable();
  if (!known) return known.error();
  auto trial = std::make_shared<Trial>();
  trial->corrections = std::move(known->first);
  std::map<std::int64_t, std::string> categoryOf;
  for (const sound::Correction& one : trial->corrections) {
    categoryOf.emplace(one.number, one.category);
  }
  const auto collected = forEachStored(
      [&](const sound::SampleEmbedding& sound) {
        const auto found = categoryOf.find(sound.number);
        if (found != categoryOf.end()) {
          trial->examples.push_back({found->second, sound.values, identity_});
        }
      },
      stop);
  if (!collected) return collected;
  {
    const std::lock_guard guard(mutex_);
    for (const Example& example : inUse_.examples) {
      const bool isWanted =
          example.from != identity_ &&
          std::ranges::find(withoutEarlier, example.category) == withoutEarlier.end();
      if (isWanted && trial->examples.size() < kMostExamples) trial->examples.push_back(example);
    }
  }
  auto result = teach(trial->examples, *rivals);
  if (!result) return result.error();
  trial->result = *std::move(result);
  if (const auto tried = tryOut(*trial, stop); !tried) return tried;
  {
    const std::lock_guard guard(mutex_);
    trial_ = std::move(trial);
  }
  tell();
  return {};
}

core::Status Teaching::tryOut(Trial& trial, const std::stop_token& stop) const {
  const auto running = classifier_.head();
  auto known = labels();
  for (const std::string& category : trial.result.head.taughtCategories()) {
    if (std::ranges::find(known, category) == known.end()) known.push_back(category);
  }
  const auto tried = forEachStored(
      [&](const sound::SampleEmbedding& sound) {
        auto from = nameOf(sound, running.get(), known);
        auto to = nameOf(sound, &trial.result.head, known);
        if (from == to) {
          ++trial.same;
        } else {
          trial.renamings.push_back({sound.number, std::move(from), std::move(to)});
        }
      },
      stop);
  std::ranges::reverse(trial.renamings);
  return tried;
}

core::Result<fs::path> Teaching::networkFolder() {
  const std::string name = ".network-" + network_.substr(0, 16);
  if (!kept_.has(name)) {
    const auto put = kept_.put(name, [this](const fs::path& folder) {
      return copyModel(settings_.model, folder, classifier_.manifest().name, Network::copied);
    });
    if (!put) return put.error();
  }
  return kept_.at(name);
}

core::Status Teaching::use() {
  const std::lock_guard changing(changing_);
  const auto trial = [this] {
    const std::lock_guard guard(mutex_);
    return trial_;
  }();
  if (!trial) return Error{ErrorCode::notFound, "Nothing has been trained yet."};
  const auto network = networkFolder();
  if (!network) return network.error();
  const auto fill = [&](const fs::path& folder) {
    return writeTaughtModel(folder, sessionName(), *network, classifier_.manifest(), trial->result,
                            trial->examples, Network::linked);
  };
  // In this order, because the model in use is kept, too.
  if (const auto kept = kept_.put(sessionName(), fill); !kept) return kept;
  return putStep(sessionName(), fill);
}

core::Status Teaching::use(const std::string& kept) {
  const std::lock_guard changing(changing_);
  const auto names = kept_.names();
  if (std::ranges::find(names, kept) == names.end()) {
    return Error{ErrorCode::notFound, "There is no model called " + kept + "."};
  }
  const auto head = readHead(kept_.at(kept), network_);
  if (!head) {
    return Error{ErrorCode::conflict, kept +
                                          " was taught to another network than the one that runs "
                                          "and cannot be used with it."};
  }
  return putStep(kept, [&](const fs::path& folder) {
    return copyModel(kept_.at(kept), folder, kept, Network::linked);
  });
}

core::Status Teaching::putStep(const std::string& name, const ModelFolders::Fill& fill) {
  int step = 1;
  for (const std::string& taken : steps_.names()) {
    step = std::max(step, std::atoi(taken.c_str()) + 1);
  }
  const std::string folder = std::to_string(step);
  if (const auto put = steps_.put(folder, fill); !put) return put;
  auto history = history_;
  history.push_back(step);
  if (const auto written = writeHistory(history); !written) {
    steps_.discard(folder);
    return written;
  }
  if (const auto adopted = adopt(steps_.at(folder)); !adopted) return adopted;
  {
    const std::lock_guard guard(mutex_);
    trial_ = nullptr;
    inUse_.name = name;
  }
  tell();
  return {};
}

core::Status Teaching::writeHistory(const std::vector<int>& steps) {
  json history = readHistory(historyFile());
  history["session"] = identity_;
  history["steps"][network_] = steps;
  if (const auto written = core::writeDurably(historyFile(), history.dump() + '\n'); !written) {
    return written;
  }
  history_ = steps;
  return {};
}

core::Status Teaching::keep(const std::string& typed) {
  auto name = readName(typed);
  if (!name) return name.error();
  const std::lock_guard changing(changing_);
  if (history_.empty()) {
    return Error{ErrorCode::notFound, "Nothing has been taught in this session."};
  }
  if (auto same = sameName(kept_.names(), *name)) name = *std::move(same);
  const std::string step = std::to_string(history_.back());
  const auto copy = [&](const fs::path& folder) {
    return copyModel(steps_.at(step), folder, *name, Network::linked);
  };
  if (const auto put = kept_.put(*name, copy); !put) return put;
  // Rename the step too, so that the name survives a restart.
  if (const auto put = steps_.put(step, copy); !put) return put;
  {
    const std::lock_guard guard(mutex_);
    inUse_.name = *name;
  }
  tell();
  return {};
}

core::Status Teaching::undo() {
  const std::lock_guard changing(changing_);
  if (history_.empty()) {
    return Error{ErrorCode::notFound, "There is nothing before this one to go back to."};
  }
  const int taken = history_.back();
  auto history = history_;
  history.pop_back();
  if (const auto written = writeHistory(history); !written) return written;
  const auto before = history_.empty() ? fs::path() : steps_.at(std::to_string(history_.back()));
  if (const auto adopted = adopt(before); !adopted) return adopted;
  steps_.discard(std::to_string(taken));
  tell();
  return {};
}

}  // namespace exsampling::learning
