#include <exsampling/adapters/qr/qr_code.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace exsampling::adapters {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// The three corners by which a camera finds the code, and light around them.
TEST(QrCodeTest, HasItsFinderPatterns) {
  const auto code = QrCode::encode("https://192.168.1.20:8443/?j=7KQ2");
  ASSERT_TRUE(code);
  ASSERT_EQ(code->size(), 29);
  const std::string pattern[] = {"#######.", "#.....#.", "#.###.#.", "#.###.#.",
                                 "#.###.#.", "#.....#.", "#######.", "........"};
  for (int row = 0; row < 8; ++row) {
    for (int column = 0; column < 8; ++column) {
      const bool dark = pattern[row][static_cast<std::size_t>(column)] == '#';
      EXPECT_EQ(code->dark(column, row), dark) << column << ", " << row;
      EXPECT_EQ(code->dark(28 - column, row), dark) << column << ", " << row;
      EXPECT_EQ(code->dark(column, 28 - row), dark) << column << ", " << row;
    }
  }
  EXPECT_FALSE(code->dark(-1, 0));
  EXPECT_FALSE(code->dark(0, 29));
}

/// How many letters a line of UTF-8 has.
std::size_t lettersOf(const std::string& line) {
  std::size_t letters = 0;
  for (const char byte : line) letters += (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  return letters;
}

TEST(QrCodeTest, DrawsTwoRowsALineWithAQuietZone) {
  const auto code = QrCode::encode("http://localhost:8080");
  ASSERT_TRUE(code);
  ASSERT_EQ(code->size(), 25);
  const auto lines = code->terminalLines(TerminalStyle::plain);
  ASSERT_EQ(lines.size(), 17U);
  for (const auto& line : lines) EXPECT_EQ(lettersOf(line), 33U);
  EXPECT_THAT(lines[0], StartsWith("█████████████████████████████████"));
  EXPECT_THAT(lines[2], StartsWith("████ ▄▄▄▄▄ █"));
  EXPECT_THAT(lines[2], EndsWith("█ ▄▄▄▄▄ ████"));
  EXPECT_THAT(lines[3], StartsWith("████ █   █ █"));
  EXPECT_THAT(lines[5], StartsWith("████▄▄▄▄▄▄▄█"));
}

TEST(QrCodeTest, BringsItsOwnColoursWhenAsked) {
  const auto code = QrCode::encode("http://localhost:8080");
  ASSERT_TRUE(code);
  const auto plain = code->terminalLines(TerminalStyle::plain);
  const auto coloured = code->terminalLines(TerminalStyle::coloured);
  ASSERT_EQ(coloured.size(), plain.size());
  EXPECT_EQ(coloured[4], "\x1B[97;40m" + plain[4] + "\x1B[0m");
}

TEST(QrCodeTest, DrawsAnSvgOfTheSameModules) {
  const auto code = QrCode::encode("http://localhost:8080");
  ASSERT_TRUE(code);
  const auto svg = code->svg();
  EXPECT_THAT(svg, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 33 33\""));
  EXPECT_THAT(svg, HasSubstr("\"M4 4h7v1h-7z"));
  EXPECT_THAT(svg, HasSubstr("M4 5h1v1h-1zM10 5h1v1h-1z"));
  EXPECT_THAT(svg, EndsWith("z\"/></svg>"));
}

TEST(QrCodeTest, RefusesNothingAndTooMuch) {
  EXPECT_EQ(QrCode::encode("").error().code, core::ErrorCode::invalidArgument);
  EXPECT_TRUE(QrCode::encode(std::string(2331, 'x')));
  const auto tooMuch = QrCode::encode(std::string(2332, 'x'));
  ASSERT_FALSE(tooMuch);
  EXPECT_EQ(tooMuch.error(),
            (core::Error{core::ErrorCode::invalidArgument,
                         "The text is too long for a QR code: 2332 bytes of 2,331."}));
}

}  // namespace
}  // namespace exsampling::adapters
