#include <exsampling/adapters/zip/zip_stream.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/child_process.hpp>
#include <support/temporary_folder.hpp>

#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

namespace exsampling::adapters {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

/// What unzip, which is not ours, says and unpacks.
std::vector<std::string> unzip(const std::vector<std::string>& arguments) {
  std::vector<std::string> command{"unzip"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  support::ChildProcess program(command);
  std::vector<std::string> lines;
  while (const auto line = program.readLine(std::chrono::seconds(20))) lines.push_back(*line);
  return lines;
}

struct ZipFileTest : testing::Test {
  night::NightExport::Receiver toFile() {
    return [this](std::span<const std::byte> bytes) {
      largest = std::max(largest, bytes.size());
      out.write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
      return true;
    };
  }
  std::filesystem::path put(const std::string& name, const std::string& content) {
    std::ofstream(folder.path() / name, std::ios::binary) << content;
    return folder.path() / name;
  }

  support::TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "night.zip";
  std::ofstream out{path, std::ios::binary};
  std::size_t largest = 0;
};

TEST_F(ZipFileTest, IsWholeForAnotherProgram) {
  const std::string sound(1'000'000, '\x5A');
  ZipStream zip(toFile());
  ASSERT_TRUE(zip.addFile("night/samples/1.wav", put("1.wav", sound)));
  ASSERT_TRUE(zip.addFile("night/samples/empty.wav", put("empty.wav", "")));
  ASSERT_TRUE(zip.addText("night/credits.txt", std::string(5'000, 'x')));
  ASSERT_TRUE(zip.finish());
  out.close();
  EXPECT_THAT(unzip({"-t", path.string()}).back(), StartsWith("No errors detected"));
  EXPECT_THAT(
      unzip({"-v", path.string()}),
      Contains(testing::AllOf(HasSubstr("1000000  Stored"), HasSubstr("night/samples/1.wav"))));
  EXPECT_EQ(unzip({"-p", path.string(), "night/samples/1.wav"}).size(), 0U) << "no line ends in it";
  EXPECT_LT(std::filesystem::file_size(path), 1'003'000U) << "the text is compressed";
  EXPECT_LE(largest, 256U * 1024U) << "it goes out piece by piece";
}

TEST_F(ZipFileTest, AFileThatIsGoneIsLeftOut) {
  ZipStream zip(toFile());
  EXPECT_EQ(zip.addFile("a.wav", folder.path() / "gone.wav").error().code,
            core::ErrorCode::notFound);
  ASSERT_TRUE(zip.addText("b.txt", "b"));
  ASSERT_TRUE(zip.finish());
  out.close();
  EXPECT_THAT(unzip({"-t", path.string()}).back(), StartsWith("No errors detected"));
}

TEST_F(ZipFileTest, EndsWhenNobodyTakesMore) {
  ZipStream zip([](auto) { return false; });
  auto status = zip.addFile("a.wav", put("a.wav", std::string(1'000'000, 'a')));
  if (status) status = zip.finish();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, core::ErrorCode::unavailable);
}

TEST_F(ZipFileTest, OneThatWasGivenUpDoesNotLookWhole) {
  { ASSERT_TRUE(ZipStream(toFile()).addText("a.txt", "a")); }
  out.close();
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(bytes.find("PK\x05\x06"), std::string::npos) << "no directory at its end";
}

TEST_F(ZipFileTest, HoldsMoreFilesThanTheOldFormatCanCount) {
  ZipStream zip(toFile());
  for (int number = 0; number < 66'000; ++number) {
    ASSERT_TRUE(zip.addText(std::to_string(number), ""));
  }
  ASSERT_TRUE(zip.finish());
  out.close();
  EXPECT_THAT(unzip({"-l", path.string()}).back(), HasSubstr(" 66000 files"));
}

}  // namespace
}  // namespace exsampling::adapters
