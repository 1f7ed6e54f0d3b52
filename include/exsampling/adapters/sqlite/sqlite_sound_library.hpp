#pragma once

#include <exsampling/sound/library/sound_library.hpp>

#include <filesystem>
#include <memory>

namespace exsampling::adapters {

/// The library in one SQLite file, `library.sqlite` in the data folder. The sound files stay where
/// they are.
class SqliteSoundLibrary final : public sound::SoundLibrary {
 public:
  /// Opens the file, creating it and its folder if they are missing. Fails with storage or
  /// storageFull.
  static core::Result<std::unique_ptr<SqliteSoundLibrary>> open(const std::filesystem::path& file);
  ~SqliteSoundLibrary() override;

  core::Result<std::optional<sound::LibraryFile>> fileAt(
      const std::filesystem::path& path) const override;
  core::Result<std::vector<sound::LibraryFile>> filesWith(const std::string& sha256) const override;
  core::Status keep(const sound::LibraryFile& file,
                    std::span<const sound::DescribedSegment> segments) override;
  core::Status move(const std::filesystem::path& from, const sound::LibraryFile& to) override;
  core::Status addPlace(const std::filesystem::path& path) override;
  core::Result<std::vector<sound::LibraryPlace>> places() const override;
  core::Result<std::size_t> forget(const std::filesystem::path& path) override;
  core::Result<sound::LibrarySegment> segment(std::int64_t number) const override;
  core::Result<Size> size() const override;
  core::Result<std::vector<sound::SegmentEmbedding>> embeddingsAfter(
      const std::string& model, std::int64_t after, std::size_t limit) const override;
  core::Result<std::vector<std::int64_t>> numbers(const std::string& model) const override;
  core::Result<std::int64_t> version() const override;

 private:
  class Impl;
  explicit SqliteSoundLibrary(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
