#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::adapters {

/// The program of that name in PATH.
std::optional<std::filesystem::path> findInPath(const std::string& name);

/// A program that we started, in a process group of its own, ended with the object. On Linux it is
/// also ended when the thread that started it ends, even by force.
class RunningProgram {
 public:
  /// Not running when no process can be made.
  RunningProgram(const std::filesystem::path& program, std::vector<std::string> arguments,
                 std::chrono::milliseconds endPatience);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  /// What it writes, standard output and errors together; -1 when it is not running.
  int output() const { return output_; }
  /// Whether it has ended. What it wrote last may still be in `output`.
  bool hasEnded() const;

 private:
  pid_t process_ = -1;
  int output_ = -1;
  const std::chrono::milliseconds endPatience_;
};

}  // namespace exsampling::adapters
