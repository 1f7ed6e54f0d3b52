#include <exsampling/adapters/sqlite/database.hpp>
#include <exsampling/adapters/sqlite/sqlite_sound_library.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/damage.hpp"
#include "support/in_memory_sound_library.hpp"
#include "support/temporary_folder.hpp"
#include <memory>
#include <string>
#include <vector>

namespace exsampling {
namespace {

using core::ErrorCode;
using core::Seconds;
using sound::DescribedSegment;
using sound::LibraryFile;
using sound::LibrarySegment;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

LibraryFile file(const std::string& path, const std::string& sha256 = "aa") {
  return {.path = path, .bytes = 100, .modified = -5, .sha256 = sha256, .model = "m1"};
}

DescribedSegment described(double start, std::vector<float> embedding) {
  return {.segment = {.start = Seconds(start),
                      .duration = Seconds(1.5),
                      .top = {{.categoryId = 3, .category = "cow", .confidence = 0.75},
                              {.categoryId = 0, .category = "dog", .confidence = 0.25}},
                      .pitch = core::Pitch{{220.0}, 0.9},
                      .gain = {-3.5},
                      .peaks = {{-0.5F, 0.25F}, {-1.0F, 1.0F}}},
          .embedding = std::move(embedding)};
}

/// Makes a library that is kept for the test.
using Make = std::unique_ptr<sound::SoundLibrary> (*)(const std::filesystem::path& folder);

class SoundLibraryTest : public testing::TestWithParam<Make> {
 protected:
  /// All numbers with their embeddings that the model described.
  std::vector<std::pair<std::int64_t, std::vector<float>>> embeddings(const std::string& model) {
    std::vector<std::pair<std::int64_t, std::vector<float>>> all;
    const auto found = library_->embeddingsAfter(model, 0, 100);
    for (const auto& [number, values] : *found) {
      all.emplace_back(number, values);
    }
    return all;
  }

  support::TemporaryFolder folder_;
  std::unique_ptr<sound::SoundLibrary> library_ = GetParam()(folder_.path());
};

TEST_P(SoundLibraryTest, GivesBackWhatItKeeps) {
  ASSERT_TRUE(library_->keep(file("/s/a.wav"),
                             std::vector{described(0.0, {1, 2}), described(2.5, {3, 4})}));
  EXPECT_EQ(**library_->fileAt("/s/a.wav"), file("/s/a.wav"));
  EXPECT_EQ(*library_->fileAt("/s/b.wav"), std::nullopt);
  EXPECT_EQ(*library_->size(), (sound::SoundLibrary::Size{1, 2}));
  auto expected = described(2.5, {}).segment;
  expected.number = 2;
  expected.file = "/s/a.wav";
  EXPECT_EQ(*library_->segment(2), expected);
  EXPECT_EQ(library_->segment(3).error().code, ErrorCode::notFound);
}

TEST_P(SoundLibraryTest, AChangedFileReplacesItsSegmentsUnderNewNumbers) {
  ASSERT_TRUE(library_->keep(file("/s/a.wav"), std::vector{described(0.0, {1, 2})}));
  ASSERT_TRUE(library_->keep(file("/s/a.wav", "bb"), std::vector{described(0.0, {5, 6})}));
  EXPECT_EQ(library_->segment(1).error().code, ErrorCode::notFound);
  EXPECT_THAT(embeddings("m1"), ElementsAre(Pair(2, ElementsAre(5, 6))));
  EXPECT_THAT(*library_->filesWith("aa"), IsEmpty());
}

TEST_P(SoundLibraryTest, AMovedFileTakesItsSegmentsAlong) {
  ASSERT_TRUE(library_->keep(file("/s/a.wav"), std::vector{described(0.0, {1, 2})}));
  ASSERT_TRUE(library_->move("/s/a.wav", file("/t/b.wav")));
  EXPECT_EQ(library_->segment(1)->file, "/t/b.wav");
  EXPECT_EQ(*library_->fileAt("/s/a.wav"), std::nullopt);
  EXPECT_EQ(library_->move("/s/a.wav", file("/t/c.wav")).error().code, ErrorCode::notFound);
}

TEST_P(SoundLibraryTest, ForgetsAFolderAndNothingBeside) {
  for (const char* path : {"/s/a.wav", "/s/deep/b.wav", "/s2/c.wav", "/s[1]/d.wav"}) {
    ASSERT_TRUE(library_->keep(file(path), std::vector{described(0.0, {1, 2})}));
  }
  EXPECT_EQ(*library_->forget("/s"), 2U);
  EXPECT_EQ(library_->forget("/s").error().code, ErrorCode::notFound);
  EXPECT_EQ(*library_->forget("/s[1]"), 1U);
  EXPECT_EQ(*library_->forget("/s2/c.wav"), 1U);
  EXPECT_EQ(*library_->size(), (sound::SoundLibrary::Size{0, 0}));
}

TEST_P(SoundLibraryTest, EmbeddingsComeInPortions) {
  ASSERT_TRUE(library_->keep(file("/s/a.wav"),
                             std::vector{described(0.0, {1, 2}), described(1.0, {3, 4}),
                                         described(2.0, {5, 6}), described(3.0, {7, 8})}));
  using sound::SegmentEmbedding;
  EXPECT_THAT(*library_->embeddingsAfter("m1", 1, 2),
              ElementsAre(SegmentEmbedding{2, {3, 4}}, SegmentEmbedding{3, {5, 6}}));
  EXPECT_THAT(*library_->embeddingsAfter("m1", 4, 2), IsEmpty());
  EXPECT_THAT(*library_->numbers("m1"), ElementsAre(1, 2, 3, 4));
}

TEST_P(SoundLibraryTest, KnowsWhatWasAdded) {
  using sound::LibraryPlace;
  ASSERT_TRUE(library_->addPlace("/s/deep"));
  ASSERT_TRUE(library_->addPlace("/s2/c.wav"));
  ASSERT_TRUE(library_->keep(file("/s/deep/a.wav"), std::vector{described(0.0, {1, 2})}));
  ASSERT_TRUE(library_->keep(file("/s/b.wav"), std::vector(2, described(0.0, {1, 2}))));
  ASSERT_TRUE(library_->keep(file("/s2/c.wav"), {}));
  EXPECT_THAT(*library_->places(),
              ElementsAre(LibraryPlace{"/s/deep", 1, 1}, LibraryPlace{"/s2/c.wav", 1, 0}));
  ASSERT_TRUE(library_->addPlace("/s"));
  ASSERT_TRUE(library_->addPlace("/s/deep/a.wav"));
  EXPECT_THAT(*library_->places(),
              ElementsAre(LibraryPlace{"/s", 2, 3}, LibraryPlace{"/s2/c.wav", 1, 0}));
  ASSERT_TRUE(library_->forget("/s/deep"));
  EXPECT_THAT(*library_->places(),
              ElementsAre(LibraryPlace{"/s", 1, 2}, LibraryPlace{"/s2/c.wav", 1, 0}));
  ASSERT_TRUE(library_->forget("/s"));
  EXPECT_THAT(*library_->places(), ElementsAre(LibraryPlace{"/s2/c.wav", 1, 0}));
  ASSERT_TRUE(library_->addPlace("/empty"));
  EXPECT_EQ(*library_->forget("/empty"), 0U);
}

TEST_P(SoundLibraryTest, NamesMayHoldAnyByte) {
  const std::string odd = "/s\xFF*/a\n[b]\"?.wav";
  ASSERT_TRUE(library_->keep(file(odd), std::vector{described(0.0, {1, 2})}));
  EXPECT_EQ(library_->segment(1)->file.native(), odd);
  EXPECT_EQ((*library_->fileAt(odd))->path.native(), odd);
  EXPECT_EQ(library_->forget("/s\xFE*").error().code, ErrorCode::notFound);
  EXPECT_EQ(*library_->forget("/s\xFF*"), 1U);
}

TEST_P(SoundLibraryTest, ChangesTellTheirVersion) {
  const auto before = *library_->version();
  EXPECT_EQ(*library_->version(), before);
  ASSERT_TRUE(library_->keep(file("/s/a.wav"), {}));
  EXPECT_NE(*library_->version(), before);
}

TEST_P(SoundLibraryTest, OtherModelsEmbeddingsAreNotMixedIn) {
  ASSERT_TRUE(library_->keep(file("/s/a.wav"), std::vector{described(0.0, {1, 2})}));
  EXPECT_THAT(embeddings("m2"), IsEmpty());
  EXPECT_THAT(*library_->numbers("m2"), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    InMemory, SoundLibraryTest,
    testing::Values(+[](const std::filesystem::path&) -> std::unique_ptr<sound::SoundLibrary> {
      return std::make_unique<support::InMemorySoundLibrary>();
    }));
INSTANTIATE_TEST_SUITE_P(Sqlite, SoundLibraryTest,
                         testing::Values(+[](const std::filesystem::path& folder)
                                             -> std::unique_ptr<sound::SoundLibrary> {
                           return *adapters::SqliteSoundLibrary::open(folder / "new" /
                                                                      "library.sqlite");
                         }));

TEST(SqliteSoundLibraryTest, SeveralMayHaveItOpen) {
  support::TemporaryFolder folder;
  const auto path = folder.path() / "library.sqlite";
  const auto first = adapters::SqliteSoundLibrary::open(path);
  const auto second = adapters::SqliteSoundLibrary::open(path);
  ASSERT_TRUE(first && second);
  const auto before = *(*second)->version();
  ASSERT_TRUE((*first)->keep(file("/s/a.wav"), std::vector{described(0.0, {1, 2})}));
  EXPECT_NE(*(*second)->version(), before);
  EXPECT_EQ((*second)->segment(1)->top.front().category, "cow");
}

TEST(SqliteSoundLibraryTest, OneOfVersion1LearnsWhereItsFilesAre) {
  support::TemporaryFolder folder;
  const auto path = folder.path() / "library.sqlite";
  {
    const auto library = adapters::SqliteSoundLibrary::open(path);
    ASSERT_TRUE((*library)->keep(file("/s/a.wav"), {}));
    ASSERT_TRUE((*library)->keep(file("/s/deep/b.wav"), {}));
    ASSERT_TRUE((*library)->keep(file("/t/c.wav"), {}));
  }
  {
    adapters::Database database(path, adapters::Sharing::others);
    database.execute("DROP TABLE place; PRAGMA user_version = 1;");
  }
  const auto library = adapters::SqliteSoundLibrary::open(path);
  ASSERT_TRUE(library);
  EXPECT_THAT(*(*library)->places(),
              ElementsAre(sound::LibraryPlace{"/s", 2, 0}, sound::LibraryPlace{"/t", 1, 0}));
}

TEST(SqliteSoundLibraryTest, RefusesAFileThatIsNone) {
  support::TemporaryFolder folder;
  const auto path = folder.path() / "library.sqlite";
  support::writeBytes(path, std::vector<std::byte>(4096, std::byte{7}));
  EXPECT_EQ(adapters::SqliteSoundLibrary::open(path).error().code, ErrorCode::storage);
}

}  // namespace
}  // namespace exsampling
