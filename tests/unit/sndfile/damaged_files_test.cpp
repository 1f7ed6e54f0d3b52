#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>

#include <gtest/gtest.h>

#include "support/damage.hpp"
#include "support/wav_bytes.hpp"
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

/// libsndfile 1.2.0 forgets 5.8 kB of libvorbis's when an Ogg file's headers are damaged.
extern "C" const char* __lsan_default_suppressions() {  // NOLINT: the sanitizer's own name
  return "leak:vorbis_info_init\n";
}

namespace exsampling::adapters {
namespace {

using support::ByteWriter;

/// Whatever the decoder says, it must be audio that the pipeline can use, or a reason.
void expectAudioOrReason(const std::vector<std::byte>& bytes, const std::string& what) {
  const auto audio = SndfileDecoder({.aiff = true}).decode(bytes);
  if (!audio) {
    EXPECT_FALSE(audio.error().message.empty()) << what;
    EXPECT_NE(audio.error().code, core::ErrorCode::internal) << what << audio.error().message;
    return;
  }
  const auto& clip = audio->clip;
  EXPECT_GE(clip.frames(), 1U) << what;
  EXPECT_TRUE(clip.channels >= 1 && clip.channels <= 8) << what;
  EXPECT_TRUE(clip.sampleRate >= 8000 && clip.sampleRate <= 192000) << what;
  EXPECT_LE(clip.duration().count(), 60.0) << what;
}

TEST(DamagedFiles, AreAudioOrAReason) {
  std::vector<std::pair<std::string, std::vector<std::byte>>> originals;
  for (const auto* name : {"tone.flac", "tone.ogg", "tone.opus", "tone.aiff"}) {
    originals.emplace_back(name, support::readBytes(std::filesystem::path(EXSAMPLING_SOURCE_DIR) /
                                                    "tests/fixtures/audio" / name));
  }
  originals.emplace_back("odd chunks", ByteWriter()
                                           .riff()
                                           .text("LIST")
                                           .u32({5})
                                           .text("INFOx")
                                           .format(1, 2, 44100, 16)
                                           .text("data")
                                           .u32({8})
                                           .u16({1, 2, 3, 4})
                                           .bytes());
  for (const auto& [name, original] : originals) {
    for (unsigned seed = 0; seed < 200; ++seed) {
      expectAudioOrReason(support::damage(original, seed),
                          name + ", mutant " + std::to_string(seed));
    }
  }
}

/// The files that other projects keep because they trip decoders: in the shared data folder beside
/// the checkout, found by EXSAMPLING_SHARED or ../shared.
TEST(DamagedFiles, OfOtherProjectsAndTheirMutantsAreAudioOrAReason) {
  const char* const shared = std::getenv("EXSAMPLING_SHARED");
  const auto folder = (shared ? std::filesystem::path(shared)
                              : std::filesystem::path(EXSAMPLING_SOURCE_DIR) / "../shared") /
                      "data/odd-audio";
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no " << folder;
  int playable = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto original = support::readBytes(entry.path());
    if (SndfileDecoder({.aiff = true}).decode(original)) ++playable;
    expectAudioOrReason(original, entry.path().filename());
    for (unsigned seed = 0; seed < 20; ++seed) {
      expectAudioOrReason(support::damage(original, seed),
                          entry.path().filename().string() + ", mutant " + std::to_string(seed));
    }
  }
  // All but five in A-law, mu-law and ADPCM, one at 4 kHz, a video, and a text.
  EXPECT_EQ(playable, 60);
}

}  // namespace
}  // namespace exsampling::adapters
