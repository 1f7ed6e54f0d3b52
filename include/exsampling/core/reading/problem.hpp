#pragma once

#include <compare>
#include <filesystem>
#include <string>
#include <vector>

namespace exsampling::core {

/// A place in a text file; both count from 1, columns in characters. Line 0: no place.
struct Position {
  int line = 0;
  int column = 0;
  friend auto operator<=>(const Position&, const Position&) = default;
};

/// One thing that is wrong with a file: where it is, what is wrong, what is accepted.
struct Problem {
  std::filesystem::path file;
  Position position;    ///< line 0: the file as a whole
  std::string pointer;  ///< JSON pointer (RFC 6901), "" for the whole document
  std::string message;
  friend bool operator==(const Problem&, const Problem&) = default;
};

/// "file:line:column: /json/pointer what is wrong, what is accepted", as editors and compilers
/// write it.
std::string formatProblem(const Problem& problem);

/// One `formatProblem` a line, in the order given; no newline at the end.
std::string formatProblems(const std::vector<Problem>& problems);

/// Sorts problems by their place in the file.
void sortByPosition(std::vector<Problem>& problems);

/// What a file says and everything that is wrong with it. With problems, `value` is partial; use it
/// only for further checks.
template <class T>
struct [[nodiscard]] Reading {
  T value{};
  std::vector<Problem> problems;
  bool ok() const { return problems.empty(); }
};

}  // namespace exsampling::core
