#pragma once

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace exsampling::adapters {

struct Run {
  int exitCode = -1;
  std::string output;  ///< and errors
};

/// Runs a command to its end.
inline Run run(const std::string& command) {
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot be started: " + command);
  Run result;
  std::array<char, 4096> buffer;
  for (std::size_t got; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    result.output.append(buffer.data(), got);
  }
  result.exitCode = WEXITSTATUS(::pclose(pipe));
  return result;
}

}  // namespace exsampling::adapters
