#include "sample_audio.hpp"

#include <exsampling/adapters/http/answers.hpp>

#include <httplib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

namespace exsampling::adapters {

namespace {

/// A piece of a file: the whole, or the one range that was asked for.
struct Piece {
  std::size_t offset = 0;
  std::size_t length = 0;
};

/// Nothing when the range lies outside. `header` is "bytes=FIRST-LAST", "bytes=FIRST-" or
/// "bytes=-LENGTH": the gate let nothing else in.
std::optional<Piece> findPiece(const std::string& header, std::size_t size) {
  if (header.empty()) return Piece{0, size};
  const auto dash = header.find('-');
  const auto number = [&](std::size_t from, std::size_t to, std::size_t otherwise) {
    std::from_chars(header.data() + from, header.data() + to, otherwise);
    return otherwise;
  };
  const auto first = number(6, dash, SIZE_MAX);
  if (dash == 6) {
    const auto length = std::min(number(dash + 1, header.size(), 0), size);
    if (length == 0) return std::nullopt;
    return Piece{size - length, length};
  }
  const auto last = std::min(number(dash + 1, header.size(), SIZE_MAX), size - 1);
  if (size == 0 || first > last) return std::nullopt;
  return Piece{first, last - first + 1};
}

}  // namespace

void answerWavFile(const std::filesystem::path& path, const httplib::Request& request,
                   httplib::Response& response) {
  std::error_code problem;
  const auto size = static_cast<std::size_t>(std::filesystem::file_size(path, problem));
  const auto file = std::make_shared<std::ifstream>(path, std::ios::binary);
  if (problem || !*file) {
    return answerError(response, {core::ErrorCode::notFound, "The sample's file is gone."});
  }
  const auto range = request.get_header_value("Range");
  const auto piece = findPiece(range, size);
  response.set_header("Accept-Ranges", "bytes");
  response.set_header("Cache-Control", "private, max-age=86400");
  if (!piece) {
    response.set_header("Content-Range", "bytes */" + std::to_string(size));
    answerJson(response, 416, errorBody("invalidArgument", "The range lies outside the sample."));
    return;
  }
  response.status = 200;
  if (!range.empty()) {
    response.status = 206;
    response.set_header("Content-Range", "bytes " + std::to_string(piece->offset) + "-" +
                                             std::to_string(piece->offset + piece->length - 1) +
                                             "/" + std::to_string(size));
  }
  response.set_content_provider(
      piece->length, "audio/wav",
      [file, start = piece->offset](std::size_t offset, std::size_t length,
                                    httplib::DataSink& sink) {
        std::array<char, 65'536> buffer{};
        file->seekg(static_cast<std::streamoff>(start + offset));
        file->read(buffer.data(), static_cast<std::streamsize>(std::min(length, buffer.size())));
        const auto got = static_cast<std::size_t>(file->gcount());
        return got > 0 && sink.write(buffer.data(), got);
      });
}

}  // namespace exsampling::adapters
