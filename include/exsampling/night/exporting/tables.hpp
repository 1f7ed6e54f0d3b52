#pragma once

#include <exsampling/night/exporting/exported_sample.hpp>

#include <span>
#include <string>

namespace exsampling::night {

/// All samples as comma-separated values (RFC 4180, UTF-8), a header first. A text that a
/// spreadsheet would take for a formula begins with an apostrophe.
std::string samplesCsv(std::span<const ExportedSample> samples);

/// The same as a JSON list of objects.
std::string samplesJson(std::span<const ExportedSample> samples);

/// Who contributed how much and from where, as a text for a programme or a record's sleeve.
std::string creditsText(const std::string& performance, std::span<const ExportedSample> samples);

}  // namespace exsampling::night
