#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/stage/mapping/mapping_editor.hpp>

#include <filesystem>
#include <string>

namespace exsampling::stage {

/// A mapping file's text with an edit done in place: order, spacing and everything else stay as
/// their author wrote them. A category that is new joins the last one of its track. Fails with
/// invalidArgument when the text is no mapping, or the edit names a track that is not there.
core::Result<std::string> editMapping(const std::string& text, const std::filesystem::path& file,
                                      const MappingEdit& edit);

}  // namespace exsampling::stage
