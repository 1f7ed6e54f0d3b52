#pragma once

#include <cstdio>
#include <string>

namespace exsampling::app {

/// Tells on standard error why a command cannot go on; the exit code that goes with it.
inline int fail(const std::string& message) {
  std::fprintf(stderr, "exsampling: %s\n", message.c_str());
  return 1;
}

}  // namespace exsampling::app
