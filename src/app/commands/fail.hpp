#pragma once

#include <cstdio>
#include <string>

namespace exsampling::app {

/// Reports on standard error why a command cannot continue; returns its exit code.
inline int fail(const std::string& message) {
  std::fprintf(stderr, "exsampling: %s\n", message.c_str());
  return 1;
}

}  // namespace exsampling::app
