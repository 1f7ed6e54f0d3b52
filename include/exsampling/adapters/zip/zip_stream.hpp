#pragma once

#include <exsampling/night/exporting/export_files.hpp>
#include <exsampling/night/exporting/night_export.hpp>

#include <memory>
#include <string>

namespace exsampling::adapters {

/// A zip file of any size (zip64), written from its first byte to its last without seeking, so that
/// it needs neither memory nor disk space. Sounds are stored, texts are compressed.
class ZipStream final : public night::ExportFiles {
 public:
  explicit ZipStream(night::NightExport::Receiver receive);
  ~ZipStream() override;

  core::Status addText(const std::string& name, std::string_view content) override;
  core::Status addFile(const std::string& name, const std::filesystem::path& file) override;
  /// Writes the directory: without it there is no zip file. Once, after everything else.
  core::Status finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
