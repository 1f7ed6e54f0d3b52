#pragma once

#include <string>

namespace exsampling::core {

/// Names the calling thread for debuggers and `top -H`; at most 15 characters are kept.
void nameThread(const std::string& name);

}  // namespace exsampling::core
