#include <exsampling/app/commands/library_commands.hpp>
#include <exsampling/core/values/pitch.hpp>
#include <exsampling/sound/dsp/loudness.hpp>
#include <exsampling/sound/library/index_files.hpp>

#include <nlohmann/json.hpp>

#include "fail.hpp"
#include "model_listener.hpp"
#include "shown_path.hpp"
#include <bit>
#include <cstdio>
#include <fstream>
#include <string>

namespace exsampling::app {

namespace {

using nlohmann::ordered_json;

static_assert(std::endian::native == std::endian::little, "the file says '<f4'");

/// A row of the table: one sound of one file.
ordered_json rowOf(const std::filesystem::path& file, const sound::LibrarySegment& segment,
                   const sound::Loudness& loudness) {
  ordered_json row{{"file", file.string()},
                   {"start", segment.start.count()},
                   {"duration", segment.duration.count()},
                   {"category", segment.top.front().category},
                   {"confidence", segment.top.front().confidence}};
  for (std::size_t rank = 1; rank < segment.top.size(); ++rank) {
    const std::string key = "guess" + std::to_string(rank + 1);
    row[key] = segment.top[rank].category;
    row[key + "Confidence"] = segment.top[rank].confidence;
  }
  row["pitchHertz"] = segment.pitch ? ordered_json(segment.pitch->frequency.value) : nullptr;
  row["note"] = segment.pitch
                    ? ordered_json(core::noteName(core::nearestMidiNote(segment.pitch->frequency)))
                    : nullptr;
  row["rmsDbfs"] = loudness.rms.value;
  row["peakDbfs"] = loudness.peak.value;
  row["gainDb"] = segment.gain.value;
  return row;
}

/// As RFC 4180 has it.
std::string csvField(const ordered_json& value) {
  if (value.is_null()) return "";
  if (!value.is_string()) return value.dump();
  std::string field = "\"";
  for (const char letter : value.get<std::string>()) {
    field += letter;
    if (letter == '"') field += '"';
  }
  return field + "\"";
}

std::string csvOf(const std::vector<ordered_json>& rows) {
  std::string text;
  if (rows.empty()) return text;
  for (const auto& [key, value] : rows.front().items()) text += (text.empty() ? "" : ",") + key;
  text += "\r\n";
  for (const ordered_json& row : rows) {
    std::string line;
    for (const auto& [key, value] : row.items())
      line += (line.empty() ? "" : ",") + csvField(value);
    text += line + "\r\n";
  }
  return text;
}

/// A matrix in NumPy's format, version 1.0.
std::string npyOf(const std::vector<float>& values, std::size_t rows) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                       std::to_string(rows) + ", " +
                       std::to_string(rows == 0 ? 0 : values.size() / rows) + "), }";
  constexpr std::size_t kBefore = 10;
  constexpr std::size_t kAlignment = 64;
  while ((kBefore + header.size() + 1) % kAlignment != 0) header += ' ';
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xFF);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  return bytes;
}

bool write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  return !file.fail();
}

}  // namespace

int analyzeFolder(const FolderAnalysisRequest& request) {
  const auto kind = request.out.extension();
  if (kind != ".csv" && kind != ".json") {
    return fail("--out has to end with .csv or .json, not " + request.out.filename().string());
  }
  const auto files = sound::findSoundFiles({request.folder});
  if (!files) return fail(files.error().message);
  const auto listener = ModelListener::open(request.model);
  if (!listener) return fail(listener.error().message);

  std::vector<ordered_json> rows;
  std::vector<float> embeddings;
  std::vector<core::UnusableFile> unusable = files->unusable;
  for (const std::filesystem::path& path : files->sounds) {
    const auto sounds = (*listener)->listenTo(path);
    if (!sounds) {
      unusable.push_back({path, sounds.error().message});
      continue;
    }
    for (const auto& [sound, loudness] : *sounds) {
      rows.push_back(rowOf(path, sound.segment, loudness));
      embeddings.insert(embeddings.end(), sound.embedding.begin(), sound.embedding.end());
    }
  }

  for (const core::UnusableFile& file : unusable) {
    std::fprintf(stderr, "%s\n  left out: %s\n", shown(file.path).c_str(),
                 shown(file.reason).c_str());
  }

  auto vectors = request.out;
  vectors.replace_extension(".npy");
  const std::string table =
      kind == ".csv"
          ? csvOf(rows)
          : ordered_json(rows).dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
  if (!write(request.out, table) || !write(vectors, npyOf(embeddings, rows.size()))) {
    return fail(request.out.string() + " could not be written");
  }
  std::printf(
      "%zu sounds of %zu files in %s, their embeddings row by row in %s; %zu files left "
      "out\n",
      rows.size(), files->sounds.size() + files->unusable.size() - unusable.size(),
      request.out.c_str(), vectors.c_str(), unusable.size());
  return 0;
}

}  // namespace exsampling::app
