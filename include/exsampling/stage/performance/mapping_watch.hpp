#pragma once

#include <exsampling/core/events/live_events.hpp>
#include <exsampling/stage/mapping/file_mapping_store.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <functional>
#include <memory>

namespace exsampling::stage {

/// Reads and analyses the preload files of a mapping.
using Preload = std::function<Snapshot(const core::Mapping&)>;

/// Has the stage follow the mapping when it was edited. A track that got another preload file and
/// is empty gets it. Not thread-safe.
class MappingWatch {
 public:
  /// All of these outlive it.
  MappingWatch(Stage& stage, FileMappingStore& mappings, core::LiveEvents& events, Preload preload);

  /// To be called regularly; blocks while preload files are analysed.
  void refreshMapping();

 private:
  void followMapping();

  Stage& stage_;
  FileMappingStore& mappings_;
  core::LiveEvents& events_;
  const Preload preload_;
  std::shared_ptr<const core::Mapping> mapping_;
};

}  // namespace exsampling::stage
