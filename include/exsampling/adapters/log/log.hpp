#pragma once

#include <exsampling/core/values/result.hpp>

#include <filesystem>
#include <optional>
#include <string>

/// The log for whoever runs the daemon. Only `app` writes to it; other modules report by what they
/// return, by live events, or by a callback that `app` gives them. Thread-safe; a message waits in
/// a bounded queue for the thread named `log`, so that a stopped terminal (Ctrl-S, a selection on
/// Windows) never stops the daemon; when the queue is full, the oldest are dropped. Control
/// characters are written as \xNN: a participant's text cannot forge a line.
namespace exsampling::adapters::log {

enum class Level { debug, info, warning, error };

/// Fails with config, naming what is accepted, unless it is one of the four names.
core::Result<Level> parseLevel(const std::string& name);

struct Options {
  Level level = Level::info;                  ///< less important messages are dropped
  bool console = true;                        ///< standard error
  std::optional<std::filesystem::path> file;  ///< rotated at 5 MB; three older ones are kept
};

/// Starts logging; before it, and after `close`, messages are dropped. Fails with storage when the
/// file cannot be written.
core::Status open(const Options& options);
/// Writes the messages that wait, and ends.
void close();

void debug(const std::string& message);
void info(const std::string& message);
void warning(const std::string& message);
void error(const std::string& message);

}  // namespace exsampling::adapters::log
