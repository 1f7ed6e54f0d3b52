#include <exsampling/adapters/zip/zip_stream.hpp>

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <span>
#include <utility>

namespace exsampling::adapters {

namespace {

constexpr std::size_t kPiece = 256 * 1024;

core::Error cannotRead(const std::filesystem::path& file) {
  return {core::ErrorCode::storage,
          file.string() + " could not be read: " + std::strerror(errno) + "."};
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct FreeArchive {
  void operator()(archive* zip) const { archive_write_free(zip); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

}  // namespace

class ZipStream::Impl {
 public:
  explicit Impl(night::NightExport::Receiver receive)
      : receive_(std::move(receive)), zip_(archive_write_new()) {
    archive_write_set_format_zip(zip_.get());
    archive_write_add_filter_none(zip_.get());
    archive_write_set_bytes_per_block(zip_.get(), static_cast<int>(kPiece));
    archive_write_set_bytes_in_last_block(zip_.get(), 1);  // no padding after the end
    archive_write_open(zip_.get(), this, nullptr, &Impl::passOn, nullptr);
  }

  /// An abandoned file must not end like a complete one: libarchive's last bytes are discarded.
  ~Impl() { refused_ = true; }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  core::Status addText(const std::string& name, std::string_view content) {
    archive_write_zip_set_compression_deflate(zip_.get());
    if (const auto begun =
            begin(name, static_cast<std::int64_t>(content.size()), std::time(nullptr));
        !begun) {
      return begun;
    }
    return add(content.data(), content.size());
  }

  core::Status addFile(const std::string& name, const std::filesystem::path& path) {
    const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
    if (!file && errno == ENOENT) {
      return core::Error{core::ErrorCode::notFound, path.string() + " no longer exists."};
    }
    struct stat facts {};
    if (!file || ::fstat(fileno(file.get()), &facts) != 0) return cannotRead(path);
    archive_write_zip_set_compression_store(zip_.get());
    if (const auto begun = begin(name, facts.st_size, facts.st_mtime); !begun) return begun;
    for (std::int64_t left = facts.st_size; left > 0;) {
      const auto wanted = std::min<std::int64_t>(left, std::ssize(piece_));
      const auto count = std::fread(piece_.data(), 1, static_cast<std::size_t>(wanted), file.get());
      if (count == 0) return cannotRead(path);
      if (const auto added = add(piece_.data(), count); !added) return added;
      left -= static_cast<std::int64_t>(count);
    }
    return {};
  }

  core::Status finish() {
    if (archive_write_close(zip_.get()) != ARCHIVE_OK || refused_) return failure();
    return {};
  }

 private:
  static la_ssize_t passOn(archive*, void* self, const void* bytes, std::size_t size) {
    auto& impl = *static_cast<Impl*>(self);
    // libarchive is not told: after a failure it forgets its buffers.
    if (!impl.refused_) {
      impl.refused_ = !impl.receive_({static_cast<const std::byte*>(bytes), size});
    }
    return static_cast<la_ssize_t>(size);
  }

  core::Status begin(const std::string& name, std::int64_t size, std::time_t changed) {
    const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), size);
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), changed, 0);
    if (archive_write_header(zip_.get(), entry.get()) != ARCHIVE_OK || refused_) return failure();
    return {};
  }

  core::Status add(const void* bytes, std::size_t size) {
    if (archive_write_data(zip_.get(), bytes, size) < 0 || refused_) return failure();
    return {};
  }

  core::Error failure() const {
    if (refused_)
      return {core::ErrorCode::unavailable, "The receiver stopped reading the zip file."};
    const char* why = archive_error_string(zip_.get());
    return {core::ErrorCode::storage,
            std::string("The zip file could not be written: ") + (why ? why : "unknown") + "."};
  }

  night::NightExport::Receiver receive_;
  bool refused_ = false;
  std::array<char, kPiece> piece_{};
  std::unique_ptr<archive, FreeArchive> zip_;
};

ZipStream::ZipStream(night::NightExport::Receiver receive)
    : impl_(std::make_unique<Impl>(std::move(receive))) {}
ZipStream::~ZipStream() = default;

core::Status ZipStream::addText(const std::string& name, std::string_view content) {
  return impl_->addText(name, content);
}
core::Status ZipStream::addFile(const std::string& name, const std::filesystem::path& file) {
  return impl_->addFile(name, file);
}
core::Status ZipStream::finish() { return impl_->finish(); }

}  // namespace exsampling::adapters
