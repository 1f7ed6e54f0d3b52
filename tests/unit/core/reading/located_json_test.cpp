#include <exsampling/core/reading/located_json.hpp>

#include <gtest/gtest.h>

#include <string>

namespace exsampling::core {
namespace {

std::string problemsOf(const std::string& json) {
  return formatProblems(parseJson(json, "f.json").problems);
}

TEST(LocatedJsonTest, EveryValueKnowsWhereItBegins) {
  const auto reading = parseJson("{\n  \"a\": [1, \"x\"],\n  \"b\" : {\"c\":null}\n}", "f.json");
  ASSERT_TRUE(reading.ok()) << formatProblems(reading.problems);
  const auto& object = std::get<JsonObject>(reading.value.content);
  ASSERT_EQ(object.size(), 2U);
  EXPECT_EQ(reading.value.position, (Position{1, 1}));
  EXPECT_EQ(object[0].keyPosition, (Position{2, 3}));
  EXPECT_EQ(object[0].value.position, (Position{2, 8}));
  const auto& list = std::get<JsonList>(object[0].value.content);
  EXPECT_EQ(list[0].position, (Position{2, 9}));
  EXPECT_EQ(std::get<double>(list[0].content), 1.0);
  EXPECT_EQ(list[1].position, (Position{2, 12}));
  EXPECT_EQ(std::get<std::string>(list[1].content), "x");
  EXPECT_EQ(object[1].key, "b");
  const auto& inner = std::get<JsonObject>(object[1].value.content);
  EXPECT_EQ(inner[0].value.position, (Position{3, 14}));
}

TEST(LocatedJsonTest, ColumnsCountCharactersAndQuotesInTextsAreNotItsEnd) {
  const auto reading = parseJson("[\"h\u00e9\\\"\\\\\", -1.5e3, true,\r\n\tfalse]", "f.json");
  ASSERT_TRUE(reading.ok()) << formatProblems(reading.problems);
  const auto& list = std::get<JsonList>(reading.value.content);
  EXPECT_EQ(std::get<std::string>(list[0].content), "h\u00e9\"\\");
  EXPECT_EQ(list[1].position, (Position{1, 12}));
  EXPECT_EQ(std::get<double>(list[1].content), -1500.0);
  EXPECT_EQ(list[2].position, (Position{1, 20}));
  EXPECT_EQ(list[3].position, (Position{2, 2}));
}

TEST(LocatedJsonTest, AByteOrderMarkIsSkippedAndNotCounted) {
  const auto reading = parseJson("\xEF\xBB\xBF[7]", "f.json");
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(std::get<JsonList>(reading.value.content)[0].position, (Position{1, 2}));
}

struct Broken {
  std::string json;
  std::string problem;
};

void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.json; }

class BrokenJsonTest : public testing::TestWithParam<Broken> {};

TEST_P(BrokenJsonTest, IsExplainedAtItsPlace) {
  EXPECT_EQ(problemsOf(GetParam().json), GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    LocatedJson, BrokenJsonTest,
    testing::Values(
        Broken{"", "f.json:1:1: there is nothing in this file, a JSON object { } is expected"},
        Broken{" \n", "f.json:2:1: there is nothing in this file, a JSON object { } is expected"},
        Broken{"{\n \"a\": [1,\n",
               "f.json:3:1: the file ends here, but the bracket in line 2, column 7 is not closed"},
        Broken{"{\"a\": 1,\n}", "f.json:2:1: the comma before this } is one too many"},
        Broken{"[1, ]", "f.json:1:5: the comma before this ] is one too many"},
        Broken{"{\"a\": 1\n \"b\": 2}",
               "f.json:2:2: a comma (or the closing bracket) is missing before this"},
        Broken{"{\"a\" 1}", "f.json:1:6: a : is missing between key and value"},
        Broken{"{\n // dog\n \"a\": 1}", "f.json:2:2: comments are not allowed in JSON"},
        Broken{"{\"a\": 1} # end", "f.json:1:10: comments are not allowed in JSON"},
        Broken{"{\"a\": dog}",
               "f.json:1:7: this is neither a number nor true, false or null; text and keys stand "
               "in \"double quotes\""},
        Broken{"{'a': 1}",
               "f.json:1:2: this is neither a number nor true, false or null; text and keys stand "
               "in \"double quotes\""},
        Broken{"{\"a\": \"dog\n}",
               "f.json:1:7: this text has no closing \" on its line; a line break inside a text is "
               "written \\n"},
        Broken{"{\"a\": \"dog",
               "f.json:1:7: this text has no closing \" on its line; a line break inside a text is "
               "written \\n"},
        Broken{"[\"C:\\sounds\"]",
               "f.json:1:2: this text is not valid; a \\ inside a text is written \\\\"},
        Broken{"[\"\xFF\"]", "f.json:1:2: this is not UTF-8; save the file as UTF-8"},
        Broken{"[.5]",
               "f.json:1:2: this is neither a number nor true, false or null; text and keys stand "
               "in \"double quotes\""},
        Broken{"[-x]", "f.json:1:2: this is not a number as JSON writes it, such as 8, 0.35 or -1"},
        Broken{"[1e999]", "f.json:1:2: this number is too large"},
        Broken{"{} {}", "f.json:1:4: nothing may follow the end of the document"},
        Broken{std::string("{}\0{}", 5),
               "f.json: holds NUL bytes, so it is not UTF-8 text; save the file as UTF-8"},
        Broken{
            "{\"a\": {\"b/c\": 1,\n\"b/c\": 2}, \"a\": 3}",
            "f.json:2:1: /a/b~1c appears twice, each key is accepted once; the first is in line 1, "
            "column 8\nf.json:2:12: /a appears twice, each key is accepted once; the first is in "
            "line 1, column 2"}));

TEST(LocatedJsonTest, DepthAndSizeAreBounded) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(problemsOf(nested(64)), "");
  EXPECT_EQ(problemsOf(nested(65)), "f.json:1:65: nested too deep, 64 levels are accepted");
  EXPECT_EQ(problemsOf("[" + std::string(999'998, ' ') + "]"), "");
  EXPECT_EQ(problemsOf("[" + std::string(999'999, ' ') + "]"),
            "f.json: too large, 1000000 bytes are accepted");
}

TEST(LocatedJsonTest, AFileThatCannotBeReadSaysWhy) {
  EXPECT_EQ(readJsonFile("/nowhere/f.json").error().message,
            "cannot be read: No such file or directory");
  EXPECT_EQ(readJsonFile(testing::TempDir()).error().message, "cannot be read: it is a folder");
}

}  // namespace
}  // namespace exsampling::core
