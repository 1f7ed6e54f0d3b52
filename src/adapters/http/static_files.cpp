#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/adapters/http/static_files.hpp>

#include <httplib.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

namespace exsampling::adapters {

namespace {

namespace fs = std::filesystem;

std::string mediaType(const std::string& extension) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 18> types{{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".txt", "text/plain; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".geojson", "application/geo+json"},
      {".webmanifest", "application/manifest+json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".jpg", "image/jpeg"},
      {".webp", "image/webp"},
      {".woff2", "font/woff2"},
      {".wasm", "application/wasm"},
      {".wav", "audio/wav"},
      {".mp3", "audio/mpeg"},
  }};
  for (const auto& [ending, type] : types) {
    if (extension == ending) return std::string(type);
  }
  return "application/octet-stream";
}

std::shared_ptr<const std::string> readFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::make_shared<const std::string>(std::istreambuf_iterator<char>(file),
                                             std::istreambuf_iterator<char>());
}

/// FNV-1a, 64 bit: tells versions of a file apart, protects nothing.
std::string tagOf(const std::string& content) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : content) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  char text[20];
  std::snprintf(text, sizeof text, "\"%016llx\"", static_cast<unsigned long long>(hash));
  return text;
}

/// Whether an Accept-Encoding header names `coding`, and not with a weight of zero.
bool accepts(const std::string& header, std::string_view coding) {
  std::string_view rest = header;
  while (!rest.empty()) {
    auto entry = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
    while (entry.starts_with(' ')) entry.remove_prefix(1);
    if (!entry.starts_with(coding)) continue;
    const auto weight = entry.substr(coding.size());
    if (weight.empty()) return true;
    if (weight.front() != ';' && weight.front() != ' ') continue;
    return weight.find("q=0") == std::string_view::npos ||
           weight.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

}  // namespace

StaticFiles::StaticFiles(const fs::path& root) {
  std::error_code problem;
  for (fs::recursive_directory_iterator entry(root, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (!entry->is_regular_file()) continue;
    const auto& path = entry->path();
    const auto extension = path.extension().string();
    if (extension == ".br" || extension == ".gz") continue;
    File file{mediaType(extension), {}, readFile(path), nullptr, nullptr};
    file.tag = tagOf(*file.plain);
    if (fs::exists(path.string() + ".br")) file.brotli = readFile(path.string() + ".br");
    if (fs::exists(path.string() + ".gz")) file.gzip = readFile(path.string() + ".gz");
    auto name = "/" + path.lexically_relative(root).generic_string();
    std::replace(name.begin(), name.end(), ' ', '-');
    files_.emplace(std::move(name), std::move(file));
  }
}

std::shared_ptr<const std::string> StaticFiles::content(const std::string& path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : found->second.plain;
}

bool StaticFiles::answer(const std::string& path, const httplib::Request& request,
                         httplib::Response& response) const {
  auto found = files_.find(path);
  if (found == files_.end()) {
    found = files_.find(path + (path.ends_with('/') ? "index.html" : "/index.html"));
  }
  if (found == files_.end()) return false;
  const auto& file = found->second;

  response.set_header("ETag", file.tag);
  response.set_header("Cache-Control", path.starts_with("/assets/")
                                           ? "public, max-age=31536000, immutable"
                                           : "no-cache");
  if (file.brotli || file.gzip) response.set_header("Vary", "Accept-Encoding");
  // A cache may have marked the tag as weak.
  if (request.get_header_value("If-None-Match").find(file.tag) != std::string::npos) {
    response.status = 304;
    return true;
  }

  auto content = file.plain;
  const auto acceptable = request.get_header_value("Accept-Encoding");
  if (file.brotli && accepts(acceptable, "br")) {
    content = file.brotli;
    response.set_header("Content-Encoding", "br");
  } else if (file.gzip && accepts(acceptable, "gzip")) {
    content = file.gzip;
    response.set_header("Content-Encoding", "gzip");
  }
  response.status = 200;
  if (content->empty()) {
    response.set_header("Content-Type", file.type);
    return true;
  }
  setContent(response, content, file.type);
  return true;
}

}  // namespace exsampling::adapters
