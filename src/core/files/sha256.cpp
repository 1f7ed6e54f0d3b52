#include <exsampling/core/files/sha256.hpp>

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <vector>

namespace exsampling::core {
namespace {

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  void add(std::span<const char> bytes) {
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
  }
  std::string hex() {
    std::array<unsigned char, 32> digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    std::string text;
    for (const unsigned char byte : digest) {
      constexpr char kDigits[] = "0123456789abcdef";
      text += kDigits[byte >> 4];
      text += kDigits[byte & 15];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

}  // namespace

std::string sha256Hex(std::span<const char> bytes) {
  Sha256 digest;
  digest.add(bytes);
  return digest.hex();
}

Result<std::string> sha256OfFile(const std::filesystem::path& file, std::stop_token stop) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    const int problem = errno;
    return Error{problem == ENOENT ? ErrorCode::notFound : ErrorCode::storage,
                 file.string() + " cannot be read: " + std::strerror(problem) + "."};
  }
  Sha256 digest;
  std::vector<char> block(1 << 20);
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
    if (stop.stop_requested()) return Error{ErrorCode::unavailable, "It was stopped."};
    digest.add(std::span(block).first(static_cast<std::size_t>(in.gcount())));
  }
  if (in.bad()) {
    return Error{ErrorCode::storage, file.string() + " could not be read to its end."};
  }
  return digest.hex();
}

}  // namespace exsampling::core
