#pragma once

#include <filesystem>

namespace exsampling::support {

/// The project's root. A function, not a macro of each file: so what a compiler has made in one
/// folder serves every other.
std::filesystem::path sourceFolder();

/// Where the project was built.
std::filesystem::path buildFolder();

}  // namespace exsampling::support
