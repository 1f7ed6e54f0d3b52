#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/core/work/jobs.hpp>
#include <exsampling/learning/teaching/category_names.hpp>
#include <exsampling/learning/teaching/model_folders.hpp>
#include <exsampling/learning/teaching/own_categories.hpp>
#include <exsampling/learning/teaching/taught_classifier.hpp>
#include <exsampling/sound/archive/arrivals.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace exsampling::learning {

/// A sound of tonight that would get another name.
struct Renaming {
  std::int64_t number = 0;
  std::string from;
  std::string to;
  friend bool operator==(const Renaming&, const Renaming&) = default;
};

/// The result of a training, compared with the model in use; not in use yet.
struct Trial {
  TeachingResult result;
  std::vector<Example> examples;    ///< what it was taught with
  std::vector<Renaming> renamings;  ///< of all sounds of tonight that can be compared, newest first
  std::size_t same = 0;             ///< those that would be called the same
  std::vector<sound::Correction> corrections;  ///< that were examples, newest first
};

/// The performer's own categories during a session: what the corrections say, what was taught with
/// them, and which model is in use.
///
/// The session's folder `taught` has one step per model, of which the last is in use; that one is
/// also kept among the data folder's models under the session's name, where other sessions find it.
/// Everything is written before it is used: after a kill, either the old or the new model is in
/// use. Thread-safe, blocking; nothing here holds a lock of the archive or the classifier for
/// longer than a moment.
class Teaching {
 public:
  struct Settings {
    std::filesystem::path model;    ///< what `--model` names: the network, and what it was taught
    std::filesystem::path models;   ///< where taught models are kept under their names
    std::filesystem::path session;  ///< its folder, whose name the session has
  };

  /// Has the classifier apply the head that was in use when the session was last open, if it fits
  /// the network; otherwise the model folder's own. `names` are the categories that the classifier
  /// knows already. All references must outlive it. Fails with storage; damaged files and those of
  /// another network raise an alarm.
  static core::Result<std::unique_ptr<Teaching>> open(Settings settings,
                                                      const sound::Arrivals& arrivals,
                                                      TaughtClassifier& classifier,
                                                      CategoryNames names, core::EventBus& events,
                                                      core::Jobs& jobs);

  /// `onLabels` is called with all labels whenever one was added, before anyone else sees it.
  using OnLabels = std::function<void(const std::vector<std::string>& labels)>;
  void onLabelsAdded(OnLabels onLabels);

  /// The category meant by `typed`: a known one, or a new one, which gets a number. Fails as
  /// `readName` does, and with storage.
  core::Result<std::string> category(const std::string& typed);

  struct Category {
    std::string name;
    bool own = false;                    ///< not one of the network's
    bool inUse = false;                  ///< the classifier was taught it
    std::vector<std::int64_t> examples;  ///< of tonight, newest first
    std::size_t earlier = 0;             ///< examples that the model in use brought along
  };
  struct KeptModel {
    std::string name;
    std::vector<std::string> categories;
    bool fits = false;  ///< it was made for the network that runs
  };
  struct State {
    std::vector<Category> categories;  ///< that have an example or are in use
    std::size_t notComparable = 0;     ///< corrected sounds that another network described
    std::string inUse;                 ///< a model's name; empty: nothing taught
    bool canUndo = false;
    std::vector<KeptModel> models;
    std::shared_ptr<const Trial> trial;  ///< null: none
    bool isOutdated = false;             ///< examples have changed since the trial
    bool isTraining = false;
  };
  core::Result<State> state() const;

  /// The network's categories, then the performer's own, in the order of their numbers.
  std::vector<std::string> labels() const;
  /// Those that the classifier was taught.
  std::vector<std::string> taught() const;
  std::size_t networkLabels() const { return networkLabels_; }

  /// Teaches a head with tonight's examples and those that the model in use brought along, except
  /// those of the categories in `withoutEarlier`, and tries it on tonight's sounds. This runs as
  /// the job `training`, for which the caller waits. Fails with conflict while another training
  /// runs, with invalidArgument (the message says why) when there are too few examples, with
  /// notFound when the model cannot be taught, and with unavailable when the program ends.
  core::Status train(const std::vector<std::string>& withoutEarlier);
  /// Puts the trial in use; notFound without one.
  core::Status use();
  /// Puts a kept model in use; notFound when it does not exist, conflict when it belongs to another
  /// network.
  core::Status use(const std::string& kept);
  /// Keeps the model in use under a name, replacing a model of that name.
  core::Status keep(const std::string& name);
  /// Returns to the model that was in use before; notFound when there was none.
  core::Status undo();

 private:
  /// A model in use, with the examples that go on to the next.
  struct InUse {
    std::string name;
    std::vector<Example> examples;
  };

  Teaching(Settings settings, const sound::Arrivals& arrivals, TaughtClassifier& classifier,
           CategoryNames names, ModelFolders kept, ModelFolders steps, core::EventBus& events,
           core::Jobs& jobs);

  core::Status restore();
  core::Status adopt(const std::filesystem::path& model);
  core::Status putStep(const std::string& name, const ModelFolders::Fill& fill);
  core::Status writeHistory(const std::vector<int>& steps);
  core::Status addNames(const std::vector<std::string>& names);
  core::Result<std::filesystem::path> networkFolder();
  /// Corrections, without those that another network described; how many these are.
  core::Result<std::pair<std::vector<sound::Correction>, std::size_t>> comparable() const;
  core::Status trainNow(const std::vector<std::string>& withoutEarlier,
                        const std::stop_token& stop);
  core::Status tryOut(Trial& trial, const std::stop_token& stop) const;
  /// Fails with unavailable when it was stopped.
  core::Status forEachStored(const std::function<void(const sound::SampleEmbedding&)>& use,
                             const std::stop_token& stop) const;
  std::string sessionName() const { return settings_.session.filename().string(); }
  std::filesystem::path historyFile() const {
    return settings_.session / "taught" / "history.json";
  }
  void tell() const;

  const Settings settings_;
  const sound::Arrivals& arrivals_;
  TaughtClassifier& classifier_;
  core::EventBus& events_;
  core::Jobs& jobs_;
  const std::string network_;  ///< SHA-256
  const std::size_t networkLabels_;
  const std::optional<TaughtHead> ownHead_;  ///< of the model folder
  std::string identity_;                     ///< of the session: what its examples are known by

  mutable std::mutex changing_;  ///< of the next four; held over the disk
  CategoryNames names_;
  ModelFolders kept_;
  ModelFolders steps_;
  std::vector<int> history_;

  mutable std::mutex mutex_;  ///< of the rest; taken after changing_
  OnLabels onLabels_;
  InUse inUse_;
  std::shared_ptr<const Trial> trial_;
};

}  // namespace exsampling::learning
