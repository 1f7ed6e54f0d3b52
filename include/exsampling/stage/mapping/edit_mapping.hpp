#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/stage/mapping/mapping_editor.hpp>

#include <filesystem>
#include <string>

namespace exsampling::stage {

/// Applies an edit to a mapping file's text in place: order, spacing and everything else stay as
/// their author wrote them. A new category is placed after the last one of its track. Fails with
/// invalidArgument when the text is not a mapping, or the edit names an unknown track.
core::Result<std::string> editMapping(const std::string& text, const std::filesystem::path& file,
                                      const MappingEdit& edit);

}  // namespace exsampling::stage
