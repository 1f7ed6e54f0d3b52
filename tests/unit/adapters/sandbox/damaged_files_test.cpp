#include <exsampling/adapters/sandbox/sandboxed_decoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>

#include <gtest/gtest.h>

#include "support/damage.hpp"
#include "support/places.hpp"
#include "support/wav_bytes.hpp"
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace exsampling::adapters {
namespace {

using support::ByteWriter;

using Files = std::vector<std::pair<std::string, std::vector<std::byte>>>;

Files ours() {
  Files files;
  for (const auto* name : {"tone.flac", "tone.ogg", "tone.opus", "tone.aiff"}) {
    files.emplace_back(name,
                       support::readBytes(support::sourceFolder() / "tests/fixtures/audio" / name));
  }
  files.emplace_back("odd chunks", ByteWriter()
                                       .riff()
                                       .text("LIST")
                                       .u32({5})
                                       .text("INFOx")
                                       .format(1, 2, 44100, 16)
                                       .text("data")
                                       .u32({8})
                                       .u16({1, 2, 3, 4})
                                       .bytes());
  return files;
}

/// The files that other projects keep because they trip decoders: in the shared data folder beside
/// the checkout, found by EXSAMPLING_SHARED or ../shared. None when they are not there.
Files ofOtherProjects() {
  const char* const shared = std::getenv("EXSAMPLING_SHARED");
  const auto folder =
      (shared ? std::filesystem::path(shared) : support::sourceFolder() / "../shared") /
      "data/odd-audio";
  Files files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.emplace_back(entry.path().filename(), support::readBytes(entry.path()));
  }
  return files;
}

/// Whatever a decoder says, it must be audio that the pipeline can use, or a reason that comes from
/// having looked at the file: not that the decoder crashed, ran out of memory or of time.
void expectAudioOrReason(const sound::Decoder& decoder, const std::vector<std::byte>& bytes,
                         const std::string& what) {
  const auto audio = decoder.decode(bytes);
  if (!audio) {
    const auto& message = audio.error().message;
    EXPECT_GT(message.size(), 10U) << what;
    EXPECT_NE(audio.error().code, core::ErrorCode::internal) << what << message;
    for (const auto* apology : {"stops the decoder", "takes too long", "could not be decoded"}) {
      EXPECT_EQ(message.find(apology), message.npos) << what << ": " << message;
    }
    return;
  }
  const auto& clip = audio->clip;
  EXPECT_GE(clip.frames(), 1U) << what;
  EXPECT_TRUE(clip.channels >= 1 && clip.channels <= 8) << what;
  EXPECT_TRUE(clip.sampleRate >= 8000 && clip.sampleRate <= 192000) << what;
  EXPECT_LE(clip.duration().count(), 60.0) << what;
}

void expectAudioOrReasonOfAll(const sound::Decoder& decoder, const Files& files, unsigned mutants) {
  for (const auto& [name, original] : files) {
    expectAudioOrReason(decoder, original, name);
    for (unsigned seed = 0; seed < mutants; ++seed) {
      expectAudioOrReason(decoder, support::damage(original, seed),
                          name + ", mutant " + std::to_string(seed));
    }
  }
}

/// In a process that ends when it takes 256 MB or a second of processor time for one file.
std::unique_ptr<sound::Decoder> bounded() {
  auto decoder = openSandboxedDecoder(
      {.program = support::buildFolder() / "lib/exsampling/exsampling-decoder"});
  EXPECT_TRUE(decoder) << decoder.error().message;
  return decoder ? *std::move(decoder) : nullptr;
}

TEST(DamagedFilesTest, AreAudioOrAReason) {
  expectAudioOrReasonOfAll(SndfileDecoder({.aiff = true}), ours(), 200);
}

TEST(DamagedFilesTest, AreAudioOrAReasonWithinBounds) {
  expectAudioOrReasonOfAll(*bounded(), ours(), 200);
}

TEST(DamagedFilesTest, OfOtherProjectsAndTheirMutantsAreAudioOrAReason) {
  const auto files = ofOtherProjects();
  if (files.empty()) GTEST_SKIP() << "the shared data folder is not there";
  const SndfileDecoder decoder({.aiff = true});
  expectAudioOrReasonOfAll(decoder, files, 20);
  // All but five in A-law, mu-law and ADPCM, one at 4 kHz, a video, and a text.
  EXPECT_EQ(std::ranges::count_if(
                files, [&](const auto& file) { return bool(decoder.decode(file.second)); }),
            60);
}

TEST(DamagedFilesTest, OfOtherProjectsAndTheirMutantsAreAudioOrAReasonWithinBounds) {
  const auto files = ofOtherProjects();
  if (files.empty()) GTEST_SKIP() << "the shared data folder is not there";
  expectAudioOrReasonOfAll(*bounded(), files, 20);
}

}  // namespace
}  // namespace exsampling::adapters
