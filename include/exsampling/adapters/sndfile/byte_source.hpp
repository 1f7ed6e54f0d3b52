#pragma once

#include <exsampling/core/values/result.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace exsampling::adapters {

/// Bytes of known length with random access: a file, or memory.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual std::uint64_t size() const = 0;
  /// Fills `into` from `offset` on, as far as there are bytes; returns how many there were.
  virtual std::size_t read(std::uint64_t offset, std::span<std::byte> into) const = 0;
};

/// Bytes owned by someone else.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  std::size_t read(std::uint64_t offset, std::span<std::byte> into) const override;

 private:
  std::span<const std::byte> bytes_;
};

/// A file on disk, read on demand.
class FileSource final : public ByteSource {
 public:
  /// Fails with notFound, or with storage when it exists and cannot be read.
  static core::Result<std::unique_ptr<FileSource>> open(const std::filesystem::path& file);
  FileSource(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override;

  std::uint64_t size() const override { return size_; }
  std::size_t read(std::uint64_t offset, std::span<std::byte> into) const override;

 private:
  int descriptor_;
  std::uint64_t size_;
};

}  // namespace exsampling::adapters
